"""When nothing is planned: what is left of a day's hours."""

from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from reasoning.calendar import Entry
from reasoning.day_parts import Hours
from reasoning.days import Days
from reasoning.free_time import free_times, gaps
from reasoning.wording import plain
from schema.graph import Label, Node, Value

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 10, 19, 9, tzinfo=BERLIN)
SIX = datetime(2026, 10, 19, 18, tzinfo=BERLIN)


def entry(day: int, start: float, end: float, title: str = "Talk", all_day: bool = False) -> Entry:
    midnight = datetime(2026, 10, day, tzinfo=BERLIN)
    props: dict[str, Value] = {"title": title, "all_day": True} if all_day else {"title": title}
    return Entry(Node(title, Label.EVENT, title, props), midnight + timedelta(hours=start), midnight + timedelta(hours=end))


def lines(*listed: Entry, first: int = 19, last: int = 19, hours: tuple[Hours, ...] = ()) -> list[str]:
    days = (Days(date(2026, 10, first), date(2026, 10, last)),)
    return [piece.text for piece in free_times(listed, days, hours, BERLIN, plain())]


def test_what_is_left_between_entries_is_free() -> None:
    head, line = lines(entry(19, 9.5, 10), entry(19, 12, 13), entry(19, 12.5, 14), entry(19, 20, 22))
    assert head == "Free times (09:00 to 18:00), by what is in your calendar:"
    assert line == "Mon 2026-10-19: 09:00 to 09:30, 10:00 to 12:00, 14:00 to 18:00"


def test_less_than_half_an_hour_is_not_free_and_a_full_day_says_so() -> None:
    assert lines(entry(19, 9, 12), entry(19, 12.4, 17.6))[1] == "Mon 2026-10-19: no half hour"
    assert lines(entry(18, 20, 44), entry(19, 8, 30))[1] == "Mon 2026-10-19: no half hour"


def test_a_moment_parts_no_gap() -> None:
    assert lines(entry(19, 9.2, 9.2, "Deadline"))[1] == "Mon 2026-10-19: 09:00 to 18:00"


def test_what_takes_the_whole_day_is_named_and_takes_no_hour() -> None:
    both = lines(entry(19, 0, 48, "Trip", all_day=True), first=18, last=21)
    assert both[1:] == [
        "Sun 2026-10-18: 09:00 to 18:00",
        "Mon 2026-10-19: 09:00 to 18:00 (all day: “Trip”)",
        "Tue 2026-10-20: 09:00 to 18:00 (all day: “Trip”)",
        "Wed 2026-10-21: 09:00 to 18:00",
    ]


def test_an_evening_ends_at_midnight() -> None:
    head, line = lines(entry(19, 19, 20), hours=(Hours(18, 24),))
    assert head.startswith("Free times (18:00 to 24:00)")
    assert line == "Mon 2026-10-19: 18:00 to 19:00, 20:00 to 24:00"


def test_of_many_days_the_first_week_is_told_and_said_to_be() -> None:
    found = lines(first=1, last=31)
    assert found[0] == "Free times (09:00 to 18:00), by what is in your calendar, the first 7 days:"
    assert len(found) == 8


@given(some.lists(some.tuples(some.integers(0, 24 * 60), some.integers(0, 300)), max_size=12))
def test_gaps_meet_no_entry_and_leave_nothing_long_out(minutes: list[tuple[int, int]]) -> None:
    midnight = datetime(2026, 10, 19, tzinfo=BERLIN)
    busy = [(midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + length)) for start, length in minutes]
    found = list(gaps([one for one in busy if one[0] < SIX and one[1] > NINE], NINE, SIX))
    assert all(NINE <= start < end <= SIX and end - start >= timedelta(minutes=30) for start, end in found)
    for start, end in found:
        assert not any(begins < end and ends > start for begins, ends in busy if begins < ends)
    minutes_free = [all(not begins <= NINE + timedelta(minutes=one) < ends for begins, ends in busy) for one in range(9 * 60)]
    told = [any(start <= NINE + timedelta(minutes=one) < end for start, end in found) for one in range(9 * 60)]
    # What is free and not told lies in less than half an hour.
    for free, run in groupby(range(9 * 60), key=lambda one: minutes_free[one]):
        stretch = list(run)
        assert not free or all(told[one] for one in stretch) or len(stretch) < 30
