"""Reads the dates a question names, as rules: days, spans, months, seasons and relative words, in the owner's zone."""

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
_COUNTS = {"a": 1} | {word: count for count, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_WHICH = r"(?:(last|this|next)\s+)?"
_BEFORE_MONTH = re.compile(r"\b(in|of|during|since|until|before|after|by|for|from|to|em|and|or)\s+$")
_FIXED = re.compile(r"(?:19|20)\d\d|next|tomorrow|tonight|today|this|on ")
# Only what the owner plainly asks of their own days: "Will the invoice of March be paid" and "Will's mail" speak of days that were.
_AHEAD = re.compile(r"^(?:\w+ ){0,3}?(?:(?:will|shall) (?:i|we)|am i going to|are we going to)\b")
_BEFORE_TODAY = re.compile(r"\b(?:19|20)\d\d\b|\b(?:last|past|ago|yesterday)\b")
_VERGANGEN = re.compile(r"\b(?:war|waren|hatte|kam|kamen|schrieb|sagte|traf|sah|ge\w{2,}(?:t|en)|bekommen|erhalten)\b")
# German asks with "was" for what.
_PAST = re.compile(
    r"\b(did|was(?! (?:habe|hat|steht|ist|liegt|gibt|sind|mache|kommt)\b)|were|had|said|wrote|went|met|happened|told|sent|came)\b"
)


@dataclass(frozen=True, slots=True)
class Days:
    """A span of whole days, both ends in it."""

    first: date
    last: date

    def distance(self, day: date) -> int:
        """Return how many days a day lies outside the span, 0 inside."""
        return max((self.first - day).days, (day - self.last).days, 0)


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], Days | None]


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
    past, ahead = bool(_PAST.search(text)), bool(_AHEAD.search(text))
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            days = _safely(rule, match, today)
            if days:
                days = _over(days, match, today) if past else _to_come(rule, match, days, today) if ahead else days
                found.append(days)
                text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return found, text


def _over(days: Days, match: re.Match[str], today: date) -> Days:
    """Return the days, a year earlier where the past is asked about and only the year that was not named puts them ahead."""
    if days.first <= today or _FIXED.search(match.group(0)):
        return days
    return Days(_year_before(days.first), _year_before(days.last))


def _to_come(rule: _Rule, match: re.Match[str], days: Days, today: date) -> Days:
    """Return the days, those of the next year where they are over and nothing says that they should be."""
    if days.last >= today or _BEFORE_TODAY.search(match.group(0)):
        return days
    # Read anew and not shifted: the fourth Saturday of May falls on another day in the next year, and February may end on another.
    return _safely(rule, match, today + timedelta(days=365)) or days


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _safely(rule: _Rule, match: re.Match[str], today: date) -> Days | None:
    try:
        days = rule.read(match, today)
    # 30 February, a month 13, the year 9999 and one: what is no day is not read as one.
    except (ValueError, OverflowError):
        return None
    # The first and the last day that Python knows have no moment in half of the zones.
    return days if days and date.min.year < days.first.year and days.last.year < date.max.year else None


def _year(text: str | None, month: int, today: date) -> int:
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


def _iso(match: re.Match[str], _today: date) -> Days:
    day = date(int(match[1]), int(match[2]), int(match[3]))
    return Days(day, day)


def _month_day_span(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match[1]]
    year = _year(match[4], month, today)
    return Days(date(year, month, int(match[2])), date(year, month, int(match[3])))


def _month_day(match: re.Match[str], today: date) -> Days:
    return _one_day(MONTHS[match[1]], match[2], match[3], today)


def _day_month(match: re.Match[str], today: date) -> Days:
    return _one_day(MONTHS[match[2]], match[1], match[3], today)


def _one_day(month: int, day: str, year: str | None, today: date) -> Days:
    named = date(_year(year, month, today), month, int(day))
    return Days(named, named)


def _part_of_month(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match[2]]
    whole = month_days(_year(match[3], month, today), month)
    begin, end = _PARTS[match[1].rstrip("-").strip()]
    return Days(whole.first.replace(day=begin), min(whole.first.replace(day=1) + timedelta(days=end - 1), whole.last))


