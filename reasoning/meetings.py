"""Which entries of the calendar are meetings with somebody, and in which order the years are looked through for them."""

import re
from collections.abc import Sequence, Set
from datetime import date, timedelta

from memory.recall.lines import address_in
from reasoning.dates import Days
from reasoning.requests import Pick
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader

_YEAR = timedelta(days=366)
# Series have no beginning that a query could name, so that years are looked through until something is found.
_BACK = 20
_INVITES = Walk((EdgeType.ATTENDED_BY, EdgeType.ORGANISED_BY), Direction.IN, labels=(Label.EVENT,), limit=10_000)


def windows(pick: Pick, today: date) -> list[tuple[Days, ...]]:
    """Return the days to look through, twenty years back and one ahead: one after the other until the one asked for is found, or all."""
    ahead = Days(today, today + _YEAR)
    back = [Days(today - (number + 1) * _YEAR, today - number * _YEAR) for number in range(_BACK)]
    if pick in (Pick.NEXT, Pick.COMING):
        return [(ahead,)]
    # Backwards a year at a time: most people are met within the last one, and nothing older is then expanded.
    if pick is Pick.LAST:
        return [(days,) for days in back]
    return [(days,) for days in (*back[::-1], ahead)] if pick is Pick.FIRST else [(*back[::-1], ahead)]


async def invites_to(reader: GraphReader, identities: Sequence[str]) -> Set[str]:
    """Return the ids of the events that these identities attend or organise."""
    return {one.node.id for one in await reader.walk(identities, _INVITES)} if identities else set()


def attends(event: Node, invites: Set[str], name: str) -> bool:
    """Say whether an event is one of those somebody is invited to, or says the whole name in its title."""
    title = str(event.props.get("title", "")).casefold()
    # By the title as well: most people put "Lunch with Ana" into their own calendar and invite nobody.
    return event.id in invites or bool(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", title))


def accompanied(event: Node, own: Set[str]) -> bool:
    """Say whether an event names somebody else than the owner, given with their addresses: then it is a meeting."""
    named = event.props.get("with")
    addresses = [address_in(str(one)) for one in named] if isinstance(named, tuple) else []
    return any(address not in own for address in addresses)
