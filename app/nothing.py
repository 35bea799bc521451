"""What is said instead of "nothing found" where nothing was read yet."""

from dataclasses import replace

from app.bootstrap import Rooms
from app.records import RECORDS
from app.settings import load
from schema.answers import Answer

NO_SOURCE = (
    "Nothing is synced yet, and no source is declared. Add one on the Sources page, or with `friday source add`; "
    "then `friday sync` reads it."
)
NOT_READ = "Nothing is synced yet. `friday sync` reads your sources; the Sources page shows how far that is and what is in its way."


async def unless_empty(rooms: Rooms, answer: Answer) -> Answer:
    """Return the answer, or what to do first where it abstains because no record was read yet."""
    if not answer.abstained:
        return answer
    held = (await rooms.graph.reader.counts()).nodes
    if any(held.get(label) for label in RECORDS):
        return answer
    # Read anew: a source may have been added since the server started.
    settings = await rooms.threads.run(lambda: load(rooms.settings.home))
    return replace(answer, text=NOT_READ if settings.file.sources else NO_SOURCE)
