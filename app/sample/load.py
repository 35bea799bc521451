"""Puts the sample life into a home of its own, through the same connectors as anybody's mail, and throws it away again."""

import shutil
import tomllib
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from app.bootstrap import open_rooms, own_space
from app.running import running
from app.sample.build import SCRATCH, STAMP, build
from app.settings import FILE, File, Settings, StoreKind, save
from graph.emptying import empty
from schema.errors import ConfigurationError

SOURCES = {"mail": "eml", "calendar": "ics", "documents": "folder", "contacts": "vcf"}
LIFE = "life"
# All that Friday puts into a home beside the graph; what else lies there is somebody's. The declaration last: killed before it,
# the rest is still known to be a sample's.
_FILES = ("screen.key", "server.json", "secrets.json", "window.json", "journal.*", FILE)
_OURS = (LIFE, SCRATCH, "blobs", "screen", "window", *_FILES)
_JOURNAL, _FOLDERS = "journal.db", ("graph", "blobs", "screen", "window")


def life() -> Path:
    """Return the folder of the sample life as it was written."""
    return Path(str(files("app.sample"))) / "life"


def declare(settings: Settings) -> None:
    """Lay the sample life out in a home and declare it in its friday.toml; raise ConfigurationError if the home is in use."""
    # Its people would be mixed with somebody's own, and its fixed day would become theirs.
    if not settings.file.sample and _taken(settings):
        raise ConfigurationError(
            f"{settings.home} already holds somebody's own data", "Give the sample a home of its own: `friday sample --home DIR`."
        )
    story = tomllib.loads((life() / "story.toml").read_text(encoding="utf-8"))
    owner, place = story["owner"], settings.home / LIFE
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    laid_out = build(place, datetime.fromisoformat(story["now"]))
    # A home that was changed by hand, another zone for example, stays so until there is a new life.
    if settings.file.sample and not laid_out:
        return
    changes: dict[str, object] = {
        "sample": True,
        "now": story["now"],
        "owner.name": owner["name"],
        "owner.addresses": owner["addresses"],
        "owner.zone": story["zone"],
    }
    for name, kind in SOURCES.items():
        changes[f"sources.{name}.kind"] = kind
        changes[f"sources.{name}.path"] = str(place / name)
    save(settings.home, changes)


def _taken(settings: Settings) -> bool:
    """Say whether a home that is no sample's holds anything that is somebody's: settings, or folders that Friday did not make."""
    home = settings.home
    strange = (home / LIFE).exists() and not (home / LIFE / STAMP).exists()
    made_here = (home / _JOURNAL).exists()
    return settings.file != File() or strange or (not made_here and any((home / name).exists() for name in _FOLDERS))


async def discard(settings: Settings) -> None:
    """Throw the sample life away without a trace; raise ConfigurationError where there is none or a server still shows it."""
    if not settings.file.sample:
        raise ConfigurationError(f"there is no sample life in {settings.home}", "Name its home with --home DIR.")
    server = running(settings.home)
    if server:
        raise ConfigurationError(f"Friday still shows the sample life at {server.address}", "Stop it with Ctrl-C first.")
    # What lies in the home goes with its files; a server keeps what it was given until it is told.
    if settings.environment.store is not StoreKind.EMBEDDED:
        async with open_rooms(settings) as rooms:
            await empty(rooms.graph)
    # Of the graph the sample's space alone: a person may have asked something here before they tried it.
    for name in (f"graph/{own_space(settings).id}.*", *_OURS):
        for path in settings.home.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for folder in (settings.home / "graph", settings.home):
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
