"""Reads days told from today."""

import re
from datetime import date, timedelta

from reasoning.days import TAGE, WEEKDAYS, Days, month_days, rule

NEAR = {
    **dict.fromkeys(("today", "tonight", "heute", "hoje", "hoy"), 0),
    **dict.fromkeys(("yesterday", "gestern", "ontem", "ayer"), -1),
    **dict.fromkeys(("tomorrow", "morgen", "amanhã", "mañana"), 1),
    **dict.fromkeys(("day before yesterday", "vorgestern", "anteontem", "anteayer"), -2),
    **dict.fromkeys(("day after tomorrow", "übermorgen", "depois de amanhã", "pasado mañana"), 2),
}
"""Words for days near today, and how many days ahead they are."""

# After these words it is the morning and not tomorrow.
_MORNINGS = {"morgen": " ".join(("heute gestern am guten jeden", *TAGE)), "mañana": "esta la una cada buena"}
_NEAR_WORDS = "|".join("".join(f"(?<!{one} )" for one in _MORNINGS.get(word, "").split()) + word for word in NEAR)
# Both are surnames and places as well.
_SPANISH = re.compile(r"[¿¡ñáéíóú]|\b(?:que|tengo|hay|para|mis?|los|las|el|del)\b")
COUNTS = {
    word: count
    for count, words in enumerate(
        "a one eine ein einen|two couple zwei|three few drei paar|four vier|five fünf|six sechs|seven sieben|eight acht|nine neun|"
        "ten zehn|eleven elf|twelve zwölf".split("|"),
        start=1,
    )
    for word in words.split()
} | {"fourteen": 14, "vierzehn": 14, "twenty": 20, "zwanzig": 20, "thirty": 30, "dreißig".casefold(): 30}
_COUNT = rf"(\d+|{'|'.join(COUNTS)})"
"""Words for small numbers, with what they count."""
_LENGTHS = {"day": 1, "week": 7, "month": 30, "year": 365, "tage": 1, "wochen": 7, "monate": 30, "jahre": 365}
_FEW = 3
_VERGANGEN = re.compile(
    r"\b(?:war|waren|hatte|kam|kamen|schrieb|sagte|traf|sah|(?!geplant\b|geschäftlich|gemeinsam|gesamt)ge\w{2,}(?:t|en)|bekommen|erhalten)\b"
)
# German asks with "was" for what.
_WAS = r"was(?! (?:habe|hat|steht|ist|liegt|gibt|sind|mache|kommt|läuft)\b)(?! \w+ (?:ich|wir|du|man)\b)"
PAST = re.compile(rf"\b(did|{_WAS}|were|had|said|wrote|went|met|happened|told|sent|came)\b")
STEMS = {"letzt": "last", "vorig": "last", "vergangen": "last", "dies": "this", "nächst": "next", "kommend": "next", "am": "on"}
_UNITS = {"woche": "week", "wochenende": "weekend", "monat": "month", "jahr": "year"}
_STEM = "|".join(one for one in STEMS if one != "am")


def in_the_past(question: str) -> bool:
    """Say whether a question in lower case asks, in English or German, for what has been."""
    return bool(PAST.search(question) or _VERGANGEN.search(question))


def _relative_day(match: re.Match[str], today: date) -> Days | None:
    if match[1] in ("hoy", "ayer") and not _SPANISH.search(match.string):
        return None
    day = today + timedelta(days=NEAR[match[1]])
    return Days(day, day)


def _relative_weekday(match: re.Match[str], today: date) -> Days:
    """`last Friday` is before today, `next`, `this` and `on Friday` the coming one, today included for the latter two.

    Asked in the past (`what did she say on Friday`), `on Friday` is the latest one.
    """
    return _weekday(match[1], WEEKDAYS[match[2]], today, bool(PAST.search(match.string)))


def _weekdays(match: re.Match[str], today: date) -> tuple[Days, ...]:
    """Read all of `on Saturday and Sunday`: the word before the first is meant for each."""
    past = bool(PAST.search(match.string))
    return tuple(_weekday(match[1], WEEKDAYS[name], today, past) for name in re.findall("|".join(WEEKDAYS), match.group(0)))


def _wochentage(match: re.Match[str], today: date) -> tuple[Days, ...]:
    past = bool(_VERGANGEN.search(match.string))
    return tuple(_weekday(STEMS[match[1] or "am"], TAGE.index(name), today, past) for name in re.findall("|".join(TAGE), match.group(0)))


def _wochentag(match: re.Match[str], today: date) -> Days:
    return _weekday(STEMS[match[1] or "am"], TAGE.index(match[2]), today, bool(_VERGANGEN.search(match.string)))


def _weekday(which: str, weekday: int, today: date, past: bool) -> Days:
    day = named_weekday(which, weekday, today, past)
    return Days(day, day)


def named_weekday(which: str, weekday: int, today: date, past: bool) -> date:
    """Return the day of a weekday, 0 for Monday: the `last`, `this` or `next` one or the one it is `on`."""
    ahead = (weekday - today.weekday()) % 7
    if which == "last":
        return today - timedelta(days=(-ahead) % 7 or 7)
    if which == "on" and past:
        return today - timedelta(days=(-ahead) % 7)
    return today + timedelta(days=ahead or (7 if which == "next" else 0))


def _relative_span(match: re.Match[str], today: date) -> Days:
    return named_span(match[1], match[2], today)


