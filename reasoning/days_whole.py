"""What days brought as a whole: their entries in the calendar and the mails that came, or what the owner did and sent."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from memory.recall.lines import line_of
from memory.recall.unanswered import by_a_person
from reasoning.agenda import evidence_of, on_at
from reasoning.agenda import phrased as phrased_entry
from reasoning.calendar import Calendar, Entry
from reasoning.dates import Days, named_days
from reasoning.day_parts import Hours, hours_of
from reasoning.question import Owner, Reading
from reasoning.register import Register
from reasoning.request_rules import Thing
from reasoning.requests import Request
from reasoning.said import Found, Named, listed, spans_said, whole_answer
from reasoning.wording import Wording
from schema.answers import Answer, Piece
from schema.graph import Node
from schema.ports import Clock
from schema.spaces import Space

_LISTED, _LONGEST = 12, 31


@dataclass(frozen=True, slots=True)
class DaysWhole:
    """Tells of days what was in the calendar and what mail there was, a dozen lines in all, each list with its count."""

    register: Register
    calendar: Calendar
    owner: Owner
    space: Space
    clock: Clock
    things: frozenset[Thing] = frozenset({Thing.HAPPENED, Thing.NEWS, Thing.DONE})

    async def answer(self, reading: Reading, request: Request, _people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes; None of more than a month, or where it is not known which mails are the owner's."""
        days = [one for one in named_days(reading.text, reading.today) if one.first <= reading.today]
        # What is new since a day is so up to today, and no rule that was read as a year ahead is.
        days = [Days(one.first, min(one.last, reading.today)) for one in days]
        count = sum((one.last - one.first).days + 1 for one in days)
        if not 0 < count <= _LONGEST or not self.owner.addresses:
            return None
        return self._stream(reading, request, days)

    async def _stream(self, reading: Reading, request: Request, days: Sequence[Days]) -> AsyncIterator[Piece | Answer]:
        hours = hours_of(reading.text, days)
        entries = await self._entries(request, days, hours)
        came = await self.register.came(Thing.MAIL_OWN if request.thing is Thing.DONE else Thing.MAIL_ON, days)
        mails = ordered([one for one in came if self.register.within(one.start, days, hours)])
        found = await self._found(request, entries, mails, reading.wording)
        said = list(found.pieces)
        if not found.total:
            said = [_nothing(spans_said(days, hours, reading.wording), reading.wording)]
        for piece in said:
            yield piece
        yield whole_answer(request, found, said)

    async def _entries(self, request: Request, days: Sequence[Days], hours: Sequence[Hours]) -> list[Entry]:
        there = [one for one in await self.calendar.entries(days) if on_at(one, hours, days, self.owner.zone)]
        # What is still to come today has not happened, but it may be new.
        return [one for one in there if request.thing is Thing.NEWS or one.start <= self.clock.now()]

    async def _found(self, request: Request, entries: list[Entry], mails: list[Node], wording: Wording) -> Found:
        few, most = shares(len(entries), len(mails))
        events = evidence_of(entries[:few], self.space, self.owner.zone)
        letters = [replace(one, number=one.number + few) for one in await self.register.evidence(mails[:most])]
        own = request.thing is Thing.DONE
        lines = (
            Piece(_of_entries(len(entries), few, wording)),
            *(phrased_entry(one, number, self.owner.zone, wording) for number, one in enumerate(entries[:few], 1)),
            Piece(_head("sent" if own else "came", len(mails), most, wording)),
            *(listed(one, wording, Named.TO if own else Named.SHORT) for one in letters),
        )
        return Found((*events, *letters), lines, len(entries) + len(mails))


def shares(entries: int, mails: int) -> tuple[int, int]:
    """Return how many lines each list has of a dozen: half of them, and what the other leaves."""
    few = min(entries, max(_LISTED // 2, _LISTED - mails))
    return few, min(mails, _LISTED - few)


def ordered(mails: Sequence[Node]) -> list[Node]:
    """Return mails given oldest first with the newest first, those of people before those of machines."""
    newest = mails[::-1]
    return sorted(newest, key=lambda one: not by_a_person(line_of(one)))


def _of_entries(count: int, shown: int, wording: Wording) -> str:
    more = wording.say("first_of_them", {"count": shown}) if count > shown else ""
    return wording.say("entries", {"count": count, "more": more}) if count > 1 else wording.say("entry" if count else "empty_calendar")


def _head(of: str, count: int, shown: int, wording: Wording) -> str:
    more = wording.say(f"{of}_first", {"count": shown}) if count > shown else ""
    return wording.say(f"{of}_{min(count, 2)}", {"count": count, "more": more})


def _nothing(who: str, wording: Wording) -> Piece:
    nouns = wording.say("and").join((wording.say("items"), wording.say("mails")))
    way = wording.say("way_of", {"who": who})
    return Piece(wording.say("none", {"side": "", "nouns": nouns, "way": way, "bound": ""}))
