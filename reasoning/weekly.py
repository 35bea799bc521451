"""Tells what comes again on a day of the week: "what do I usually do on Fridays?"."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reasoning.agenda import evidence_of, told_of
from reasoning.calendar import Calendar, Entry
from reasoning.dates import Days
from reasoning.days import DIAS, TAGE, WEEKDAYS
from reasoning.question import Owner, Reading
from reasoning.requests import plain_words
from reasoning.titled_rules import MEIST, USUALLY
from reasoning.wording import Wording
from schema.answers import Answer, Piece, Step
from schema.spaces import Space

_WEEKS = 13
# Every third week or so, and lately too: what ended in spring is no habit of the autumn.
_FEWEST, _LATELY = 4, timedelta(weeks=5)
_LISTED = 12
_DAY = "|".join(WEEKDAYS)
_TAG = "|".join(TAGE)
_DIA = "|".join(f"{day}s(?:-feiras)?" for day in DIAS)
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"what do i (?:{USUALLY} )?(?:do|have)(?: planned)? (?:(?:on|every) )?(?P<en>{_DAY})s",
        rf"what do i (?:{USUALLY} )?(?:do|have) every (?P<en>{_DAY})",
        rf"what do i {USUALLY} (?:do|have) on (?:an? )?(?P<en>{_DAY})",
        rf"what do i (?:do|have) on (?:an? )?(?P<en>{_DAY}) {USUALLY}",
        rf"what (?:does my|is my usual|is my) (?P<en>{_DAY}) (?:{USUALLY} )?look like",
        rf"was (?:mache|habe) ich (?:{MEIST} )?(?:immer )?(?P<de>{_TAG})s",
        rf"was (?:mache|habe) ich (?:{MEIST} am|(?:{MEIST} )?jeden) (?P<de>{_TAG})",
        rf"o que (?:é que )?(?:costumo (?:fazer|ter)|(?:normalmente )?(?:faço|tenho))(?: normalmente)? (?:às|aos) (?P<pt>{_DIA})",
    )
)


@dataclass(frozen=True, slots=True)
class _Again:
    latest: Entry
    count: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """Finds what the calendar held again and again on the latest days of one name."""

    calendar: Calendar
    owner: Owner
    space: Space

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else."""
        weekday = weekday_asked(reading)
        if weekday is None:
            return None
        entries = await self.calendar.entries([Days(reading.today - timedelta(weeks=_WEEKS), reading.today - timedelta(days=1))])
        since = reading.today - _LATELY
        return self._stream(reading, weekday, [one for one in again(entries, weekday, self.owner.zone) if self._day(one) >= since])

    def _day(self, one: _Again) -> date:
        return one.latest.start.astimezone(self.owner.zone).date()

    async def _stream(self, reading: Reading, weekday: int, found: Sequence[_Again]) -> AsyncIterator[Piece | Answer]:
        said, shown = reading.wording, list(found)[:_LISTED]
        values = {"day": said.say("weekdays").split()[weekday], "weeks": _WEEKS}
        head = said.say("comes_again" if shown else "nothing_again", values)
        pieces = [Piece(head), *(self._line(one, number, said) for number, one in enumerate(shown, 1))]
        step = Step("graph", f"weekday {weekday}: {len(found)} come again", 0.0)
        async for part in told_of(pieces, evidence_of([one.latest for one in shown], self.space, self.owner.zone), step, not shown):
            yield part

    def _line(self, one: _Again, number: int, wording: Wording) -> Piece:
        start, end = (moment.astimezone(self.owner.zone) for moment in (one.latest.start, one.latest.end))
        span = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        clock = wording.say("all_day") if "all_day" in one.latest.event.props else wording.say("span", span)
        times = wording.say("times_of", {"count": one.count, "total": _WEEKS})
        return Piece(f"{clock}: “{one.latest.event.props.get('title', '')}” ({times})", (number,))


def weekday_asked(reading: Reading) -> int | None:
    """Return the day of the week whose habits a question asks for, Monday 0."""
    plain = plain_words(reading)
    match = next((match for rule in _RULES if (match := rule.fullmatch(plain))), None)
    said = match.groupdict() if match else {}
    if day := said.get("en"):
        return WEEKDAYS[day]
    if day := said.get("de"):
        return TAGE.index(day)
    day = said.get("pt")
    return next((number for number, one in enumerate(DIAS) if day.startswith(one)), None) if day else None


def again(entries: Sequence[Entry], weekday: int, zone: ZoneInfo) -> list[_Again]:
    """Return what of these entries, in the order of time, was on four days of this name or more, by the hour it was on last."""
    by_title: dict[str, list[Entry]] = {}
    for one in entries:
        if one.start.astimezone(zone).weekday() == weekday:
            by_title.setdefault(str(one.event.props.get("title", "")).casefold(), []).append(one)
    found = [_Again(ones[-1], len({one.start.astimezone(zone).date() for one in ones})) for ones in by_title.values()]
    return sorted((one for one in found if one.count >= _FEWEST), key=lambda one: one.latest.start.astimezone(zone).time())