def _day_of_week(match: re.Match[str], today: date) -> Days:
    """Read `Thursday next week`, `next week on Thursday`, `Donnerstag nächster Woche`: that week's day and not the whole week."""
    which = match["which"] or STEMS[match["welche"]]
    weekday = TAGE.index(match["day"]) if match["day"] in TAGE else WEEKDAYS[match["day"]]
    day = named_span(which, "week", today).first + timedelta(days=weekday)
    return Days(day, day)


def _weekend(match: re.Match[str], today: date) -> Days:
    """Read `at the weekend`, `am Wochenende`: the coming or present one, or the latest where the past is asked about."""
    past = bool(_VERGANGEN.search(match.string) if match.group(0).endswith("wochenende") else PAST.search(match.string))
    return named_span("last" if past and today.weekday() < TAGE.index("samstag") else "this", "weekend", today)


def _zeitraum(match: re.Match[str], today: date) -> Days:
    return named_span(STEMS[match[1]], _UNITS[match[2]], today)


def named_span(which: str, unit: str, today: date) -> Days:
    """Return the `last`, `this` or `next` week, weekend, month or year."""
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


def _counted(word: str | None) -> int:
    """Return a count written in digits or words; without one it is a few."""
    return _FEW if word is None else int(word) if word.isdigit() else COUNTS[word]


def _ago(match: re.Match[str], today: date) -> Days:
    count = _counted(match[1])
    # "Three weeks ago" is a guess, and the wider the further back.
    days = {"day": 1, "week": 7, "month": 30}[match[2]]
    middle = today - timedelta(days=count * days)
    slack = timedelta(days={"day": 0, "week": 3, "month": 10}[match[2]])
    return Days(middle - slack, middle + slack)


def _past(match: re.Match[str], today: date) -> Days:
    return _from_today(-_counted(match[1]) * _LENGTHS[match[2]], today)


def _coming(match: re.Match[str], today: date) -> Days:
    return _from_today(_counted(match[1]) * _LENGTHS[match[2]], today)


def _zeiten(match: re.Match[str], today: date) -> Days:
    ahead = {"last": -1, "next": 1}[STEMS[match[1]]]
    return _from_today(ahead * _counted(match[2]) * _LENGTHS[match[3]], today)


def _from_today(count: int, today: date) -> Days:
    """Return the days from today on, or up to it where the count of them is negative."""
    end = today + timedelta(days=count)
    return Days(min(today, end), max(today, end))


# "The last two weeks of December" are none that are told from today.
_NOT_OF = r"(?! (?:of|in|im|des)\b)"
_A_DAY = rf"(?P<day>{'|'.join((*WEEKDAYS, *TAGE))})"
_A_WEEK = rf"(?:(?P<which>last|past|this|next) week|(?P<welche>{_STEM})e[nr]? woche)"
RELATIVE = (
    rule(rf"\b({_NEAR_WORDS})\b", _relative_day),
    rule(rf"\b{_COUNT} (day|week|month)s? ago\b", _ago),
    rule(rf"\b(?:past|last) (?:a )?(?:{_COUNT} (?:of )?)?(day|week|month|year)s\b{_NOT_OF}", _past),
    rule(rf"\b(?:next|coming|upcoming) (?:a )?(?:{_COUNT} (?:of )?)?(day|week|month|year)s\b{_NOT_OF}", _coming),
    rule(rf"\b(?:(?:on|am) )?{_A_DAY},? (?:(?:of|in|der|in der) )?{_A_WEEK}\b", _day_of_week),
    rule(rf"\b{_A_WEEK},? (?:(?:on|am) )?{_A_DAY}\b", _day_of_week),
    rule(r"\b(last|past|this|next) (weekend|week|month|year)\b", _relative_span),
    rule(r"\b(?:(?:at|on|over|for) the weekend|am wochenende)\b(?! (?:of|vom|des|der|from|before|after|nach|vor)\b)", _weekend),
    rule(rf"\b(last|this|next|on) (?:{'|'.join(WEEKDAYS)})(?:(?:,|,? and|,? or) (?:on )?(?:{'|'.join(WEEKDAYS)})\b)+", _weekdays),
    rule(rf"\b(last|this|next|on) ({'|'.join(WEEKDAYS)})\b(?!s)", _relative_weekday),
    rule(rf"\b({_STEM.replace('|dies', '')})e[nr]? (?:{_COUNT} )?(tage|wochen|monate|jahre)n?\b{_NOT_OF}", _zeiten),
    rule(rf"\b({_STEM})e[mnrs]? ({'|'.join(_UNITS)})\b", _zeitraum),
    rule(rf"\b(?:am|({_STEM})en) (?:{'|'.join(TAGE)})(?:(?:,| und| oder) (?:am )?(?:{'|'.join(TAGE)})\b)+", _wochentage),
    # A day and its part are one word: "am Montagnachmittag".
    rule(rf"\b(?:am|({_STEM})en) ({'|'.join(TAGE)})(?:\b|(?=(?:vor|nach)mittag|abend|morgen|früh))", _wochentag),
    rule(r"\b(?:this (?=(?:morning|afternoon|evening)\b)|esta (?=(?:manhã|tarde|noite)\b))", lambda _match, today: Days(today, today)),
)
"""The rules of days told from today, a longer reading first."""
