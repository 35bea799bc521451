"""What a source removed and its owner keeps: the place stays, marked as gone since a moment, until it is there again or forgotten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from graph.holding import membership_id
from graph.paging import pages
from graph.shapes import Place, record_id
from schema.changes import Batch, Remarked, Removed, SourceChange, Upserted
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, Walk
from schema.moments import utc_text
from schema.ports import Graph, GraphReader

GONE = "gone"
"""The property of a place that is gone at its source: since when, as ISO text in UTC."""

_MANY = 100_000


async def kept(reader: GraphReader, place: Place, batch: Batch, now: datetime) -> Batch:
    """Return the batch with its removals turned into marks, but for those of places whose records all lie elsewhere too."""
    leaving = {membership_id(place.space, place.source, one.ref): one.ref for one in batch.changes if isinstance(one, Removed)}
    held = await _only_there(reader, place, batch, leaving)
    there = {node.id: node for node in await reader.get(sorted(held))}
    # Since when it is gone stays as it was, for one that is told to be gone again.
    marked = {leaving[key]: {GONE: utc_text(now), **_marks(node)} for key, node in there.items()}
    marks: dict[str, SourceChange] = {ref: Remarked(ref, told) for ref, told in marked.items()}
    changes = tuple(marks.get(one.ref, one) if isinstance(one, Removed) else one for one in batch.changes)
    return Batch(changes, batch.cursor, batch.done, batch.total, batch.known)


async def places_of(graph: Graph, source: str) -> list[Node]:
    """Return the places of a source, by id."""
    return [node async for nodes in pages(graph, NodeQuery((Label.MEMBERSHIP,), equals={"source": source})) for node in nodes]


def gone_since(places: Iterable[Node]) -> str:
    """Return since when all of these places are gone, the last of them; empty if one is still there, or there is none."""
    moments = [str(node.props.get(GONE, "")) for node in places]
    return max(moments) if moments and all(moments) else ""


async def _only_there(reader: GraphReader, place: Place, batch: Batch, leaving: Mapping[str, str]) -> set[str]:
    """Return the places that leave and hold a record which no place holds that stays."""
    walked = await reader.walk(sorted(leaving), Walk((EdgeType.HOLDS,), Direction.OUT, limit=_MANY)) if leaving else []
    arriving = {record_id(record, place) for one in batch.changes if isinstance(one, Upserted) for record in one.records}
    records = {one.node.id for one in walked} - arriving
    holders: dict[str, set[str]] = defaultdict(set)
    for one in await reader.walk(sorted(records), Walk((EdgeType.HOLDS,), Direction.IN, limit=_MANY)) if records else []:
        if one.node.id not in leaving and GONE not in one.node.props:
            holders[one.origin].add(one.node.id)
    return {one.origin for one in walked if one.node.id in records and not holders[one.node.id]}


def _marks(node: Node) -> dict[str, str | tuple[str, ...]]:
    return {name: value for name, value in node.props.items() if name not in ("source", "ref") and isinstance(value, str | tuple)}
