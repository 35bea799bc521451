"""Remembers how the owner wants to be answered: superseded, never overwritten, and taken back when asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from schema.episodes import CHOICES, Aspect, Preference, Style
from schema.graph import Changes, Label, Node, NodeQuery, Value
from schema.ids import node_id
from schema.ports import Clock, GraphReader, GraphTransaction
from schema.spaces import Space

_MOST = 1_000


class Preferences:
    """The preferences of the owner of one space."""

    def __init__(self, reader: GraphReader, transaction: GraphTransaction, space: Space, clock: Clock) -> None:
        self._reader = reader
        self._transaction = transaction
        self._space = space
        self._clock = clock

    async def all(self) -> list[Preference]:
        """Return every preference that ever held, the newest first."""
        nodes = await self._reader.find(NodeQuery((Label.PREFERENCE,), limit=_MOST))
        return [_preference(node) for node in nodes]

    async def current(self) -> list[Preference]:
        """Return those that hold now."""
        return [one for one in await self.all() if one.valid_to is None]

    async def style(self) -> Style:
        """Return all aspects as they hold now."""
        return styled(await self.current())

    async def learn(self, wanted: Sequence[tuple[Aspect, str]], said: str) -> None:
        """Let these values hold from now on, in whose words they were said."""
        now, held = self._clock.now(), await self.current()
        aspects = {aspect for aspect, _ in wanted}
        ended = [replace(one, valid_to=now) for one in held if one.aspect in aspects]
        begun = [Preference(aspect, value, said, now) for aspect, value in wanted if value != CHOICES[aspect][0]]
        # A value that begins and ends in one moment never held; both have one identity, and the one that holds is written last.
        put = {one.id: one for one in (self._node(preference) for preference in (*ended, *begun))}
        await self._transaction.commit(Changes(put=tuple(put.values())))

    async def forget(self, aspect: Aspect) -> None:
        """Let nothing hold for an aspect, and remove all that was ever said of it."""
        gone = [self._node(one).id for one in await self.all() if one.aspect is aspect]
        await self._transaction.commit(Changes(drop=tuple(gone)))

    def _node(self, one: Preference) -> Node:
        key = f"{one.aspect} {one.valid_from.isoformat()}"
        props: dict[str, Value] = {"aspect": one.aspect.value, "value": one.value, "said": one.said, "valid_from": one.valid_from}
        if one.valid_to is not None:
            props["valid_to"] = one.valid_to
        return Node(node_id(self._space, Label.PREFERENCE, key), Label.PREFERENCE, key, props, start=one.valid_from, end=one.valid_to)


def styled(held: Sequence[Preference]) -> Style:
    """Return the style that these preferences make together."""
    values = {one.aspect: one.value for one in held}
    chosen = {aspect: values.get(aspect, choices[0]) for aspect, choices in CHOICES.items()}
    return Style(chosen[Aspect.LAYOUT], chosen[Aspect.LENGTH], chosen[Aspect.LANGUAGE], chosen[Aspect.TONE], chosen[Aspect.COLOURS])


def _preference(node: Node) -> Preference:
    begun, ended = node.props["valid_from"], node.props.get("valid_to")
    assert isinstance(begun, datetime)
    assert ended is None or isinstance(ended, datetime)
    return Preference(Aspect(str(node.props["aspect"])), str(node.props["value"]), str(node.props["said"]), begun, ended)
