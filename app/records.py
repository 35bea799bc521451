"""What people look up by itself: a record by its natural key, records by words."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from app.bootstrap import Rooms
from graph.keeping import gone_since
from memory.recall.finding import best_passages
from schema.errors import NotFound
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, TextQuery, Value, Walk
from schema.moments import last_day

RECORDS = (Label.MESSAGE, Label.EVENT, Label.DOCUMENT, Label.CONTACT)
_SNIPPET = 160
_TOLD = 200
_ENCLOSED = re.compile(r"^([^<>]+@[^<>/]+)(/.+)$")
_INSIDE = {"body", "context", "title", "raw", "chunks", "fresh", "enclosures", "refused", "part_of", "depth"}


@dataclass(frozen=True, slots=True)
class Found:
    """A record that words led to."""

    source: str
    kind: str
    title: str
    when: str | None
    score: float
    snippet: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as it is stored: its text, its properties, where it lies; `until` is the last day or the end of an event of several."""

    key: str
    kind: str
    title: str
    when: str | None
    text: str
    props: dict[str, object]
    places: list[dict[str, object]]
    until: str | None = None


async def search(rooms: Rooms, words: str, limit: int, offset: int = 0) -> list[Found]:
    """Return the best records for these words, each once, so many of the best left out; the last word may be begun."""
    last = offset + limit
    # Several passages of one record may be hit; three times as many leave enough records.
    best = await best_passages(rooms.graph.search, TextQuery(words, limit=last * 3, begun=True), last)
    records = {node.id: node for node in await rooms.graph.reader.get(sorted(best))}
    ranked = sorted(best.items(), key=lambda item: (-item[1].score, item[0]))
    return [
        Found(
            records[key].key,
            records[key].label.value,
            title(records[key]),
            local(rooms, records[key].start),
            round(hit.score, 3),
            " ".join(hit.node.text.split())[:_SNIPPET],
        )
        for key, hit in ranked
        if key in records
    ][offset:last]


async def show(rooms: Rooms, key: str) -> list[Shown]:
    """Return the records under a natural key (two different mails may share one); raise NotFound if there is none.

    A mail's key, and that of what came with it, may come without its angle brackets, as a shell likes it better.
    """
    # A shell takes angle brackets for redirections.
    nodes = await _under(rooms, key) or await _under(rooms, f"<{key}>") or await _under(rooms, _ENCLOSED.sub(r"<\1>\2", key))
    if not nodes:
        raise NotFound(key if len(key) <= _TOLD else f"{key[:_TOLD]}…")
    return [await _shown(rooms, node) for node in nodes]


async def _under(rooms: Rooms, key: str) -> list[Node]:
    return await rooms.graph.reader.find(NodeQuery(RECORDS, keys=(key,)))


async def _shown(rooms: Rooms, node: Node) -> Shown:
    held = await rooms.graph.reader.walk([node.id], Walk((EdgeType.HOLDS,), Direction.IN))
    props = {name: _plain(rooms, value) for name, value in node.props.items() if name not in _INSIDE}
    around = await rooms.graph.reader.walk([node.id], Walk((EdgeType.ATTACHED_TO,), Direction.OUT))
    inside = await rooms.graph.reader.walk([node.id], Walk((EdgeType.ATTACHED_TO,), Direction.IN, limit=1_000))
    props |= {"mail": [f"{title(one.node)} {one.node.key}" for one in around]} if around else {}
    pages = node.props.get("pages")
    props |= {"pages": len(pages)} if isinstance(pages, tuple) else {}
    props |= {"enclosed": sorted(one.node.key for one in inside)} if inside else {}
    gone, sources = gone_since(one.node for one in held), sorted({str(one.node.props["source"]) for one in held})
    props |= {"gone": f"from {', '.join(sources)} since {_day(rooms, gone)}"} if gone else {}
    places = [{name: _plain(rooms, value) for name, value in one.node.props.items()} for one in held]
    when, text = local(rooms, node.start), str(node.props.get("body", ""))
    return Shown(node.key, node.label.value, title(node), when, text, props, places, _until(rooms, node))


def _until(rooms: Rooms, node: Node) -> str | None:
    if node.label is not Label.EVENT or not (node.start and node.end):
        return None
    start, all_day = node.start.astimezone(rooms.settings.zone), "all_day" in node.props
    last = last_day(start, node.end, all_day)
    if last == start.date():
        return None
    return last.isoformat() if all_day else local(rooms, node.end)


def title(node: Node) -> str:
    """Return a record's title."""
    return str(node.props.get("title", ""))


def local(rooms: Rooms, moment: datetime | None) -> str | None:
    """Return a moment as ISO text in the owner's zone."""
    return moment.astimezone(rooms.settings.zone).isoformat(timespec="minutes") if moment else None


def _day(rooms: Rooms, moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(rooms.settings.zone).date().isoformat()


def _plain(rooms: Rooms, value: Value) -> object:
    return local(rooms, value) if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value


def plain(found: list[Found]) -> list[dict[str, object]]:
    """Return found records as plain values."""
    return [asdict(one) for one in found]
