"""The newly written part of a mail."""

import time

import pytest

from connectors.quotes import fresh

QUOTE = "On Mon, 2 Nov 2026 at 10:00, Bob Foo <bob@x.org> wrote:\n> earlier words\n> more\n"


@pytest.mark.parametrize(
    "history",
    [
        QUOTE,
        "Am 02.11.2026 um 10:00 schrieb Bob Foo:\n> frühere Worte\n",
        "Le lun. 2 nov. 2026 à 10:00, Bob <bob@x.org> a écrit :\n> mots\n",
        "-----Original Message-----\nFrom: Bob\nSent: Monday\nTo: Ann\nSubject: x\n\nearlier words\n",
        "02.11.2026 10:00, Bob Foo пишет:\n> слова\n",
        "________________________________\nFrom: Bob\nSent: Monday\nTo: Ann\nSubject: x\n\nearlier words\n",
    ],
)
def test_history_is_cut(history: str) -> None:
    assert fresh(f"Thanks, Friday at three is fine.\n\n{history}") == "Thanks, Friday at three is fine."


def test_signatures_are_cut() -> None:
    assert fresh("I will bring the report.\n\n-- \nAnn Lee\nHead of Reports\n") == "I will bring the report."
    assert fresh("See you there.\n\nSent from my iPhone") == "See you there."


def test_answers_between_the_lines_are_kept() -> None:
    text = "Hi,\n\nOn Mon, Bob wrote:\n> Shall we meet?\n\nYes, at three in the small room.\n\n> And the report?\n\nIt is ready.\n"
    found = fresh(text)
    assert "Yes, at three in the small room." in found
    assert "It is ready." in found
    assert "Shall we meet" not in found


@pytest.mark.parametrize("text", ["", "One line.", "A list:\n- one\n- two", "> only a quote\n> of old", "-- \njust a signature"])
def test_what_has_no_history_stays_and_nothing_is_left_empty(text: str) -> None:
    assert fresh(text) == text.strip()


def test_a_long_letter_stays_whole() -> None:
    letter = "\n".join(f"Paragraph {number} of a long letter." for number in range(3_000))
    assert fresh(letter) == letter


@pytest.mark.parametrize(
    "piece", ["On ", "From: a\n", "On a\nwrote ", " \n", "mail ", "CAUTION: mail a\n", "> On a b wrote:\n", "\n\n____", "To: x * Cc: \n "]
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    started = time.monotonic()
    fresh("hello\n" + piece * (40_000 // len(piece)))
    assert time.monotonic() - started < 2
