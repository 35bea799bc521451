"""R3: with whom the owner has most to do is counted in the graph, people only, on real records in the real embedded store."""

from dataclasses import replace

import pytest

from reasoning.most_rules import Side, most_asked
from tests.fakes.records import ANA, BEN, ME, at, event, mail, on
from tests.fakes.rig import Rig
from tests.integration.test_register import ask

SHOP = replace(ANA, name="Shop", email="offers@shop.example")


@pytest.fixture
async def busy(rig: Rig) -> Rig:
    offers = [at(f"o{number}", replace(mail(f"o{number}", subject="Offer", number=number), sender=SHOP)) for number in range(5)]
    await rig.tell(
        "post",
        *offers,
        at("1", mail("a", subject="Lamps", number=1)),
        at("2", mail("b", subject="Posts", number=4)),
        at("3", replace(mail("c", subject="Wednesday", number=5), sender=BEN)),
        at("4", replace(mail("d", subject="Re: Wednesday", number=6), sender=ME, to=(BEN,))),
    )
    await rig.tell("calendar", on("x", event("past", "Review", number=2)), on("y", event("soon", "Review", number=23)))
    return rig


async def test_who_writes_most_is_no_shop(busy: Rig) -> None:
    answer = await ask(busy, "Who writes to me most?")
    assert answer
    assert answer.text.splitlines() == [
        "Who wrote to you most, 2025-03-22 to 2026-03-22, with the latest of each:",
        "Ana Reis: 2 mails, Fri 2026-03-06 “Posts” [1]",
        "Ben Okoro: 1 mail, Sat 2026-03-07 “Wednesday” [2]",
    ]
    assert answer.sources == ("<b>", "<c>")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Whom do I write to most?", "Ben Okoro: 1 mail, Sun 2026-03-08 “Re: Wednesday” [1]"),
        ("Whom did I meet most in March?", "Ana Reis: 1 meeting, Wed 2026-03-04 “Review” [1]"),
        ("Whom did I meet most on 4 March and between 1 and 20 March?", "Ana Reis: 1 meeting, Wed 2026-03-04 “Review” [1]"),
        ("Whom do I meet most next week?", "Ana Reis: 1 meeting, Wed 2026-03-25 “Review” [1]"),
        ("Who wrote to me most on 7 March?", "Ben Okoro: 1 mail, Sat 2026-03-07 “Wednesday” [1]"),
    ],
)
async def test_mail_of_mine_and_meetings_that_were(busy: Rig, question: str, line: str) -> None:
    answer = await ask(busy, question)
    assert answer
    assert answer.text.splitlines()[1] == line


async def test_nobody_is_said(busy: Rig) -> None:
    answer = await ask(busy, "Who wrote to me most in January?")
    assert answer
    assert answer.abstained


@pytest.mark.parametrize(
    ("plain", "side"),
    [
        ("who sends me the most mails", Side.FROM),
        ("wer schreibt mir am häufigsten", Side.FROM),
        ("wem schreibe ich am meisten", Side.TO),
        ("com quem me encontro mais vezes", Side.MET),
        ("who writes most about lamps", None),
        ("who do i like most", None),
        ("who wrote the most songs", None),
    ],
)
def test_what_is_known(plain: str, side: Side | None) -> None:
    assert most_asked(plain) is side
