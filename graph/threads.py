"""Threads by the graph of Message-IDs (RFC 5322 section 3.6.4), the same whatever order the mails arrive in.

A mail that answers another gives MessageId nodes joined by REPLIES_TO; a connected set of them is one thread, named by the
id in it that answers nothing. Subjects are never merged. A mail alone has no thread. What a mail said of others goes with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from schema.graph import Direction, Edge, EdgeId, EdgeType, Label, Node, NodeQuery, Release, Walk
from schema.ids import node_id
from schema.ports import GraphReader
from schema.spaces import Space

# Some programs never shorten References: of a thread of a thousand mails each would name all others.
LONGEST_CHAIN = 50
# A thread is whole or wrong: cut off anywhere, it would fall into two.
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

    @property
    def answers(self) -> set[tuple[str, str]]:
        return {(child, parent) for child, parents in self.parents.items() for parent in parents}

    def component(self, start: str) -> set[str]:
        seen, waiting = {start}, [start]
        while waiting:
            for other in self.near.get(waiting.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return seen

    def root(self, component: set[str]) -> str:
        # Mails that name each other in a circle leave no root. The least id is the same in every order of arrival.
        return min((one for one in component if not self.parents.get(one)), default=min(component))


def chain(message: Node) -> list[str]:
    """Return a mail's ancestors' ids and its own, oldest first, each once; only the nearest 50 of a longer chain."""
    references = message.props.get("references", ())
    ids = [*references, message.key] if isinstance(references, tuple) else [message.key]
    return list(dict.fromkeys(ids))[-LONGEST_CHAIN:]


async def thread(reader: GraphReader, space: Space, arriving: Iterable[Node], leaving: Iterable[Node] = ()) -> Threading:
    """Return what links the mails of every thread that these touch as if those that leave had never been there."""
    coming, going = list(arriving), {message.id for message in leaving}
    # Unlike JWZ's threading, which builds a tree of a whole mailbox, only the components that a batch touches are built again.
    touched = {key for message in (*coming, *leaving) for key in chain(message)}
    if not touched:
        return Threading()
    before = await _stored_links(reader, space, touched)
    keys = tuple(sorted(touched | set(before.near)))
    stored = await reader.find(NodeQuery((Label.MESSAGE,), keys=keys, limit=_EVERYTHING))
    # Threads are built from the mails that stay and not by taking edges away: another mail may say the same.
    members = {message.id: message for message in (*stored, *coming) if message.id not in going}
    return await _assign(reader, space, before, members)


async def _stored_links(reader: GraphReader, space: Space, touched: set[str]) -> _Web:
    """Return the stored part of every component that a batch touches."""
    web, waiting, asked = _Web(), set(touched), set[str]()
    while waiting:
        asked |= waiting
        ids = [node_id(space, Label.MESSAGE_ID, key) for key in sorted(waiting)]
        key_of = dict(zip(ids, sorted(waiting), strict=True))
        # One direction at a time: a walk both ways reaches each node once, and two mails may name each other.
        for answer in await reader.walk(ids, Walk((EdgeType.REPLIES_TO,), Direction.OUT, limit=_EVERYTHING)):
            web.join(key_of[answer.origin], answer.node.key)
        for answered in await reader.walk(ids, Walk((EdgeType.REPLIES_TO,), Direction.IN, limit=_EVERYTHING)):
            web.join(answered.node.key, key_of[answered.origin])
        waiting = set(web.near) - asked
    return web


async def _assign(reader: GraphReader, space: Space, before: _Web, members: dict[str, Node]) -> Threading:
    web = _Web()
    for message in members.values():
        for parent, child in pairwise(chain(message)):
            web.join(child, parent)
    root_of = _roots(web)
    threaded = {key: message for key, message in members.items() if message.key in root_of}
    wanted = {message.id: node_id(space, Label.THREAD, root_of[message.key]) for message in threaded.values()}
    current = await reader.walk(sorted(members), Walk((EdgeType.IN_THREAD, EdgeType.HAS_ID), Direction.OUT)) if members else []
    # Two threads become one when the mail that joins them arrives; the mails of the one that loses its root move over.
    stale = [one for one in current if one.origin not in wanted or (one.node.label is Label.THREAD and wanted[one.origin] != one.node.id)]
    # What is stored is left out, not just left as it is: a mail that goes may leave a thread of thousands behind.
    ids = [Node(node_id(space, Label.MESSAGE_ID, key), Label.MESSAGE_ID, key) for key in sorted(root_of.keys() - before.near.keys())]
    here = {(one.edge.type, one.origin, one.node.id, one.edge.at) for one in current}
    stored = {one.node.id for one in current}
    roots = sorted({root_of[message.key] for message in threaded.values()})
    threads = [node for root in roots if (node := _thread(space, root)).id not in stored]
    unheard = {node_id(space, Label.MESSAGE_ID, key) for key in set(before.near) - set(web.near)}
    return Threading(
        ensure=(*ids, *threads),
        link=(
            *_replies(space, web.answers - before.answers),
            *(one for one in _memberships(space, threaded, wanted) if _place(one) not in here),
        ),
        unlink=(
            *(EdgeId(edge.type, edge.source, edge.target) for edge in _replies(space, before.answers - web.answers)),
            *(EdgeId(one.edge.type, one.origin, one.node.id) for one in stale),
        ),
        release=tuple(Release(one) for one in sorted(unheard | {one.node.id for one in stale if one.node.label is Label.THREAD})),
    )


def _thread(space: Space, root: str) -> Node:
    return Node(node_id(space, Label.THREAD, root), Label.THREAD, root)


def _place(edge: Edge) -> tuple[EdgeType, str, str, datetime | None]:
    return (edge.type, edge.source, edge.target, edge.at)


def _roots(web: _Web) -> dict[str, str]:
    root_of: dict[str, str] = {}
    for key in sorted(web.near):
        if key not in root_of:
            component = web.component(key)
            root_of.update(dict.fromkeys(component, web.root(component)))
    return root_of


def _replies(space: Space, answers: Set[tuple[str, str]]) -> list[Edge]:
    return [
        Edge(EdgeType.REPLIES_TO, node_id(space, Label.MESSAGE_ID, child), node_id(space, Label.MESSAGE_ID, parent))
        for child, parent in sorted(answers)
    ]


def _memberships(space: Space, members: dict[str, Node], wanted: dict[str, str]) -> list[Edge]:
    own = [
        Edge(EdgeType.HAS_ID, message.id, node_id(space, Label.MESSAGE_ID, message.key), at=message.start) for message in members.values()
    ]
    return own + [Edge(EdgeType.IN_THREAD, message.id, wanted[message.id], at=message.start) for message in members.values()]