def _week_of_month(match: re.Match[str], today: date) -> Days:
    month = MONTHS[match[2]]
    first = month_days(_year(match[3], month, today), month).first + timedelta(days=7 * (_ORDINALS[match[1]] - 1))
    return Days(first, first + timedelta(days=6))


def _nth_weekday(match: re.Match[str], today: date) -> Days:
    """Read `last Saturday of this month`, `first Monday in May 2025`."""
    if match[4]:
        whole = month_days(_year(match[5], MONTHS[match[4]], today), MONTHS[match[4]])
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
    return month_days(_year(match[3], begin, today), begin, end)


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
    return _which(word, lambda number: month_days(number, MONTHS[name]), _year(year, MONTHS[name], today), today)


def _iso_month(match: re.Match[str], _today: date) -> Days:
    return month_days(int(match[1]), int(match[2]))


def _dotted(match: re.Match[str], _today: date) -> Days:
    day = date(int(match[3]), int(match[2]), int(match[1]))
    return Days(day, day)


def _season(match: re.Match[str], today: date) -> Days:
    begin, end = _SEASONS[match[2]]
    return _which(match[1], lambda number: month_days(number, begin, end), _year(match[3], begin, today), today)


def _quarter(match: re.Match[str], today: date) -> Days:
    number = int(match[1]) if match[1] else _ORDINALS[match[2]]
    begin = 3 * number - 2
    return month_days(_year(match[3], begin, today), begin, begin + 2)


def _half(match: re.Match[str], today: date) -> Days:
    begin = 1 if match[1] == "first" else 7
    return month_days(_year(match[2], begin, today), begin, begin + 5)


def _whole_year(match: re.Match[str], _today: date) -> Days:
    return Days(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31))


def _holiday(month: int, day: int) -> Callable[[re.Match[str], date], Days]:
    def read(match: re.Match[str], today: date) -> Days:
        named = date(_year(match[1], month, today), month, day)
        return Days(named, named)

    return read


_NEAR = {
    **dict.fromkeys(("today", "tonight", "heute", "hoje"), 0),
    **dict.fromkeys(("yesterday", "gestern", "ontem"), -1),
    **dict.fromkeys(("tomorrow", "morgen", "amanhã"), 1),
    "vorgestern": -2,
    "übermorgen": 2,
}
_STEMS = {"letzt": "last", "vorig": "last", "vergangen": "last", "dies": "this", "nächst": "next", "kommend": "next", "am": "on"}
_UNITS = {"woche": "week", "wochenende": "weekend", "monat": "month", "jahr": "year"}
_TAGE = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_STEM = "|".join(one for one in _STEMS if one != "am")


def _relative_day(match: re.Match[str], today: date) -> Days:
    day = today + timedelta(days=_NEAR[match[1]])
    return Days(day, day)


def _relative_weekday(match: re.Match[str], today: date) -> Days:
    """`last Friday` is before today, `next`, `this` and `on Friday` the coming one, today included for the latter two.

    Asked in the past (`what did she say on Friday`), `on Friday` is the latest one.
    """
    return _weekday(match[1], WEEKDAYS[match[2]], today, bool(_PAST.search(match.string)))


def _wochentag(match: re.Match[str], today: date) -> Days:
    return _weekday(_STEMS[match[1] or "am"], _TAGE.index(match[2]), today, bool(_VERGANGEN.search(match.string)))


def _weekday(which: str, weekday: int, today: date, past: bool) -> Days:
    ahead = (weekday - today.weekday()) % 7
    if which == "last":
        day = today - timedelta(days=(-ahead) % 7 or 7)
    elif which == "on" and past:
        day = today - timedelta(days=(-ahead) % 7)
    else:
        day = today + timedelta(days=ahead or (7 if which == "next" else 0))
    return Days(day, day)


def _relative_span(match: re.Match[str], today: date) -> Days:
    return _span(match[1], match[2], today)


def _zeitraum(match: re.Match[str], today: date) -> Days:
    return _span(_STEMS[match[1]], _UNITS[match[2]], today)


