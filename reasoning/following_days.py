"""What follows a question about days: the week after those, the day before, or only the afternoon of that day; pure functions."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from reasoning.dates import Days, month_days
from reasoning.wording import language_of

_UNITS = {"day": "day", "week": "week", "month": "month", "tag": "day", "woche": "week", "monat": "month"}
_UNITS |= {"dia": "day", "semana": "week", "mês": "month"}
_AFTER = ("after", "next", "following", "danach", "darauf", "nächst", "folgend", "seguinte", "a seguir", "depois")
_STEP = re.compile(
    r"(?:(?:on|in) )?the (?P<unit>day|week|month) (?P<way>after|before)(?: that)?"
    r"|(?:(?:on|in) )?the (?P<way2>next|following|previous) (?P<unit2>day|week|month)"
    r"|(?:am |im |in der |die |der )?(?P<unit3>tag|woche|monat) (?P<way3>danach|darauf|davor|zuvor)"
    r"|(?:am |im |in der |die |der )(?P<way4>nächst|folgend|vorherig)e[nr]? (?P<unit4>tag|woche|monat)"
    r"|(?:n?[oa] )?(?P<unit5>dia|semana|mês) (?P<way5>seguinte|a seguir|depois|anterior|antes)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:(?:in|on|for) )?(?:the )?(?P<en>morning|afternoon|evening)"
    r"|(?:am |der |den )?(?P<de>vormittag|nachmittag|abend)|(?P<pt>(?:[aà]|de|da) (?:manhã|tarde|noite))"
    r"|(?P<clock>(?:at|um|às|à) \d{1,2}(?:[:.h]\d\d)?(?: ?(?:am|pm|uhr|h|o['’]clock))?|at noon|mittags|ao meio-dia)",
    re.IGNORECASE,
)
ONLY = re.compile(r"(?:only|just|nur|só|apenas)\s+", re.IGNORECASE)
"""The words before the part of what was asked that alone is wanted."""


def stepped(rest: str, days: Sequence[Days], before: str) -> str:
    """Return the days that a text names by those of the question before, in words that fit it; nothing where it names none."""
    match = _STEP.fullmatch(rest)
    if not match or not days:
        return ""
    said = [value.casefold() for value in match.groups() if value]
    unit = next(_UNITS[one] for one in said if one in _UNITS)
    after = any(one in _AFTER for one in said)
    found = _beside(unit, max(one.last for one in days) if after else min(one.first for one in days), 1 if after else -1)
    english = language_of(before) == "English"
    if found.first == found.last:
        return f"on {found.first}" if english else f"{found.first}"
    return f"from {found.first} to {found.last}" if english else f"{found.first} – {found.last}"


def _beside(unit: str, day: date, step: int) -> Days:
    """Return the whole day, week or month beside that of a day."""
    if unit == "day":
        return Days(day + timedelta(days=step), day + timedelta(days=step))
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return Days(monday, monday + timedelta(days=6))
    months = day.year * 12 + day.month - 1 + step
    return month_days(months // 12, months % 12 + 1)


def part_of_day(rest: str) -> str:
    """Return the part of a day or the time that a text names and nothing else, as it stands in a question; nothing for another text."""
    match = _PART.fullmatch(rest)
    if not match:
        return ""
    if match["en"]:
        return f"in the {match['en'].casefold()}"
    if match["de"]:
        return f"am {match['de'].capitalize()}"
    return f"à {rest.partition(' ')[2]}" if match["pt"] and rest.casefold().startswith("a ") else rest
