"""R3: who somebody is, where they work and who works somewhere is told from cards, mails and entries, in the real embedded store."""

from dataclasses import replace

import pytest

from schema.records import Address, Contact
from tests.fakes.records import ANA, BEN, ME, at, event, mail, on
from tests.fakes.rig import Rig
from tests.integration.test_register import OWNER, ask

CARD = Contact(
    "ana",
    "0" * 64,
    "Ana Reis",
    addresses=(ANA,),
    phones=("+351 210 000 170",),
    organisation="Tideline",
    role="Head of lamps",
    note="No calls.",
)
CARL = Address("carl@tideline.example", "Carl Moss")


@pytest.fixture
async def lived(rig: Rig) -> Rig:
    await rig.tell("book", at("ana", CARD))
    await rig.tell(
        "post",
        at("1", mail("a", subject="Project Heron: lamps", number=1)),
        at("2", replace(mail("b", subject="Re: Lamps", number=3), sender=ME, to=(ANA,))),
        at("3", replace(mail("c", subject="Lists", number=4), sender=CARL)),
        at("4", replace(mail("d", subject="Climbing", number=5), sender=BEN)),
        at("5", replace(mail("e", subject="Digest", number=6), sender=Address("all@tideline.example", "Tideline"), automatic=True)),
    )
    await rig.tell("calendar", on("x", event("past", "Review", number=2)), on("y", event("soon", "Lamps arrive", number=23)))
    return rig


@pytest.mark.parametrize("question", ["Who is Ana Reis?", "who is ana?", "Tell me about Ana", "Do I know Ana?"])
async def test_somebody_is_told_by_their_card_and_what_there_was_with_them(lived: Rig, question: str) -> None:
    answer = await ask(lived, question)
    assert answer
    assert answer.text.splitlines() == [
        "Ana Reis: Head of lamps, Tideline, ana@tideline.example, +351 210 000 170; “No calls.” [1]",
        "Mails: 1 from Ana Reis, 1 to Ana Reis.",
        "Last mail to Ana Reis: Thu 2026-03-05 10:00: “Re: Lamps” [2]",
        "Projects: Heron",
    ]
    assert answer.sources == ("ana", "<b>")
    assert {"Organisation: Tideline", "Role: Head of lamps", "No calls.", "Re: Lamps"} <= {one.quote for one in answer.citations}


async def test_meetings_that_are_the_owners_too_are_told(lived: Rig) -> None:
    await lived.tell("mine", on("z", replace(event("ours", "Lunch", number=24), organiser=ME)))
    await lived.tell("old", on("v", replace(event("before", "Tea", number=12), organiser=ME)))
    answer = await ask(lived, "Wer ist Ana?")
    assert answer
    assert "Letztes Treffen: Sa 2026-03-14 10:00: “Tea” [3]\nNächstes Treffen: Do 2026-03-26 10:00: “Lunch” [4]" in answer.text


async def test_two_of_one_name_are_told_apart_by_their_address(lived: Rig) -> None:
    other = Address("ana@other.example", "Ana Reis")
    await lived.tell("later", at("9", replace(mail("f", subject="New account", number=8), sender=other)))
    answer = await ask(lived, "Who is Ana Reis?")
    assert answer
    assert "Mails: 1 from Ana Reis <ana@other.example>, 0 to Ana Reis <ana@other.example>." in answer.text
    assert "Mails: 1 from Ana Reis <ana@tideline.example>, 1 to Ana Reis <ana@tideline.example>." in answer.text


async def test_one_card_makes_one_person_of_two_addresses(lived: Rig) -> None:
    private = Address("ana@home.example", "Ana Reis")
    await lived.tell("book", at("ana", replace(CARD, raw_hash="1" * 64, addresses=(ANA, private))))
    await lived.tell("later", at("9", replace(mail("f", number=8), sender=private)))
    answer = await ask(lived, "Who is Ana Reis?")
    assert answer
    assert "Mails: 2 from Ana Reis, 1 to Ana Reis." in answer.text


async def test_a_card_without_an_address_tells_who_somebody_is(lived: Rig) -> None:
    await lived.tell("cards", at("ilda", Contact("ilda", "2" * 64, "Dona Ilda", organisation="Mercado", role="Fish", birthday="--03-09")))
    answer = await ask(lived, "Quem é a Dona Ilda?")
    assert answer
    assert answer.text == "Dona Ilda: Fish, Mercado [1]\nDona Ilda, aniversário: 03-09 (9 de março) [1]"


