"""How everything stands, and what `friday doctor` checks, each check with what to do."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from app.bootstrap import Rooms, open_rooms
from app.connections import connected
from app.outgoing import tried
from app.output import say, several
from app.running import running
from app.settings import Settings, SourceTable, load
from app.standing import SourceState, states, status, unread_text
from schema.changes import Shelf
from schema.errors import FridayError
from schema.graph import Changes

_FREE_BYTES = 500_000_000
_MOST_UNREAD = 50


@dataclass(frozen=True, slots=True)
class Check:
    """One thing checked: whether it is fine, what was seen, and what to do if it is not."""

    name: str
    fine: bool
    seen: str
    remedy: str = ""


async def state(settings: Settings) -> dict[str, object]:
    """Return the state of a home as plain values."""
    async with open_rooms(settings) as rooms:
        return await status(rooms)


def state_lines(values: dict[str, object], zone: ZoneInfo) -> None:
    """Print the state for people, times in their zone."""
    say(f"{values['store']} store in {values['home']}")
    kinds, pending, sources = values["kinds"], values["pending"], values["sources"]
    assert isinstance(kinds, dict)
    assert isinstance(pending, dict)
    assert isinstance(sources, list)
    say("  ".join(f"{count} {label}" for label, count in kinds.items()) or "Nothing is synced yet: friday source add, then friday sync")
    waiting = {name: count for name, count in pending.items() if count}
    say("waiting: " + (", ".join(f"{name} {count}" for name, count in waiting.items()) if waiting else "nothing"))
    attachments = values["attachments"]
    assert isinstance(attachments, list)
    if attachments:
        say(f"attachments: {len(attachments)} could not be read; try them again with friday source retry NAME")
    for one in attachments:
        say(f"  {one['key']}: {one['reason']}", dim=True)
    for one in sources:
        source_line(one, zone)
        for item in one["rejected"]:
            say(f"  {item['ref']}: {item['reason']}", dim=True)


def source_line(state: Mapping[str, Any], zone: ZoneInfo) -> None:
    """Print how one source stands, times in this zone."""
    last, unread = state["last_run"], len(state["rejected"])
    said = [several(state["items"], "item") if state["synced"] else "not synced yet"]
    said += [f"{state['gone']} of them gone there and kept"] if state["gone"] else []
    said += [f"{unread} could not be read"] if unread else []
    said += [f"last sync {_local(last['at'], zone)}" + (": failed" if last.get("error") else "")] if last else []
    said += [f"next try {_local(state['next'], zone)} while the app runs"] if last and last.get("error") and state["next"] else []
    said += ["paused"] if state["paused"] else []
    say(f"{state['name']} ({state['kind']}, {state['place']}): {', '.join(said)}")
    if last and last.get("error"):
        say(f"  {last['error']}", fg=typer.colors.RED)


def _local(moment: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}"


async def check_all(home: Path | None) -> list[Check]:
    """Check settings, folder, store, models and every source; nothing that fails stops the rest."""
    try:
        settings = load(home)
    except FridayError as error:
        return [failed("settings", error)]
    checks = [Check("settings", True, f"{settings.home}"), _disk(settings.home)]
    try:
        async with open_rooms(settings) as rooms:
            checks += [one async for one in _inside(rooms)]
    except FridayError as error:
        checks.append(failed("store", error))
    return checks


async def check_open(rooms: Rooms) -> list[Check]:
    """Check a home whose stores are open already."""
    home = rooms.settings.home
    return [Check("settings", True, f"{home}"), await rooms.threads.run(lambda: _disk(home)), *[one async for one in _inside(rooms)]]


async def _inside(rooms: Rooms) -> AsyncIterator[Check]:
    counts = await rooms.graph.reader.counts()
    yield Check("store", True, f"{rooms.settings.environment.store.value}, {sum(counts.nodes.values())} nodes, {counts.edges} edges")
    yield await _checked("writing", lambda: _writing(rooms))
    yield await _checked("models", lambda: _models(rooms))
    yield await _checked("answers", lambda: _answers(rooms))
    yield Check("secrets", True, type(rooms.secrets.kept).__name__)
    owner = rooms.settings.file.owner
    said = ", ".join(owner.addresses) or "no address is known to be yours."
    yield Check("owner", bool(owner.addresses), said, "" if owner.addresses else "Run `friday init`.")
    server = running(rooms.settings.home)
    yield Check("server", True, f"running at {server.address}" if server else "not running")
    for state in await states(rooms):
        yield await _checked(f"source {state.name}", lambda state=state: _source(rooms, state.name, state.table))  # type: ignore[misc]
        if state.unread:
            yield _unread(state)
    if rooms.settings.file.outgoing is not None:
        yield await _checked("outgoing mail", lambda: tried(rooms))
    if waiting := await _unsent(rooms):
        yield Check("unsent mail", False, f"{several(waiting, 'letter')} about your events", "`friday outgoing list` shows them.")


async def _unsent(rooms: Rooms) -> int:
    # For this check alone: what writes letters loads what reads calendars.
    from app.outbox import Outbox

    return len(await Outbox(rooms.journal, rooms.leases, rooms.clock).letters())


async def _writing(rooms: Rooms) -> str:
    """Take and end a turn of writing in the journal and in the graph, as a sync does; waits as long as a sync waits."""
    # A lease of its own: a doctor that took a sync's would stand in its way.
    async with rooms.leases.hold("doctor"):
        await rooms.graph.transaction.commit(Changes())
    return "what is read can be kept"


async def _models(rooms: Rooms) -> str:
    # For this check alone: a status comes from this module, too, and needs no model.
    from app.models import embedder_of

    return f"{(await embedder_of(rooms)).model} is there"


async def _answers(rooms: Rooms) -> str:
    from app.generation import tried

    return await tried(rooms.settings, rooms.threads)


async def _source(rooms: Rooms, name: str, table: SourceTable) -> str:
    return to_read(await (await connected(rooms, name, table)).test())


def to_read(shelves: Sequence[Shelf]) -> str:
    """Say how much of a source is read."""
    items, places = sum(one.items for one in shelves if one.read), sum(one.read for one in shelves)
    return f"{several(items, 'item')} to read in {several(places, 'place')}"


def _unread(state: SourceState) -> Check:
    """Tell what could not be read: nothing is wrong with Friday then, so the check is fine."""
    remedy = f"Once it can be read, `friday sync {state.name}`; after an update of Friday, `friday source retry {state.name}`."
    return Check(
        f"unread in {state.name}", True, f"{len(state.unread)} could not be read\n{unread_text(state.unread, _MOST_UNREAD)}\n", remedy
    )


async def _checked(name: str, look: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(name, True, await look())
    except FridayError as error:
        return failed(name, error)


def failed(name: str, error: FridayError) -> Check:
    """Return a check that failed with this error."""
    return Check(name, False, str(error), error.advice)


def _disk(home: Path) -> Check:
    # The home may not exist yet; its disk is that of the folder it will be made in.
    there = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(there).free
    return Check("disk", free > _FREE_BYTES, f"{free // 1_000_000} MB free", "" if free > _FREE_BYTES else "Free some space.")


def check_line(check: Check) -> None:
    """Print a check."""
    remedy = "" if check.remedy in check.seen else f" {check.remedy}"
    colour = None if check.fine else typer.colors.RED
    seen = f"{check.seen}{remedy}".replace("\n", "\n      ")
    say(f"{'ok ' if check.fine else 'BAD'}  {check.name}: {seen}", fg=colour)
