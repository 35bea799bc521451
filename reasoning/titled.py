"""Finds entries of the calendar by what their title says and who is in them, and tells when and where they are, who comes, how long."""

from collections.abc import AsyncIterator, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta

from memory.recall.lines import address_in, declined
from reasoning.agenda import evidence_of, on_at, phrased, told_of
from reasoning.calendar import Calendar, Entry, Span, bounds
from reasoning.dates import Days
from reasoning.day_parts import hours_of
from reasoning.entities import entities
from reasoning.habit import habit, usually
from reasoning.meetings import accompanied, windows
from reasoning.question import Owner, Reading
from reasoning.requests import Pick
from reasoning.said import spans_said
from reasoning.titled_rules import Aspect, Titled, titled
from reasoning.titles import Key, as_said, by_stem, holds, is_about, is_called
from reasoning.wording import Wording
from schema.answers import Answer, Piece, Step
from schema.graph import Label, Node, TextQuery
from schema.ports import Clock, GraphReader, GraphSearch
from schema.spaces import Space

_LIKELY = 400
_LISTED, _EXAMPLES = 12, 3
# Asked by these, an entry may say more than it is called in the question.
_BY_A_WORD = frozenset({Aspect.TIME, Aspect.COUNT, Aspect.HABIT, Aspect.SPENT})
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
            if asked.words and await self._is_somebody(asked):
                continue
            wanted = await self._wanted(asked)
            if wanted is None:
                continue
            found = await self._found(reading, asked, wanted)
            # That there is none of what is there on other days is an answer where it is asked for, or counted.
            if found or asked.if_any or not asked.words or asked.aspect in _COUNTED:
                return self._stream(reading, asked, found)
        return None

    async def _is_somebody(self, asked: Titled) -> bool:
        """Say whether only a name was said: "where is Ben" asks for him, and for no lunch."""
        if asked.generic or asked.aspect in _BY_A_WORD:
            return False
        return bool((await entities(self.search, self.reader, self.space, (asked.title,))).people)

    async def _wanted(self, asked: Titled) -> Callable[[Node], bool] | None:
        """Return what tells the entries that are asked for, by the words as they were said or else by their stems; None for no such."""
        if not asked.words:
            return lambda event: self._is_wanted(event, asked)
        # The sign of an entry beside the words: many mails may say the same.
        query = TextQuery(f"{' '.join(sorted(asked.words))} event", (Label.CHUNK,), limit=_LIKELY)
        records = sorted({str(hit.node.props.get("record", "")) for hit in await self.search.text(query)})
        events = [one for one in await self.reader.get(records) if one.label is Label.EVENT]
        fits = is_about if asked.generic else holds
        key = next((key for key in (as_said, by_stem) if any(fits(one, asked.words, key) for one in events)), None)
        if key is None or not any(self._is_wanted(one, asked, key) for one in events):
            return None
        return lambda event: self._is_wanted(event, asked, key)

    def _is_wanted(self, event: Node, asked: Titled, key: Key = as_said) -> bool:
        own = {address.casefold() for address in self.owner.addresses}
        if asked.company and not accompanied(event, own):
            return False
        if asked.generic:
            return is_about(event, asked.words, key)
        return holds(event, asked.words, key) and (asked.aspect in _BY_A_WORD or is_called(event, asked.words, key))

    async def _found(self, reading: Reading, asked: Titled, wanted: Callable[[Node], bool]) -> list[Entry]:
        if asked.days:
            hours = hours_of(reading.text, asked.days)
            there = await self.calendar.entries(asked.days, wanted)
            on = [one for one in there if on_at(one, hours, asked.days, self.owner.zone)]
            had = [one for one in on if not asked.past or one.start <= self.clock.now()]
            return had[::-1] if asked.aspect is Aspect.HABIT else _of(asked.pick, had)
        if asked.aspect in _COUNTED:
            return await self._had(reading, wanted)
        # What is asked for without its day is the next of it, and where none is to come, the last.
        picks = [asked.pick] if asked.pick else [Pick.LAST] if asked.past else [Pick.NEXT, Pick.LAST]
        for each, window in [(pick, window) for pick in picks for window in windows(pick, reading.today)]:
            one = await self._one(window, each, asked, wanted)
            # "When is the deadline" is no question for one that is long over and only has the word in its title.
            if one and (each in (asked.pick, Pick.NEXT) or asked.past or asked.generic or is_called(one.event, asked.words, by_stem)):
                return [one]
        return []

    async def _had(self, reading: Reading, wanted: Callable[[Node], bool]) -> list[Entry]:
        """Return those of the year behind, the latest first."""
        there = await self.calendar.entries([_year(reading)], wanted)
        return [one for one in reversed(there) if one.start <= self.clock.now()]

    async def _one(self, window: Sequence[Days], pick: Pick, asked: Titled, wanted: Callable[[Node], bool]) -> Entry | None:
        now = self.clock.now()
        there = await self.calendar.entries(window, wanted)
        ahead = [one for one in there if one.end > now]
        # What is on now is the next of its kind for who asks where it is; "my next meeting" is none that has begun.
        fresh = [one for one in ahead if one.start > now] if asked.pick else ahead
        past = [one for one in there if one.start <= now]
        return next(iter(fresh), None) if pick is Pick.NEXT else next(reversed(past), None)

    async def _stream(self, reading: Reading, asked: Titled, found: list[Entry]) -> AsyncIterator[Piece | Answer]:
        said, shown = reading.wording, found[: _most(asked)]
        lines = [self._line(entry, number, asked.aspect, said) for number, entry in enumerate(shown, 1)]
        days = asked.days or ((_year(reading),) if asked.aspect in _COUNTED else ())
        pieces = [*self._usual(asked, found, said), *_head(asked, len(found), days, said, spent(found, self._spans(asked))), *lines]
        step = Step("graph", f"entries “{asked.title}”: {asked.aspect}, {len(found)} found", 0.0)
        async for part in told_of(pieces, evidence_of(shown, self.space, self.owner.zone), step, not found):
            yield part

    def _spans(self, asked: Titled) -> list[Span]:
        return [bounds(one, self.owner.zone) for one in asked.days]

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


