"""The second layer of the sample life is as full as promised, fits the calendar, and leaves the first one untouched."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.cards import parse_cards
from connectors.dates import written
from connectors.ics import parse_calendar
from connectors.texts import supported
from graph.projects import canonical
from schema.records import Contact

LIFE = Path(__file__).resolve().parents[2] / "app" / "sample" / "life"
STANDING = "6a1a8f084a83b42f70cc95099d214b1c4470477d689b3d3990c3ad26b24d6e40"
ZONE = ZoneInfo("Europe/Lisbon")
PROJECTS = {"tideline", "heron", "open almanac", "move", "shoebox", "leeward", "postcard", "canteiro"}
# Life has papers that belong to no project; the word is one the graph takes for none.
NO_PROJECT = {"personal"}
# One person under two names or two addresses.
AGAIN = {"Jana Petrov", "Johanna Ritter", "M. Lopes", "Mama"}
MACHINES = re.compile(
    r"AeroLusa|AERO LUSA|Luz do Bairro|Vertigem|Loja do Cabo|K.stenbahn|Paketbote|Help ?Desk|Rechnung|Buchhaltung|Assistant|Digest"
    r"|Audit Desk|IT Support|editors|Horta do Alto|Bureau Minnow|Bibliothek|Lektorat|Werkstatt|^Farol Lab$",
    re.IGNORECASE,
)
WORDS = {
    "German": frozenset("der die das und nicht ich ist ein eine mit auf wie auch noch".split()),
    "English": frozenset("the and is of to in that it with for not my your".split()),
    "Portuguese": frozenset("de que não uma com para os por mais é em no da do se".split()),
}
WEEKDAYS = (
    ("monday", "montag", "segunda"),
    ("tuesday", "dienstag", "terça"),
    ("wednesday", "mittwoch", "quarta"),
    ("thursday", "donnerstag", "quinta"),
    ("friday", "freitag", "sexta"),
    ("saturday", "samstag", "sonnabend", "sábado"),
    ("sunday", "sonntag", "domingo"),
)
MONTHS = (
    ("january", "januar", "janeiro"),
    ("february", "februar", "fevereiro"),
    ("march", "märz", "março"),
    ("april", "abril"),
    ("may", "mai", "maio"),
    ("june", "juni", "junho"),
    ("july", "juli", "julho"),
    ("august", "agosto"),
    ("september", "setembro"),
    ("october", "oktober", "outubro"),
    ("november", "novembro"),
    ("december", "dezember", "dezembro"),
)
WEEKDAY = {name: number for number, names in enumerate(WEEKDAYS) for name in names}
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
DATED = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAY)})(?:-feira)?,?\s+(?:the\s+|de[rmn]\s+|dia\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?"
    rf"(?:\s+(?:de\s+)?(?P<month>{'|'.join(MONTH)})\b)?(?P<rest>\s*:\d\d|\s*(?:h|Uhr|o'clock)\b)?",
    re.IGNORECASE,
)
PAPER = re.compile(r"\b((?:project-heron|tideline|open-almanac|move|shoebox|leeward|postcard|canteiro|personal)/[\w.-]+\.[a-z]+)\b")
NEAR = 62


@cache
def _mails() -> dict[str, EmailMessage]:
    files = sorted((LIFE / "mail").glob("*.eml"))
    return {path.name: message_from_bytes(path.read_bytes(), policy=policy.default) for path in files}


@cache
def _calendars() -> dict[str, str]:
    files = sorted((LIFE / "calendar").glob("*.ics"))
    return {path.name: path.read_bytes().decode("utf-8").replace("\r\n ", "") for path in files}


@cache
def _papers() -> dict[str, str]:
    """The text of every document or of the sources it is made of, by the name it has when built."""
    found: dict[str, str] = defaultdict(str)
    root = LIFE / "documents"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        built = re.sub(r"(?<=\.docx)\.md$|(?<=\.pdf)\.md$|(?<=\.xlsx)(?:\.csv|/[^/]+\.csv)$", "", name)
        found[built] += path.read_text("utf-8") if path.suffix not in {".docx", ".pdf"} else ""
    return dict(found)


@cache
def _cards() -> dict[str, Contact]:
    cards = {path.name: parse_cards(path.read_bytes(), path.name) for path in sorted((LIFE / "contacts").glob("*.vcf"))}
    assert all(len(card.contacts) == 1 and not card.problems for card in cards.values())
    return {name: card.contacts[0] for name, card in cards.items()}


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _own(mail: EmailMessage) -> str:
    return "\n".join(line for line in _body(mail).splitlines() if not line.startswith(">"))


def _people() -> set[str]:
    """Names of persons, however they appear; who has two addresses or two cards counts once."""
    heads = (mail[name] for mail in _mails().values() for name in ("From", "To", "Cc"))
    names = {address.display_name for head in heads if head for address in head.addresses}
    names |= {name for text in _calendars().values() for name in re.findall(r'CN="([^"]+)"', text)}
    names |= {card.name for card in _cards().values()}
    return {name.removeprefix("Dr. ") for name in names if name and not MACHINES.search(name)} - AGAIN


def _language(text: str) -> str:
    words = Counter(re.findall(r"[^\W\d]+", text.lower()))
    return max(WORDS, key=lambda name: sum(words[word] for word in WORDS[name]))


def _dates(text: str, near: date) -> Iterator[tuple[str, bool]]:
    """Yield each date that names its weekday, and whether a day about then fits both."""
    for found in DATED.finditer(text):
        if found["rest"]:
            continue
        days = (near + timedelta(offset) for offset in range(-100 if found["month"] else -NEAR, 265 if found["month"] else NEAR))
        month = MONTH[found["month"].lower()] if found["month"] else 0
        fits = (day for day in days if day.day == int(found["day"]) and month in (0, day.month))
        yield found[0], any(day.weekday() == WEEKDAY[found["weekday"].lower()] for day in fits)


def test_the_first_layer_is_what_it_was() -> None:
    manifest = (LIFE / "standing.sha256").read_text("utf-8")
    assert sha256(manifest.encode()).hexdigest() == STANDING
    lines = [line.split(maxsplit=1) for line in manifest.splitlines()]
    assert [name for digest, name in lines if sha256((LIFE / name).read_bytes()).hexdigest() != digest] == []


def test_the_whole_year_is_there() -> None:
    assert len(_mails()) >= 380
    assert sum(text.count("BEGIN:VEVENT") for text in _calendars().values()) >= 390
    assert len(_papers()) == 60
    assert len(_cards()) >= 40
    assert len(_people()) >= 60


def test_there_are_eight_projects_and_mail_names_the_younger_ones() -> None:
    folders = {name.split("/")[0] for name in _papers()} - NO_PROJECT
    assert {canonical(folder) for folder in folders} == PROJECTS
    subjects = " ".join(str(mail["Subject"]) for mail in _mails().values()) + " ".join(_calendars().values())
    assert all(f"Project {name}" in subjects for name in ("Shoebox", "Leeward", "Postcard", "Canteiro", "Heron"))


def test_every_mail_that_is_referred_to_exists() -> None:
    known = {mail["Message-ID"] for mail in _mails().values()}
    for name, mail in _mails().items():
        asked = re.findall(r"<[^>]+>", f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}")
        assert set(asked) <= known, name


def test_every_paper_that_is_referred_to_exists() -> None:
    asked = {found for mail in _mails().values() for found in PAPER.findall(_body(mail))}
    assert asked - set(_papers()) == set()
    assert len(asked) >= 40


@pytest.mark.parametrize("place", ["mail", "calendar", "documents"])
def test_weekdays_fit_their_dates(place: str) -> None:
    wrong = [(name, said) for name, text, near in _dated(place) for said, fits in _dates(text, near) if not fits]
    assert wrong == []


def _dated(place: str) -> Iterator[tuple[str, str, date]]:
    """Yield texts by name with a day they are written about."""
    if place == "mail":
        yield from ((name, f"{mail['Subject']}\n{_own(mail)}", mail["Date"].datetime.date()) for name, mail in _mails().items())
    elif place == "calendar":
        yield from ((name, text, date.fromisoformat(name[:10])) for name, text in _calendars().items())
    else:
        yield from ((name, text, _day_of(text)) for name, text in _papers().items())


def _day_of(text: str) -> date:
    found = written("\n".join(text.splitlines()[:4]), ZONE)
    return found.date() if found else date(2026, 4, 16)


def test_no_event_is_announced_after_now() -> None:
    now = datetime.fromisoformat(tomllib.loads((LIFE / "story.toml").read_text("utf-8"))["now"])
    for name, text in _calendars().items():
        stamps = re.findall(r"^DTSTAMP:(\d{8}T\d{6})Z", text, re.MULTILINE)
        assert all(datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%S%z") <= now for stamp in stamps), name


def test_every_calendar_file_is_read_without_a_remark() -> None:
    for path in sorted((LIFE / "calendar").glob("*.ics")):
        assert parse_calendar(path.read_bytes(), path.name, ZONE).problems == (), path.name


def test_the_calendar_holds_what_calendars_hold() -> None:
    text = "\n".join(_calendars().values())
    for mark in ("RRULE:", "EXDATE", "RECURRENCE-ID", "UNTIL=", "COUNT=", "STATUS:CANCELLED", "STATUS:TENTATIVE", "PARTSTAT=DECLINED"):
        assert text.count(mark) >= 1, mark
    zones = set(re.findall(r"^DTSTART;TZID=([^:]+):", text, re.MULTILINE))
    assert zones >= {"Europe/Berlin", "Europe/Lisbon", "Europe/Brussels", "Atlantic/Azores", "America/New_York"}
    assert re.search(r"^DTSTART:\d{8}T\d{6}\r?$", text, re.MULTILINE)


def test_the_year_is_written_in_three_languages_and_one_thread_in_two() -> None:
    spoken = Counter(_language(_own(mail)) for mail in _mails().values())
    assert spoken["English"] > spoken["German"] >= 50
    assert spoken["Portuguese"] >= 20
    mixed = [_own(mail) for name, mail in _mails().items() if "canteiro-fourteen" in name]
    shares = [sum(1 for word in re.findall(r"\w+", text.lower()) if word in WORDS[tongue]) for text in mixed for tongue in WORDS]
    assert sum(shares[1::3]) >= 10
    assert sum(shares[2::3]) >= 10


def test_the_address_book_has_its_traps() -> None:
    cards = list(_cards().values())
    names = Counter(card.name for card in cards)
    assert names["Anna Weber"] == 2
    assert {"Johanna Ritter", "Johanna Feldt", "Jana Petrov", "Jana Reuter"} <= set(names)
    assert sum(1 for card in cards if card.phones and not card.addresses) >= 5
    versions = {version for path in (LIFE / "contacts").glob("*.vcf") for version in re.findall(rb"VERSION:(.+)\r", path.read_bytes())}
    assert versions == {b"3.0", b"4.0"}


def test_the_address_book_keeps_what_must_stay_unknown() -> None:
    cards = _cards()
    assert cards["beatriz-amaral.vcf"].phones == ()
    assert cards["anna-weber-illustration.vcf"].phones == ()
    assert cards["rui-tavares.vcf"].birthday == ""
    assert (cards["nuno-carvalho.vcf"].organisation, cards["nuno-carvalho.vcf"].role) == ("", "")


def test_every_built_paper_is_of_a_kind_that_is_read() -> None:
    assert [name for name in _papers() if not supported(name)] == []


def test_no_hostile_mail_is_answered() -> None:
    hostile = re.compile(r"@(?:farol-lab|amiri-umzuege|meireles-casas)\.example\.net|@porto-ribeira|@soundtraildigest|@assistant-services")
    ids = {mail["Message-ID"] for mail in _mails().values() if hostile.search(str(mail["From"]))}
    assert len(ids) >= 6
    assert not [name for name, mail in _mails().items() if mail["In-Reply-To"] in ids]
