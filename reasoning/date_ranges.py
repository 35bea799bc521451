"""Reads ranges of days ("from 1 to 5 December", "vom 1. bis 5. Dezember", "from Monday to Friday") as one span."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reasoning.days import MONTHS, WEEKDAY_NUMBERS, Days, likely_year, rule
from reasoning.relative_days import NEAR, STEMS, in_the_past, named_weekday

_WEEKDAY = "(?:" + "|".join(WEEKDAY_NUMBERS) + r")\b"
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,?\s+(?:(?:of|in|de)\s+)?(?P<year>(?:19|20)\d\d)\b)?"
_WHICH = rf"next|this|last|coming|(?:{'|'.join(STEMS)})e[mnrs]?"
# A number alone is the day of the other end's month, unless what follows makes it something else.
_NO_UNIT = r"(?![.:,]?\d|\s*(?:am|pm|[ap]\.m|o['’]clock|uhr|h|days?|weeks?|people|times)\b|\s*[%€$])"
# One end of a range, a longer reading first: a number alone last.
_ENDS = (
    r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b",
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>(?:19|20)\d\d)\b|(?!\d))",
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)\b",
    rf"{_DAY}\.?\s+(?:of\s+|de\s+)?{_MONTH}{_YEAR}",
    rf"{_MONTH}\s+{_DAY}(?!\.\d){_YEAR}",
    rf"(?P<near>now|jetzt|{'|'.join(NEAR)})\b",
    rf"(?:(?P<which>{_WHICH})\s+)?(?P<weekday>{_WEEKDAY})",
    rf"(?P<day>\d{{1,2}})(?P<ordinal>st\b|nd\b|rd\b|th\b|\.|\b){_NO_UNIT}{_YEAR}",
)
_READ = tuple(re.compile(one) for one in _ENDS)
_ARTICLE = rf"(?:(?:{_WEEKDAY},?\s+)?(?:the|dem|den)\s+|{_WEEKDAY},?\s+(?=\d|{'|'.join(MONTHS)}))?"
_END = _ARTICLE + "(?:" + "|".join(re.sub(r"\?P<\w+>", "?:", one) for one in _ENDS) + ")"
_WEEK = r"(?:this|next|last|diese|dieser|nächste|nächster|kommende|kommender|letzte|letzter) (?:week|woche)"
_RANGE = (
    rf"(?<![\w.:/-])(?:(?P<before>{_WEEK}),?\s+)?(?:(?P<opens>from|between|vom|von|zwischen|ab|entre|desde|de|do)\s+)?(?P<first>{_END})"
    rf"(?:\s*(?:-|–|—)\s*|\s+(?P<joins>to|until|till|through|bis(?:\s+zum)?|até|a|ao|and|und|e|y|or|oder)\s+)(?P<last>{_END})(?:\s+(?:of\s+)?(?P<after>{_WEEK}))?"
)
_MONTH_FIRST = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b")
_ON = re.compile(r"\b(?:on|am) $")
_AND = ("and", "und", "e", "y", "or", "oder")
_BETWEEN = ("between", "zwischen", "entre")
# "A" is a word of English, too.
_TO_IN_PORTUGUESE = ("a", "ao")
# What was moved from one day to another has two days and not those between them.
_MOVED = re.compile(r"\b(?:mov(?:e|ed|ing)|reschedul\w+|shift\w*|postpon\w+|verschieb\w*|verschob\w*|verleg\w*)\b")
_HALF_A_MONTH, _DECEMBER = 15, 12
# Only what asks for entries: "valid until 5 December" is about that day.
_ENTRIES = re.compile(
    r"^(?:what (?:do i have|have i got|is on|is in my)|what['’]s (?:on|in my)|do i have"
    r"|(?:which|how many) (?:meetings|appointments|events|entries)"
    r"|was (?:habe ich|steht|ist|liegt)|habe ich|(?:welche|wie ?viele) (?:termine|einträge))\b"
)
_HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a range as it is written: numbers that were left out are 0, a weekday that is none is -1."""

    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = -1
    which: str = ""
    near: int | None = None
    ordinal: bool = False

    @property
    def alone(self) -> bool:
        """Whether it is a number alone."""
        return bool(self.day) and not self.month


def _written(text: str) -> _End:
    text = re.sub(rf"^{_ARTICLE}", "", text)
    said = next(match for one in _READ if (match := one.fullmatch(text))).groupdict()
    month, which = said.get("month") or "0", said.get("which") or ""
    day, number = int(said.get("day") or 0), int(month) if month.isdigit() else MONTHS[month]
    # With a stroke the day comes first unless only the month can.
    if "/" in text and day <= _DECEMBER < number:
        day, number = number, day
    return _End(
        day=day,
        month=number,
        year=int(said.get("year") or 0),
        weekday=WEEKDAY_NUMBERS.get(said.get("weekday") or "", -1),
        which=_which(which),
        near=NEAR.get(said["near"], 0) if said.get("near") else None,
        ordinal=bool(said.get("ordinal")),
    )


def _which(word: str) -> str:
    """Return `last`, `this` or `next` for the English or German word of it, nothing for none."""
    return next((which for stem, which in STEMS.items() if word.startswith(stem)), "next" if word == "coming" else word)


