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
_KINDS = (
    r"meet|meeting|lunch|coffee|dinner|breakfast|visit|call|1:1|1-1|1on1|treffen|besuch|mittagessen|kaffee|abendessen|frühstück|anruf|"
    "reunião|almoço|café|jantar|visita|chamada"
)
_LEADING = rf"with|mit|com|{_KINDS}"
# Others who are named before: "Lunch with Rui, Ben and Ana".
_ANOTHER = r"\w[\w'’-]*(?: \w[\w'’-]*)?(?:, ?| and | und | e | ?[&+/] ?)"
_BIRTHDAY = re.compile(r"birthday|\bb-?day\b|geburtstag|aniversário|\b(?:faz|fazem) anos\b|anniversaire|cumpleaños")


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
    """Say whether an event is one of those somebody is invited to, or one that is with them by its title."""
    # By the title as well: most people put "Lunch with Ana" into their own calendar and invite nobody.
    return event.id in invites or is_with(str(event.props.get("title", "")), name)


def is_with(title: str, name: str) -> bool:
    """Say whether a title says that one is with whoever is called so, and not only something about them."""
    folded, called = title.casefold(), re.escape(name.casefold())
    # What is somebody else's is not with them: "Call with Ana's bank".
    who = rf"(?<!\w){called}(?!\w)(?!['’]s?\s+\w)"
    led = rf"(?<!\w)(?:{_LEADING})\b\W{{0,3}}(?:(?:the|der|dem|den|[oa]) )?(?:{_ANOTHER}){{0,5}}{who}"
    beside = rf"{who}\s*(?:[/&+]|<>)|[/&+>]\s*{who}|^\W*{who}(?: and (?:me|i)\b| (?:und ich|e eu)\b|\W*(?:{_KINDS})?\W*$)"
    return bool(re.search(rf"{led}|{beside}", folded)) and not _BIRTHDAY.search(folded)


def accompanied(event: Node, own: Set[str]) -> bool:
    """Say whether an event names somebody else than the owner, given with their addresses: then it is a meeting."""
    named = event.props.get("with")
    addresses = [address_in(str(one)) for one in named] if isinstance(named, tuple) else []
    return any(address not in own for address in addresses)
