"""One person: what the table says of them, what happened, what comes, the projects and documents that are shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.recall.lines import Line, Me, Picture, Project
from memory.recall.occasions import Occasion
from memory.recall.people import PersonLine, people
from memory.recall.timeline import Moment, newest_first, timeline
from schema.graph import Direction, EdgeType, Label, Walk
from schema.ports import GraphReader

_ENCLOSED = Walk((EdgeType.ATTACHED_TO,), Direction.IN, labels=(Label.DOCUMENT,), limit=1_000)
# The newest of somebody's mails are looked through for what came with them.
_LOOKED_THROUGH = 500
_COMING = 5


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All of one person; `documents` came with mails they wrote or got."""

    summary: PersonLine
    moments: tuple[Moment, ...]
    coming: tuple[Occasion, ...]
    projects: tuple[Project, ...]
    documents: tuple[Line, ...]


async def person(reader: GraphReader, picture: Picture, met: Sequence[Occasion], me: Me, now: datetime, key: str) -> PersonPage | None:
    """Return a person by id; None where nobody has it."""
    if key not in picture.people:
        return None
    addresses = set(picture.people[key].addresses)
    lines = [line for line in picture.lines.values() if addresses & set(line.named) and line.label is Label.MESSAGE]
    with_them = [one for one in met if addresses & set(one.line.named)]
    documents = await enclosed(reader, picture, lines)
    # The owner is no line of the table; their own page still opens.
    summary = next((one for one in people(picture, with_them, me, now) if one.person.id == key), PersonLine(picture.people[key]))
    return PersonPage(
        summary,
        tuple(timeline([*lines, *documents], with_them, now)),
        tuple(one for one in with_them if one.start > now)[:_COMING],
        tuple(picture.projects[one] for one in summary.projects),
        tuple(documents),
    )


async def enclosed(reader: GraphReader, picture: Picture, mails: Sequence[Line]) -> list[Line]:
    """Return the documents that came with the newest of these mails, newest first."""
    ids = [line.id for line in newest_first(mails)[:_LOOKED_THROUGH]]
    found = {one.node.id for one in await reader.walk(ids, _ENCLOSED)} if ids else set()
    return newest_first(picture.lines[one] for one in found if one in picture.lines)
