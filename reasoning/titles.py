"""What the title of an entry says of itself: whether somebody who asks for some words means it."""

import re
from collections.abc import Callable, Iterable, Set

from graph.words import analyse, query_terms
from schema.graph import Node

Key = Callable[[Iterable[str]], Set[str]]
"""Makes words comparable."""

_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[,:;–—()|/]")
# What stands behind one of these is not what the entry is: "Fly north for Christmas", "Volunteers' names to Beatriz".
_TO = frozenset(
    "for with about before after until till to from without because into towards of für mit bis nach vor zu zum zur wegen ohne "
    "para com sobre até antes depois sem".split()
)
_LONGEST_PLURAL = 3


def as_said(words: Iterable[str]) -> Set[str]:
    """Return words as they are, one or several of a thing alike."""
    folded = (word.casefold() for word in words)
    return {word.removesuffix("s") if len(word) > _LONGEST_PLURAL else word for word in folded}


def by_stem(words: Iterable[str]) -> Set[str]:
    """Return the stems of words: who asks when they last climbed means the climbing."""
    return set(analyse(" ".join(words)))


def heads(title: str) -> list[list[str]]:
    """Return the words of each part of a title up to what it is for, with or about."""
    found = []
    for part in _PARTS.split(title):
        words = _WORD.findall(part)
        cut = next((place for place, word in enumerate(words) if place and word.casefold() in _TO), len(words))
        found.append(words[:cut])
    return [one for one in found if one]


def is_about(event: Node, wanted: Iterable[str], key: Key) -> bool:
    """Say whether an event's title, place and people hold all these words."""
    said = " ".join([str(event.props.get("title", "")), str(event.props.get("location", "")), *people_of(event)])
    return key(wanted) <= key(_WORD.findall(said))


def holds(event: Node, wanted: Iterable[str], key: Key) -> bool:
    """Say whether an event is about all these words, and what it is one of them that is nobody's name."""
    asked, people = key(wanted), key(_WORD.findall(" ".join(people_of(event))))
    title = str(event.props.get("title", ""))
    return is_about(event, wanted, key) and any(not (key(one) - people).isdisjoint(asked) for one in heads(title))


def is_called(event: Node, wanted: Iterable[str], key: Key) -> bool:
    """Say whether more than half of what an event is called, as a whole or behind a colon, is asked for."""
    asked = key(wanted)
    parts = (one.split(",")[0] for one in str(event.props.get("title", "")).split(":"))
    return any(2 * len(asked & key(content)) > len(content) for part in parts for one in heads(part) if (content := _told(one)))


def people_of(event: Node) -> list[str]:
    """Return the names of those in an event."""
    named = event.props.get("with")
    return [str(one).split(" <", maxsplit=1)[0] for one in named] if isinstance(named, tuple) else []


def _told(words: list[str]) -> list[str]:
    telling = set(query_terms(" ".join(words)))
    return [word for word in words if not telling.isdisjoint(analyse(word))]
