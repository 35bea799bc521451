"""R3: what is usual of entries is told by counting them, and only where it is."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reasoning.calendar import Entry
from reasoning.habit import Habit, habit, usually
from reasoning.question import Owner, read
from reasoning.weekly import again, weekday_asked
from reasoning.wording import plain
from schema.graph import Label, Node

LISBON = ZoneInfo("Europe/Lisbon")
OWNER = Owner("Mara Lind", (), LISBON)
# A Wednesday, in summer time until 25 October.
FIRST = datetime(2026, 9, 2, 19, 30, tzinfo=LISBON)
SONG = Node("1", Label.EVENT, "song", {"title": "Choir rehearsal"})


def on(*days: int, hour: int = 19, event: Node = SONG) -> list[Entry]:
    starts = [FIRST.replace(hour=hour) + timedelta(days=day) for day in days]
    return [Entry(event, start.astimezone(UTC), (start + timedelta(hours=2)).astimezone(UTC)) for start in starts]


def test_the_day_the_hour_and_the_weeks_between() -> None:
    # Over the end of summer time: by the clock on the wall nothing changes.
    found = habit(on(0, 14, 28, 42, 63), LISBON)
    assert found == Habit(2, time(19, 30), time(21, 30), 2, 5)
    assert usually(found, 5, plain()) == "Usually Wed, 19:30 to 21:30, every 2 weeks (5 of the last 5)."


def test_one_that_was_moved_changes_nothing() -> None:
    found = habit(on(0, 7, 14, 22, 28), LISBON)
    assert found
    assert (found.weekday, found.weeks, found.count) == (2, 1, 4)


@pytest.mark.parametrize("days", [(0, 7), (0, 8, 16, 24, 32), (0, 1, 7, 8, 14, 15)], ids=["two", "all over the week", "two days alike"])
def test_what_is_no_habit(days: tuple[int, ...]) -> None:
    assert habit(on(*days), LISBON) is None


def test_of_two_hours_that_are_as_common_the_later_holds() -> None:
    found = habit([*on(0, 7, hour=18), *on(14, 21)], LISBON)
    assert found
    assert found.start == time(19, 30)


def test_what_comes_again_on_a_day_by_its_hour() -> None:
    walk = Node("2", Label.EVENT, "walk", {"title": "Walk"})
    once = Node("3", Label.EVENT, "once", {"title": "Opera"})
    entries = sorted(
        [*on(0, 7, 14, 21), *on(0, 7, 14, 28, hour=8, event=walk), *on(0, event=once), *on(1, 8, 15, 22)], key=lambda one: one.start
    )
    assert [(one.latest.event.key, one.count) for one in again(entries, 2, LISBON)] == [("walk", 4), ("song", 4)]


@pytest.mark.parametrize(
    ("question", "weekday"),
    [
        ("What do I usually do on Fridays?", 4),
        ("What do I have on Mondays?", 0),
        ("What do I do every Sunday?", 6),
        ("What do I usually have on a Tuesday?", 1),
        ("Was mache ich normalerweise freitags?", 4),
        ("Was habe ich jeden Mittwoch?", 2),
        ("Was mache ich regelmäßig dienstags?", 1),
        ("O que costumo fazer às terças-feiras?", 1),
        ("What do I have on Friday?", None),
        ("What do I do on Friday?", None),
        ("What do I usually eat on Fridays?", None),
        ("What did I do on Fridays with Ana?", None),
    ],
)
def test_which_questions_ask_for_a_weekday(question: str, weekday: int | None) -> None:
    assert weekday_asked(read(question, OWNER, FIRST)) == weekday
