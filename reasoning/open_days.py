"""Reads days with one open end ("since 5 October", "after", "before", "from 5 December on") as ranges that rules know.

Only rules of whole sentences read them so: retrieval weighs a day that is named better than half of all time (docs/adr/0006).
"""

import re
from dataclasses import replace
from datetime import date, timedelta

from reasoning.dates import named_days, without_days, year_before
from reasoning.days import BEGINNING, DIAS, MONTHS, WEEKDAY_NUMBERS, Days
from reasoning.question import Reading
from reasoning.relative_days import in_the_past, named_weekday

_HORIZON = timedelta(days=366)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WEEKDAY = "(?:" + "|".join(WEEKDAY_NUMBERS) + r")\b"
_ARTICLE = rf"(?:{_WEEKDAY},?\s+)?(?:(?:the|dem|den|o)\s+)?(?:dia\s+)?"
_WAYS = (
    r"(?:(?P<since>(?:ever\s+)?since|seit|desde)|(?P<after>after|nach|depois\s+d[eoa]|após)|(?P<before>before|prior\s+to|vor|antes\s+d[eoa])"
    r"|(?P<onward>ab|as\s+of|starting(?:\s+(?:from|on))?|a\s+partir\s+d[eoa])|(?P<from>from|vom|von|d[eoa]))"
)
_OPENS = re.compile(rf"(?<![\w-]){_WAYS}\s+{_ARTICLE}$")
_ON_A_WEEKDAY = re.compile(rf"(?<![\w-]){_WAYS}\s+(?:the\s+)?(?P<weekday>{_WEEKDAY})")
# "From 5 December on" ends there: "from 5 December on the boat" says something else.
_ON = re.compile(r"\s+(?:on|onwards?|an|em\s+diante)(?=\s*(?:$|[?!.,]|\b(?:with|mit|com|from|von)\b))")
# "The week after 5 October", "on or after", "in the evening": other days than all of them.
_NARROWER = re.compile(
    r"\b(?:days?|weeks?|weekends?|months?|years?|hours?|dates?|times?|mornings?|afternoons?|evenings?|nights?|early|mid|late|end|beginning"
    r"|second|third|fourth|and|or|not|tage?|tagen|wochen?|wochenenden?|monate?|jahre?|abends?|vormittags?|nachmittags?|und|oder|nicht"
    rf"|semanas?|dias?|mês|meses|anos?|manhã|tarde|noite|e|ou|não|{'|'.join(WEEKDAY_NUMBERS)})\b"
)
# "Before the end of October" is in October, and the day on which that end begins a guess.
_NO_BEGIN, _NO_END = re.compile(r"\b(?:mid|middle|late|end)\b"), re.compile(r"\b(?:mid|middle|early|beginning|start)\b")
_PICKED = re.compile(r"(?:first|last|latest|next|coming|following|upcoming|nächste[nrs]?|letzte[nrs]?|kommende[nrs]?)$")
_BY_WEEKDAY = re.compile(rf"\D*\b(?:{'|'.join((*WEEKDAY_NUMBERS, *DIAS))})\b\D*")
_LETTERS = re.compile(r"\b(?:(?:e-?)?mails?|messages?|letters?|nachricht(?:en)?|mensage(?:m|ns))\b")
_MONTH_AND_NO_YEAR = re.compile(rf"(?!.*\b(?:19|20)\d\d\b)(?!.*\b(?:next|nächst|kommend))(?:.*\b(?:{'|'.join(MONTHS)})\b|.*\d\.\s?\d)")


