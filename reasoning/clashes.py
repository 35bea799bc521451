"""Tells which entries of days lie over each other: "do my meetings clash on Monday?"."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from reasoning.agenda import evidence_of, phrased, told_of
from reasoning.calendar import Calendar, Entry
from reasoning.dates import Days, named_days
from reasoning.question import Owner, Reading
from reasoning.requests import without_its_days
from reasoning.said import spans_said
from schema.answers import Answer, Piece, Step
from schema.spaces import Space

_AHEAD = timedelta(days=14)
_LISTED = 12
_ENTRIES = r"(?:meetings|appointments|events|entries)"
_ASKS = re.compile(
    rf"(?:do|will) (?:any of )?my {_ENTRIES} (?:clash|overlap|conflict)|(?:are|is) there (?:any )?(?:clash(?:es)?|overlaps?|conflicts?)|"
    rf"(?:do i have )?(?:any |which )?(?:clashes|overlaps|conflicts|(?:clashing|overlapping|conflicting) {_ENTRIES})(?: do i have)?|"
    rf"(?:which|what) (?:of my )?{_ENTRIES} (?:clash|overlap|conflict)|am i double[- ]booked|"
    r"überschneiden sich (?:meine )?termine|welche termine überschneiden sich|(?:habe ich |gibt es )?terminkonflikte|"
    r"(?:tenho|há) (?:compromissos|reuniões) sobrepost[oa]s|(?:tenho|há) sobreposições"
)


@dataclass(frozen=True, slots=True)
class Clashes:
    """Finds entries with hours that lie over each other, in the next two weeks where no days are named."""

    calendar: Calendar
    owner: Owner
    space: Space

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else."""
        if not _ASKS.fullmatch(without_its_days(reading)):
            return None
        days = named_days(reading.text, reading.today) or [Days(reading.today, reading.today + _AHEAD)]
        return self._stream(reading, days, clashing(await self.calendar.entries(days)))

    async def _stream(self, reading: Reading, days: Sequence[Days], found: list[Entry]) -> AsyncIterator[Piece | Answer]:
        said, shown = reading.wording, found[:_LISTED]
        more = said.say("first_of_them", {"count": _LISTED}) if len(found) > _LISTED else ""
        head = said.say("clashes" if found else "no_clash", {"span": spans_said(days, (), said), "count": len(found), "more": more})
        pieces = [Piece(head), *(phrased(one, number, self.owner.zone, said) for number, one in enumerate(shown, 1))]
        step = Step("graph", f"{len(found)} entries clash", 0.0)
        async for part in told_of(pieces, evidence_of(shown, self.space, self.owner.zone), step, False):
            yield part


def clashing(entries: Sequence[Entry]) -> list[Entry]:
    """Return those of these entries, in the order of time, that lie over another; what takes whole days clashes with nothing."""
    timed = [one for one in entries if "all_day" not in one.event.props]
    return [one for one in timed if any(other is not one and other.start < one.end and one.start < other.end for other in timed)]
