"""Which sources are left alone until their owner says otherwise; kept in the journal, so that it holds for every process."""

from app.bootstrap import Rooms
from schema.ports import Journal

PAUSES = "paused"


async def paused(journal: Journal) -> frozenset[str]:
    """Return the names of the paused sources."""
    return frozenset(entry.key for entry in await journal.entries(PAUSES))


async def pause(rooms: Rooms, name: str) -> None:
    """Leave a source alone from now on; a sync of it under way in a server ends after its current batch."""
    if await rooms.journal.read(PAUSES, name) is None:
        # Version 0 is only written where nothing is: a pause that another process set meanwhile stands.
        await rooms.journal.swap(PAUSES, name, 0, {"at": rooms.clock.now().isoformat(timespec="seconds")})


async def resume(rooms: Rooms, name: str) -> None:
    """Let a source be synced again."""
    there = await rooms.journal.read(PAUSES, name)
    if there:
        await rooms.journal.swap(PAUSES, name, there.version, None)
