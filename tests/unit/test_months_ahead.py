"""Months and days that are over, in a question for what is to come, are the next such ones."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.months_ahead import ahead
from reasoning.question import Owner, read

OWNER = Owner("Lena Vogt", ("lena@vogt.example",), ZoneInfo("Europe/Lisbon"))
NOW = datetime(2026, 11, 27, 9, tzinfo=OWNER.zone)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what do i have in january", "what do i have in january 2027"),
        ("am i free on 5 january", "am i free on 5 january 2027"),
        ("What's on January 5th?", "What's on January 5th 2027?"),
        ("am I free on 5 January at 10:00?", "am I free on 5 January 2027 at 10:00?"),
        ("was habe ich im Januar", "was habe ich im Januar 2027"),
        ("Was habe ich im Januar vor?", "Was habe ich im Januar 2027 vor?"),
        ("when do I meet Rui in May?", "when do I meet Rui in May 2027?"),
        ("when do I meet May in January", "when do I meet May in January 2027"),
        ("Do Rui and I have a meeting in January?", "Do Rui and I have a meeting in January 2027?"),
        ("o que tenho em 5 de janeiro?", "o que tenho em 5 de janeiro de 2027?"),
        ("o que tenho em janeiro?", "o que tenho em janeiro de 2027?"),
        ("Was habe ich am 5.1.?", "Was habe ich 2027-01-05?"),
        ("am i free from 5 to 10 january?", "am i free from 5 to 10 january 2027?"),
        ("What do I have between 3 January and 5 February?", "What do I have between 3 January 2027 and 5 February 2027?"),
        ("What do I have in the first week of January?", "What do I have in the first week of January 2027?"),
        ("Who has a birthday in January?", "Who has a birthday in January 2027?"),
        ("Wer hat im Januar Geburtstag?", "Wer hat im Januar 2027 Geburtstag?"),
    ],
)
def test_the_year_is_written_into_it_and_is_unsure(question: str, text: str) -> None:
    found = ahead(read(question, OWNER, NOW), OWNER)
    assert found
    assert (found.text, found.unsure) == (text, True)
    assert all(days.first.year == 2027 for days in found.days)


@pytest.mark.parametrize(
    "question",
    [
        "what did i have in january",
        "was hatte ich im Januar",
        "was war im Januar",
        "o que tive em janeiro",
        "Who had a birthday in January?",
        "which mails are from january",
        "Which documents are new in January?",
        "How often do I go climbing in May?",
        "what do I have in January 2026",
        "what do I have in december",
        "what do I have in november",
        "what do I have tomorrow",
        "what do I have since january",
        "what do I have last january",
        "what do I have on Monday, 5 January?",
        "when is Jan coming",
        "meetings in january",
    ],
)
def test_what_stays_as_it_was_asked(question: str) -> None:
    assert ahead(read(question, OWNER, NOW), OWNER) is None


def test_a_month_read_as_that_of_last_year_is_this_years() -> None:
    found = ahead(read("what do I have in December?", OWNER, NOW.replace(month=1)), OWNER)
    assert found
    assert found.text == "what do I have in December 2026?"
