"""What is said instead of "nothing found" where nothing was read yet."""

from dataclasses import replace

from app.bootstrap import Rooms
from app.pauses import paused
from app.records import RECORDS
from app.settings import load
from schema.answers import Answer

NO_SOURCE = (
    "Nothing is synced yet, and no source is declared. Add one on the Sources page, or with `friday source add`; "
    "then `friday sync` reads it."
)
NOT_READ = "Nothing is synced yet. `friday sync` reads your sources; the Sources page shows how far that is and what is in its way."

ALL_PAUSED = (
    "Nothing is read yet: every source is paused. Where the guide on the Ask page is not done, test the source there and begin to read; "
    "else resume it on the Sources page, or with `friday source resume NAME`."
)


async def unless_empty(rooms: Rooms, answer: Answer) -> Answer:
    """Return the answer, or what to do first where it abstains because no record was read yet."""
    if not answer.abstained:
        return answer
    held = (await rooms.graph.reader.counts()).nodes
    if any(held.get(label) for label in RECORDS):
        return answer
    # Read anew: a source may have been added since the server started.
    settings = await rooms.threads.run(lambda: load(rooms.settings.home))
    waiting = settings.file.sources and await paused(rooms.journal) >= settings.file.sources.keys()
    return replace(answer, text=ALL_PAUSED if waiting else NOT_READ if settings.file.sources else NO_SOURCE)
