"""R3: what people say around a question, and how they spell it, is taken off for the rules."""

import pytest

from reasoning.spoken import plainly


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("whats on tomorrow pls", "what's on tomorrow"),
        ("Good morning! Could you kindly let me know what appointments I have on Tuesday?", "what appointments do i have on Tuesday"),
        ("could you please be so kind and tell me what is on my calendar", "what is on my calendar"),
        ("Tell me where my next meeting is", "where is my next meeting"),
        ("Wärst du so lieb und sagst mir, was am Dienstag ansteht?", "was steht am Dienstag an"),
        ("Kannst du mir sagen, wann mein nächster Termin ist?", "wann ist mein nächster Termin"),
        ("was hab ich nächste woche", "was habe ich nächste woche"),
        ("Poderia dizer-me por favor o que é que eu tenho no domingo?", "o que tenho no domingo"),
        ("wat do i have tomorow", "what do i have tomorrow"),
        ("next apointment", "next appointment"),
    ],
)
def test_what_is_meant(said: str, plain: str) -> None:
    assert plainly(said) == plain


@pytest.mark.parametrize(
    "said", ["What did Ana tell me about the boiler", "Who said hello", "The wat temple", "Show of hands", "What do I have"]
)
def test_what_is_left_as_it_is(said: str) -> None:
    assert plainly(said) == said
