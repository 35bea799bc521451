"""Reads the dates a question names, as rules: days, spans, months, seasons and relative words, in the owner's zone."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from reasoning.date_ranges import RANGES
from reasoning.days import DIAS, MONTHS, WEEKDAY_NUMBERS, WEEKDAYS, Days, Rule, likely_year, month_days, rule
from reasoning.portuguese_days import PT_DAYS
from reasoning.relative_days import PAST, RELATIVE

__all__ = ["MONTHS", "WEEKDAYS", "Days", "month_days", "named_days", "without_days", "year_before"]

_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_HOLIDAYS = {
    r"new year['’]?s day": (1, 1),
    r"new year['’]?s eve": (12, 31),
    r"valentine['’]?s day": (2, 14),
    r"labou?r day|may day": (5, 1),
    r"children['’]?s day": (6, 1),
    r"halloween": (10, 31),
    r"christmas eve": (12, 24),
    r"christmas(?: day)?(?! [a-z])|christmas(?= (?:this|last|in|at|with|and|or|for|of)\b)": (12, 25),
    r"national day": (10, 1),
}
_PARTS = {
    "early": (1, 12),
    "beginning of": (1, 12),
    "start of": (1, 12),
    "mid": (9, 22),
    "middle of": (9, 22),
    "late": (19, 31),
    "end of": (22, 31),
}
# Also a verb, a unit or a first name: alone they are months only after a word like "in".
_AMBIGUOUS = frozenset({"may", "mar", "mai", "jan"})
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,?\s+(?:(?:of|in|de)\s+)?((?:19|20)\d\d)\b)?"
_WEEKDAY = "(" + "|".join(WEEKDAYS) + ")"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_WHICH = r"(?:(last|this|next)\s+)?"
_NUMBERS = WEEKDAY_NUMBERS | {name: number for number, name in enumerate(DIAS)}
_DECEMBER = 12
_BEFORE_MONTH = re.compile(r"\b(in|im|of|during|since|until|before|after|by|for|from|to|em|and|or)\s+$")
_FIXED = re.compile(r"(?:19|20)\d\d|next|nächst|kommend|tomorrow|morgen|amanhã|mañana|tonight|today|this|on ")
# Only what the owner plainly asks of their own days: "Will the invoice of March be paid" and "Will's mail" speak of days that were.
_AHEAD = re.compile(r"^(?:\w+ ){0,3}?(?:(?:will|shall) (?:i|we)|am i going to|are we going to)\b")
# "On Saturday, 24 October" is one day; without its date the weekday would be the next one.
_ITS_WEEKDAY = re.compile(
    rf"\b(?:(?:on|am|no|na|an)\s+)?({'|'.join(_NUMBERS)})(?:[- ]feira)?,?\s+(?:(?:the|dem|den|der|dia)\s+)?(?:(?:on|am|the)\s+)?$"
)
_BEFORE_TODAY = re.compile(r"\b(?:19|20)\d\d\b|\b(?:last|past|ago|yesterday)\b")


def named_days(question: str, today: date) -> list[Days]:
    """Return the spans a question names, each once, longest reading first.

    A missing year is the latest that is not far ahead; asked what "I" or "we" will do, the first whose days are not over.
    """
    return list(dict.fromkeys(_read(question, today)[0]))


def without_days(question: str, today: date) -> str:
    """Return the question in lower case with the days it names blanked out."""
    return _read(question, today)[1]


def _read(question: str, today: date) -> tuple[list[Days], str]:
    # What a rule has read is blanked out, so that "March 2025" is no year as well; its length stays, so that places do too.
    text, found = question.casefold(), list[Days]()
    past, ahead = bool(PAST.search(text)), bool(_AHEAD.search(text))
    for one in _RULES:
        for match in one.pattern.finditer(text):
            days = _safely(one, match, today)
            if days:
                days = _over(days, match, today) if past else _to_come(one, match, days, today) if ahead else days
                found += days
                begin = match.start() - _length_of_weekday(text[: match.start()], days)
                text = text[:begin] + " " * (match.end() - begin) + text[match.end() :]
    return found, text


def _length_of_weekday(before: str, days: tuple[Days, ...]) -> int:
    """Return how many letters before a date name the weekday that it is, 0 where none do or where it is another."""
    said = _ITS_WEEKDAY.search(before)
    if not said or len(days) != 1 or days[0].first != days[0].last or _NUMBERS[said[1]] != days[0].first.weekday():
        return 0
    return len(said[0])


def _over(found: tuple[Days, ...], match: re.Match[str], today: date) -> tuple[Days, ...]:
    """Return the days, a year earlier where the past is asked about and only the year that was not named puts them ahead."""
    if found[0].first <= today or _FIXED.search(match.group(0)):
        return found
    return tuple(Days(year_before(days.first), year_before(days.last)) for days in found)


def _to_come(rule: Rule, match: re.Match[str], found: tuple[Days, ...], today: date) -> tuple[Days, ...]:
    """Return the days, those of the next year where they are over and nothing says that they should be."""
    if found[-1].last >= today or _BEFORE_TODAY.search(match.group(0)):
        return found
    # Read anew and not shifted: the fourth Saturday of May falls on another day in the next year, and February may end on another.
    return _safely(rule, match, today + timedelta(days=365)) or found


def year_before(day: date) -> date:
    """Return the same day of the year before, 28 February for a 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _safely(rule: Rule, match: re.Match[str], today: date) -> tuple[Days, ...]:
    try:
        found = rule.read(match, today) or ()
    # 30 February, a month 13, the year 9999 and one: what is no day is not read as one.
    except (ValueError, OverflowError):
        return ()
    # The first and the last day that Python knows have no moment in half of the zones.
    near = date(date.min.year + 1, 1, 1), date(date.max.year - 1, 12, 31)
    days = (found,) if isinstance(found, Days) else found
    return days if all(near[0] <= one.first and one.last <= near[1] for one in days) else ()


