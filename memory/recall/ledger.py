"""Keeps a picture of a graph's records in memory, brought up to date by its feed: a few queries, however many people there are."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from memory.recall.lines import Line, Person, Picture, Project, line_of
from schema.graph import Change, Direction, EdgeType, Label, Node, NodeQuery, Order, Reached, Walk
from schema.ports import GraphFeed, GraphReader

RECORDS = (Label.MESSAGE, Label.EVENT, Label.DOCUMENT, Label.CONTACT)
_KEPT = (*RECORDS, Label.SERIES, Label.PROJECT)
_PEOPLE = {Label.PERSON, Label.IDENTITY, Label.ORGANISATION}
# A page's texts are read only to be left: so many of them are no load on memory.
_PAGE = 500
_CHANGES = 5_000
_MANY = 10_000
_INVITED = Walk((EdgeType.ORGANISED_BY, EdgeType.ATTENDED_BY), Direction.OUT, labels=(Label.IDENTITY,), limit=_MANY)
_SERIES = Walk((EdgeType.OCCURS_IN,), Direction.OUT, labels=(Label.SERIES,), limit=1)
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, labels=(Label.IDENTITY,), limit=_MANY)
_ORGANISATIONS = Walk((EdgeType.AT,), Direction.OUT, labels=(Label.ORGANISATION,), limit=1)


class Ledger:
    """The picture of one graph; whoever looks at it gets it as the graph is now."""

    def __init__(self, reader: GraphReader, feed: GraphFeed) -> None:
        self._reader = reader
        self._feed = feed
        self._picture = Picture()
        self._looking = asyncio.Lock()

    async def look(self) -> Picture:
        """Return the picture, after reading what changed since the last look."""
        async with self._looking:
            # Asked for before anything is read: what is written meanwhile is read again at the next look.
            position = await self._feed.position()
            if position != self._picture.position:
                self._picture = replace(await self._renewed(position), position=position)
            return self._picture

    async def _renewed(self, position: int) -> Picture:
        # A position that went back is another graph: it was restored or began anew.
        if not 0 <= self._picture.position <= position:
            return await self._with_people(await self._all())
        picture, changes = self._picture, await self._changes(self._picture.position)
        picture = without(picture, [one.node_id for one in changes if one.removed])
        ids = [one.node_id for one in changes if one.label in _KEPT and not one.removed]
        for start in range(0, len(ids), _PAGE):
            picture = await self._with(picture, await self._reader.get(ids[start : start + _PAGE]))
        return await self._with_people(picture) if any(one.label in _PEOPLE for one in changes) else picture

    async def _changes(self, since: int) -> list[Change]:
        found: list[Change] = []
        while more := await self._feed.since(found[-1].position if found else since, _CHANGES):
            found += more
        return found

    async def _all(self) -> Picture:
        picture, after = Picture(), ""
        while nodes := await self._reader.find(NodeQuery(_KEPT, order=Order.ID, limit=_PAGE, after=after)):
            picture, after = await self._with(picture, nodes), nodes[-1].id
        return picture

    async def _with(self, picture: Picture, nodes: Sequence[Node]) -> Picture:
        events = [node.id for node in nodes if node.label is Label.EVENT]
        invited: dict[str, list[str]] = {}
        for one in await self._reader.walk(events, _INVITED) if events else []:
            invited.setdefault(one.origin, []).append(one.node.key)
        lines = [line_of(node, tuple(invited.get(node.id, ()))) for node in nodes if node.label in RECORDS]
        return _ruled(_joined(picture, lines, nodes), nodes, {one.origin: one.node for one in await self._series(events)})

    async def _series(self, events: Sequence[str]) -> Sequence[Reached]:
        return await self._reader.walk(events, _SERIES) if events else []

    async def _with_people(self, picture: Picture) -> Picture:
        people, after = list[Node](), ""
        while nodes := await self._reader.find(NodeQuery((Label.PERSON,), order=Order.ID, limit=_PAGE, after=after)):
            people, after = people + nodes, nodes[-1].id
        identities = await self._reader.walk([one.id for one in people], _IDENTITIES) if people else []
        at = await self._organisations(sorted({one.node.id for one in identities}))
        addresses: dict[str, list[str]] = {}
        organisations: dict[str, list[str]] = {}
        for one in identities:
            addresses.setdefault(one.origin, []).append(one.node.key)
            organisations.setdefault(one.origin, []).extend(filter(None, [at.get(one.node.id, "")]))
        known = {one.id: _person(one, addresses.get(one.id, ()), organisations.get(one.id, ())) for one in people}
        return replace(picture, people=known, person_of={address: one.id for one in known.values() for address in one.addresses})

    async def _organisations(self, identities: Sequence[str]) -> Mapping[str, str]:
        found = await self._reader.walk(identities, _ORGANISATIONS) if identities else []
        return {one.origin: str(one.node.props.get("name", one.node.key)) for one in found}


def _joined(picture: Picture, lines: Iterable[Line], nodes: Iterable[Node]) -> Picture:
    """Return the picture with these lines, and with the projects among the nodes."""
    founded = [Project(node.id, node.key, str(node.props.get("name", node.key))) for node in nodes if node.label is Label.PROJECT]
    return replace(
        picture,
        lines={**picture.lines, **{line.id: line for line in lines}},
        projects={**picture.projects, **{one.key: one for one in founded}},
    )


def _ruled(picture: Picture, nodes: Iterable[Node], series: Mapping[str, Node]) -> Picture:
    """Return the picture with the rules that these events and series have now; `series` by the event that occurs in it."""
    rules = dict(picture.rules)
    for node in nodes:
        # The edge decides, not the stored series: a moved occurrence keeps that, old rule and all, when its event no longer repeats.
        own = series.get(node.id) if node.label is Label.EVENT else node
        if node.label is Label.EVENT:
            rules.pop(node.key, None)
        elif node.label is not Label.SERIES or node.key not in rules:
            continue
        if own and own.key == node.key and "recurrence" in own.props:
            rules[node.key] = str(own.props["recurrence"])
    return replace(picture, rules=rules)


def without(picture: Picture, gone: Iterable[str]) -> Picture:
    """Return the picture without the records and projects of these ids."""
    ids = set(gone)
    if not ids:
        return picture
    # By its event and not by its series, which moved occurrences may hold; one that comes back brings its rule.
    ruled = {line.key for key, line in picture.lines.items() if key in ids}
    return replace(
        picture,
        rules={key: rule for key, rule in picture.rules.items() if key not in ruled},
        lines={key: line for key, line in picture.lines.items() if key not in ids},
        projects={key: one for key, one in picture.projects.items() if one.id not in ids},
    )


def _person(node: Node, addresses: Sequence[str], organisations: Sequence[str]) -> Person:
    own = tuple(sorted({str(node.props.get("email", node.key)), *addresses}))
    return Person(node.id, str(node.props.get("name", "")) or own[0], own, min(organisations, default=""))
