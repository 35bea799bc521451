"""The days a question names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoning.dates import Days, month_days, named_days

TODAY = date(2026, 11, 9)
"""A Monday."""


def spans(question: str, today: date = TODAY) -> list[str]:
    return [f"{one.first}" if one.first == one.last else f"{one.first}..{one.last}" for one in named_days(question, today)]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What did I do on 2025-03-16?", "2025-03-16"),
        ("What did I do on March 16, 2025?", "2025-03-16"),
        ("What did I do on March 16th 2025?", "2025-03-16"),
        ("Who came on the 16th of March 2025?", "2025-03-16"),
        ("Who came on 16 March?", "2026-03-16"),
        ("Wer kam am 16. März 2025?", "2025-03-16"),
        ("Quem veio em 3 de março de 2025?", "2025-03-03"),
        ("What is on 12.03.2026?", "2026-03-12"),
        ("What is on 12/03/2026?", "2026-03-12"),
        ("What is on 03/27/2026?", "2026-03-27"),
        ("Welche Mails kamen gestern?", "2026-11-08"),
        ("Was habe ich übermorgen?", "2026-11-11"),
        ("Was schrieb Ana letzte Woche?", "2026-11-02..2026-11-08"),
        ("Was steht nächsten Monat an?", "2026-12-01..2026-12-31"),
        ("Was habe ich am Freitag?", "2026-11-13"),
        ("Was habe ich am Freitag morgen?", "2026-11-13"),
        ("Was schrieb Ana am Freitag?", "2026-11-06"),
        ("Was sagte sie letzten Montag?", "2026-11-02"),
        ("Jan. 5", "2026-01-05"),
        ("sept 5", "2026-09-05"),
        ("December 3", "2026-12-03"),
        ("Where was I at Christmas?", "2025-12-25"),
        ("What did we eat at Christmas 2024?", "2024-12-25"),
        ("Who came on New Year's Eve in 2023?", "2023-12-31"),
        ("What did she write in December?", "2025-12-01..2025-12-31"),
        ("Who has a birthday in December?", "2026-12-01..2026-12-31"),
        ("What is planned in December?", "2026-12-01..2026-12-31"),
        ("What did she write in December 2026?", "2026-12-01..2026-12-31"),
        ("What happened March 3-5, 2025?", "2025-03-03..2025-03-05"),
        ("between March 3 and 5", "2026-03-03..2026-03-05"),
        ("in March 2025", "2025-03-01..2025-03-31"),
        ("during 2025-03", "2025-03-01..2025-03-31"),
        ("in February 2024", "2024-02-01..2024-02-29"),
        ("between March and May 2025", "2025-03-01..2025-05-31"),
        ("from December to February", "2026-12-01..2027-02-28"),
        ("in early June", "2026-06-01..2026-06-12"),
        ("mid-June", "2026-06-09..2026-06-22"),
        ("at the end of February", "2026-02-22..2026-02-28"),
        ("in the second week of May", "2026-05-08..2026-05-14"),
        ("in the summer of 2025", "2025-06-01..2025-08-31"),
        ("last winter 2024", "2024-12-01..2025-02-28"),
        ("in Q3 2025", "2025-07-01..2025-09-30"),
        ("in the first quarter of 2025", "2025-01-01..2025-03-31"),
        ("in the second half of 2025", "2025-07-01..2025-12-31"),
        ("in 2024", "2024-01-01..2024-12-31"),
        ("on New Year's Eve", "2026-12-31"),
        ("on New Year’s Day 2026", "2026-01-01"),
        ("on Christmas Eve", "2026-12-24"),
    ],
)
def test_a_named_day_or_span(question: str, wanted: str) -> None:
    """R9."""
    assert spans(question) == [wanted]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is on today?", "2026-11-09"),
        ("tonight", "2026-11-09"),
        ("Who wrote yesterday?", "2026-11-08"),
        ("tomorrow's meeting", "2026-11-10"),
        ("two weeks ago", "2026-10-23..2026-10-29"),
        ("five days ago", "2026-11-04"),
        ("3 days ago", "2026-11-06"),
        ("a month ago", "2026-09-30..2026-10-20"),
        ("in the last three weeks", "2026-10-19..2026-11-09"),
        ("over the past few days", "2026-11-06..2026-11-09"),
        ("last week", "2026-11-02..2026-11-08"),
        ("in the past week", "2026-11-02..2026-11-08"),
        ("this week", "2026-11-09..2026-11-15"),
        ("next weekend", "2026-11-21..2026-11-22"),
        ("last month", "2026-10-01..2026-10-31"),
        ("next month", "2026-12-01..2026-12-31"),
        ("this year", "2026-01-01..2026-12-31"),
        ("last Friday", "2026-11-06"),
        ("next Friday", "2026-11-13"),
        ("this Friday", "2026-11-13"),
        ("last Monday", "2026-11-02"),
        ("next Monday", "2026-11-16"),
        ("What is planned on Friday?", "2026-11-13"),
        ("What did Henrik say on Friday?", "2026-11-06"),
        ("What did Ana say on Friday that she will do?", "2026-11-06"),
        ("What did I do on Monday?", "2026-11-09"),
        ("Which meetings do I have on Friday?", "2026-11-13"),
        ("Who comes to the planned trip on Friday?", "2026-11-13"),
        ("Who has time on Friday?", "2026-11-13"),
        ("What do I need on Friday?", "2026-11-13"),
        ("What do I have on Thursday next week?", "2026-11-19"),
        ("What do I have next week on Thursday?", "2026-11-19"),
        ("Thursday of next week", "2026-11-19"),
        ("next week, Monday", "2026-11-16"),
        ("What did Ana say on Friday last week?", "2026-11-06"),
        ("Sunday this week", "2026-11-15"),
        ("Was habe ich nächste Woche am Donnerstag?", "2026-11-19"),
        ("Was habe ich am Donnerstag nächster Woche?", "2026-11-19"),
        ("Donnerstag der letzten Woche", "2026-11-05"),
        ("What do I have this morning?", "2026-11-09"),
        ("What do I have on the weekend of 28 November?", "2026-11-28..2026-11-29"),
        ("the week of November 18", "2026-11-16..2026-11-22"),
        ("the week of 2026-11-18", "2026-11-16..2026-11-22"),
        ("Was habe ich am Wochenende vom 28. November?", "2026-11-28..2026-11-29"),
        ("What's on at the weekend?", "2026-11-14..2026-11-15"),
        ("Was habe ich am Wochenende?", "2026-11-14..2026-11-15"),
        ("What did Ana write over the weekend?", "2026-11-07..2026-11-08"),
        ("O que tenho esta tarde?", "2026-11-09"),
        ("O que tenho na sexta-feira?", "2026-11-13"),
        ("O que tenho na sexta à tarde?", "2026-11-13"),
        ("Estou livre no sábado?", "2026-11-14"),
        ("O que tive na sexta-feira?", "2026-11-06"),
        ("na próxima segunda-feira", "2026-11-16"),
        ("na segunda passada", "2026-11-02"),
        ("O que tenho na próxima semana?", "2026-11-16..2026-11-22"),
        ("O que tenho esta semana?", "2026-11-09..2026-11-15"),
        ("Quantas reuniões tive na semana passada?", "2026-11-02..2026-11-08"),
        ("Quantos mails recebi no mês passado?", "2026-10-01..2026-10-31"),
        ("O que tenho no fim de semana?", "2026-11-14..2026-11-15"),
        ("no próximo fim de semana", "2026-11-21..2026-11-22"),
        ("Was habe ich am Freitagabend?", "2026-11-13"),
    ],
)
def test_a_day_told_from_today(question: str, wanted: str) -> None:
    assert spans(question) == [wanted]


@pytest.mark.parametrize(
    ("question", "today", "wanted"),
    [
        ("last March", date(2026, 2, 9), "2025-03-01..2025-03-31"),
        ("last March", date(2026, 11, 9), "2026-03-01..2026-03-31"),
        ("next March", date(2026, 11, 9), "2027-03-01..2027-03-31"),
        ("next March", date(2026, 2, 9), "2026-03-01..2026-03-31"),
        ("this December", date(2026, 2, 9), "2026-12-01..2026-12-31"),
        ("last summer", date(2026, 5, 9), "2025-06-01..2025-08-31"),
        ("next summer", date(2026, 11, 9), "2027-06-01..2027-08-31"),
        ("in December", date(2026, 1, 9), "2025-12-01..2025-12-31"),
        ("in March", date(2026, 1, 9), "2026-03-01..2026-03-31"),
        ("at Christmas", date(2026, 1, 9), "2025-12-25"),
        ("last month", date(2026, 1, 9), "2025-12-01..2025-12-31"),
        ("next month", date(2025, 12, 9), "2026-01-01..2026-01-31"),
        ("yesterday", date(2026, 1, 1), "2025-12-31"),
        ("this weekend", date(2026, 11, 15), "2026-11-14..2026-11-15"),
    ],
)
def test_the_year_that_fits_today(question: str, today: date, wanted: str) -> None:
    assert spans(question, today) == [wanted]


JUNE = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("question", "today", "wanted"),
    [
        ("Where will I be at Christmas?", JUNE, "2026-12-25"),
        ("Where will I be at Christmas?", date(2026, 12, 25), "2026-12-25"),
        ("Where will I be at Christmas?", date(2026, 12, 26), "2027-12-25"),
        ("Where will I be at Christmas 2024?", JUNE, "2024-12-25"),
        ("Am I going to be at home on New Year's Eve?", JUNE, "2026-12-31"),
        ("What shall I wear at Halloween?", JUNE, "2026-10-31"),
        ("What will I do in March?", JUNE, "2027-03-01..2027-03-31"),
        ("What will I do in June?", JUNE, "2026-06-01..2026-06-30"),
        ("What will I do in February?", date(2027, 6, 9), "2028-02-01..2028-02-29"),
        ("Where will I be in early May?", JUNE, "2027-05-01..2027-05-12"),
        ("Where will we go from December to February?", JUNE, "2026-12-01..2027-02-28"),
        ("What will we do on March 3?", JUNE, "2027-03-03"),
        ("What will we have at Christmas?", JUNE, "2026-12-25"),
        ("What will we buy in March in order to paint?", JUNE, "2027-03-01..2027-03-31"),
        ("What will I do in winter?", date(2026, 1, 9), "2025-12-01..2026-02-28"),
        ("What will I do in winter?", date(2026, 3, 9), "2026-12-01..2027-02-28"),
        ("What are we going to do in the first quarter?", JUNE, "2027-01-01..2027-03-31"),
    ],
)
def test_what_is_to_come_is_not_over(question: str, today: date, wanted: str) -> None:
    assert spans(question, today) == [wanted]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Where am I at Christmas?", "2025-12-25"),
        ("What did Ana write that we will do at Christmas?", "2025-12-25"),
        ("Which mails are from Will in December?", "2025-12-01..2025-12-31"),
        ("Who sat next to me at Christmas?", "2025-12-25"),
        ("What does the floor plan from March show?", "2026-03-01..2026-03-31"),
        ("What are my regularly scheduled courses in March?", "2026-03-01..2026-03-31"),
        ("How much of what came in March does Ana plan to save?", "2026-03-01..2026-03-31"),
        ("What do the two projects planned by Ana in March share?", "2026-03-01..2026-03-31"),
        ("Ana planned and began a habit in March, for which reason?", "2026-03-01..2026-03-31"),
        ("Which plans to move were made in March?", "2026-03-01..2026-03-31"),
        ("Will I need what Ana brought last March?", "2026-03-01..2026-03-31"),
        ("Will it cost what it cost last Christmas?", "2025-12-25"),
        ("Will you tell me who wrote yesterday?", "2026-06-08"),
        ("Will you show me the mails in March?", "2026-03-01..2026-03-31"),
        ("What are the next steps from the March 3 meeting?", "2026-03-03"),
        ("What does the mail of March 3 say about the coming release?", "2026-03-03"),
        ("Who mentioned the upcoming trip in March?", "2026-03-01..2026-03-31"),
        ("Which invoices from February are due?", "2026-02-01..2026-02-28"),
        ("Who paid the bill due in March?", "2026-03-01..2026-03-31"),
        ("Summarise the plan for the garden from March", "2026-03-01..2026-03-31"),
        ("When will the invoice from 12 March be paid?", "2026-03-12"),
        ("Will the parcel ordered on 2 May arrive?", "2026-05-02"),
        ("is ana going to reply to my mail of May 4?", "2026-05-04"),
        ("Will's mail of March 3: what does it say?", "2026-03-03"),
        ("Will's mail on March 3: what does it say?", "2026-03-03"),
        ("What does Will say on March 3?", "2026-03-03"),
        ("What does the will on March 3 say?", "2026-03-03"),
        ("Will the March 3 meeting be moved?", "2026-03-03"),
        ("Will Ana answer the mail of Tuesday, March 3?", "2026-03-03"),
        ("Will March's invoice come?", "2026-03-01..2026-03-31"),
        ("Who is going to the dentist in March?", "2026-03-01..2026-03-31"),
        ("Will the March 3 team meeting be long?", "2026-03-03"),
        ("What is planned in March?", "2026-03-01..2026-03-31"),
    ],
)
def test_what_is_over_stays_over(question: str, wanted: str) -> None:
    assert spans(question, JUNE) == [wanted]


@pytest.mark.parametrize(
    "question",
    [
        "",
        "May I ask who came?",
        "What may have changed?",
        "What did Jan write?",
        "What is in room 2025?",
        "What does 2026-13-45 mean?",
        "What do I do on Fridays?",
        "What is the second thing on the first list?",
        "Is a phone number like 030 12 34 56 in there?",
        "Did the price fall?",
        "What changed in version 3.11.2?",
    ],
)
def test_what_only_looks_like_a_date_is_none(question: str) -> None:
    assert spans(question) == []


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("May 2025", ["2025-05-01..2025-05-31"]),
        ("What was in the May 2025 report?", ["2025-05-01..2025-05-31"]),
        ("What did Jan write in May?", ["2026-05-01..2026-05-31"]),
        ("this May", ["2026-05-01..2026-05-31"]),
        ("Wie viele Termine hatte ich im Mai?", ["2026-05-01..2026-05-31"]),
        ("Jan 2026", ["2026-01-01..2026-01-31"]),
        ("September 2025 and October 2025", ["2025-09-01..2025-09-30", "2025-10-01..2025-10-31"]),
        ("March 3 or March 3", ["2026-03-03"]),
        ("30 February", ["2026-02-01..2026-02-28"]),
        ("yesterday or last Friday", ["2026-11-08", "2026-11-06"]),
        ("on Friday or next week", ["2026-11-16..2026-11-22", "2026-11-13"]),
        ("What do I have on Saturday and Sunday?", ["2026-11-14", "2026-11-15"]),
        ("Am I free on Tuesday, Wednesday or Friday?", ["2026-11-10", "2026-11-11", "2026-11-13"]),
        ("What did Ana write last Monday and Tuesday?", ["2026-11-02", "2026-11-03"]),
        ("Was habe ich am Samstag und Sonntag?", ["2026-11-14", "2026-11-15"]),
        ("What do I have on Saturday and Sundays?", ["2026-11-14"]),
        ("What do I have on Saturday, 21 November?", ["2026-11-21"]),
        ("What do I have on Saturday the 21st of November?", ["2026-11-21"]),
        ("What do I have on Saturday 2026-11-21?", ["2026-11-21"]),
        ("Was habe ich am Samstag, dem 21. November?", ["2026-11-21"]),
        ("Was habe ich am Samstag, 21.11.2026?", ["2026-11-21"]),
        ("O que tenho no sábado, 21 de novembro?", ["2026-11-21"]),
        ("O que tenho na segunda-feira, dia 23 de novembro?", ["2026-11-23"]),
        ("What do I have on Friday, 21 November?", ["2026-11-21", "2026-11-13"]),
        ("Was habe ich am Samstag und 21. November?", ["2026-11-21", "2026-11-14"]),
        ("a week of rest", []),
        ("the plan for the weekend of the regatta", []),
        ("a segunda mensagem da Ana", []),
        ("Qual é a quarta coluna?", []),
        ("Uma semana de descanso", []),
        ("O que escreveu a Ana no ano?", []),
        ("the Thursdays next week", ["2026-11-16..2026-11-22"]),
        ("next week Mondays", ["2026-11-16..2026-11-22"]),
        ("from Monday to Friday next week", ["2026-11-16..2026-11-20"]),
    ],
)
def test_traps(question: str, wanted: list[str]) -> None:
    assert spans(question) == wanted


def test_how_far_a_day_lies_outside_a_span() -> None:
    span = Days(date(2026, 3, 3), date(2026, 3, 5))
    assert [span.distance(date(2026, 3, day)) for day in (1, 3, 4, 5, 9)] == [2, 0, 0, 0, 4]


def test_months_end_where_the_calendar_says() -> None:
    assert month_days(2024, 2) == Days(date(2024, 2, 1), date(2024, 2, 29))
    assert month_days(2025, 11, 1) == Days(date(2025, 11, 1), date(2026, 1, 31))


@given(st.text(max_size=80), st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_any_text_is_read_without_failing(text: str, today: date) -> None:
    assert all(one.first <= one.last for one in named_days(text, today))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2089, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    wanted = [Days(day, day)]
    assert named_days(f"on {day.isoformat()}", TODAY) == wanted
    assert named_days(f"on {day:%B} {day.day}, {day.year}", TODAY) == wanted
    assert named_days(f"on the {day.day} of {day:%B} {day.year}", TODAY) == wanted


def test_a_christmas_supper_is_not_on_christmas_day() -> None:
    assert spans("Who came to the Christmas supper at the studio?") == []


@pytest.mark.parametrize("question", ["What happened in q1 0001?", "Which meetings do I have in the first half 0001?"])
def test_days_at_the_edge_of_time_are_none(question: str) -> None:
    """They have no moment in a zone to their east."""
    assert spans(question) == []
