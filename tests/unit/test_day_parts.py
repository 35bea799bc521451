"""Parts of the day are read as hours of the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.agenda import is_agenda
from reasoning.day_parts import Hours, during, hours_of, named_hours, without_hours
from reasoning.days import Days
from reasoning.question import Owner, read
from reasoning.request_rules import Thing
from reasoning.requests import requested

LISBON = ZoneInfo("Europe/Lisbon")
OWNER = Owner("Lena Vogt", ("lena@vogt.example",), LISBON)
NOW = datetime(2026, 10, 16, 9, tzinfo=LISBON)
MONDAY = Days(date(2026, 10, 19), date(2026, 10, 19))
MORNING, AFTERNOON, EVENING = Hours(0, 12), Hours(12, 18), Hours(18, 24)


@pytest.mark.parametrize(
    ("question", "hours"),
    [
        ("What do I have on Monday morning?", [MORNING]),
        ("What do I have tonight?", [EVENING]),
        ("Am I free on Saturday afternoon?", [AFTERNOON]),
        ("Do I have anything on Saturday night?", [EVENING]),
        ("What do I have this morning?", [MORNING]),
        ("What's on this evening?", [EVENING]),
        ("What do I have tomorrow in the morning and in the evening?", [MORNING, EVENING]),
        ("Was habe ich heute Abend?", [EVENING]),
        ("Was habe ich am Montagnachmittag?", [AFTERNOON]),
        ("Was habe ich am Montagmorgen?", [MORNING]),
        ("Was habe ich am Montag morgen?", [MORNING]),
        ("Was habe ich am Mittwoch Morgen?", [MORNING]),
        ("Was habe ich heute Morgen?", [MORNING]),
        ("Was habe ich am Nachmittag morgen?", [AFTERNOON]),
        ("What do I have tonight at 12?", [EVENING]),
        ("Was steht morgen früh an?", [MORNING]),
        ("Bin ich am Samstag Nachmittag frei?", [AFTERNOON]),
        ("O que tenho hoje à tarde?", [AFTERNOON]),
        ("O que tenho amanhã de manhã?", [MORNING]),
        ("O que tenho esta noite?", [EVENING]),
        ("What do I have tomorrow?", []),
        ("Was habe ich morgen?", []),
        ("O que tenho amanhã?", []),
    ],
)
def test_the_calendar_is_asked_for_a_part_of_a_day(question: str, hours: list[Hours]) -> None:
    assert is_agenda(read(question, OWNER, NOW))
    assert list(named_hours(question)) == hours


@pytest.mark.parametrize(
    ("question", "hour"),
    [
        ("What do I have on Monday at 11?", 11),
        ("What do I have at noon tomorrow?", 12),
        ("What do I have tomorrow at 3 pm?", 15),
        ("What do I have tomorrow at 3?", 15),
        ("What do I have tomorrow at 03:00?", 3),
        ("What do I have tomorrow at 12 am?", 0),
        ("What do I have tomorrow at 5 in the morning?", 5),
        ("What do I have today at 14:30?", 14.5),
        ("What do I have tomorrow evening at 8?", 20),
        ("Was habe ich am Montag um 11 Uhr?", 11),
        ("Was habe ich morgen mittags?", 12),
        ("O que tenho amanhã às 15h?", 15),
        ("O que tenho amanhã ao meio-dia?", 12),
    ],
)
def test_the_calendar_is_asked_for_the_hour_that_begins_at_a_time(question: str, hour: float) -> None:
    reading = read(question, OWNER, NOW)
    assert is_agenda(reading)
    assert hours_of(question, reading.days) == (Hours(hour, hour + 1),)


def test_hours_are_said_as_a_clock_shows_them() -> None:
    assert Hours(14.5, 15.5).said == {"start": "14:30", "end": "15:30"}


@pytest.mark.parametrize(
    "question",
    [
        "What do I have on Monday at 11 Main Street?",
        "What do I have on Monday before 11?",
        "What do I have on Monday from 9 to 11?",
        "What do I have next week at 11?",
        "What do I have at 11?",
        "Was habe ich am Montag um 11 Euro?",
        "What do I have tomorrow at 5%?",
        "What do I have tomorrow at 27?",
        "What do I have in the morning post of Monday?",
        "Was habe ich heute zum Abendessen?",
        "O que tenho de comprar hoje à tarde?",
        "Do I have anything from Ana on Saturday night?",
        "Is Ana free on Monday morning?",
        "When is my next meeting in the evening?",
    ],
)
def test_more_than_a_part_of_a_day_is_not_the_calendars(question: str) -> None:
    reading = read(question, OWNER, NOW)
    assert not is_agenda(reading)
    assert requested(reading) is None


def test_mails_and_meetings_of_a_part_of_a_day_are_asked_for() -> None:
    found = [requested(read(one, OWNER, NOW)) for one in ("How many meetings do I have on Monday morning?", "Who wrote yesterday evening?")]
    assert [one.thing for one in found if one] == [Thing.MEETING_ON, Thing.MAIL_ON]


def test_a_part_of_one_of_several_days_leaves_out_nothing_of_the_others() -> None:
    """Whether the morning is Saturday's too cannot be told, and less than is asked about would be said."""
    sunday = read("What do I have on Sunday morning?", OWNER, NOW)
    both = read("What do I have on Saturday and Sunday morning?", OWNER, NOW)
    assert hours_of(sunday.text, sunday.days) == (MORNING,)
    assert (len(both.days), hours_of(both.text, both.days)) == (2, ())
    span = read("What do I have from Friday to Sunday evening?", OWNER, NOW)
    assert (len(span.days), hours_of(span.text, span.days)) == (1, ())


def test_a_saturday_is_no_evening() -> None:
    assert named_hours("Was habe ich am Sonnabend?") == ()
    assert without_hours("am sonnabend", ()) == "am sonnabend"


@pytest.mark.parametrize(
    ("start", "end", "hours", "on"),
    [
        ((19, 9, 30), (19, 10, 10), [MORNING], True),
        ((19, 9, 30), (19, 10, 10), [AFTERNOON], False),
        ((19, 11, 0), (19, 12, 0), [AFTERNOON], False),
        ((19, 11, 0), (19, 12, 30), [AFTERNOON], True),
        ((19, 12, 0), (19, 12, 0), [AFTERNOON], True),
        ((18, 22, 0), (19, 2, 0), [EVENING], False),
        ((18, 22, 0), (19, 2, 0), [MORNING], True),
        ((19, 20, 0), (19, 22, 0), [MORNING, EVENING], True),
        ((19, 20, 0), (19, 22, 0), [], True),
    ],
)
def test_what_overlaps_the_hours_of_the_day_is_on(
    start: tuple[int, int, int], end: tuple[int, int, int], hours: list[Hours], on: bool
) -> None:
    first, last = (datetime(2026, 10, day, hour, minute, tzinfo=LISBON) for day, hour, minute in (start, end))
    assert during(hours, [MONDAY], first, last) is on
