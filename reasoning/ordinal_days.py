"""Writes out days that are counted in a month or named in another week ("the first Friday in November", "Wednesday next week")."""

import re
from calendar import monthrange
from datetime import date, timedelta

from reasoning.days import MONTHS, WEEKDAY_NUMBERS, likely_year

_COUNTS = {
    word: number
    for number, words in enumerate(("first erste ersten", "second zweite zweiten", "third dritte dritten", "fourth vierte vierten"), 1)
    for word in words.split()
} | dict.fromkeys(("last", "letzte", "letzten"), -1)
_DAY, _MONTH = "|".join(WEEKDAY_NUMBERS), "|".join(MONTHS)
_OF_MONTH = re.compile(
    rf"\b(?:(?:on|in|at|for|am|im|in der) )?(?:the |der |den |dem )?(?P<count>{'|'.join(_COUNTS)}) "
    rf"(?P<day>{_DAY}|weekend|week|wochenende|woche) (?:(?:of|in|im) )?(?P<month>{_MONTH})(?: (?P<year>(?:19|20)\d\d))?\b",
    re.IGNORECASE,
)
_OF_WEEK = re.compile(
    rf"\b(?:on |am )?(?P<day>{_DAY})(?P<part>(?: (?:morning|afternoon|evening))?),? (?:of )?(?P<week>next|this) week\b", re.IGNORECASE
)
_WEEK, _SATURDAY = 7, 5


def counted_out(text: str, today: date) -> str:
    """Return a text with such days as dates: one day, or "from" the first "to" the last of several."""
    text = _OF_WEEK.sub(lambda match: _of_week(match, today), text)
    return _OF_MONTH.sub(lambda match: _of_month(match, today), text)


def _of_week(match: re.Match[str], today: date) -> str:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=_WEEK * (match["week"].casefold() == "next"))
    return f"on {monday + timedelta(days=WEEKDAY_NUMBERS[match['day'].casefold()])}{match['part']}"


def _of_month(match: re.Match[str], today: date) -> str:
    month, count, said = MONTHS[match["month"].casefold()], _COUNTS[match["count"].casefold()], match["day"].casefold()
    year = likely_year(match["year"], month, today)
    length = monthrange(year, month)[1]
    if said in ("week", "woche"):
        first = length - _WEEK + 1 if count < 0 else _WEEK * (count - 1) + 1
        return f"from {date(year, month, first)} to {date(year, month, first + _WEEK - 1)}"
    weekday = _SATURDAY if said in ("weekend", "wochenende") else WEEKDAY_NUMBERS[said]
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == weekday]
    day = date(year, month, days[count] if count < 0 else days[count - 1])
    return f"from {day} to {day + timedelta(days=1)}" if weekday != WEEKDAY_NUMBERS.get(said) else f"on {day}"
