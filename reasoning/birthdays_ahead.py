"""Tells whose birthdays are on some days, or next: from the entries that are called so and from the cards of contacts."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reasoning.calendar import Calendar
from reasoning.dates import Days, named_days
from reasoning.question import Owner, Reading
from reasoning.requests import without_its_days
from reasoning.said import spans_said
from reasoning.ways import Way, told
from reasoning.wording import Wording
from schema.answers import Answer, Piece
from schema.graph import Label, Node, NodeQuery, Order
from schema.ports import GraphReader

_AHEAD, _YEAR = timedelta(days=60), timedelta(days=366)
_PAGE, _LISTED = 500, 20
_COMING = r"(?: (?P<next>next|up next)| coming(?: up)?| soon)?"
_WHICH = r"(?:which|what|list|show(?: me)?(?: the| all)?|(?:are|were) there(?: any)?|do i have(?: any)?|any)"
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:whose birthday|who(?:'s| is) birthday) (?:is|are|was|comes){_COMING}",
        rf"who (?:has|had|will have) (?:an? |his |her |their )?birthday{_COMING}",
        rf"{_WHICH}(?: upcoming| coming| next)? birthdays(?: (?:are|were))?(?: (?:coming(?: up)?|there|do i have|ahead|next))?",
        r"(?:when is |who has )?the (?P<next>next) birthday",
        r"wer (?:hat|hatte) (?:(?P<next>als nächstes|als nächster) |bald )?geburtstag",
        r"wessen geburtstag ist (?:(?P<next>als nächstes|als nächster)|bald)",
        r"welche geburtstage (?:stehen an|gibt es|kommen|sind)(?: bald)?",
        r"quem (?:é que )?(?:faz|fez|fará) anos(?: (?P<next>a seguir)| em breve)?|que aniversários (?:há|tenho|vêm aí)",
    )
)
_BIRTHDAY = r"(?:birthday|geburtstag|aniversário|anniversaire|cumpleaños)"
# A cake for a birthday is another entry: the title is a name and the word.
_NAMED = r"[\w.'’-]+(?: [\w.'’-]+){0,3}"
_TITLE = re.compile(
    rf"\W*{_NAMED} (?:\d{{1,3}}(?:st|nd|rd|th|\.)? )?{_BIRTHDAY}\W*|\W*{_BIRTHDAY}:? (?:(?:of|von|d[aeo]) )?{_NAMED}\W*", re.IGNORECASE
)
_NAMES_IT = re.compile(_BIRTHDAY, re.IGNORECASE)
_WORD, _OF = re.compile(r"[^\W\d_]{2,}"), frozenset({"of", "von", "de", "da", "do", "del"})
_DAY = re.compile(r"(?:(\d{4})|-)-?(\d{2})-?(\d{2})")


@dataclass(frozen=True, slots=True)
class BirthdaysAhead:
    """Finds birthdays by their day."""

    reader: GraphReader
    calendar: Calendar
    owner: Owner

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else."""
        plain = without_its_days(reading)
        match = next((match for rule in _RULES if (match := rule.fullmatch(plain))), None)
        if match is None:
            return None
        only_next = bool(match.groupdict().get("next"))
        days = named_days(reading.text, reading.today) or [Days(reading.today, reading.today + (_YEAR if only_next else _AHEAD))]
        entries, wording = await self._entries(days, reading.wording), reading.wording
        known = {(day, _whose(way)) for day, way in entries}
        # An entry "Jana's birthday" and the card of Jana Reuter are one; two cards are two people.
        cards = [(day, way) for day, way in await self._cards(days, wording) if (day, _whose(way)) not in known]
        found = sorted([*entries, *cards], key=lambda one: one[0])
        ways = [way for day, way in found if not only_next or day == found[0][0]]
        head = wording.say("no_birthday", {"span": spans_said(days, (), wording)}) if not ways else ""
        more = wording.say("first_of_them", {"count": _LISTED}).lstrip(", ") if len(ways) > _LISTED else ""
        return told(ways[:_LISTED], "birthdays", self.owner.zone, (head or (f"{len(ways)}, {more}:" if more else ""), 1.0))

    async def _entries(self, days: Sequence[Days], wording: Wording) -> list[tuple[date, Way]]:
        there = await self.calendar.entries(days, lambda event: bool(_TITLE.fullmatch(str(event.props.get("title", "")))))
        found = []
        for one in there:
            day, title = one.start.astimezone(self.owner.zone).date(), str(one.event.props.get("title", ""))
            found.append((day, Way(f"{wording.day(day)}: “{title}”", one.event, title)))
        return found

    async def _cards(self, days: Sequence[Days], wording: Wording) -> list[tuple[date, Way]]:
        found: list[tuple[date, Way]] = []
        for card in await self._contacts():
            name = str(card.props.get("name", card.props.get("title", "")))
            dates = _on(str(card.props.get("birthday", "")), days)
            found += [(day, Way(f"{wording.day(day)}: {name}", card, name)) for day in dates]
        return found

    async def _contacts(self) -> list[Node]:
        cards, after = list[Node](), ""
        while page := await self.reader.find(NodeQuery((Label.CONTACT,), order=Order.ID, limit=_PAGE, after=after)):
            cards, after = cards + page, page[-1].id
        return cards


def _on(birthday: str, days: Sequence[Days]) -> list[date]:
    """Return when a birthday of a card, with or without its year, falls on these days."""
    said = _DAY.fullmatch(birthday)
    if not said:
        return []
    month, day = int(said[2]), int(said[3])
    years = {year for one in days for year in range(one.first.year, one.last.year + 1)}
    return [found for year in sorted(years) if (found := _date(year, month, day)) and any(one.first <= found <= one.last for one in days)]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        # Who was born on 29 February is older by its end.
        return date(year, 2, 28) if (month, day) == (2, 29) else None


def _whose(way: Way) -> str:
    """Return the first word that names somebody: an entry "Jana's birthday" and the card of Jana Reuter are of one person."""
    words = [word.casefold() for word in _WORD.findall(way.quote) if not _NAMES_IT.match(word) and word.casefold() not in _OF]
    return words[0].removesuffix("s") if words else ""
