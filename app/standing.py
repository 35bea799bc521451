"""How each source and the whole stand: what the store holds, what waits, what was read, what could not be and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from app.bootstrap import Rooms, open_rooms
from app.enclosures import refused
from app.pauses import paused
from app.schedule import due
from app.settings import Kind, Settings, SourceTable, load
from app.syncing import RUNS
from graph.keeping import GONE, places_of
from graph.sync import REJECTED, cursor_name, rejection_key
from memory.backlog import backlog
from memory.passes import pending
from schema.graph import Label


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read at a place of a source, and why."""

    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """How many items a source brought that are still here, each place once, and how many of them are gone at the source."""

    items: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class LastRun:
    """How a source's last run went; `problem` and `remedy` are empty where it went well, `well` is when one last did."""

    at: datetime
    seconds: float
    upserted: int
    removed: int
    rejected: int
    stopped: bool
    problem: str
    remedy: str
    well: datetime | None
    # What is gone at once and was not removed: how many, and of how many.
    lost: int = 0
    known: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source stands; `version` changes with what it brought, `unread` is what could not be read."""

    name: str
    table: SourceTable
    version: str | None
    paused: bool
    run: Mapping[str, object] | None
    unread: tuple[Unread, ...]
    # When the app looks at it next.
    due: datetime

    @property
    def synced(self) -> bool:
        """Whether anything was ever read to the end of a batch."""
        return self.version is not None

    @property
    def last(self) -> LastRun | None:
        """The last run."""
        return _last(self.run) if self.run else None

    def plain(self, held: "Held") -> dict[str, object]:
        """Return it as plain values."""
        return {
            "name": self.name,
            "kind": self.table.kind.value,
            "place": place(self.table),
            "folders": list(self.table.folders),
            "since": self.table.since.isoformat() if self.table.since else None,
            "synced": self.synced,
            "paused": self.paused,
            "items": held.items,
            "gone": held.gone,
            "next": None if self.paused else self.due.isoformat(timespec="seconds"),
            "last_run": dict(self.run) if self.run else None,
            "rejected": [{"ref": one.ref, "reason": one.reason} for one in self.unread],
        }


def place(table: SourceTable) -> str:
    """Return where a source lies, for people."""
    if table.kind is Kind.IMAP:
        return f"{table.user} at {table.host}"
    if table.kind in (Kind.CALDAV, Kind.CARDDAV, Kind.WEBDAV):
        return f"{table.user} at {table.url}"
    if table.urls:
        return ", ".join(dict.fromkeys(urlsplit(url).hostname or "" for url in table.urls))
    # An address may be a secret by itself: whoever knows it may read what lies there.
    return urlsplit(table.url).hostname or "" if table.url else str(table.path or Path())


def _last(value: Mapping[str, object]) -> LastRun:
    problem, remedy, well = (str(value.get(key) or "") for key in ("error", "remedy", "well"))
    upserted, removed, rejected = (int(str(value[key])) for key in ("upserted", "removed", "rejected"))
    refused = value.get("refused")
    lost, known = (int(str(refused[key])) for key in ("lost", "known")) if isinstance(refused, Mapping) else (0, 0)
    return LastRun(
        at=datetime.fromisoformat(str(value["at"])),
        seconds=float(str(value["seconds"])),
        upserted=upserted,
        removed=removed,
        rejected=rejected,
        stopped=bool(value.get("stopped")),
        # An error's text ends in its remedy, which is shown apart.
        problem=problem.removesuffix(remedy).strip(),
        remedy=remedy,
        well=datetime.fromisoformat(well) if well else None,
        lost=lost,
        known=known,
        kept=int(str(value.get("kept", 0))),
    )


async def states(rooms: Rooms) -> list[SourceState]:
    """Return how each source stands that is declared now, in its order."""
    # From the disk and not from the rooms: commands declare and remove sources while a server runs.
    tables = (await rooms.threads.run(lambda: load(rooms.settings.home))).file.sources
    held, cursors = await paused(rooms.journal), await rooms.graph.transaction.cursors()
    runs, now = {entry.key: entry.value for entry in await rooms.journal.entries(RUNS)}, rooms.clock.now()
    return [
        SourceState(
            name,
            table,
            cursors.get(cursor_name(name)),
            name in held,
            runs.get(name),
            await _unread(rooms, name),
            due(table, runs.get(name), now),
        )
        for name, table in tables.items()
    ]


async def _unread(rooms: Rooms, name: str) -> tuple[Unread, ...]:
    entries = await rooms.journal.entries(REJECTED, rejection_key(name, ""))
    return tuple(Unread(str(entry.value["ref"]), str(entry.value["reason"])) for entry in entries)


async def held_items(rooms: Rooms, name: str) -> Held:
    """Count what a source brought that is still here: mails, events' files, documents, cards."""
    places = await places_of(rooms.graph, name)
    return Held(len(places), sum(GONE in node.props for node in places))


async def source_states(settings: Settings) -> list[dict[str, object]]:
    """Return how each source stands, as plain values."""
    async with open_rooms(settings) as rooms:
        return [one.plain(await held_items(rooms, one.name)) for one in await states(rooms)]


async def status(rooms: Rooms) -> dict[str, object]:
    """Return what the store holds, what waits, and how each source stands."""
    counts = await rooms.graph.reader.counts()
    return {
        "store": rooms.settings.environment.store.value,
        "home": str(rooms.settings.home),
        "nodes": sum(counts.nodes.values()),
        "kinds": {label.value: count for label, count in sorted(counts.nodes.items()) if count},
        "edges": counts.edges,
        "chunks": counts.nodes.get(Label.CHUNK, 0),
        "vectors": counts.vectors,
        "pending": await waiting(rooms),
        "attachments": [{"key": node.key, "reason": str(node.props["unread"])} for node in await refused(rooms)],
        "sources": [one.plain(await held_items(rooms, one.name)) for one in await states(rooms)],
    }


async def waiting(rooms: Rooms) -> dict[str, int]:
    """Return how much each background pass still has to look at."""
    return {name: await pending(rooms.graph, name, label) for name, label in backlog(rooms.settings.file.models.embedder.model)}


def unread_text(unread: Sequence[Unread], most: int) -> str:
    """Return what could not be read and why, on as many lines as there are, at most some."""
    lines = [f"{one.ref}: {one.reason}" for one in unread[:most]]
    return "\n".join([*lines, f"and {len(unread) - most} more"] if len(unread) > most else lines)
