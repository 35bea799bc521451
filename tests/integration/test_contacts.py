"""An address book in the graph: cards found by words, linked to the people they name, gone when they go."""

from dataclasses import replace
from pathlib import Path

from connectors.sources import FolderSettings
from connectors.vcf import address_book
from graph.sync import Control, Outcome
from schema.changes import Upserted
from schema.graph import EdgeType, Label, TextQuery
from schema.records import Address, Contact
from tests.fakes.records import ANA, at, mail
from tests.fakes.rig import BERLIN, Rig
from tests.fakes.threads import WorkerThreads

CARD = "BEGIN:VCARD\nVERSION:4.0\nUID:{uid}\nFN:{name}\nEMAIL:{email}\nTEL:+49 30 555{uid}\nBDAY:--0412\nEND:VCARD\n"


async def read(rig: Rig, path: Path) -> Outcome:
    return await rig.sync.run("book", address_book(FolderSettings(path, BERLIN), rig.blobs, WorkerThreads()), Control())


def card(uid: str = "a", name: str = "Dr. Ana Maria Reis", email: str = ANA.email) -> str:
    return CARD.format(uid=uid, name=name, email=email)


async def person(rig: Rig, email: str = ANA.email) -> str:
    return next(str(node.props.get("name", "")) for node in await rig.nodes(Label.PERSON) if node.key == email)


async def test_a_card_is_found_by_words_and_by_its_people(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_text(card() + card("b", "Ben", "ben@gmail.com"))
    assert (await read(rig, path)).upserted == 1
    for words in ("reis phone", "555a", "ana birthday april"):
        hit = (await rig.graph.search.text(TextQuery(words)))[0]
        assert "Ana" in hit.node.text
    (found,) = [node for node in await rig.nodes(Label.CONTACT) if node.key == "a"]
    assert (found.props["phones"], found.props["birthday"]) == (("+49 30 555a",), "--04-12")
    assert await rig.beside(found, EdgeType.REACHED_AT) == [ANA.email]
    assert await person(rig) == "Dr. Ana Maria Reis"
    assert (await read(rig, path)).graph_writes == 0


async def test_the_card_names_the_person_whatever_comes_first(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_text(card(name="Ana"))
    first, second = Address("one@x.example", "Anastasia Reis via List"), Address("two@x.example", "Anastasia Reis via List")
    await rig.tell("post", at("1", replace(mail("a"), sender=first)))
    path.write_text(card("a", "Ana", first.email) + card("b", "Ana", second.email))
    await read(rig, path)
    await rig.tell("post", at("2", replace(mail("b"), sender=second)), at("3", replace(mail("c", "More."), sender=first)))
    assert (await person(rig, first.email), await person(rig, second.email)) == ("Ana", "Ana")


async def test_changed_and_removed_cards(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "people.vcf"
    path.write_text(card() + card("b", "Ben", "ben@gmail.com"))
    await read(rig, tmp_path)
    path.write_text(card(email="ana@new.example"))
    await read(rig, tmp_path)
    assert await rig.keys(Label.CONTACT) == ["a"]
    assert await rig.keys(Label.IDENTITY) == ["ana@new.example"]
    path.unlink()
    await read(rig, tmp_path)
    assert await rig.export() == []


async def test_a_card_without_a_name_names_nobody(rig: Rig, tmp_path: Path) -> None:
    await rig.tell("post", at("1", mail("a")))
    path = tmp_path / "people.vcf"
    path.write_text("BEGIN:VCARD\nVERSION:3.0\nUID:a\nEMAIL:ana@tideline.example\nEND:VCARD\n")
    await read(rig, path)
    assert await person(rig) == ANA.name
    assert [node.props["title"] for node in await rig.nodes(Label.CONTACT)] == [ANA.email]


async def test_of_two_books_the_later_card_counts_in_any_order(rig: Rig) -> None:
    old, new = (Contact("a", raw * 64, name, phones=(phone,)) for raw, name, phone in (("1", "Ana", "1"), ("2", "Ana R.", "2")))
    for order in ((old, new), (new, old)):
        for number, one in enumerate(order):
            await rig.tell(f"book{number}", Upserted("c", (one,), {"book": "x"}))
        assert (await rig.one(Label.CONTACT)).props["phones"] == ("2",)
        for number in range(2):
            await rig.sources.remove(f"book{number}")
    assert await rig.export() == []
