"""R3: birthdays of days, and the next of all, from entries and cards, on real records in the real embedded store."""

from dataclasses import replace

import pytest

from schema.records import Contact
from tests.fakes.records import at, event, on, raw_of
from tests.fakes.rig import Rig
from tests.integration.test_register import ask


def card(name: str, birthday: str) -> Contact:
    return Contact(name, raw_of(name), name, birthday=birthday)


@pytest.fixture
async def born(rig: Rig) -> Rig:
    await rig.tell(
        "calendar",
        on("a", replace(event("ana", "Ana's birthday", number=10), all_day=True)),
        on("b", replace(event("ben", "Aniversário do Ben", number=30), all_day=True)),
        on("c", event("talk", "Talk about birthdays past", number=200)),
        on("d", event("cake", "Order birthday cake for Ben", number=8)),
    )
    await rig.tell(
        "cards", at("1", card("Ana Reis", "--03-12")), at("2", card("Ben Okoro", "1980-04-01")), at("3", card("Leap", "2000-02-29"))
    )
    return rig


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("Whose birthday is next?", ["Wed 2026-04-01: “Aniversário do Ben” [1]"]),
        ("Are there any birthdays in March?", ["Thu 2026-03-12: “Ana's birthday” [1]"]),
        ("Wer hat im April Geburtstag?", ["Mi 2026-04-01: “Aniversário do Ben” [1]"]),
        ("Quem faz anos em fevereiro de 2027?", ["dom 2027-02-28: Leap [1]"]),
        ("Who has a birthday in February 2028?", ["Tue 2028-02-29: Leap [1]"]),
    ],
)
async def test_birthdays_of_days(born: Rig, question: str, lines: list[str]) -> None:
    answer = await ask(born, question)
    assert answer
    assert answer.text.splitlines() == lines


async def test_two_cards_of_one_first_name_are_two_people(rig: Rig) -> None:
    await rig.tell("cards", at("1", card("Ana Reis", "--05-03")), at("2", card("Ana Lopes", "--05-03")))
    answer = await ask(rig, "Wessen Geburtstag ist als nächstes?")
    assert answer
    assert sorted(line[:-4] for line in answer.text.splitlines()) == ["So 2026-05-03: Ana Lopes", "So 2026-05-03: Ana Reis"]


async def test_days_without_any_are_said_to_have_none(born: Rig) -> None:
    answer = await ask(born, "Whose birthday is tomorrow?")
    assert answer
    assert answer.abstained
    assert answer.text.startswith("I have nothing on this: no entry and no card tells a birthday, 2026-03-23")


@pytest.mark.parametrize("question", ["Whose birthday cake is in the fridge?", "What did Ana say about birthdays?", "Who likes birthdays?"])
async def test_what_is_left_to_the_search(born: Rig, question: str) -> None:
    assert await ask(born, question) is None
