"""Whole days as values, the names of months and weekdays, and what a rule that reads days is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

# English, German and Portuguese beside each other: people mix languages within one question.
MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan januar janeiro|february feb februar fevereiro|march mar märz março|april apr abril|may mai maio|june jun juni junho|"
        "july jul juli julho|august aug agosto|september sep sept setembro|october oct oktober outubro|november nov novembro|"
        "december dec dezember dezembro".split("|"),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {name: number for number, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
TAGE = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
DIAS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
# Not the Portuguese ones: most of them count as well ("a segunda mensagem").
WEEKDAY_NUMBERS = WEEKDAYS | {name: number for number, name in enumerate(TAGE)}
"""Weekdays that are nothing else, in English and German, Monday as 0."""

BEGINNING = date(1970, 1, 1)
"""The first of the days "before" some day."""

_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Days:
    """A span of whole days, both ends in it."""

    first: date
    last: date

    def distance(self, day: date) -> int:
        """Return how many days a day lies outside the span, 0 inside."""
        return max((self.first - day).days, (day - self.last).days, 0)

    def years(self) -> list["Days"]:
        """Return the span in parts of a year at most, the latest first: what is looked up at once is bounded."""
        parts, last = list[Days](), self.last
        while last - self.first >= _YEAR:
            parts.append(Days(last - _YEAR + timedelta(days=1), last))
            last -= _YEAR
        return [*parts, Days(self.first, last)]


Read = Callable[[re.Match[str], date], Days | tuple[Days, ...] | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that name days, with what reads them on the day of asking; None where they only look like it."""

    pattern: re.Pattern[str]
    read: Read


def rule(pattern: str, read: Read) -> Rule:
    """Return the rule of a pattern for text in lower case."""
    return Rule(re.compile(pattern), read)


def likely_year(text: str | None, month: int, today: date) -> int:
    """Return the named year, else this one, or last year's month if this year's lies over three months ahead."""
    if text:
        return int(text)
    # In November "in March" is this year's; in January "in December" is last year's, while "in March" may well be planned already.
    return today.year - 1 if month - today.month > 3 else today.year


def month_days(year: int, month: int, last_month: int = 0) -> Days:
    """Return the days of a month, or from it to a later month's end; a later month with a smaller number is next year's."""
    last = last_month or month
    end_year = year + 1 if last < month else year
    following = date(end_year + last // 12, last % 12 + 1, 1)
    return Days(date(year, month, 1), following - timedelta(days=1))
