"""The ranges of days that a question names."""

from datetime import date

import pytest

from reasoning.dates import named_days, without_days

TODAY = date(2026, 11, 27)
"""A Friday."""
FIVE = "2026-12-01..2026-12-05"
YEARS_END = "2026-12-28..2027-01-03"


def spans(question: str, today: date = TODAY) -> list[str]:
    return [f"{one.first}" if one.first == one.last else f"{one.first}..{one.last}" for one in named_days(question, today)]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What do I have between 1 and 5 December?", FIVE),
        ("from 2026-12-01 to 2026-12-05", FIVE),
        ("entre 1 e 5 de dezembro", FIVE),
        ("de 1 a 5 de dezembro", FIVE),
        ("2026-12-01 - 2026-12-05", FIVE),
        ("1-5 December", FIVE),
        ("1–5 December", FIVE),
        ("1st to 5th of December", FIVE),
        ("from the 1st to the 5th of December", FIVE),
        ("between 1 December and 5 December", FIVE),
        ("between the 1st of December and the 5th", FIVE),
        ("from 1 December until 5 December", FIVE),
        ("from 1 Dec through 5 Dec", FIVE),
        ("1 to 5 December 2026", FIVE),
        ("from Tuesday 1 December to Saturday 5 December", FIVE),
        ("from 20 to 30 December", "2026-12-20..2026-12-30"),
        ("December 1 to 5", FIVE),
        ("December 1-5", FIVE),
        ("December 1 to December 5", FIVE),
        ("from 2 to 5 November", "2026-11-02..2026-11-05"),
        ("from Dec 28 to Jan 3", YEARS_END),
        ("from 28 to 3 January", YEARS_END),
        ("from Dec 28, 2026 to Jan 3, 2027", YEARS_END),
        ("vom 1. bis 5. Dezember", FIVE),
        ("1.-5. Dezember", FIVE),
        ("zwischen dem 1. und dem 5. Dezember", FIVE),
        ("vom 1.12. bis 5.12.", FIVE),
        ("vom 1. bis zum 5.12.", FIVE),
        ("vom 1.12.2026 bis 5.12.2026", FIVE),
        ("von Dienstag, dem 1. Dezember bis Samstag, den 5. Dezember", FIVE),
        ("vom 28. Dezember bis zum 3. Januar", YEARS_END),
        ("from 3 March to 5 April 2026", "2026-03-03..2026-04-05"),
        ("from 20 December 2024 to 5 January", "2024-12-20..2025-01-05"),
        ("from 20 December to 5 January 2025", "2024-12-20..2025-01-05"),
        ("from today until 5 December", "2026-11-27..2026-12-05"),
        ("von heute bis zum 5. Dezember", "2026-11-27..2026-12-05"),
        ("from tomorrow to Friday", "2026-11-28..2026-12-04"),
        ("from Monday to Friday", "2026-11-30..2026-12-04"),
        ("on Monday to Wednesday", "2026-11-30..2026-12-02"),
        ("next Monday to Wednesday", "2026-11-30..2026-12-02"),
        ("between Monday and Wednesday", "2026-11-30..2026-12-02"),
        ("from Monday to Friday next week", "2026-11-30..2026-12-04"),
        ("Monday to Friday this week", "2026-11-23..2026-11-27"),
        ("from last Monday to Wednesday", "2026-11-23..2026-11-25"),
        ("from Monday to 5 December", "2026-11-30..2026-12-05"),
        ("from Friday to Friday", "2026-11-27..2026-12-04"),
        ("von Montag bis Freitag", "2026-11-30..2026-12-04"),
        ("nächste Woche von Montag bis Freitag", "2026-11-30..2026-12-04"),
        ("Was ist von Montag bis Mittwoch geplant?", "2026-11-30..2026-12-02"),
    ],
)
def test_a_range_is_one_span(question: str, wanted: str) -> None:
    assert spans(question) == [wanted]


