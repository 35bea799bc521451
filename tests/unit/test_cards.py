"""Cards as address books write them, versions 2.1 to 4.0, whole and broken."""

import time
from datetime import UTC, datetime

import pytest

from connectors.cards import parse_cards
from connectors.rejections import Unreadable
from schema.records import Address, Contact

FULL = """BEGIN:VCARD
VERSION:{version}
UID:urn:uuid:4fbe8971
FN:Ana Reis
N:Reis;Ana;;Dr.;
NICKNAME:Aninha,Nana
EMAIL;TYPE=work;PREF=1:Ana@Tideline.example
item1.EMAIL;TYPE=INTERNET:ana.reis@home.example
item1.X-ABLabel:home
TEL;TYPE="voice,work":{phone}
ORG:Tideline;Lamps
TITLE:Engineer
BDAY:{birthday}
NOTE:Likes\\, above all\\, lamps
 \\nand the sea.
REV:20260302T090000Z
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ
END:VCARD
"""


def card(*lines: str) -> str:
    return "\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


def only(text: str) -> Contact:
    (contact,) = parse_cards(text.encode(), "0" * 64).contacts
    return contact


@pytest.mark.parametrize(
    ("version", "phone", "birthday", "told"),
    [
        ("3.0", "+49 30 1234", "1985-04-12", "1985-04-12"),
        ("4.0", "tel:+49-30-1234", "--0412", "--04-12"),
        ("4.0", "tel:+49-30-1234", "19850412", "1985-04-12"),
        ("3.0", "+49 30 1234", "1985-04-12T00:00:00Z", "1985-04-12"),
        ("4.0", "+49 30 1234", "spring", "spring"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_full_card(version: str, phone: str, birthday: str, told: str, ending: str) -> None:
    text = FULL.format(version=version, phone=phone, birthday=birthday).replace("\n", ending)
    assert only(text) == Contact(
        key="urn:uuid:4fbe8971",
        raw_hash="0" * 64,
        name="Ana Reis",
        other_names=("Aninha", "Nana"),
        addresses=(Address("ana@tideline.example", "Ana Reis"), Address("ana.reis@home.example", "Ana Reis")),
        phones=(phone.removeprefix("tel:"),),
        organisation="Tideline, Lamps",
        role="Engineer",
        birthday=told,
        note="Likes, above all, lamps\nand the sea.",
        changed=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )


def test_a_card_of_the_first_kind_in_quoted_printable() -> None:
    text = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen\nTEL;CELL:0171 1\nEND:VCARD\n"
    assert (only(text).name, only(text).phones) == ("Jürgen Müller", ("0171 1",))


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("N:Reis;Ana;;;",), "Ana Reis"),
        (("ORG:Tideline",), "Tideline"),
        (("EMAIL:a@b.example",), "a@b.example"),
        (("TEL:112",), "112"),
        (("NICKNAME:Nana", "TEL:1"), "Nana"),
    ],
)
def test_a_card_without_a_formatted_name(lines: tuple[str, ...], title: str) -> None:
    assert only(card(*lines)).title == title


def test_a_card_without_a_uid_is_known_by_its_text() -> None:
    one, same, other = (only(card("FN:Ana", f"TEL:{number}")) for number in (1, 1, 2))
    assert one.key == same.key != other.key


def test_one_bad_card_never_costs_the_others() -> None:
    good, other = card("FN:Ana", "UID:a"), card("FN:Ben", "UID:b")
    bad = {
        "nothing in it": card("X-NOTHING:1"),
        "no line": card("this is no line", "FN:Kim", "UID:k"),
        "cut": "BEGIN:VCARD\nVERSION:3.0\nFN:Lea\nUID:l\nTEL:+49 3",
        "nested": "BEGIN:VCARD\nBEGIN:VCARD\nFN:Max\nEND:VCARD\nEND:VCARD\n",
        "binary": "BEGIN:VCARD\n\x00\x01\x02\nEND:VCARD\n",
        "wrong end": "BEGIN:VCARD\nFN:Nina\nEND:VEVENT\nEND:VCARD\n",
        "long": card("UID:o", "FN:" + "x" * 2_000_000),
    }
    for name, text in bad.items():
        cards = parse_cards(f"{good}{text}\n{other}".encode(), "0" * 64)
        assert {"a", "b"} <= {contact.key for contact in cards.contacts}, name
        assert len(cards.contacts) > 2 or cards.problems, name
    cut = parse_cards(f"{good}{bad['cut']}".encode(), "0" * 64)
    assert [contact.name for contact in cut.contacts] == ["Ana", "Lea"]
    assert cut.problems == ("Card 2 is cut off; what is there was read.",)
    assert parse_cards(bad["nothing in it"].encode(), "0" * 64).problems == ("Card 1: It holds nothing to remember.",)


@pytest.mark.parametrize("raw", [b"", b"hello", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", b"\x00" * 100])
def test_what_holds_no_card_is_told(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="It holds no card"):
        parse_cards(raw, "0" * 64)


@pytest.mark.parametrize("field", ["PHOTO;ENCODING=b", "NOTE", "NOTE;ENCODING=QUOTED-PRINTABLE"])
def test_a_huge_folded_value_takes_no_time(field: str) -> None:
    folded = "\n".join(["QUJD" * 18 + ("=" if "PRINTABLE" in field else "")] + [" " + "QUJD" * 18] * 100_000)
    begun = time.monotonic()
    assert only(card("FN:Ana", f"{field}:{folded}", "UID:a")).name == "Ana"
    assert time.monotonic() - begun < 5


def test_a_large_book_is_read_in_seconds() -> None:
    text = "".join(card(f"FN:Person {number}", f"UID:{number}", f"EMAIL:p{number}@x.example") for number in range(3_000))
    assert len(parse_cards(text.encode(), "0" * 64).contacts) == 3_000
