"""Removes a source from everything that knows of it, whatever else runs meanwhile."""

from collections.abc import Callable

from app.bootstrap import Rooms, open_rooms
from app.declare import declared
from app.pauses import pause, resume
from app.settings import Settings, save
from app.syncing import AGREED, RUNS, is_running
from graph.sources import Watched
from graph.sync import unnote


async def remove(settings: Settings, name: str, tell: Callable[[str], None]) -> dict[str, object]:
    """Remove a source from graph, raw bytes, journal, secrets and friday.toml; a sync of it is paused and waited for.

    Raises NotFound where there is no such source, StoreLocked where its sync does not end within five minutes.
    """
    declared(settings, name)
    async with open_rooms(settings) as rooms:
        # Before its sync is waited for, or a server would begin the next one meanwhile.
        await pause(rooms, name)
        if await is_running(rooms, name):
            tell(f"{name} is being synced; waiting until that has let go of it.")
        writes = await remove_in(rooms, name)
    return {"name": name, "graph_writes": writes}


async def remove_in(rooms: Rooms, name: str, watched: Watched | None = None) -> int:
    """Remove a source as `remove` does, on open rooms; return the rows written. One that is stopped stays declared and paused."""
    await pause(rooms, name)
    # Declared until the end: a kill in between leaves a source that can be removed again.
    writes = await rooms.sources.remove(name, watched)
    if watched and watched.stop.is_set():
        return writes
    # Beside the loop: a keyring may ask another process, and friday.toml is written durably.
    await rooms.threads.run(lambda: rooms.secrets.remove(name))
    await rooms.threads.run(lambda: save(rooms.settings.home, {f"sources.{name}": None}))
    await _forget(rooms, name)
    return writes


async def _forget(rooms: Rooms, name: str) -> None:
    """Forget its last run, what was agreed to and its pause; the pause goes last, when no server can find it declared any more."""
    for book in (RUNS, AGREED):
        await unnote(rooms.journal, book, name)
    await resume(rooms, name)