@pytest.mark.parametrize(
    ("question", "today", "wanted"),
    [
        ("What did I do from Monday to Friday?", TODAY, "2026-11-23..2026-11-27"),
        ("Which mails do I have from Monday to today?", TODAY, "2026-11-23..2026-11-27"),
        ("from Wednesday to yesterday", TODAY, "2026-11-25..2026-11-26"),
        ("Was muss ich von Montag bis Freitag tun?", TODAY, "2026-11-30..2026-12-04"),
        ("Was läuft von Montag bis Freitag?", TODAY, "2026-11-30..2026-12-04"),
        ("Welche gemeinsamen Termine habe ich von Montag bis Freitag?", TODAY, "2026-11-30..2026-12-04"),
        ("What did I do from Monday to Friday?", date(2026, 11, 25), "2026-11-16..2026-11-20"),
        ("Was hatte ich von Montag bis Freitag?", TODAY, "2026-11-23..2026-11-27"),
        ("What did I do from 1 to 5 December?", TODAY, "2025-12-01..2025-12-05"),
        ("What did I do from 28 December to 3 January?", TODAY, "2025-12-28..2026-01-03"),
        ("What do I have from 28 December to 3 January?", date(2027, 1, 2), YEARS_END),
        ("What will I do from 1 to 5 March?", TODAY, "2027-03-01..2027-03-05"),
    ],
)
def test_the_range_that_fits_today(question: str, today: date, wanted: str) -> None:
    assert spans(question, today) == [wanted]


@pytest.mark.parametrize(
    "question",
    ["from 5 to 1 December", "from 5 December to 1 December", "from 2026-12-05 to 2026-12-01", "December 5 to 1", "vom 5. bis 1. Dezember"],
)
def test_a_range_written_backwards_is_turned_round(question: str) -> None:
    assert spans(question) == [FIVE]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("2 and 5 December", ["2026-12-02", "2026-12-05"]),
        ("December 2 and 5", ["2026-12-02", "2026-12-05"]),
        ("on 2 or 5 December", ["2026-12-02", "2026-12-05"]),
        ("am 2. und 5. Dezember", ["2026-12-02", "2026-12-05"]),
        ("on 1, 3 and 5 December", ["2026-12-01", "2026-12-03", "2026-12-05"]),
        ("on 1 December and 5 December", ["2026-12-01", "2026-12-05"]),
        ("What about today and tomorrow?", ["2026-11-27", "2026-11-28"]),
        ("from 1 to 5 December and from 20 to 30 December", [FIVE, "2026-12-20..2026-12-30"]),
    ],
)
def test_days_beside_each_other_are_no_range(question: str, wanted: list[str]) -> None:
    assert spans(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who works Monday to Friday?", []),
        ("Who came from 9 to 5?", []),
        ("ages 3 to 5", []),
        ("What changed from 1.12 to 5.12?", []),
        ("What changed between 3.11.2 and 3.12.1?", []),
        ("10, 20 and 30 people", []),
        ("from Mondays to Fridays", []),
        ("between 2 and 5 pm on 3 December", ["2026-12-03"]),
        ("the December 1 to 5 pm meeting", ["2026-12-01"]),
        ("the dinner on 1 December to 5 people", ["2026-12-01"]),
        ("between 10:30 - 12:00 on 5 December", ["2026-12-05"]),
        ("at 10:30-5 December", ["2026-12-05"]),
        ("from Anna to Ben on 3 December", ["2026-12-03"]),
        ("Who moved the dentist from 1 December to 5 December?", ["2026-12-01", "2026-12-05"]),
        ("Wer hat den Zahnarzt verschoben, vom 1. Dezember bis 5. Dezember?", ["2026-12-01", "2026-12-05"]),
        ("since 1 November", ["2026-11-01"]),
        ("before 5 December", ["2026-12-05"]),
        ("after 5 December", ["2026-12-05"]),
    ],
)
def test_what_only_looks_like_a_range_is_none(question: str, wanted: list[str]) -> None:
    assert spans(question, TODAY) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many meetings do I have between 1 and 5 December?", "how many meetings do i have ?"),
        ("How many meetings do I have from the 1st to the 5th of December?", "how many meetings do i have ?"),
        ("How many meetings do I have on 1, 3 and 5 December?", "how many meetings do i have on ?"),
        ("Welche Mails kamen vom 1.12. bis zum 5.12.2026?", "welche mails kamen ?"),
        ("Which mails came from Monday to Friday last week?", "which mails came ?"),
        ("Which mails came in the last two weeks?", "which mails came in the ?"),
    ],
)
def test_all_words_of_a_range_are_taken_out(question: str, wanted: str) -> None:
    assert " ".join(without_days(question, TODAY).split()) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("in the next two weeks", "2026-11-27..2026-12-11"),
        ("in the next 7 days", "2026-11-27..2026-12-04"),
        ("the next three days", "2026-11-27..2026-11-30"),
        ("over the next few days", "2026-11-27..2026-11-30"),
        ("the coming days", "2026-11-27..2026-11-30"),
        ("the next couple of weeks", "2026-11-27..2026-12-11"),
        ("in the next two months", "2026-11-27..2027-01-26"),
        ("in den nächsten zwei Wochen", "2026-11-27..2026-12-11"),
        ("in den nächsten 7 Tagen", "2026-11-27..2026-12-04"),
        ("in den kommenden Tagen", "2026-11-27..2026-11-30"),
        ("the last 7 days", "2026-11-20..2026-11-27"),
        ("in the past two weeks", "2026-11-13..2026-11-27"),
        ("in the last couple of days", "2026-11-25..2026-11-27"),
        ("in den letzten zwei Wochen", "2026-11-13..2026-11-27"),
        ("in den letzten 7 Tagen", "2026-11-20..2026-11-27"),
        ("the day after tomorrow", "2026-11-29"),
        ("the day before yesterday", "2026-11-25"),
        ("Was habe ich heute Morgen?", "2026-11-27"),
        ("O que tenho hoje?", "2026-11-27"),
        ("O que tenho amanhã?", "2026-11-28"),
        ("O que tenho depois de amanhã?", "2026-11-29"),
        ("Quem escreveu ontem?", "2026-11-26"),
        ("¿Qué tengo hoy?", "2026-11-27"),
        ("¿Qué tengo mañana?", "2026-11-28"),
        ("¿Qué tengo mañana por la mañana?", "2026-11-28"),
        ("¿Qué tengo pasado mañana?", "2026-11-29"),
        ("¿Quién escribió ayer?", "2026-11-26"),
    ],
)
def test_days_told_from_today(question: str, wanted: str) -> None:
    assert spans(question) == [wanted]


