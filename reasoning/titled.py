"""Finds entries of the calendar by what their title says and who is in them, and tells when and where they are, who comes, how long."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta

from graph.words import analyse, query_terms
from memory.recall.lines import address_in
from reasoning.agenda import evidence_of, on_at, phrased
from reasoning.calendar import Calendar, Entry
from reasoning.citations import marked
from reasoning.dates import Days
from reasoning.day_parts import hours_of
from reasoning.entities import entities
from reasoning.habit import habit, usually
from reasoning.meetings import accompanied, windows
from reasoning.question import Owner, Reading
from reasoning.requests import Pick
from reasoning.titled_rules import Aspect, Titled, titled
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Label, Node, TextQuery
from schema.ports import Clock, GraphReader, GraphSearch
from schema.spaces import Space

# Passages of entries are short, so that those with all words come first.
_LIKELY = 200
_LISTED, _EXAMPLES = 12, 3
# Asked by these, an entry may say more than it is called in the question.
_BY_A_WORD = frozenset({Aspect.TIME, Aspect.COUNT, Aspect.HABIT, Aspect.DISTANCE, Aspect.SPENT})
_COUNTED = frozenset({Aspect.COUNT, Aspect.HABIT, Aspect.SPENT})
# What was usual a year ago need not be now.
_NOW_USUAL = 16


@dataclass(frozen=True, slots=True)
class ByTitle:
    """Answers questions for entries by their title; what no title says is left to others."""

    reader: GraphReader
    search: GraphSearch
    calendar: Calendar
    owner: Owner
    space: Space
    clock: Clock

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else, or no entry is called so."""
        for asked in titled(reading):
            if asked.terms and (await self._is_somebody(asked) or not await self._known(asked)):
                continue
            found = await self._found(reading, asked)
            if found or asked.if_any or asked.days or not asked.terms:
                return self._stream(reading, asked, found)
        return None

    async def _is_somebody(self, asked: Titled) -> bool:
        """Say whether only a name was said: "where is Ben" asks for him, and for no lunch."""
        if asked.generic or asked.aspect in _BY_A_WORD:
            return False
        return bool((await entities(self.search, self.reader, self.space, (asked.title,))).people)

    async def _known(self, asked: Titled) -> bool:
        hits = await self.search.text(TextQuery(" ".join(sorted(asked.terms)), (Label.CHUNK,), limit=_LIKELY))
        records = sorted({str(hit.node.props.get("record", "")) for hit in hits})
        return any(event.label is Label.EVENT and self._wanted(asked)(event) for event in await self.reader.get(records))

    def _wanted(self, asked: Titled) -> Callable[[Node], bool]:
        own = {address.casefold() for address in self.owner.addresses}

        def wanted(event: Node) -> bool:
            return (not asked.company or accompanied(event, own)) and says(event, asked)

        return wanted

    async def _found(self, reading: Reading, asked: Titled) -> list[Entry]:
        if asked.days:
            hours = hours_of(reading.text, asked.days)
            there = await self.calendar.entries(asked.days, self._wanted(asked))
            return _of(asked.pick, [one for one in there if on_at(one, hours, asked.days, self.owner.zone)])
        if asked.aspect in _COUNTED:
            return await self._had(reading, asked)
        # What is asked for without its day is the next of it, and where none is to come, the last.
        picks = [asked.pick] if asked.pick else [Pick.LAST] if asked.past else [Pick.NEXT, Pick.LAST]
        for each, window in [(pick, window) for pick in picks for window in windows(pick, reading.today)]:
            one = await self._one(window, each, asked)
            # "When is the deadline" is no question for one that is long over and only has the word in its title.
            if one and (each in (asked.pick, Pick.NEXT) or asked.past or asked.generic or fits(one.event, asked)):
                return [one]
        return []

    async def _had(self, reading: Reading, asked: Titled) -> list[Entry]:
        """Return those of the year behind, the latest first."""
        there = await self.calendar.entries([_year(reading)], self._wanted(asked))
        return [one for one in reversed(there) if one.start <= self.clock.now()]

    async def _one(self, window: Sequence[Days], pick: Pick, asked: Titled) -> Entry | None:
        now = self.clock.now()
        there = await self.calendar.entries(window, self._wanted(asked))
        ahead = [one for one in there if one.end > now]
        # What is on now is the next of its kind for who asks where it is; "my next meeting" is none that has begun.
        fresh = [one for one in ahead if one.start > now] if asked.pick else ahead
        past = [one for one in there if one.start <= now]
        return next(iter(fresh), None) if pick is Pick.NEXT else next(reversed(past), None)

    async def _stream(self, reading: Reading, asked: Titled, found: list[Entry]) -> AsyncIterator[Piece | Answer]:
        said, shown = reading.wording, found[: _EXAMPLES if asked.aspect is Aspect.HABIT else _LISTED]
        lines = [self._line(entry, number, asked.aspect, said) for number, entry in enumerate(shown, 1)]
        days = asked.days or ((_year(reading),) if asked.aspect in _COUNTED else ())
        pieces = [*self._usual(asked, found, said), *_head(asked, len(found), days, said, spent(found)), *lines]
        for piece in pieces:
            yield piece
        evidence = evidence_of(shown, self.space, self.owner.zone)
        yield Answer(
            text=marked(pieces),
            citations=tuple(Citation(one.source, one.title, one.title, one.when) for one in evidence),
            sources=tuple(dict.fromkeys(one.source for one in evidence)),
            abstained=not found,
            confidence=1.0,
            trace=(Step("graph", f"entries “{asked.title}”: {asked.aspect}, {len(found)} found", 0.0),),
        )

    def _usual(self, asked: Titled, found: Sequence[Entry], wording: Wording) -> list[Piece]:
        """Return what is usual of these entries, the latest of which comes first, where that is asked."""
        latest = found[:_NOW_USUAL][::-1]
        usual = habit(latest, self.owner.zone) if asked.aspect is Aspect.HABIT else None
        return [Piece(usually(usual, len(latest), wording, "all_day" in latest[-1].event.props))] if usual else []

    def _line(self, entry: Entry, number: int, aspect: Aspect, wording: Wording) -> Piece:
        piece = phrased(entry, number, self.owner.zone, wording)
        told = {
            Aspect.TIME: "",
            Aspect.COUNT: "",
            Aspect.HABIT: "",
            Aspect.SPENT: "",
            Aspect.PLACE: str(entry.event.props.get("location", "")) or wording.say("no_place"),
            Aspect.COMPANY: company(entry.event, {one.casefold() for one in self.owner.addresses}, wording),
            Aspect.LENGTH: lasting(entry.end - entry.start, wording),
            Aspect.DISTANCE: self._away(entry, wording),
        }[aspect]
        return Piece(f"{piece.text}, {told}", piece.numbers) if told else piece

    def _away(self, entry: Entry, wording: Wording) -> str:
        """Return how many days an entry lies ahead, or behind."""
        today, day = (moment.astimezone(self.owner.zone).date() for moment in (self.clock.now(), entry.start))
        return wording.counted("ahead" if day >= today else "ago", abs((day - today).days))


