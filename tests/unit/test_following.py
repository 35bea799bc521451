"""Questions that follow another, made whole."""

from datetime import date

import pytest

from reasoning.following import whole

TODAY = date(2026, 10, 16)


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("How many mails did Sofia Meireles send me?", "And Amélia Duarte?", "How many mails did Amélia Duarte send me?"),
        ("What is Sofia Meireles's phone number?", "What about Greta Lind?", "What is Greta Lind's phone number?"),
        ("Wann hat mir Paula zuletzt geschrieben?", "Und Greta?", "Wann hat mir Greta zuletzt geschrieben?"),
        ("What do I have tomorrow?", "And on Friday?", "What do I have on Friday?"),
        ("What do I have on Friday?", "and in November?", "What do I have in November?"),
        ("What do I have tomorrow?", "And the day after?", "What do I have on 2026-10-18?"),
        ("How many mails did Sofia Meireles send me?", "And in June?", "How many mails did Sofia Meireles send me in June?"),
        ("When does Daniel Krüger land?", "And where was that?", "Where does Daniel Krüger land?"),
        ("Where is the steering group?", "When is it?", "When is the steering group?"),
        ("Who is Sofia Meireles?", "What is her phone number?", "What is Sofia Meireles's phone number?"),
        ("Who is Sofia Meireles?", "When did she last write to me?", "When did Sofia Meireles last write to me?"),
        ("Who is Sofia Meireles?", "When did I last see her in June?", "When did I last see Sofia Meireles in June?"),
        ("Who is Daniel Krüger?", "And when does he land?", "And when does Daniel Krüger land?"),
        ("Wann hat mir Paula zuletzt geschrieben?", "Was schrieb sie?", "Was schrieb Paula?"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(before: str, question: str, meant: str) -> None:
    assert whole(question, before, "Lena Vogt", TODAY) == meant


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Who is Sofia Meireles?", "When does the plumber come?"),
        ("Who is Sofia Meireles?", "What is Greta's phone number, and has she a car?"),
        ("Did Sofia meet with Greta about it, and did Paula?", "What is her phone number?"),
        ("What is the rent?", "And Sofia Meireles?"),
        ("What is the rent?", "What is her phone number?"),
        ("Who is Sofia Meireles?", "And the rent?"),
        ("What is the budget?", "And when was that?"),
        ("Who is Sofia Meireles?", "Können Sie mir helfen?"),
        ("Who is Sofia Meireles?", "What did the plumber say when he came?"),
        ("Who is Sofia Meireles?", "what did the gardener write about his dog?"),
        ("What do I have tomorrow?", "And what is the rent in June?"),
        ("", "And on Friday?"),
    ],
)
def test_what_says_all_itself_stays_as_it_is(before: str, question: str) -> None:
    assert whole(question, before, "Lena Vogt", TODAY) == question
