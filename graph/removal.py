"""What goes when a source goes: the things only it supported, decided by the store itself inside the transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph.series import unruled
from schema.graph import Direction, EdgeType, Label, Node, Release, Walk
from schema.ports import GraphReader

_MANY = 10_000
# Most nodes are held by what points at them; these hang on to something themselves and go when that is gone.
_HELD_BY = {
    Label.CHUNK: Release("", Direction.OUT, (EdgeType.PART_OF,)),
    Label.ATTACHMENT: Release("", Direction.OUT, (EdgeType.PART_OF,)),
    Label.FACT: Release("", Direction.OUT, (EdgeType.SUPPORTED_BY,)),
}
# A person goes only after its identities and facts: released before them it would still be held, and stay for good.
_ORDER = (
    Label.CHUNK,
    Label.ATTACHMENT,
    Label.FACT,
    Label.THREAD,
    Label.SERIES,
    Label.PROJECT,
    Label.IDENTITY,
    Label.PERSON,
    Label.ORGANISATION,
    Label.NAME,
)
# What a turn holds that is the owner's own.
ASKED = ("question", "asked_at")
# One step behind what is near: a record touches an identity, and only that leads to the person and the organisation.
_BEHIND = (EdgeType.IDENTIFIES, EdgeType.AT, EdgeType.SUBJECT, EdgeType.OBJECT)


@dataclass(frozen=True, slots=True)
class Removal:
    """The releases that remove records nothing holds any more, what is left of facts and answers that stay, raw bytes to discard."""

    put: tuple[Node, ...]
    release: tuple[Release, ...]
    raw: tuple[str, ...]


async def removal(reader: GraphReader, records: Sequence[Node]) -> Removal:
    """Return what goes with records that lose their last place; the store lets each go only if nothing holds it."""
    if not records:
        return Removal((), (), ())
    # More is proposed than goes: whether anything still holds a node is decided in the store, in the transaction.
    around = await reader.walk([node.id for node in records], Walk(limit=_MANY))
    near = [one.node for one in around if one.node.label is not Label.MEMBERSHIP]
    first = [Release(node.id, Direction.IN, (EdgeType.HOLDS,)) for node in records]
    raw = {str(node.props["raw"]) for node in records if "raw" in node.props}
    later = await _later(reader, records, [node for node in near if node.label is Label.FACT])
    # An answer quotes what it was made of; it would else be the one place where that could still be read.
    unsaid = [withdrawn(node) for node in {one.id: one for one in near if one.label is Label.TURN}.values()]
    ruleless = unruled(around, {node.id: node for node in records})
    return Removal((*later, *unsaid, *ruleless), (*first, *releases([*near, *await behind(reader, near)])), tuple(sorted(raw)))


async def behind(reader: GraphReader, nodes: Iterable[Node]) -> list[Node]:
    """Return the persons and organisations behind these identities and facts."""
    fronts = sorted({node.id for node in nodes if node.label in (Label.IDENTITY, Label.FACT)})
    found = await reader.walk(fronts, Walk(_BEHIND, Direction.OUT)) if fronts else []
    return [one.node for one in found]


def withdrawn(turn: Node) -> Node:
    """Return a turn of a conversation without its answer: what was asked stays, what was said of the source does not."""
    return replace(turn, props={name: value for name, value in turn.props.items() if name in ASKED} | {"withdrawn": True})


async def _later(reader: GraphReader, records: Sequence[Node], facts: Sequence[Node]) -> list[Node]:
    """Return the facts whose earliest source leaves while another stays, valid from the earliest that stays."""
    leaving = {node.id for node in records}
    begins = {node.start for node in records}
    early = {fact.id: fact for fact in facts if fact.props.get("valid_from") in begins}
    supports = await reader.walk(sorted(early), Walk((EdgeType.SUPPORTED_BY,), Direction.OUT, limit=_MANY)) if early else []
    remaining: dict[str, list[datetime]] = defaultdict(list)
    for one in supports:
        if one.node.id not in leaving and one.node.start:
            remaining[one.origin].append(one.node.start)
    return [
        replace(early[key], props={**early[key].props, "valid_from": min(starts)}, start=min(starts)) for key, starts in remaining.items()
    ]


def releases(nodes: Iterable[Node]) -> list[Release]:
    """Return a release for each node that can be orphaned, each once, parts before wholes."""
    wanted = {node.id: node for node in nodes if node.label in _ORDER}.values()
    return [_release(node) for node in sorted(wanted, key=lambda node: (_ORDER.index(node.label), node.id))]


def _release(node: Node) -> Release:
    held = _HELD_BY.get(node.label, Release(""))
    return Release(node.id, held.direction, held.types)
