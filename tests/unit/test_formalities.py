"""What of a mail says nothing."""

import pytest

from reasoning.formalities import formalities, is_greeting
from reasoning.sentences import sentences

BEN = "Ben Lopes <ben@harbour.example>"


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ms Vogt,",
        "Hi Ana.",
        "Kind regards,",
        "With best regards",
        "Best,",
        "Mit freundlichen Grüßen",
        "Um abraço,",
        "Un saludo,",
        "Thanks,",
    ],
)
def test_who_greets_or_takes_leave_says_nothing(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize("text", ["Best ask Ana at nine.", "The regards of the board were read out.", "Hi is what the sign says."])
def test_a_sentence_is_none(text: str) -> None:
    assert not is_greeting(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The quay opens at nine.\n\nKind regards,\nBen Lopes\nPorto Ribeira, public space", ["The quay opens at nine."]),
        # What ends like a sentence or holds a number is no signature, though it stands behind one.
        ("It opens.\n\nBest,\nBen\nPS: The key is with Ana.", ["It opens.", "PS: The key is with Ana."]),
        ("It opens.\n\nBest,\nBen\nTel. +351 22 000 11", ["It opens.", "Tel. +351 22 000 11"]),
        ("Best of all was the harbour.\nAna said so.", ["Best of all was the harbour.", "Ana said so."]),
    ],
)
def test_a_signature_is_what_follows_the_closing_words(text: str, said: list[str]) -> None:
    texts = sentences(text)
    idle = formalities(texts, BEN)
    assert [one for place, one in enumerate(texts) if place not in idle] == said


@pytest.mark.parametrize("called", ["Lena,", "Moin Frau Vogt,", "Meine liebe Lena,", "Dr. Wulff,"])
def test_who_is_called_at_the_head_of_a_mail_is_not_what_it_says(called: str) -> None:
    assert formalities([called, "The quay opens at nine."], BEN) == {0}


@pytest.mark.parametrize(
    "text", ["The quay opens at nine,", "On 3 May,", "The quay opens,", "Lena", "Nine posts, salt water, little time,"]
)
def test_a_first_line_that_calls_nobody_is_kept(text: str) -> None:
    assert formalities([text, "Lena,"], BEN) == frozenset()
    assert formalities(["Lena,", text], "") == frozenset()


def test_the_writers_name_alone_is_a_signature_without_closing_words() -> None:
    assert formalities(["It opens at nine.", "Ben"], BEN) == {1}
    assert formalities(["It opens at nine.", "Ana"], BEN) == frozenset()