def _iso(match: re.Match[str], _today: date) -> Days:
    day = date(int(match[1]), int(match[2]), int(match[3]))
    return Days(day, day)


def _month_day(match: re.Match[str], today: date) -> Days:
    return _one_day(MONTHS[match[1]], match[2], match[3], today)


def _day_month(match: re.Match[str], today: date) -> Days:
    return _one_day(MONTHS[match[2]], match[1], match[3], today)


def _one_day(month: int, day: str, year: str | None, today: date) -> Days:
    named = date(likely_year(year, month, today), month, int(day))
    return Days(named, named)


def _of_that_day(match: re.Match[str], today: date) -> Days | None:
    """Read `the week of 19 October`, `am Wochenende vom 24. Oktober`: the days around the one that is named."""
    named = next((days for one in _DATED for found in one.pattern.finditer(match["date"]) for days in _safely(one, found, today)), None)
    if named is None:
        return None
    monday = named.first - timedelta(days=named.first.weekday())
    whole = match["unit"] in ("week", "woche")
    return Days(monday if whole else monday + timedelta(days=5), monday + timedelta(days=6))


def _part_of_month(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match[2]]
    whole = month_days(likely_year(match[3], month, today), month)
    begin, end = _PARTS[match[1].rstrip("-").strip()]
    return Days(whole.first.replace(day=begin), min(whole.first.replace(day=1) + timedelta(days=end - 1), whole.last))


def _week_of_month(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match[2]]
    first = month_days(likely_year(match[3], month, today), month).first + timedelta(days=7 * (_ORDINALS[match[1]] - 1))
    return Days(first, first + timedelta(days=6))