@pytest.mark.parametrize(
    "question",
    [
        "¿Qué tengo esta mañana?",
        "¿Qué hago por la mañana?",
        "Was mache ich jeden Morgen?",
        "What did A. J. Ayer write on logic?",
        "Where is the ferry to Hoy?",
        "What happens in the next two hours?",
        "Was mache ich in diesen Tagen?",
        "What are the next two steps?",
        "in the next 99999999999 days",
    ],
)
def test_what_names_no_day_from_today(question: str) -> None:
    assert spans(question) == []


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What do I have until 5 December?", "2026-11-27..2026-12-05"),
        ("What do I have until 3 January?", "2026-11-27..2027-01-03"),
        ("What's on until next Tuesday?", "2026-11-27..2026-12-01"),
        ("How many appointments do I have until tomorrow?", "2026-11-27..2026-11-28"),
        ("Was habe ich bis zum 5. Dezember?", "2026-11-27..2026-12-05"),
        ("Welche Termine habe ich bis Dienstag?", "2026-11-27..2026-12-01"),
        ("Which permit is valid until 5 December?", "2026-12-05"),
        ("until 5 December", "2026-12-05"),
        ("What do I have until 5 November?", "2026-11-05"),
        ("Which meetings did I have until 5 November?", "2026-11-05"),
        ("What do I have until today?", "2026-11-27"),
    ],
)
def test_entries_until_a_day_are_those_from_today_on(question: str, wanted: str) -> None:
    assert spans(question) == [wanted]