def _range(match: re.Match[str], today: date) -> Days | tuple[Days, ...] | None:
    first, last = _written(match["first"]), _written(match["last"])
    if not _fits(match, first, last):
        return None
    if match["joins"] in _AND and not (match["opens"] in _BETWEEN and match["joins"] in _AND[:4]):
        days = _dated(first, last, today) if first.alone or last.alone else ()
        return tuple(Days(day, day) for day in days)
    week = match["before"] or match["after"]
    begin, end = _in_week(first, last, week, today) if week else _between(first, last, today, in_the_past(match.string))
    return Days(begin, end)


def _fits(match: re.Match[str], first: _End, last: _End) -> bool:
    """Say whether two ends are those of a range: not "from 9 to 5", "from 1 December to 5", "who works Monday to Friday"."""
    if match["joins"] in _TO_IN_PORTUGUESE and match["opens"] not in ("de", "desde", "do"):
        return False
    if first.alone and (last.alone or not last.month):
        return False
    # "From 1 December to 5" may well mean people.
    if last.alone and not (first.month and (last.ordinal or _MONTH_FIRST.search(match["first"]))):
        return False
    opened = match["opens"] or match["before"] or match["after"] or first.which or _ON.search(match.string[: match.start()])
    if first.weekday >= 0 and not opened:
        return False
    if (match["before"] or match["after"]) and min(first.weekday, last.weekday) < 0:
        return False
    return match["joins"] in _AND or not _MOVED.search(match.string)


def _in_week(first: _End, last: _End, week: str, today: date) -> tuple[date, date]:
    ahead = {"last": -1, "this": 0, "next": 1}[_which(week.split(maxsplit=1)[0])]
    monday = today + timedelta(weeks=ahead) - timedelta(days=today.weekday())
    begin = monday + timedelta(days=first.weekday)
    return begin, begin + timedelta(days=(last.weekday - first.weekday) % 7)


def _between(first: _End, last: _End, today: date, past: bool) -> tuple[date, date]:
    if first.weekday >= 0:
        # "From Monday to today": the Monday that was.
        begin = named_weekday(first.which or "on", first.weekday, today, past or (last.near is not None and last.near <= 0))
        first = _of(begin)
    elif first.near is not None:
        first = _of(today + timedelta(days=first.near))
    if last.near is not None:
        last = _of(today + timedelta(days=last.near))
    if last.weekday < 0:
        return _dated(first, last, today)
    begin = _dated(first, first, today)[0]
    end = begin + timedelta(days=(last.weekday - begin.weekday()) % 7 or 7)
    # What has been from Monday to Friday is over, though this week's Monday may be as well.
    back = timedelta(weeks=1 if past and end > today and begin > today - timedelta(weeks=1) else 0)
    return begin - back, end - back


def _of(day: date) -> _End:
    return _End(day.day, day.month, day.year)


def _dated(first: _End, last: _End, today: date) -> tuple[date, date]:
    """Return both ends as days, the earlier first; a month or year that one leaves out is told from the other."""
    first, last = _with_months(first, last)
    if first.year or not last.year:
        year = first.year or likely_year(None, first.month, today)
        until = last.year or year + ((last.month, last.day) < (first.month, first.day))
    else:
        until = last.year
        year = until - ((last.month, last.day) < (first.month, first.day))
    begin, end = date(year, first.month, first.day), date(until, last.month, last.day)
    return min(begin, end), max(begin, end)


def _with_months(first: _End, last: _End) -> tuple[_End, _End]:
    # "28 to 3 January" goes over the end of a month, "5 to 1 December" is written the wrong way round.
    over = first.day - last.day > _HALF_A_MONTH
    if first.alone:
        first = replace(first, month=(last.month - 2) % 12 + 1 if over else last.month)
    elif last.alone:
        last = replace(last, month=first.month % 12 + 1 if over else first.month)
    backwards = first.month == last.month and first.day > last.day and not (first.year and last.year)
    return (last, first) if backwards else (first, last)


def _listed(match: re.Match[str], today: date) -> Days:
    day, _ = _dated(_written(match["first"]), _written(match["last"]), today)
    return Days(day, day)


def _until(match: re.Match[str], today: date) -> Days | None:
    last = _written(match["last"])
    if last.alone or not _ENTRIES.search(match.string) or in_the_past(match.string):
        return None
    begin, end = _between(_of(today), last, today, past=False)
    return Days(begin, end) if begin == today < end <= today + _HALF_A_YEAR else None


_NUMBER = r"(?:the\s+|den\s+|dem\s+)?\d{1,2}(?:st|nd|rd|th|\.)?"
RANGES = (
    # The first ones of "on 1, 3 and 5 December"; the last two are left to the next rule.
    rule(rf"(?<![\w.:/-])(?P<first>{_NUMBER}),\s*(?=(?:{_NUMBER},\s*)*{_NUMBER},?\s+(?:{'|'.join(_AND)})\s+(?P<last>{_END}))", _listed),
    rule(_RANGE, _range),
    rule(rf"\b(?:until|till|bis(?:\s+zum)?)\s+(?P<last>{_END})", _until),
)
"""The rules of ranges, from today on where they name only their end, and of days that share the name of their month."""
