"""A question read by rules."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.dates import Days
from reasoning.question import LONGEST, Owner, Reading, read, without_owner
from schema.errors import QuestionRefused

OWNER = Owner("Mara Lind", ("me@home.example",), ZoneInfo("Europe/Lisbon"))
NOW = datetime(2026, 11, 9, 9, tzinfo=UTC)


def reading(question: str, now: datetime = NOW) -> Reading:
    return read(question, OWNER, now)


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?!", "🙂", "—"])
def test_an_empty_question_is_refused_with_an_example(question: str) -> None:
    """R9."""
    with pytest.raises(QuestionRefused, match=r"it is empty.*Type a question"):
        reading(question)


def test_a_very_long_question_is_refused_with_its_length() -> None:
    with pytest.raises(QuestionRefused, match=r"it has 100,000 characters\. Ask in one"):
        reading("x" * 100_000)


def test_the_longest_question_is_read() -> None:
    assert len(reading("x" * LONGEST).text) == LONGEST


def test_blanks_are_evened_out() -> None:
    assert reading("  Who\n\n came \t today? ").text == "Who came today?"


def test_the_owner_is_left_out_of_the_words_and_called_i_in_the_meaning() -> None:
    found = reading("When did Mara Lind meet Ana about mara lind's lamps?")
    assert found.meaning == "When did I meet Ana about my lamps?"
    assert found.words.split() == "When did meet Ana about lamps?".split()


def test_an_owner_without_a_name_is_left_alone() -> None:
    assert without_owner("Who is .* here?", "", "I") == "Who is .* here?"


def test_a_name_is_no_pattern() -> None:
    assert without_owner("Is M.L. here, or MxLx?", "M.L", "I") == "Is I. here, or MxLx?"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("When did Ana write?", ("Ana",)),
        ("Did Ana Reis and Ben call?", ("Ana Reis", "Ben")),
        ("What did Mara Lind say on Friday in March?", ()),
        ("What does Łukasz want from São Paulo?", ("Łukasz", "São Paulo")),
        ("When did Greta Lind write to Mara?", ("Greta Lind",)),
        ("What did Mara Berg send to Mara Lind?", ("Mara Berg",)),
        ("What did Mara Lind's sister say?", ()),
        ("Ana wrote what?", ()),
        ("who wrote?", ()),
        ("Is Ana there? Is Ana here?", ("Ana",)),
        ("Where is Ana Reis's Big Book?", ("Ana Reis's", "Big Book")),
    ],
)
def test_names_are_capitalised_words_inside(question: str, names: tuple[str, ...]) -> None:
    assert reading(question).names == names


def test_today_is_the_owners_day() -> None:
    """Just before midnight UTC it is still the same day in Lisbon in winter; in Tokyo it is the next."""
    late = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    assert reading("today", late).days == (Days(date(2026, 11, 9), date(2026, 11, 9)),)
    tokyo = Owner("", (), ZoneInfo("Asia/Tokyo"))
    assert read("today", tokyo, late).days == (Days(date(2026, 11, 10), date(2026, 11, 10)),)


@pytest.mark.parametrize(("question", "forward"), [("What came after March 3?", True), ("Who was there on March 3?", False)])
def test_what_came_after_a_day_is_asked_forward(question: str, forward: bool) -> None:
    assert reading(question).forward is forward


@pytest.mark.parametrize(
    ("question", "past"),
    [
        ("How many meetings did I have today?", True),
        ("What have I ordered?", True),
        ("Whom have I seen this year?", True),
        ("What is planned today?", False),
        ("Which meetings do I have in October?", False),
        ("What did Ana write about the upcoming trip?", False),
        ("What did Henrik say in December 2026?", False),
    ],
)
def test_what_has_been_is_asked_in_the_past(question: str, past: bool) -> None:
    assert reading(question).past is past