@pytest.mark.parametrize(
    "question",
    [
        "Who is Zoe?",
        "Who is Mara?",
        "Who is Mara Lind?",
        "Who is Ben?",
        "Who is Tideline?",
        "Who is Ana's sister?",
        "Where does Ben work?",
        "Where does Zoe work?",
        "Who works at Harbour Works?",
        "Who works at lamps?",
        "What does Carl do for a living?",
    ],
)
async def test_nobody_the_owner_and_whom_nothing_tells_of_are_left(lived: Rig, question: str) -> None:
    assert await ask(lived, question) is None


async def test_without_a_card_three_mails_and_an_answer_tell_who_somebody_is(lived: Rig) -> None:
    mails = [at(f"b{number}", replace(mail(f"ben{number}", subject=f"Wall {number}", number=number), sender=BEN)) for number in (6, 7)]
    await lived.tell("later", *mails)
    assert await ask(lived, "Who is Ben Okoro?") is None
    await lived.tell("sent", at("9", replace(mail("f", subject="Yes", number=9), sender=ME, to=(BEN,))))
    answer = await ask(lived, "Who is Ben Okoro?")
    assert answer
    assert answer.text.splitlines() == [
        "Ben Okoro: ben@gmail.com [1]",
        "Mails: 3 from Ben Okoro, 1 to Ben Okoro.",
        "First mail from Ben Okoro: Sat 2026-03-07 10:00: “Climbing” [2]",
        "Last mail to Ben Okoro: Wed 2026-03-11 10:00: “Yes” [1]",
    ]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where does Ana work?", "Ana Reis, organisation: Tideline [1]\nAna Reis, role: Head of lamps [1]"),
        ("Where does Carl work?", "Carl Moss, organisation: Tideline (carl@tideline.example) [1]"),
        ("Was macht Ana beruflich?", "Ana Reis, Organisation: Tideline [1]\nAna Reis, Beruf: Head of lamps [1]"),
    ],
)
async def test_where_somebody_works_stands_on_their_card_or_is_where_they_write_from(lived: Rig, question: str, text: str) -> None:
    answer = await ask(lived, question)
    assert answer
    assert answer.text == text


@pytest.mark.parametrize("question", ["Who works at Tideline?", "Who do I know at Tideline?", "who works at tideline"])
async def test_who_works_somewhere_is_listed_by_last_mail_without_machines(lived: Rig, question: str) -> None:
    answer = await ask(lived, question)
    assert answer
    assert answer.text == "2 people at Tideline:\nCarl Moss, carl@tideline.example [1]\nAna Reis, Head of lamps [2]"
    assert answer.sources == ("<c>", "ana")


async def test_of_a_large_organisation_a_dozen_are_listed_and_all_counted(lived: Rig) -> None:
    cards = [Contact(f"c{one}", f"{one:064}", f"Person {one}", organisation="Tideline") for one in range(14)]
    await lived.tell("cards", *(at(one.key, one) for one in cards))
    answer = await ask(lived, "Who works at Tideline?")
    assert answer
    assert answer.text.startswith("16 people at Tideline, the first 12 of them:")
    assert len(answer.sources) == 12


async def test_an_organisation_that_only_addresses_name_has_people_but_no_office(lived: Rig) -> None:
    dot, office = Address("dot@open-sea.example", "Dot Voss"), Address("post@open-sea.example", "Open Sea editors")
    mails = (replace(mail("o", number=8), sender=dot), replace(mail("p", number=9), sender=office))
    await lived.tell("later", *(at(one.key, one) for one in mails))
    answer = await ask(lived, "Who do I know at Open Sea?")
    assert answer
    assert answer.text == "1 person at Open Sea:\nDot Voss, dot@open-sea.example [1]"
    assert await ask(lived, "Who do I know at Open?") is None
    assert await ask(lived, "Who works in Tideline?") is None


async def test_the_owners_card_is_no_colleague(lived: Rig) -> None:
    await lived.tell("cards", at("me", Contact("me", "3" * 64, "Mara Lind", addresses=(ME,), organisation="Studio Sol")))
    assert OWNER.addresses == (ME.email,)
    assert await ask(lived, "Who works at Studio Sol?") is None
