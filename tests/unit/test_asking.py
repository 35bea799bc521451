"""What counts as asking, in three languages, and what does not."""

import pytest

from memory.recall.asking import asks


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hi Mara,\n\nCould you send\nthe map by Friday.\n\nBen", "Could you send the map by Friday."),
        ("The lamps came. Which of them do we keep?", "Which of them do we keep?"),
        ("Please let me know if Tuesday works.", "Please let me know if Tuesday works."),
        ("Kannst du mir die Liste schicken", "Kannst du mir die Liste schicken"),
        ("Bitte um Rückmeldung bis Montag.", "Bitte um Rückmeldung bis Montag."),
        ("Podes trazer o pão, por favor.", "Podes trazer o pão, por favor."),
        ("Really?!", "Really?!"),
    ],
)
def test_a_sentence_that_asks_is_found_whole(text: str, sentence: str) -> None:
    assert asks(text) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you, all is well.",
        "Hi Mara, how are you?\n\nAll went well here.",
        "Wie geht es dir? Hier ist alles gut.",
        "Olá Mara, tudo bem?",
        "It is at https://shop.example/?page=2 now.",
        "???",
    ],
)
def test_politeness_links_and_statements_ask_nothing(text: str) -> None:
    assert asks(text) == ""


def test_what_is_long_is_cut() -> None:
    assert len(asks("word " * 200 + "?")) == 300
