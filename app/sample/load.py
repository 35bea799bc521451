"""Puts the sample life into a home of its own, through the same connectors as anybody's mail."""

import tomllib
from importlib.resources import files
from pathlib import Path

from app.settings import Settings, save
from schema.errors import ConfigurationError

SOURCES = {"mail": "eml", "calendar": "ics", "documents": "folder"}


def life() -> Path:
    """Return the folder of the sample life."""
    return Path(str(files("app.sample"))) / "life"


def declare(settings: Settings) -> None:
    """Declare the sample's owner, day and sources in a home's friday.toml; raise ConfigurationError if the home is in use."""
    if settings.file.sample:
        return
    # Its people would be mixed with somebody's own, and its fixed day would become theirs.
    if settings.file.sources or settings.file.owner.addresses:
        raise ConfigurationError(
            f"{settings.home} already holds somebody's own data", "Give the sample a home of its own: `friday sample --home DIR`."
        )
    story = tomllib.loads((life() / "story.toml").read_text(encoding="utf-8"))
    owner = story["owner"]
    changes: dict[str, object] = {
        "sample": True,
        "now": story["now"],
        "owner.name": owner["name"],
        "owner.addresses": owner["addresses"],
        "owner.zone": story["zone"],
    }
    for name, kind in SOURCES.items():
        changes[f"sources.{name}.kind"] = kind
        changes[f"sources.{name}.path"] = str(life() / name)
    save(settings.home, changes)
