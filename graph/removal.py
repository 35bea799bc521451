"""What goes when a source goes: the things only it supported, decided by the store itself inside the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

from schema.graph import Direction, EdgeType, Label, Node, Reached, Release, Walk
from schema.ports import GraphReader

_MANY = 10_000
_HELD_BY = {
    Label.CHUNK: Release("", Direction.OUT, (EdgeType.PART_OF,)),
    Label.ATTACHMENT: Release("", Direction.OUT, (EdgeType.PART_OF,)),
    Label.FACT: Release("", Direction.OUT, (EdgeType.SUPPORTED_BY,)),
}
_ORDER = (
    Label.CHUNK,
    Label.ATTACHMENT,
    Label.FACT,
    Label.MESSAGE_ID,
    Label.THREAD,
    Label.SERIES,
    Label.PROJECT,
    Label.IDENTITY,
    Label.PERSON,
    Label.ORGANISATION,
)
_BEHIND_IDENTITY = (EdgeType.IDENTIFIES, EdgeType.AT)


@dataclass(frozen=True, slots=True)
class Removal:
    """The releases that remove records nothing holds any more, and the raw bytes to discard if they go."""

    release: tuple[Release, ...]
    raw: tuple[str, ...]


async def removal(reader: GraphReader, records: Iterable[Node]) -> Removal:
    """Return what to release when these records lose a membership: each goes only if no other membership holds it."""
    nodes = list(records)
    if not nodes:
        return Removal((), ())
    around = await reader.walk([node.id for node in nodes], Walk(limit=_MANY))
    near = {one.node.id: one.node for one in around if one.node.label is not Label.MEMBERSHIP}
    near.update({node.id: node for node in await _behind(reader, around)})
    first = [Release(node.id, Direction.IN, (EdgeType.HOLDS,)) for node in nodes]
    raw = {str(node.props["raw"]) for node in nodes if "raw" in node.props}
    return Removal((*first, *releases(near.values())), tuple(sorted(raw)))


async def _behind(reader: GraphReader, around: list[Reached]) -> list[Node]:
    """Return the persons and organisations behind identities, the fact's persons, and the Message-IDs an own id answers."""
    identities = [one.node.id for one in around if one.node.label is Label.IDENTITY]
    ids = [one.node.id for one in around if one.node.label is Label.MESSAGE_ID]
    people = await reader.walk(identities, Walk(_BEHIND_IDENTITY, Direction.OUT)) if identities else []
    ancestors = await reader.walk(ids, Walk((EdgeType.REPLIES_TO,), Direction.OUT, hops=3)) if ids else []
    return [one.node for one in (*people, *ancestors)]


def releases(nodes: Iterable[Node]) -> list[Release]:
    """Return a release for each node that can be orphaned, parts before wholes, descendants' ids before ancestors'."""
    wanted = sorted((node for node in nodes if node.label in _ORDER), key=lambda node: (_ORDER.index(node.label), node.id))
    once = [_release(node) for node in wanted]
    return once + [release for node, release in zip(wanted, once, strict=True) if node.label is Label.MESSAGE_ID for _ in range(2)]


def _release(node: Node) -> Release:
    held = _HELD_BY.get(node.label, Release(""))
    return Release(node.id, held.direction, held.types)
