"""Reads the part of the day a question names ("on Monday morning", "heute Abend", "hoje à tarde") as hours of the clock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reasoning.days import Days

# A German day and its part are one word or two, but Saturday is also "Sonnabend" and "am Nachmittag morgen" is tomorrow's.
_WORDS = {
    "morning": r"\bmorning\b|vormittags?\b|(?:(?<=tag)|(?<=woch)|(?<=tag )|(?<=woch )|(?<=heute )|(?<=gestern ))(?<!mittag )morgen\b"
    r"|\bfrüh\b|\bmanhã\b",
    "afternoon": r"\bafternoon\b|nachmittags?\b|\btarde\b",
    "evening": r"\b(?:evening|night|tonight)\b|(?<!sonn)abends?\b|\bnoite\b",
}
_PARTS = {part: re.compile(words) for part, words in _WORDS.items()}
_HOUR, _PAST = r"[01]?\d|2[0-3]", r"(?:[:.h](?P<LANG_past>[0-5]\d))?"
_AM_PM = r"(?: ?(?:(?P<am>am\b|a\.m\.?)|(?P<pm>pm\b|p\.m\.?)|o['’]clock\b))?"


def _past(language: str) -> str:
    return _PAST.replace("LANG", language)


# "From 9 to 5" and "before 11" are no hour at which something is on.
_CLOCK = (
    rf"\bat (?:(?P<noon>noon|midday)\b|(?P<en>{_HOUR}){_past('en')}{_AM_PM})|"
    rf"\b(?P<mittags>mittags|am mittag)\b|\bum (?P<de>{_HOUR}){_past('de')}(?: ?uhr\b)?|"
    rf"\b(?P<meio>ao meio-dia)\b|\b(?:às|à) (?P<pt>{_HOUR}){_past('pt')}(?: ?h(?:oras?)?\b)?"
)
_AT = re.compile(rf"(?:{_CLOCK})(?![\w:/-])(?!\.\d| ?[%€$])", re.IGNORECASE)
_LAST_OF_NIGHT, _NOON, _MIDNIGHT = 6, 12, 24
_PHRASE = re.compile(rf"(?:\b(?:in the|at|am|logo à|à|de|da) )?(?:{'|'.join(_WORDS.values())}|(?<=  )morgen\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a day by the wall clock, from the first up to the last."""

    first: float
    last: float

    @property
    def said(self) -> dict[str, object]:
        """Both ends as a clock shows them."""
        return {"start": _shown(self.first), "end": _shown(self.last)}


_HOURS = {"morning": Hours(0, 12), "afternoon": Hours(12, 18), "evening": Hours(18, 24)}


def _shown(hour: float) -> str:
    return f"{int(hour):02}:{round(hour % 1 * 60):02}"


def clock_hours(question: str) -> tuple[Hours, ...]:
    """Return the hour that begins at each time a question names ("at 11", "um 14 Uhr"); one to six are those of the afternoon."""
    text = question.casefold()
    early, afternoon, night = (bool(pattern.search(text)) for pattern in _PARTS.values())
    begins = [_begin(match.groupdict(), afternoon or night, early, night) for match in _AT.finditer(text)]
    return tuple(Hours(begin, begin + 1) for begin in begins if begin < _MIDNIGHT)


def _begin(said: Mapping[str, str | None], late: bool, early: bool, night: bool) -> float:
    if said["noon"] or said["mittags"] or said["meio"]:
        return _NOON
    hour = int(said["en"] or said["de"] or said["pt"] or 0)
    past = int(said["en_past"] or said["de_past"] or said["pt_past"] or 0) / 60
    early = early or bool(said["am"])
    if hour == _NOON and early:
        return past
    # "Tonight at 12" is midnight.
    if hour == _NOON and night:
        return _MIDNIGHT
    # A clock of 24 hours says "03:00" and "0".
    written = (said["en"] or said["de"] or said["pt"] or "0")[0] == "0"
    afternoon = said["pm"] or late or (hour <= _LAST_OF_NIGHT and not early and not written)
    return hour + past + (_NOON if afternoon and hour < _NOON else 0)


def named_hours(question: str) -> tuple[Hours, ...]:
    """Return the hours of the times, or else of the parts of a day, that a question names, none where it names none."""
    if clocks := clock_hours(question):
        return clocks
    text = question.casefold()
    return tuple(_HOURS[part] for part, pattern in _PARTS.items() if pattern.search(text))


def hours_of(question: str, days: Sequence[Days]) -> tuple[Hours, ...]:
    """Return the hours that a question asks about on these days: all of several, whose part is said of one or of each."""
    return named_hours(question) if _is_one(days) else ()


def without_hours(text: str, days: Sequence[Days]) -> str:
    """Return a text without the parts of a day it names and, of one day, the times."""
    return _PHRASE.sub(" ", _AT.sub(" ", text) if _is_one(days) else text)


def _is_one(days: Sequence[Days]) -> bool:
    return len(days) == 1 and days[0].first == days[0].last


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


def _clock(day: date, hour: float, like: datetime) -> datetime:
    return datetime.combine(day, time.min, like.tzinfo) + timedelta(hours=hour)
