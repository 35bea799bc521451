"""Writes out days that are only plain in a question by rule ("on the 24th", "in two weeks", "on 11/12"), for rules of whole sentences.

The search reads them not: "done in two weeks" speaks of no day (docs/adr/0006).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from reasoning.dates import named_days, slashed
from reasoning.days import MONTHS, TAGE, WEEKDAY_NUMBERS, WEEKDAYS, Days, likely_year
from reasoning.portuguese_days import PT_PAST
from reasoning.question import Reading
from reasoning.relative_days import COUNTS, in_the_past

_END = r"(?=\s*(?:$|[?!,;]|\.(?!\d)|\b(?:at|with|from|to|in the|mit|von|um|an|vor|los|com|às|da|de|do)\b))"
_UNIT = {"d": 1, "w": 7, "t": 1, "s": 7}
_PT_COUNTS = {word: count for count, word in enumerate("uma duas três quatro cinco seis sete oito".split(), 1)} | {"um": 1, "dois": 2}
_COUNTS = {**{word: count for word, count in COUNTS.items() if word not in ("couple", "few", "paar")}, "einer": 1, **_PT_COUNTS}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_WEEKDAY = "|".join((*WEEKDAYS, *TAGE))
# "How many in two weeks" are those until then, and "Monday in two weeks" is another day.
_WITHIN = re.compile(rf"\b(?:how (?:many|much|often|long)|wie ?(?:viele?|oft|lange)|quant[oa]s?|{_WEEKDAY})\b")


def _ahead(match: re.Match[str], today: date, past: bool) -> date | None:
    if past or _WITHIN.search(match.string):
        return None
    count = match["count"]
    return today + timedelta(days=(int(count) if count.isdigit() else _COUNTS[count]) * _UNIT[match["unit"][0]])


def _of_month(match: re.Match[str], today: date, past: bool) -> date | None:
    """Return the next day of this number, today or later; the latest where the past is asked about."""
    day, month = int(match["day"]), today.year * 12 + today.month - 1
    step = -1 if past else 1
    for ahead in range(0, 3 * step, step):
        found = _day((month + ahead) // 12, (month + ahead) % 12 + 1, day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def _short(match: re.Match[str], today: date, _past: bool) -> date | None:
    first, second = int(match["day"]), int(match["month"])
    day, month = (second, first) if second > 12 >= first and "/" in match.group(0) else (first, second)
    return _day(likely_year(None, month, today), month, day) if 1 <= month <= 12 else None


def _slashed(match: re.Match[str], _today: date, _past: bool) -> date | None:
    try:
        return slashed(match["first"], match["second"], match["year"])
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_READ: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], date | None]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\b(?:(?:on|am|em) )?(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>(?:19|20)\d\d)\b", _slashed),
        (rf"\b(?:on|(?:no )?dia|em) (?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?![/\d]){_END}", _short),
        (rf"\b(?:on|am) (?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.?(?![.\d]){_END}", _short),
        (rf"\bon the (?P<day>\d{{1,2}})(?:st|nd|rd|th)\b{_END}", _of_month),
        (r"\bam (?P<day>\d{1,2})\.(?=\s*(?:$|[?!,;]|\b(?:mit|von|um|an|vor|los)\b))", _of_month),
        (rf"\b(?:no )?dia (?P<day>\d{{1,2}})\b{_END}", _of_month),
        (rf"\bin {_COUNT} (?P<unit>days?|weeks?|tagen?|wochen?)\b(?:['’]? time\b)?{_END}", _ahead),
        (rf"\b(?:daqui a|dentro de) {_COUNT} (?P<unit>dias?|semanas?)\b{_END}", _ahead),
    )
)
# What is in the calendar, no day named, is what is there in the days to come.
_A_WEEK = timedelta(days=6)
_AHEAD = re.compile(
    r"(?:what(?:'s| is)|show(?: me)?|list) (?:(?:on|in) )?(?:my|the) (?:calendar|schedule|agenda)|(?:my )?(?:calendar|schedule|agenda)|"
    r"what do i have (?:planned|(?:in|on) my calendar)|was (?:steht|ist) (?:in meinem|im) kalender|(?:meine )?termine|"
    r"(?:mein )?kalender|o que tenho n[oa] (?:meu |minha )?(?:calendário|agenda)"
)
_BEFORE_DATE = re.compile(rf"\b(?P<day>{_WEEKDAY}),? (?:(?:the|den|dem) )?(?=\d|(?:{'|'.join(MONTHS)})\b)")
_BARE = re.compile(rf"\b(?P<led>have|free|busy|doing|planned|ich|frei) (?P<day>{_WEEKDAY})\b(?!['’]s)(?! (?:in|morgen)\b)")


def spelled(reading: Reading) -> Reading:
    """Return the question with the one such day in it written as a date, the same question where none is or other days are named too."""
    found = _found(reading.text, reading.today, reading.past)
    if found:
        match, day = found
        return replace(_written(reading, match, f"{day}"), unsure=True)
    folded = reading.text.casefold()
    if not reading.days and _AHEAD.fullmatch(" ".join(folded.rstrip(" ?.!").split())):
        return replace(reading, days=(Days(reading.today, reading.today + _A_WEEK),), unsure=True)
    return _without_weekday(reading, folded) or _with_weekday(reading, folded)


def written_out(text: str, today: date) -> str:
    """Return a question with the one such day in it written as a date, else the same text."""
    found = _found(text, today, past=False)
    return f"{text[: found[0].start()]}{found[1]}{text[found[0].end() :]}" if found else text


def _found(text: str, today: date, past: bool) -> tuple[re.Match[str], date] | None:
    folded = text.casefold()
    had = past or in_the_past(folded) or bool(PT_PAST.search(folded))
    found = [(match, day) for pattern, read in _READ for match in pattern.finditer(folded) if (day := read(match, today, had))]
    # Folding makes two letters of "ß".
    if len(folded) != len(text) or len(found) != 1:
        return None
    match, _ = found[0]
    return None if named_days(f"{folded[: match.start()]} {folded[match.end() :]}", today) else found[0]


def _without_weekday(reading: Reading, folded: str) -> Reading | None:
    """Return the question without a weekday that its date does not fall on: on "Friday, 24 October", a Saturday, the date is meant."""
    found = list(_BEFORE_DATE.finditer(folded))
    if len(found) != 1 or len(folded) != len(reading.text):
        return None
    (match,) = found
    days = named_days(f"{folded[: match.start()]}{folded[match.end() :]}", reading.today)
    if len(days) != 1 or days[0].first != days[0].last or days[0].first.weekday() == WEEKDAY_NUMBERS[match["day"]]:
        return None
    return replace(_written(reading, match, ""), unsure=True)


def _with_weekday(reading: Reading, folded: str) -> Reading:
    """Return the question with the word that a weekday may lack: "what do I have Monday"."""
    found = list(_BARE.finditer(folded))
    if len(found) != 1 or reading.days or len(folded) != len(reading.text):
        return reading
    led, day = found[0].groups()
    return _written(reading, found[0], f"{led} {'on' if day in WEEKDAYS else 'am'} {day}")


def _written(reading: Reading, match: re.Match[str], instead: str) -> Reading:
    said = reading.text[match.start() : match.end()]
    text, words = (one.replace(said, instead, 1) for one in (reading.text, reading.words))
    names = tuple(name for name in reading.names if name in text)
    return replace(reading, text=text, words=words, days=tuple(named_days(text, reading.today)), names=names)