def opened(reading: Reading) -> Reading | None:
    """Return the question with its one open end written as a range, up to a year ahead; None where it has none or says more of it.

    "Since" and "from ... on" hold the day itself, "after" and "before" do not.
    """
    folded = reading.text.casefold()
    found = _phrase(folded, reading.today)
    if found is None:
        return None
    begin, end, way, named = found
    rest = f"{folded[:begin]} {folded[end:]}"
    if (
        _NARROWER.search(rest)
        or (_NO_END if way == "after" else _NO_BEGIN).search(folded[begin:end])
        or _PICKED.search(folded[:begin].rstrip())
    ):
        return None
    had = reading.past or in_the_past(folded)
    over = had or _is_mail(folded)
    phrase = folded[begin:end]
    days = _days(way, _ahead(_in_time(named, phrase, way, over, reading.today), phrase, way, over, reading.today), over, reading.today)
    if days is None or days.first > days.last:
        return None
    said = reading.text[_place(reading.text, begin) : _place(reading.text, end)]
    text = reading.text.replace(said, f"from {days.first} to {days.last}", 1)
    words = reading.words.replace(said, f"from {days.first} to {days.last}", 1)
    # A month in a capital letter passes for a name in some languages.
    names = tuple(name for name in reading.names if name in text)
    return replace(reading, text=text, words=words, days=(days,), names=names, past=had)


def _is_mail(folded: str) -> bool:
    """Say whether mail is asked for, of which there is none to come."""
    return bool(_LETTERS.search(folded))


def _phrase(folded: str, today: date) -> tuple[int, int, str, Days] | None:
    """Return where the words of an open end begin and end, which way it is open, and the days that close it."""
    named, blank = named_days(folded, today), without_days(folded, today)
    if not named:
        return _with_weekday(folded, today)
    changed = [place for place, (before, after) in enumerate(zip(folded, blank, strict=True)) if before != after]
    begin, end = changed[0], changed[-1] + 1
    if len(named) > 1 or blank[begin:end].strip():
        return None
    # "Since 2024" is read with its first word.
    if folded.startswith("since ", begin):
        return begin, end, "since", named[0]
    match = _OPENS.search(folded[:begin])
    return _whole(match, folded, end, named[0]) if match else None


def _with_weekday(folded: str, today: date) -> tuple[int, int, str, Days] | None:
    found = list(_ON_A_WEEKDAY.finditer(folded))
    if len(found) != 1:
        return None
    (match,) = found
    back = match["since"] is not None or in_the_past(folded) or _is_mail(folded)
    day = named_weekday("on", WEEKDAY_NUMBERS[match["weekday"]], today, back)
    return _whole(match, folded, match.end(), Days(day, day))


def _whole(match: re.Match[str], folded: str, end: int, named: Days) -> tuple[int, int, str, Days] | None:
    """Return the phrase with what follows the days; "from" without "on" is open nowhere."""
    way = next(name for name in ("since", "after", "before", "onward", "from") if match[name])
    if way != "from":
        return match.start(), end, way, named
    on = _ON.match(folded, end)
    return (match.start(), on.end(), "onward", named) if on else None


def _in_time(named: Days, phrase: str, way: str, over: bool, today: date) -> Days:
    """Return the days, a year earlier where what is over is asked about and only the year that was not named puts them ahead."""
    if named.first <= today or not (over or way == "since") or not _MONTH_AND_NO_YEAR.match(phrase):
        return named
    return Days(year_before(named.first), year_before(named.last))


def _ahead(named: Days, phrase: str, way: str, over: bool, today: date) -> Days:
    """Return the days, those of a week later for what is to come before the weekday that it is today."""
    if over or way != "before" or named.first != today or not _BY_WEEKDAY.fullmatch(phrase):
        return named
    return Days(named.first + _WEEK, named.last + _WEEK)


def _days(way: str, named: Days, over: bool, today: date) -> Days | None:
    if way == "before":
        return Days(BEGINNING if over or named.first <= today else today, named.first - _DAY)
    first = named.last + _DAY if way == "after" else named.first
    if way == "since" and first > today:
        return None
    return Days(first, today if over else max(today, first) + _HORIZON)


def _place(text: str, folded: int) -> int:
    """Return the place in a text that is this place in lower case: some letters become two."""
    return next(place for place in range(len(text) + 1) if len(text[:place].casefold()) >= folded)
