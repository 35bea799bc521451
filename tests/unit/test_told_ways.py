"""R3: what is here of a name, and whether texts may tell a way to who bears it."""

import pytest

from reasoning.told_ways import Traces, card_name, says
from schema.graph import Label, Node


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ring Ana Reis tomorrow.", True),
        ("Yours, Ana\nReis", True),
        ("Reis, Ana", True),
        ("ana reis", True),
        ("Ana Reislinger", False),
        ("Ana and Reis", False),
        ("Joana Reis", False),
    ],
)
def test_a_name_is_said_whole(text: str, said: bool) -> None:
    assert says(text, "Ana Reis") is said


@pytest.mark.parametrize(
    ("text", "field", "may"),
    [
        ("Ring Ana Reis at +351 910 000 222.", "phone", True),
        ("Ana Reis: 0171 3920015", "phone", True),
        ("Ana Reis, mobile 910 000 222", "phone", True),
        ("Ana Reis's order 2026-0012-3345 is here.", "phone", False),
        ("Ana Reis was here on 2026-03-02 at 10:00.", "phone", False),
        ("Name: Ana Reis\nPhone: +351 910 000 222", "phone", False),
        ("Ana Reis has ana@reis.example now.", "email", True),
        ("Ana Reis turns forty on 3 May.", "birthday", True),
        ("Ana Reis comes on 3 May.", "birthday", False),
    ],
)
def test_a_text_may_tell_what_has_its_form(text: str, field: str, may: bool) -> None:
    passage = Node("p", Label.CHUNK, "p", {}, text=text)
    assert Traces((), (passage,)).may_tell(field) is may


def test_a_card_has_its_name_in_its_first_line() -> None:
    assert (card_name("Name: Ana Reis\nPhone: 1"), card_name("Dear Ana\nName: Ben")) == ("Ana Reis", "")