def _span(which: str, unit: str, today: date) -> Days:
    step = {"last": -1, "past": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return Days(monday, monday + timedelta(days=6))
    if unit == "weekend":
        saturday = today - timedelta(days=today.weekday()) + timedelta(days=5, weeks=step)
        return Days(saturday, saturday + timedelta(days=1))
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return month_days(months // 12, months % 12 + 1)
    return Days(date(today.year + step, 1, 1), date(today.year + step, 12, 31))


def _counted(word: str) -> int:
    """Return a count written in digits or words; `few` is three."""
    return int(word) if word.isdigit() else _COUNTS.get(word, 3)


def _ago(match: re.Match[str], today: date) -> Days:
    count = _counted(match[1])
    # "Three weeks ago" is a guess, and the wider the further back.
    days = {"day": 1, "week": 7, "month": 30}[match[2]]
    middle = today - timedelta(days=count * days)
    slack = timedelta(days={"day": 0, "week": 3, "month": 10}[match[2]])
    return Days(middle - slack, middle + slack)


def _past(match: re.Match[str], today: date) -> Days:
    count = _counted(match[1] or "few")
    return Days(today - timedelta(days=count * {"day": 1, "week": 7, "month": 30, "year": 365}[match[2]]), today)


def _rule(pattern: str, read: Callable[[re.Match[str], date], Days | None]) -> _Rule:
    return _Rule(re.compile(pattern), read)


# In this order: a longer reading first, since it blanks out what a shorter one would read in part.
_RULES = (
    _rule(r"\b((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\b", _iso),
    _rule(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])\b(?!-)", _iso_month),
    _rule(r"\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b", _dotted),
    _rule(rf"\b{_MONTH}\s+{_DAY}\s*(?:-|–|to|and|through|until)\s*{_DAY}{_YEAR}", _month_day_span),
    _rule(rf"\b{_MONTH}\s+{_DAY}{_YEAR}", _month_day),
    _rule(rf"\b{_DAY}\.?\s+(?:of\s+|de\s+)?{_MONTH}{_YEAR}", _day_month),
    _rule(rf"\b(early|mid|late|beginning of|start of|middle of|end of)(?:-|\s+)(?:the\s+)?{_MONTH}{_YEAR}", _part_of_month),
    _rule(rf"\b(first|second|third|fourth) week (?:of|in) {_MONTH}{_YEAR}", _week_of_month),
    _rule(rf"\b(first|second|third|fourth|last) {_WEEKDAY} (?:of|in) (?:(this|the|next|last) month|{_MONTH}{_YEAR})", _nth_weekday),
    _rule(rf"\b(?:from |between )?{_MONTH}\s*(?:-|–|to|and|through|until)\s*{_MONTH}{_YEAR}", _months),
    _rule(r"\b(?:q([1-4])|(first|second|third|fourth) quarter)(?: of)?(?:\s+(\d{4}))?\b", _quarter),
    _rule(r"\b(first|second) half(?: of(?: the year)?)?(?:\s+(\d{4}))?\b", _half),
    _rule(rf"\b({'|'.join(_NEAR)})\b", _relative_day),
    _rule(rf"\b(\d+|{'|'.join(_COUNTS)}) (day|week|month)s? ago\b", _ago),
    _rule(rf"\b(?:past|last) (?:(\d+|few|{'|'.join(_COUNTS)}) )?(day|week|month|year)s\b", _past),
    _rule(r"\b(last|past|this|next) (weekend|week|month|year)\b", _relative_span),
    _rule(r"\b(last|this|next|on) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?!s)", _relative_weekday),
    _rule(rf"\b({_STEM})e[mnrs]? ({'|'.join(_UNITS)})\b", _zeitraum),
    _rule(rf"\b(?:am|({_STEM})en) ({'|'.join(_TAGE)})\b", _wochentag),
    *(_rule(rf"\b(?:{pattern})\b{_YEAR}", _holiday(*day)) for pattern, day in _HOLIDAYS.items()),
    _rule(rf"\b{_WHICH}{_MONTH}{_YEAR}", _month),
    _rule(rf"\b{_WHICH}(spring|summer|autumn|winter)\b(?:(?: of)?\s+(\d{{4}}))?", _season),
    _rule(r"\b(?:in|of|during|since|throughout)\s+(20\d\d)\b", _whole_year),
)