def _nth_weekday(match: re.Match[str], today: date) -> Days:
    """Read `last Saturday of this month`, `first Monday in May 2025`."""
    if match[4]:
        whole = month_days(likely_year(match[5], MONTHS[match[4]], today), MONTHS[match[4]])
    else:
        months = today.year * 12 + today.month - 1 + {"last": -1, "this": 0, "the": 0, "next": 1}[match[3]]
        whole = month_days(months // 12, months % 12 + 1)
    if match[1] == "last":
        day = whole.last - timedelta(days=(whole.last.weekday() - WEEKDAYS[match[2]]) % 7)
    else:
        day = whole.first + timedelta(days=(WEEKDAYS[match[2]] - whole.first.weekday()) % 7 + 7 * (_ORDINALS[match[1]] - 1))
    return Days(day, day)


def _months(match: re.Match[str], today: date) -> Days:
    begin, end = MONTHS[match[1]], MONTHS[match[2]]
    return month_days(likely_year(match[3], begin, today), begin, end)


def _which(word: str | None, days: Callable[[int], Days], year: int, today: date) -> Days:
    """Return the days in the year that fits: `last` is over, `this` is this year's, `next` has not begun."""
    if word == "this":
        return days(today.year)
    found = days(year)
    if word == "last" and found.last >= today:
        return days(year - 1)
    return days(year + 1) if word == "next" and found.first <= today else found


def _month(match: re.Match[str], today: date) -> Days | None:
    word, name, year = match[1], match[2], match[3]
    if name in _AMBIGUOUS and not (word or year or _BEFORE_MONTH.search(match.string[: match.start()])):
        return None
    return _which(word, lambda number: month_days(number, MONTHS[name]), likely_year(year, MONTHS[name], today), today)


def _iso_month(match: re.Match[str], _today: date) -> Days:
    return month_days(int(match[1]), int(match[2]))


def _dotted(match: re.Match[str], _today: date) -> Days:
    day = date(int(match[3]), int(match[2]), int(match[1]))
    return Days(day, day)


def slashed(first: str, second: str, year: str) -> date:
    """Return the day of `24/10/2026`: the day comes first unless only the month can; raise ValueError if it is no day."""
    day, month = (int(second), int(first)) if int(first) <= _DECEMBER < int(second) else (int(first), int(second))
    return date(int(year), month, day)


def _slashed(match: re.Match[str], _today: date) -> Days:
    day = slashed(match[1], match[2], match[3])
    return Days(day, day)


def _season(match: re.Match[str], today: date) -> Days:
    begin, end = _SEASONS[match[2]]
    return _which(match[1], lambda number: month_days(number, begin, end), likely_year(match[3], begin, today), today)


def _quarter(match: re.Match[str], today: date) -> Days:
    number = int(match[1]) if match[1] else _ORDINALS[match[2]]
    begin = 3 * number - 2
    return month_days(likely_year(match[3], begin, today), begin, begin + 2)


def _half(match: re.Match[str], today: date) -> Days:
    begin = 1 if match[1] == "first" else 7
    return month_days(likely_year(match[2], begin, today), begin, begin + 5)


def _whole_year(match: re.Match[str], _today: date) -> Days:
    return Days(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31))


def _holiday(month: int, day: int) -> Callable[[re.Match[str], date], Days]:
    def read(match: re.Match[str], today: date) -> Days:
        named = date(likely_year(match[1], month, today), month, day)
        return Days(named, named)

    return read


_DATES = {
    r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b": _iso,
    rf"\b{_MONTH}\s+{_DAY}{_YEAR}": _month_day,
    rf"\b{_DAY}\.?\s+(?:of\s+|de\s+)?{_MONTH}{_YEAR}": _day_month,
}
_DATED = tuple(rule(pattern, read) for pattern, read in _DATES.items())
_A_DATE = "|".join(re.sub(r"\((?!\?)", "(?:", pattern) for pattern in _DATES)
# In this order: a longer reading first, since it blanks out what a shorter one would read in part.
_RULES = (
    *RANGES,
    rule(rf"\b(?P<unit>week|weekend|woche|wochenende) (?:of|from|vom|um den) (?:the )?(?P<date>{_A_DATE})", _of_that_day),
    *_DATED,
    rule(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])\b(?!-)", _iso_month),
    rule(r"\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b", _dotted),
    rule(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b(?!/)", _slashed),
    rule(rf"\b(early|mid|late|beginning of|start of|middle of|end of)(?:-|\s+)(?:the\s+)?{_MONTH}{_YEAR}", _part_of_month),
    rule(rf"\b(first|second|third|fourth) week (?:of|in) {_MONTH}{_YEAR}", _week_of_month),
    rule(rf"\b(first|second|third|fourth|last) {_WEEKDAY} (?:of|in) (?:(this|the|next|last) month|{_MONTH}{_YEAR})", _nth_weekday),
    rule(rf"\b(?:from |between )?{_MONTH}\s*(?:-|–|to|and|through|until)\s*{_MONTH}{_YEAR}", _months),
    rule(r"\b(?:q([1-4])|(first|second|third|fourth) quarter)(?: of)?(?:\s+(\d{4}))?\b", _quarter),
    rule(r"\b(first|second) half(?: of(?: the year)?)?(?:\s+(\d{4}))?\b", _half),
    *RELATIVE,
    *PT_DAYS,
    *(rule(rf"\b(?:{pattern})\b{_YEAR}", _holiday(*day)) for pattern, day in _HOLIDAYS.items()),
    rule(rf"\b{_WHICH}{_MONTH}{_YEAR}", _month),
    rule(rf"\b{_WHICH}(spring|summer|autumn|winter)\b(?:(?: of)?\s+(\d{{4}}))?", _season),
    rule(r"\b(?:in|of|during|since|throughout)\s+(20\d\d)\b", _whole_year),
)
