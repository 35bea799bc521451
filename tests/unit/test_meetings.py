"""Which titles say that one is with somebody."""

import time

import pytest

from reasoning.meetings import is_with


@pytest.mark.parametrize(
    "title",
    [
        "Lunch with Paula",
        "Dinner with Rui, Ben Okoro and Paula",
        "Lunch, Al and Paula",
        "Coffee: Paula",
        "Call Paula",
        "Visit Paula in Porto",
        "Meet Paula Neves",
        "Essen mit Paula",
        "Treffen mit der Paula",
        "Almoço com a Paula",
        "Paula / Mara",
        "Paula/Mara weekly",
        "Mara & Paula",
        "Paula and me",
        "1:1 Paula",
        "Paula 1:1",
        "Paula",
        "Paula!",
        "Call with Paula's",
    ],
)
def test_with_somebody(title: str) -> None:
    assert is_with(title, "Paula")


@pytest.mark.parametrize(
    "title",
    [
        "Paula's birthday",
        "Birthday: Paula",
        "Geburtstag von Paula",
        "Aniversário da Paula",
        "Volunteers' names to Paula",
        "Send the contract to Paula",
        "Call with Paula's bank",
        "Present for Paula",
        "Lunch for Paulas",
        "Paula on leave",
        "Coffee with Paulina",
    ],
)
def test_about_somebody_or_nobody(title: str) -> None:
    assert not is_with(title, "Paula")


def test_a_long_title_is_read_fast() -> None:
    began = time.perf_counter()
    assert not is_with("lunch with " + "a " * 5_000 + "a, " * 5_000, "Paula")
    assert time.perf_counter() - began < 1
