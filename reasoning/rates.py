"""How often something is, in words: of the last twelve months, where a question in the present names no days."""

from datetime import date

from reasoning.dates import Days, year_before
from reasoning.portuguese_days import PT_PAST
from reasoning.question import Reading
from reasoning.relative_days import in_the_past
from reasoning.requests import Pick, Request
from reasoning.wording import Wording

_UNITS = {"day": 365, "week": 52, "month": 12}
# From here on another unit says it better: two in three weeks is about once a week, three in four months about once a month.
_SEVERAL, _NEARLY = 1.5, 0.7


def usual(request: Request, today: date) -> list[Days]:
    """Return the days that tell how often something is, none where that is not asked."""
    return [Days(year_before(today), today)] if request.pick is Pick.RATE else []


def is_over(reading: Reading, request: Request) -> bool:
    """Say whether a question asks for what has been alone; German says how often it was in the tense of "I have"."""
    said = reading.text.casefold()
    often = request.pick is Pick.COUNT and bool(in_the_past(said) or PT_PAST.search(said))
    return reading.past or request.pick is Pick.RATE or often


def rate(count: int, wording: Wording) -> str:
    """Return how often so many in twelve months are; nothing of a single one."""
    for unit, units in _UNITS.items():
        each = count / units
        if each >= _SEVERAL:
            return wording.say(f"rate_{unit}s", {"count": round(each)})
        if each >= _NEARLY:
            return wording.say(f"rate_{unit}")
    return wording.say("rate_every", {"count": round(_UNITS["month"] / count)}) if count > 1 else ""
