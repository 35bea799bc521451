"""Finds records by words as somebody types, and by who is in them, when they are of and what they are."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from graph.shapes import chunk_id
from graph.words import analyse, beginning_of, query_terms
from memory.recall.ledger import RECORDS
from memory.recall.lines import Line, Picture
from memory.recall.timeline import newest_first
from schema.graph import Hit, Label, TextQuery
from schema.ports import GraphSearch
from schema.spaces import Space

MOST = 40
"""How many records a page shows at once."""

_HITS = 200
_AROUND = 70
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, part of a name or address, a stretch of time [since, until), kinds (none: all)."""

    words: str = ""
    who: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kinds: frozenset[Label] = field(default=frozenset())

    @property
    def narrowed(self) -> bool:
        """Whether anything but words is asked for."""
        return bool(self.who.strip() or self.since or self.until or self.kinds)


@dataclass(frozen=True, slots=True)
class Match:
    """A record that was found; `before`, `hit` and `after` are its text around the first word, `quote` the line it stands in."""

    line: Line
    before: str = ""
    hit: str = ""
    after: str = ""
    quote: str = ""


async def find(search: GraphSearch, space: Space, picture: Picture, wanted: Wanted, most: int = MOST) -> list[Match]:
    """Return the best records: by words the best first, else the newest first; nothing where nothing is asked."""
    lines = fitting(picture, wanted)
    if not wanted.words.strip():
        return [Match(line) for line in newest_first(lines)[:most]] if wanted.narrowed else []
    # Every passage that may be found is named, so that a narrow filter is not starved by a common word.
    within = tuple(chunk_id(space, line.id, number) for line in lines for number in range(line.chunks)) if wanted.narrowed else None
    by_id = {line.id: line for line in lines}
    query = TextQuery(wanted.words, limit=_HITS, within=within, begun=True)
    best = await best_passages(search, query, most, by_id) if within is None or within else {}
    found = [shown(by_id[key], hit.node.text, wanted.words) for key, hit in best.items()][:most]
    titled = [Match(line) for line in newest_first(lines) if line.id not in best and begins(line.title, wanted.words)]
    return [*found, *titled][:most]


async def best_passages(search: GraphSearch, query: TextQuery, most: int, among: Container[str] | None = None) -> dict[str, Hit]:
    """Return by record, the best first, the passage of each that words hit best: at least so many records if there are, else all."""
    while True:
        best: dict[str, Hit] = {}
        hits = await search.text(query)
        for hit in hits:
            record = str(hit.node.props.get("record"))
            if among is None or record in among:
                best.setdefault(record, hit)
        # Several passages of one record may be hit, so that more are asked for until there are enough records.
        if len(best) >= most or len(hits) < query.limit:
            return best
        query = replace(query, limit=4 * query.limit)


def fitting(picture: Picture, wanted: Wanted) -> list[Line]:
    """Return the records that fit all but the words; what Friday itself wrote is never found."""
    who = _people(picture, wanted.who)
    return [
        line
        for line in picture.lines.values()
        if line.label in (wanted.kinds or RECORDS)
        and "ours" not in line.marks
        and (who is None or not who.isdisjoint(line.named))
        and _within(line, wanted)
    ]


def _people(picture: Picture, who: str) -> set[str] | None:
    words = who.casefold().split()
    if not words:
        return None
    called = [one for one in picture.people.values() if all(word in f"{one.name} {' '.join(one.addresses)}".casefold() for word in words)]
    return {address for one in called for address in one.addresses}


def _within(line: Line, wanted: Wanted) -> bool:
    if wanted.since is None and wanted.until is None:
        return True
    return bool(line.start) and _after(line.end or line.start, wanted.since) and not _after(line.start, wanted.until, unbounded=False)


def _after(moment: datetime | None, bound: datetime | None, unbounded: bool = True) -> bool:
    return unbounded if bound is None or moment is None else moment >= bound


def begins(title: str, words: str) -> bool:
    """Say whether every word begins a word of the title: so somebody finds it who has not written a word to its end."""
    said = [token.casefold() for token in _TOKEN.findall(title)]
    looked_for = _TOKEN.findall(words.casefold())
    # Signs alone would else begin every title there is.
    return bool(looked_for) and all(any(one.startswith(word) for one in said) for word in looked_for)


def shown(line: Line, text: str, words: str) -> Match:
    """Return a record with the place of its text where the first of the words stands."""
    place = first_of(text, query_terms(words), beginning_of(words))
    if place is None:
        return Match(line, after=_flat(text[: 2 * _AROUND]))
    begin, end = place
    left, right = _edge(text, begin, -1), _edge(text, end, 1)
    row = slice(text.rfind("\n", 0, begin) + 1, text.find("\n", end) if "\n" in text[end:] else len(text))
    quote = text[max(row.start, left) : min(row.stop, right)]
    before, after = text[left:begin], text[end:right]
    return Match(
        line, ("…" if left else "") + _flat(before), text[begin:end], _flat(after) + ("…" if right < len(text) else ""), quote.strip()
    )


def first_of(text: str, terms: Iterable[str], beginning: str = "") -> tuple[int, int] | None:
    """Return where the first word stands that is indexed as one of the terms, or as a word with this beginning."""
    wanted = set(terms)

    def fits(words: Sequence[str]) -> bool:
        return not wanted.isdisjoint(words) or bool(beginning and any(word.startswith(beginning) for word in words))

    found = (match for match in _TOKEN.finditer(text) if fits(analyse(match.group())))
    match = next(found, None)
    return match.span() if match else None


def _edge(text: str, place: int, step: int) -> int:
    """Return the blank next to so many characters away, so that no word is cut."""
    if step < 0:
        cut = max(place - _AROUND, 0)
        return text.find(" ", cut, place) + 1 if cut and " " in text[cut:place] else cut
    cut = min(place + _AROUND, len(text))
    last = text.rfind(" ", place, cut)
    return last if cut < len(text) and last > place else cut


def _flat(text: str) -> str:
    """Return the text on one line, its outer blanks kept as one: it is shown beside the word."""
    return re.sub(r"\s+", " ", text)
