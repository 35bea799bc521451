"""The canonical form of nodes, edges and transactions, the same in both stores: storage, digests, export lines."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import orjson

from schema.graph import Changes, Edge, EdgeId, Node, Value
from schema.moments import require_aware, utc_text

Plain = dict[str, object]
# What JSON gives back as it was.
_KEPT = frozenset({bool, int, float, str})


# Two texts a moment: this one gives back the offset it was written in, `instant` is what indexes sort and digests compare.
def said(moment: datetime | None) -> str | None:
    """Return the moment as ISO text in its own offset."""
    return require_aware(moment).isoformat() if moment else None


def instant(moment: datetime | None) -> str | None:
    """Return the moment as fixed-width ISO text in UTC."""
    return utc_text(moment) if moment else None


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that `said` or `instant` wrote."""
    return datetime.fromisoformat(text) if text else None


def props_text(props: Mapping[str, Value]) -> str:
    """Return properties as JSON text for storage: text, numbers and truths as they are, tuples as lists, moments as objects."""
    return _json({name: _stored(value) for name, value in props.items()}) if props else "{}"


def props_of(text: str) -> dict[str, Value]:
    """Return the properties that `props_text` wrote, equal to what they were, moments in their own offset."""
    return {name: value if type(value) in _KEPT else _restored(value) for name, value in orjson.loads(text).items()}


def node_digest(node: Node) -> str:
    """Return the digest of all that a node holds; equal nodes have equal digests, whatever offset their moments are in."""
    return _digest(_node(node))


# A vector stays good while this does: flags, places and projects change a node without changing what was embedded.
def words_digest(node: Node) -> str:
    """Return the digest of what of a node is searched and embedded."""
    return _digest({"label": node.label.value, "text": node.text, "context": node.context})


def edge_digest(edge: Edge) -> str:
    """Return the digest of all that an edge holds; an edge without properties is told by its times alone."""
    # Most edges have none and are written by the hundred thousand; three texts are cheaper than JSON and SHA-256.
    if not edge.props:
        return f"{instant(edge.at)} {instant(edge.valid_from)} {instant(edge.valid_to)}"
    return _digest(_edge(edge))


def node_line(node: Node, model: str | None, digest: str | None) -> str:
    """Return a node's line of an export, with its vector's model and digest if it has one."""
    vector = {"vector": {"model": model, "digest": digest}} if model is not None else {}
    return _json({"node": _node(node), **vector})


def edge_line(edge: Edge) -> str:
    """Return an edge's line of an export."""
    return _json({"edge": _edge(edge)})


def settled(changes: Changes) -> Changes:
    """Return the changes without what they themselves undo, so that the same changes again find nothing to do.

    The last of several values for one node or edge counts, what is put need not be ensured, what is linked is not unlinked
    before, and what is dropped is neither written nor linked.
    """
    gone = frozenset(changes.drop)
    put = {node.id: node for node in changes.put if node.id not in gone}
    # Reversed twice: of several the first counts here, as it would if each were ensured in turn, and a dict keeps the last.
    ensure = {node.id: node for node in reversed(changes.ensure) if node.id not in gone and node.id not in put}
    link = {_identity(edge): edge for edge in changes.link if edge.source not in gone and edge.target not in gone}
    return replace(
        changes,
        put=tuple(put.values()),
        ensure=tuple(reversed(ensure.values())),
        unlink=tuple(edge for edge in dict.fromkeys(changes.unlink) if edge not in link),
        link=tuple(link.values()),
        drop=tuple(dict.fromkeys(changes.drop)),
        embed=tuple({vector.node_id: vector for vector in changes.embed if vector.node_id not in gone}.values()),
    )


def without(changes: Changes, ids: Set[str]) -> Changes:
    """Return the changes without these nodes, which they would both create and release."""
    return settled(replace(changes, drop=(*changes.drop, *sorted(ids))))


def ends(edges: Iterable[Edge]) -> Sequence[str]:
    """Return the distinct ids that edges name."""
    return list(dict.fromkeys(end for edge in edges for end in (edge.source, edge.target)))


def _identity(edge: Edge) -> EdgeId:
    return EdgeId(edge.type, edge.source, edge.target)


def _node(node: Node) -> Plain:
    return {
        "id": node.id,
        "label": node.label.value,
        "key": node.key,
        "props": {name: _comparable(value) for name, value in node.props.items()},
        "text": node.text,
        "context": node.context,
        "start": instant(node.start),
        "end": instant(node.end),
    }


def _edge(edge: Edge) -> Plain:
    return {
        "type": edge.type.value,
        "source": edge.source,
        "target": edge.target,
        "props": {name: _comparable(value) for name, value in edge.props.items()},
        "at": instant(edge.at),
        "valid_from": instant(edge.valid_from),
        "valid_to": instant(edge.valid_to),
    }


def _comparable(value: Value) -> object:
    return {"at": utc_text(value)} if isinstance(value, datetime) else value


def _stored(value: Value) -> object:
    if isinstance(value, datetime):
        # The offset is kept and not the zone's name: zones change their rules, what a mail said does not.
        offset = require_aware(value).utcoffset() or timedelta()
        return {"at": utc_text(value), "offset": offset.total_seconds()}
    return value


def _restored(value: object) -> Value:
    match value:
        # JSON has no moments. A map can stand for one, because no property's value is a map.
        case {"at": str(at), "offset": float(offset)}:
            return datetime.fromisoformat(at).astimezone(timezone(timedelta(seconds=offset)))
        case list(parts):
            return tuple(str(part) for part in parts)
        case _:
            raise ValueError(f"not a property's value: {value!r}")


def _json(value: object) -> str:
    return _bytes(value).decode()


def _digest(value: object) -> str:
    return hashlib.sha256(_bytes(value)).hexdigest()


def _bytes(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
