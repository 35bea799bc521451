"""Threads by the graph of Message-IDs (RFC 5322 section 3.6.4), the same whatever order the mails arrive in.

A mail that answers another gives MessageId nodes joined by REPLIES_TO; a connected set of them is one thread, named by the
id in it that answers nothing. Subjects are never merged. A mail alone has no thread.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from schema.graph import Direction, Edge, EdgeId, EdgeType, Label, Node, NodeQuery, Release, Walk
from schema.ids import node_id
from schema.ports import GraphReader
from schema.spaces import Space

LONGEST_CHAIN = 50
_EVERYTHING = 100_000


@dataclass(frozen=True, slots=True)
class Threading:
    """What linking a batch's threads changes."""

    ensure: tuple[Node, ...] = ()
    link: tuple[Edge, ...] = ()
    unlink: tuple[EdgeId, ...] = ()
    release: tuple[Release, ...] = ()


@dataclass(slots=True)
class _Web:
    """The known Message-IDs and who answers whom, by Message-ID."""

    parents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    near: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def join(self, child: str, parent: str) -> None:
        self.parents[child].add(parent)
        self.near[child].add(parent)
        self.near[parent].add(child)

    def component(self, start: str) -> set[str]:
        seen, waiting = {start}, [start]
        while waiting:
            for other in self.near.get(waiting.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return seen

    def root(self, component: set[str]) -> str:
        return min((one for one in component if not self.parents.get(one)), default=min(component))


def chain(message: Node) -> list[str]:
    """Return a mail's ancestors' ids and its own, oldest first, each once; only the nearest 50 of a longer chain."""
    references = message.props.get("references", ())
    ids = [*references, message.key] if isinstance(references, tuple) else [message.key]
    return list(dict.fromkeys(ids))[-LONGEST_CHAIN:]


async def thread(reader: GraphReader, space: Space, messages: Iterable[Node]) -> Threading:
    """Return what links these mails, and stored mails they connect, to their threads."""
    batch = list(messages)
    web = _Web()
    for message in batch:
        for parent, child in pairwise(chain(message)):
            web.join(child, parent)
    await _stored_links(reader, space, web, {message.key for message in batch})
    return await _assign(reader, space, web, batch)


async def _stored_links(reader: GraphReader, space: Space, web: _Web, keys: set[str]) -> None:
    """Add the stored part of every component that a batch touches to the web."""
    waiting, asked = keys | set(web.near), set[str]()
    while waiting:
        asked |= waiting
        ids = [node_id(space, Label.MESSAGE_ID, key) for key in sorted(waiting)]
        key_of = dict(zip(ids, sorted(waiting), strict=True))
        for reached in await reader.walk(ids, Walk((EdgeType.REPLIES_TO,), limit=_EVERYTHING)):
            here, there = key_of[reached.origin], reached.node.key
            forward = reached.edge.source == reached.origin
            web.join(*((here, there) if forward else (there, here)))
        waiting = set(web.near) - asked


async def _assign(reader: GraphReader, space: Space, web: _Web, batch: list[Node]) -> Threading:
    root_of = _roots(web)
    stored = await reader.find(NodeQuery((Label.MESSAGE,), keys=tuple(root_of), limit=_EVERYTHING)) if root_of else []
    members = {message.id: message for message in (*stored, *batch) if message.key in root_of}
    wanted = {message.id: node_id(space, Label.THREAD, root_of[message.key]) for message in members.values()}
    current = await reader.walk(sorted(wanted), Walk((EdgeType.IN_THREAD,), Direction.OUT)) if wanted else []
    stale = [one for one in current if wanted[one.origin] != one.node.id]
    ids = [Node(node_id(space, Label.MESSAGE_ID, key), Label.MESSAGE_ID, key) for key in sorted(root_of)]
    threads = [Node(node_id(space, Label.THREAD, root), Label.THREAD, root) for root in sorted({root_of[m.key] for m in members.values()})]
    return Threading(
        ensure=(*ids, *threads),
        link=(*_replies(space, web), *_memberships(space, members, wanted)),
        unlink=tuple(EdgeId(EdgeType.IN_THREAD, one.origin, one.node.id) for one in stale),
        release=tuple(Release(thread_id) for thread_id in sorted({one.node.id for one in stale})),
    )


def _roots(web: _Web) -> dict[str, str]:
    root_of: dict[str, str] = {}
    for key in sorted(web.near):
        if key not in root_of:
            component = web.component(key)
            root_of.update(dict.fromkeys(component, web.root(component)))
    return root_of


def _replies(space: Space, web: _Web) -> list[Edge]:
    return [
        Edge(EdgeType.REPLIES_TO, node_id(space, Label.MESSAGE_ID, child), node_id(space, Label.MESSAGE_ID, parent))
        for child in sorted(web.parents)
        for parent in sorted(web.parents[child])
    ]


def _memberships(space: Space, members: dict[str, Node], wanted: dict[str, str]) -> list[Edge]:
    own = [
        Edge(EdgeType.HAS_ID, message.id, node_id(space, Label.MESSAGE_ID, message.key), at=message.start) for message in members.values()
    ]
    return own + [Edge(EdgeType.IN_THREAD, message.id, wanted[message.id], at=message.start) for message in members.values()]