def company(event: Node, own: Set[str], wording: Wording) -> str:
    """Return who is in an event besides the owner."""
    left_out = own | declined(event)
    named = event.props.get("with")
    shown = [str(one) for one in named] if isinstance(named, tuple) else []
    others = [one.split(" <", maxsplit=1)[0] for one in shown if address_in(one) not in left_out]
    return wording.say("in_it", {"who": ", ".join(others)}) if others else wording.say("nobody_else")


def lasting(length: timedelta, wording: Wording, in_days: bool = True) -> str:
    """Return how long something takes in days, hours and minutes, or in hours and minutes alone."""
    minutes = int(length.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60) if in_days else (0, minutes)
    parts = [(days, "days"), (rest // 60, "hours"), (rest % 60, "minutes")]
    return " ".join(wording.counted(unit, count) for count, unit in parts if count) or wording.counted("minutes", 0)


def _most(asked: Titled) -> int:
    return _EXAMPLES if asked.aspect is Aspect.HABIT else _LISTED


def _year(reading: Reading) -> Days:
    return Days(reading.today - timedelta(days=365), reading.today)


def spent(found: Sequence[Entry], spans: Sequence[Span]) -> timedelta:
    """Return how long these entries take together within spans, what overlaps counted once and what takes whole days not at all."""
    timed = [(one.start, one.end) for one in found if "all_day" not in one.event.props]
    parts = [(max(start, since), min(end, until)) for start, end in timed for since, until in spans] if spans else timed
    total, reached = timedelta(), None
    for start, end in sorted(parts):
        if reached is None or end > reached:
            total += max(end - (start if reached is None else max(start, reached)), timedelta())
            reached = end
    return total


def _head(asked: Titled, count: int, days: Sequence[Days], wording: Wording, length: timedelta) -> list[Piece]:
    if count == 1 and asked.aspect not in _COUNTED:
        return []
    noun = "meeting" if asked.company else "item"
    end = "first_of_them" if asked.days and asked.aspect is not Aspect.HABIT else "latest_of_them"
    more = wording.say(end, {"count": _most(asked)}) if count > _most(asked) else ""
    named = f" (“{asked.title}”)" if asked.words else ""
    way = wording.say("way_of", {"who": spans_said(days, (), wording)}) if days else ""
    if count:
        together = f"{lasting(length, wording, in_days=False)}, " if asked.aspect is Aspect.SPENT else ""
        return [Piece(f"{together}{count} {wording.say(noun if count == 1 else f'{noun}s')}{named}{way}{more}:")]
    side = wording.say("coming" if asked.pick is Pick.NEXT else "past") if asked.pick else ""
    told = {"side": side, "noun": wording.say(noun), "nouns": f"{wording.say(f'{noun}s')}{named}", "way": way, "bound": ""}
    return [Piece(wording.say("none", told))]
