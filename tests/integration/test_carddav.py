"""Address books over CardDAV, against a real Radicale and a real Xandikos."""

import json
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from connectors.carddav import card_account
from connectors.dav_account import DavAccount, Setting
from connectors.sources import DavSettings
from schema.changes import Rejected, Removed, Upserted
from schema.errors import SourceMissing
from schema.records import Contact
from tests.fakes.clock import HandClock
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.radicale import PASSWORD, USERS, Radicale
from tests.servers.xandikos import Xandikos

_NAMES = count(1)


def card(uid: str, name: str, *lines: str, version: str = "3.0") -> str:
    head = ("BEGIN:VCARD", f"VERSION:{version}", f"UID:{uid}", f"FN:{name}", f"N:{name.partition(' ')[2]};{name.partition(' ')[0]};;;")
    return "\r\n".join((*head, *lines, "END:VCARD", ""))


class Book:
    """An address book of one user, that only this test reads."""

    def __init__(self, server: Radicale | Xandikos) -> None:
        self.server = server
        self.user = USERS[6]
        self.name = f"b{next(_NAMES)}"
        self.path = server.make_book(self.user, self.name)
        self.settings = DavSettings(server.url, self.user, PASSWORD, ZoneInfo("Europe/Berlin"), folders=(self.name,), batch=3)
        self.clock = HandClock()
        self.naps: list[float] = []

    def put(self, name: str, text: str) -> str:
        self.server.put(self.user, f"{self.path}{name}.vcf", text)
        return f"{self.path}{name}.vcf"

    def connector(self) -> DavAccount:
        return card_account(self.settings, Setting(MemoryBlobs(), PlainThreads(), self.clock, self.naps.append))


@pytest.fixture(params=["radicale", "xandikos"])
def book(request: pytest.FixtureRequest) -> Book:
    return Book(request.getfixturevalue(request.param))


def contacts(follower: Follower) -> dict[str, Contact]:
    return {record.key: record for place in follower.places.values() for record in place.records if isinstance(record, Contact)}


async def test_cards_of_both_versions_created_changed_and_deleted(book: Book) -> None:
    old = book.put("a", card("a", "Ana Reis", "EMAIL;TYPE=work:ana@tideline.example", "TEL;TYPE=cell:+49 30 1"))
    book.put("b", card("b", "Ben Okoro", "EMAIL:ben@gmail.example", "TEL;VALUE=uri:tel:+49-30-2", "BDAY:19850412", version="4.0"))
    follower = Follower()
    await follower.follow(book.connector())
    found = contacts(follower)
    assert {key: (one.name, one.addresses[0].email, one.phones) for key, one in found.items()} == {
        "a": ("Ana Reis", "ana@tideline.example", ("+49 30 1",)),
        "b": ("Ben Okoro", "ben@gmail.example", ("+49-30-2",)),
    }
    assert found["b"].birthday == "1985-04-12"
    assert {place.marks["book"] for place in follower.places.values()} == {book.name}
    assert await follower.follow(book.connector()) == []
    book.server.delete(book.user, old)
    book.put("b", card("b", "Ben Okoro", "EMAIL:ben@new.example"))
    book.put("c", card("c", "Cleo Brandt"))
    await follower.follow(book.connector())
    assert [type(one) for one in follower.log[2:]] == [Upserted, Upserted, Removed]
    assert {key: [one.email for one in found.addresses] for key, found in contacts(follower).items()} == {"b": ["ben@new.example"], "c": []}
    assert await follower.follow(book.connector()) == []


async def test_a_refused_token_compares_everything(book: Book) -> None:
    refs = [book.put(name, card(name, f"{name} Person")) for name in "ab"]
    follower = Follower()
    await follower.follow(book.connector())
    book.server.delete(book.user, refs[0])
    cursor = json.loads(follower.cursor or "{}")
    follower.cursor = json.dumps({url: {**entry, "token": "0" * 40} for url, entry in cursor.items()})
    (batch,) = await follower.follow(book.connector())
    assert batch.changes == (Removed(refs[0]),)
    assert await follower.follow(book.connector()) == []


async def test_what_an_address_book_is_called_and_what_the_server_can(book: Book) -> None:
    book.put("a", card("a", "Ana Reis"))
    (shelf,) = [one for one in await book.connector().test() if one.name == book.name]
    assert (shelf.items, shelf.read) == (1, True)
    assert any("sync-collection" in told for told in await book.connector().explain())
    book.settings = DavSettings(book.server.url, book.user, PASSWORD, ZoneInfo("UTC"), folders=("Nowhere",))
    with pytest.raises(SourceMissing, match="there is no address book Nowhere"):
        await book.connector().test()


async def test_a_card_that_says_nothing_is_noted_and_hides_no_other(radicale: Radicale) -> None:
    book = Book(radicale)
    book.put("a", card("a", "Ana Reis"))
    book.put("n", "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:n\r\nFN:\r\nEND:VCARD\r\n")
    follower = Follower()
    await follower.follow(book.connector())
    assert set(contacts(follower)) == {"a"}
    assert [type(one) for one in follower.log if one.ref.endswith("n.vcf")] == [Rejected]
