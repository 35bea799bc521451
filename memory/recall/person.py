"""One person: what the table and their cards say of them, what happened, what comes, the projects and documents that are shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.shapes import birthday
from memory.recall.lines import Line, Me, Picture, Project
from memory.recall.occasions import Occasion
from memory.recall.people import PersonLine, people
from memory.recall.timeline import Moment, newest_first, timeline
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader

_ENCLOSED = Walk((EdgeType.ATTACHED_TO,), Direction.IN, labels=(Label.DOCUMENT,), limit=1_000)
# The newest of somebody's mails are looked through for what came with them.
_LOOKED_THROUGH = 500
_COMING = 5
# What a card says, in the order in which it is shown.
_TOLD = {"phones": "Phone", "birthday": "Birthday", "organisation": "Organisation", "role": "Role"}


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the address book, and what it says by name: telephone, birthday, organisation, role."""

    line: Line
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All of one person; `documents` came with mails they wrote or got."""

    summary: PersonLine
    moments: tuple[Moment, ...]
    coming: tuple[Occasion, ...]
    projects: tuple[Project, ...]
    documents: tuple[Line, ...]
    cards: tuple[Card, ...] = ()


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
        tuple(
            await cards(reader, [line for line in picture.lines.values() if line.label is Label.CONTACT and addresses & set(line.named)])
        ),
    )


async def cards(reader: GraphReader, lines: Sequence[Line]) -> list[Card]:
    """Return what these cards say, by title."""
    nodes = {node.id: node for node in await reader.get([line.id for line in lines])} if lines else {}
    return [Card(line, _told(nodes[line.id])) for line in sorted(lines, key=lambda one: (one.title, one.id)) if line.id in nodes]


def _told(card: Node) -> Mapping[str, str]:
    found = {name: card.props.get(key) for key, name in _TOLD.items()}
    told = {name: ", ".join(said) if isinstance(said, tuple) else str(said) for name, said in found.items() if said}
    return {name: birthday(said) if name == "Birthday" else said for name, said in told.items()}


async def enclosed(reader: GraphReader, picture: Picture, mails: Sequence[Line]) -> list[Line]:
    """Return the documents that came with the newest of these mails, newest first."""
    ids = [line.id for line in newest_first(mails)[:_LOOKED_THROUGH]]
    found = {one.node.id for one in await reader.walk(ids, _ENCLOSED)} if ids else set()
    return newest_first(picture.lines[one] for one in found if one in picture.lines)