def _of(pick: Pick | None, found: list[Entry]) -> list[Entry]:
    """Return the one of some days that is asked for: their first or last, or all; the next of days is any of them."""
    return found[:1] if pick is Pick.FIRST else found[-1:] if pick is Pick.LAST else found


def says(event: Node, asked: Titled) -> bool:
    """Say whether an event's title, place and people hold all words asked for, and the title one of them unless a meeting as such is."""
    title, people = set(analyse(str(event.props.get("title", "")))), set(analyse(" ".join(_named(event))))
    if not asked.terms <= title | people | set(analyse(str(event.props.get("location", "")))):
        return False
    # "Where is Ben" is no question for "Lunch with Ben", nor "where is my passport" for "Passport, lamp and what else to pack".
    told = asked.terms & title - people
    return asked.generic or (bool(told) and (asked.aspect in _BY_A_WORD or fits(event, asked)))


def fits(event: Node, asked: Titled) -> bool:
    """Say whether an event's title says half of what it says in words that are asked for."""
    title = set(query_terms(str(event.props.get("title", ""))))
    return 2 * len(asked.terms & title) >= len(title)


def company(event: Node, own: Set[str], wording: Wording) -> str:
    """Return who is in an event besides the owner."""
    others = _named(event, own)
    return wording.say("in_it", {"who": ", ".join(others)}) if others else wording.say("nobody_else")


def _named(event: Node, left_out: Set[str] = frozenset()) -> list[str]:
    named = event.props.get("with")
    shown = [str(one) for one in named] if isinstance(named, tuple) else []
    return [one.split(" <", maxsplit=1)[0] for one in shown if address_in(one) not in left_out]


def lasting(length: timedelta, wording: Wording, in_days: bool = True) -> str:
    """Return how long something takes in days, hours and minutes, or in hours and minutes alone."""
    minutes = int(length.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60) if in_days else (0, minutes)
    parts = [(days, "days"), (rest // 60, "hours"), (rest % 60, "minutes")]
    return " ".join(wording.counted(unit, count) for count, unit in parts if count) or wording.counted("minutes", 0)


def _year(reading: Reading) -> Days:
    return Days(reading.today - timedelta(days=365), reading.today)


def spent(found: Sequence[Entry]) -> timedelta:
    """Return how long these entries take together, what overlaps counted once and what takes whole days not at all."""
    total, until = timedelta(), None
    for one in sorted(found, key=lambda one: one.start):
        if "all_day" not in one.event.props and (until is None or one.end > until):
            total += one.end - (one.start if until is None else max(one.start, until))
            until = one.end
    return total


def _head(asked: Titled, count: int, days: Sequence[Days], wording: Wording, length: timedelta) -> list[Piece]:
    if count == 1 and asked.aspect not in _COUNTED:
        return []
    noun = "meeting" if asked.company else "item"
    end, most = ("first_of_them", _LISTED) if asked.days else ("latest_of_them", _EXAMPLES if asked.aspect is Aspect.HABIT else _LISTED)
    more = wording.say(end, {"count": most}) if count > most else ""
    named = f" (“{asked.title}”)" if asked.terms else ""
    way = wording.say("way_of", {"who": _spans(days, wording)}) if days else ""
    if count:
        together = f"{lasting(length, wording, in_days=False)}, " if asked.aspect is Aspect.SPENT else ""
        return [Piece(f"{together}{count} {wording.say(noun if count == 1 else f'{noun}s')}{named}{way}{more}:")]
    side = wording.say("coming" if asked.pick is Pick.NEXT else "past") if asked.pick else ""
    told = {"side": side, "noun": wording.say(noun), "nouns": f"{wording.say(f'{noun}s')}{named}", "way": way, "bound": ""}
    return [Piece(wording.say("none", told))]


def _spans(days: Sequence[Days], wording: Wording) -> str:
    spans = [{"first": one.first, "last": one.last} for one in days]
    return ", ".join(wording.say("to", one) if one["first"] != one["last"] else f"{one['first']}" for one in spans)
