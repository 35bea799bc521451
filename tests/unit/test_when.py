"""Dates and times in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.pages.when import age_word, clock_words, day_word, exact, when_word
from memory.recall.lines import Line
from memory.recall.occasions import Occasion
from schema.graph import Label

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 16, 10, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2026, 10, 16), "today"),
        (date(2026, 10, 15), "yesterday"),
        (date(2026, 10, 17), "tomorrow"),
        (date(2026, 10, 9), "Fri 9 Oct"),
        (date(2025, 10, 9), "9 Oct 2025"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, word: str) -> None:
    assert day_word(day, NOW.date()) == word


def test_a_moment_is_told_in_the_owners_zone_and_its_hour_only_where_it_is_near() -> None:
    late = datetime(2026, 10, 15, 22, 30, tzinfo=UTC)
    assert when_word(late, NOW) == "today 00:30"
    assert when_word(late, NOW, clock=False) == "today"
    assert when_word(late - timedelta(days=7), NOW) == "Fri 9 Oct"
    assert exact(late, NOW) == "Friday 16 October 2026, 00:30"
    assert exact(late, NOW, clock=False) == "Friday 16 October 2026"


@pytest.mark.parametrize(
    ("age", "word"),
    [
        (timedelta(minutes=5), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=9), "9 days"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(age: timedelta, word: str) -> None:
    assert age_word(age) == word


def occasion(start: datetime, end: datetime, *marks: str) -> Occasion:
    return Occasion(Line("1", Label.EVENT, "e", "Review", start, end, marks=frozenset(marks)), start, end)


def test_what_goes_over_midnight_is_told_by_its_part_of_each_day() -> None:
    night = occasion(datetime(2026, 10, 15, 22, tzinfo=BERLIN), datetime(2026, 10, 17, 6, tzinfo=BERLIN))
    assert [clock_words(night, date(2026, 10, day), NOW) for day in (15, 16, 17)] == ["22:00", "all day", "until 06:00"]


def test_what_ends_at_midnight_ends_on_its_day_and_whole_days_have_no_clock() -> None:
    evening = occasion(datetime(2026, 10, 16, 20, tzinfo=BERLIN), datetime(2026, 10, 17, 0, tzinfo=BERLIN))
    whole = occasion(datetime(2026, 10, 16, tzinfo=BERLIN), datetime(2026, 10, 17, tzinfo=BERLIN), "all_day")
    moment = occasion(NOW, NOW)
    assert [clock_words(one, date(2026, 10, 16), NOW) for one in (evening, whole, moment)] == ["20:00–00:00", "all day", "10:00"]
