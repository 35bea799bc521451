"""Dates and times in the words people use: today, yesterday, Fri 16 Oct."""

from datetime import date, datetime, timedelta

from memory.recall.occasions import Occasion

_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def day_word(day: date, today: date) -> str:
    """Return a day as somebody says it on the day `today`."""
    near = _NEAR.get((day - today).days)
    if near:
        return near
    # The year only where it is another: most of what is listed is of this one.
    return f"{day:%a} {day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def when_word(moment: datetime, now: datetime, clock: bool = True) -> str:
    """Return a moment as somebody says it now; both are told in the zone of `now`."""
    local = moment.astimezone(now.tzinfo)
    word = day_word(local.date(), now.date())
    near = abs((local.date() - now.date()).days) <= 1
    # Of what lies further away nobody asks the hour first.
    return f"{word} {local:%H:%M}" if clock and near else word


def exact(moment: datetime, now: datetime, clock: bool = True) -> str:
    """Return a moment in full, for a tooltip."""
    local = moment.astimezone(now.tzinfo)
    return f"{local:%A} {local.day} {local:%B %Y}{f', {local:%H:%M}' if clock else ''}"


def clock_words(one: Occasion, day: date, now: datetime) -> str:
    """Return when something is on within a day: its clock times, or that it takes all day or goes over midnight."""
    start, end = one.start.astimezone(now.tzinfo), one.end.astimezone(now.tzinfo)
    # What ends at midnight ends on the day before.
    last = (end - timedelta(microseconds=1)).date() if end > start else end.date()
    if "all_day" in one.line.marks or (start.date() < day < last):
        return "all day"
    if start.date() < day:
        return f"until {end:%H:%M}"
    return f"{start:%H:%M}" if last > day or end <= start else f"{start:%H:%M}–{end:%H:%M}"


def age_word(age: timedelta) -> str:
    """Return how long something has waited."""
    days = age.days
    if days >= 1:
        return "1 day" if days == 1 else f"{days} days"
    hours = int(age.total_seconds() // 3600)
    return "less than an hour" if hours < 1 else "1 hour" if hours == 1 else f"{hours} hours"


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]
