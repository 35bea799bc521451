"""Reads the part of the day a question names ("on Monday morning", "heute Abend", "hoje à tarde") as hours of the clock."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reasoning.days import Days

# A German day and its part are one word, but Saturday is also "Sonnabend"; "Montag morgen" is read as two days elsewhere.
_WORDS = {
    "morning": r"\bmorning\b|vormittags?\b|(?<=tag)morgen\b|(?<=woch)morgen\b|\bfrüh\b|\bmanhã\b",
    "afternoon": r"\bafternoon\b|nachmittags?\b|\btarde\b",
    "evening": r"\b(?:evening|night|tonight)\b|(?<!sonn)abends?\b|\bnoite\b",
}
_PARTS = {part: re.compile(words) for part, words in _WORDS.items()}
_PHRASE = re.compile(rf"(?:\b(?:in the|at|am|logo à|à|de|da) )?(?:{'|'.join(_WORDS.values())}|(?<=  )morgen\b)")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day by the wall clock, from the first up to the last."""

    first: int
    last: int

    @property
    def said(self) -> dict[str, object]:
        """Both ends as a clock shows them."""
        return {"start": f"{self.first:02}:00", "end": f"{self.last:02}:00"}


_HOURS = {"morning": Hours(0, 12), "afternoon": Hours(12, 18), "evening": Hours(18, 24)}


def named_hours(question: str) -> tuple[Hours, ...]:
    """Return the hours of the parts of a day that a question names, none where it names none."""
    text = question.casefold()
    return tuple(_HOURS[part] for part, pattern in _PARTS.items() if pattern.search(text))


def hours_of(question: str, days: Sequence[Days]) -> tuple[Hours, ...]:
    """Return the hours that a question asks about on these days: all of several, whose part is said of one or of each."""
    return named_hours(question) if len(days) == 1 and days[0].first == days[0].last else ()


def without_hours(text: str) -> str:
    """Return a text in lower case, its days blanked out, without the parts of a day it names."""
    return _PHRASE.sub(" ", text)


def during(hours: Sequence[Hours], days: Sequence[Days], start: datetime, end: datetime) -> bool:
    """Say whether what goes on from start to end, in the owner's zone, does so at these hours of these days; at no hours all does."""
    # What takes no time is there at its moment.
    until = max(end, start + timedelta(microseconds=1))
    return not hours or any(
        start < _clock(day, one.last, start) and until > _clock(day, one.first, start)
        for span in days
        for day in _each(max(span.first, start.date()), min(span.last, end.date()))
        for one in hours
    )


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _clock(day: date, hour: int, like: datetime) -> datetime:
    return datetime.combine(day, time.min, like.tzinfo) + timedelta(hours=hour)
