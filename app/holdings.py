"""What a home holds and how much room it takes, for the Settings page."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Rooms
from app.threads import Threads
from schema.errors import NotFound
from schema.graph import Label

_NAMES = {
    Label.MESSAGE: "mails",
    Label.EVENT: "events",
    Label.DOCUMENT: "documents",
    Label.CONTACT: "cards",
    Label.PERSON: "people",
    Label.FACT: "facts",
    Label.EPISODE: "conversations",
}


@dataclass(frozen=True, slots=True)
class Holdings:
    """Where a home lies, what is in its store by kind, and its bytes on disk."""

    home: Path
    store: str
    counts: Mapping[str, int]
    bytes: int

    @property
    def conversations(self) -> int:
        """How many conversations are kept."""
        return self.counts["conversations"]


async def holdings(rooms: Rooms) -> Holdings:
    """Count what a home holds."""
    nodes = (await rooms.graph.reader.counts()).nodes
    home = rooms.settings.home
    size = await rooms.threads.run(lambda: _bytes(home))
    return Holdings(home, rooms.settings.environment.store.value, {name: nodes.get(label, 0) for label, name in _NAMES.items()}, size)


def counted(count: int, words: str) -> str:
    """Say how many there are of something, whose plural is given."""
    return f"{count:,} {words if count != 1 else 'person' if words == 'people' else words.removesuffix('s')}"


def _bytes(folder: Path) -> int:
    # What is written beside this may be gone by the time it is looked at.
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


async def forget_all(threads: Threads) -> list[str]:
    """Forget every conversation; return their keys, so that all can be brought back until the app is stopped."""
    forgotten: list[str] = []
    while listed := await threads.all():
        for episode in listed:
            # Another window may have been faster; the rest goes all the same.
            with suppress(NotFound):
                await threads.forget(episode.key)
                forgotten.append(episode.key)
    return forgotten
