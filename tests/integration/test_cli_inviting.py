"""People invited from the command line: a real calendar server, a real mail server, and what arrives at both."""

import subprocess
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from connectors.ics import parse_calendar
from schema.records import Event, EventStatus
from tests.fakes.friday import Friday, ended
from tests.integration.test_caldav import BERLIN, Account, event
from tests.servers.letters import Letters, killed
from tests.servers.process import wait_for
from tests.servers.radicale import PASSWORD, USERS, Radicale

ANA, BEN, ME = "ana@tideline.example", "ben@gmail.com", "me@home.example"
SOON = ("--when", "2026-06-08T10:00", "--yes")


@pytest.fixture
def account(radicale: Radicale) -> Account:
    return Account(radicale, USERS[9])


@pytest.fixture
def friday(tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> Friday:
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    return home_of(tmp_path / "home", account)


def home_of(home: Path, account: Account) -> Friday:
    home.mkdir()
    owner = f'[owner]\nname = "Mara Lind"\naddresses = ["{ME}"]\nzone = "Europe/Berlin"\n'
    keys = f'[sources.cal]\nkind = "caldav"\nurl = "{account.server.url}"\nuser = "{account.user}"\npassword_env = "DAV_PASSWORD"\n'
    (home / "friday.toml").write_text(f'{owner}{keys}folders = ["{account.name}"]\n')
    return Friday(home)


def outgoing(friday: Friday, letters: Letters) -> None:
    keys = ("host=127.0.0.1", f"port={letters.port}", "tls=off", "user=mara")
    friday.json("outgoing", "add", *(part for key in keys for part in ("--set", key)), "--password-stdin", typed="geheim\n")


def add(friday: Friday, account: Account, *more: str) -> Any:  # noqa: ANN401 (JSON is what it is)
    return friday.json("event", "add", "Kick-off", "--source", "cal", "--calendar", account.name, *SOON, *more)


def sent(letters: Letters) -> list[tuple[str, str, int, list[str]]]:
    """Return of each mail its subject, method and SEQUENCE, and who got it."""
    found = []
    for number, (people, _) in enumerate(letters.mails):
        mail, text = letters.calendar(number)
        found.append((str(mail["Subject"]), method(mail, text), parsed(text).sequence, people))
    return found


def method(mail: Message, text: bytes) -> str:
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    assert f"METHOD:{part.get_param('method')}\r\n".encode() in text
    return str(part.get_param("method"))


def parsed(text: bytes) -> Event:
    return parse_calendar(text, "h", BERLIN).events[0]


def test_outgoing_mail_is_declared_tried_and_removed(friday: Friday, letters: Letters) -> None:
    friday("outgoing", "test").failed(6, "friday outgoing add --set host=")
    outgoing(friday, letters)
    assert "geheim" not in (friday.home / "friday.toml").read_text()
    assert friday.json("outgoing", "test")["seen"] == f"127.0.0.1:{letters.port} lets in as mara; mail goes out as {ME}"
    assert {one["name"]: one["fine"] for one in friday("doctor", "--json").values}["outgoing mail"]
    friday.json("outgoing", "add", "--replace", "--password-stdin", typed="falsch\n")
    friday("outgoing", "test").failed(3, "refused the user name or the password", "friday outgoing add --replace")
    assert letters.mails == []
    friday.json("outgoing", "remove")
    assert "outgoing" not in (friday.home / "friday.toml").read_text()
    assert "falsch" not in (friday.home / "secrets.json").read_text()


def test_people_are_invited_told_of_changes_and_called_off_each_once(friday: Friday, account: Account, letters: Letters) -> None:
    outgoing(friday, letters)
    asked = friday(
        *("event", "add", "Kick-off", "--source", "cal", "--calendar", account.name, "--when", "2026-06-08T10:00"),
        *("--invite", ANA, "--invite", f"Ben <{BEN}>"),
        typed="n\n",
    )
    assert (asked.code, f"The invitation goes by mail to {ANA}, {BEN}." in asked.out) == (1, True)
    added = add(friday, account, "--invite", ANA, "--invite", f"Ben <{BEN}>")
    assert (added["way"], added["told"], added["people"]) == ("mail", True, [ANA, BEN])
    again = add(friday, account, "--invite", ANA, "--invite", f"Ben <{BEN}>")
    assert (again["written"], again["told"]) == (False, False)
    friday.json("sync")
    key = ("--source", "cal", "--yes")
    assert friday.json("event", "change", added["uid"], *key, "--where", "Room 2", "--invite", "cleo@x.example")["told"]
    friday.json("sync")
    assert friday.json("event", "cancel", added["uid"], *key)["told"]
    assert sent(letters) == [
        ("Invitation: Kick-off", "REQUEST", 0, [ANA, BEN]),
        ("Changed: Kick-off", "REQUEST", 1, [ANA, BEN, "cleo@x.example"]),
        ("Cancelled: Kick-off", "CANCEL", 2, [ANA, BEN, "cleo@x.example"]),
    ]
    mail, text = letters.calendar(0)
    assert (mail["From"], parsed(text).organiser and parsed(text).organiser.email) == (f"Mara Lind <{ME}>", ME)  # type: ignore[union-attr]
    friday.json("sync")
    (shown,) = friday.json("show", added["uid"])
    assert (shown["props"]["status"], shown["props"]["location"]) == ("cancelled", "Room 2")
    assert friday.json("outgoing", "list")["unsent"] == []


def test_one_occurrence_is_changed_and_called_off_and_people_are_told_of_that_one(
    friday: Friday, account: Account, letters: Letters
) -> None:
    outgoing(friday, letters)
    account.put("weekly", event("weekly", "20260601", extra=f"RRULE:FREQ=WEEKLY;COUNT=5\r\nATTENDEE:mailto:{ANA}\r\n"))
    friday.json("sync")
    series = ("weekly", "--source", "cal", "--yes", "--occurrence")
    friday("event", "change", *series, "2026-06-09", "--title", "x").failed(3, "no occurrence on 2026-06-09", "2026-06-08T12:00")
    asked = friday("event", "change", "weekly", "--source", "cal", "--occurrence", "2026-06-08", "--title", "x", typed="n\n")
    assert "Change the occurrence of “about weekly” on 2026-06-08 at 12:00 at cal?" in asked.out
    moved = friday.json("event", "change", *series, "2026-06-08", "--when", "2026-06-09T15:00", "--title", "moved", "--where", "Hall")
    assert (moved["occurrence"], moved["told"]) == ("20260608T100000Z", True)
    friday.json("sync")
    assert friday.json("event", "cancel", *series, "2026-06-15")["told"]
    friday.json("sync")
    shown = {key: friday.json("show", key)[0] for key in ("weekly", "weekly#20260608T100000Z", "weekly#20260615T100000Z")}
    one = shown["weekly#20260608T100000Z"]
    assert (one["title"], one["when"][:16], one["props"]["location"]) == ("moved", "2026-06-09T15:00", "Hall")
    assert (shown["weekly#20260615T100000Z"]["props"]["status"], shown["weekly"]["title"]) == ("cancelled", "about weekly")
    assert [one[:3] for one in sent(letters)] == [("Changed: moved", "REQUEST", 1), ("Cancelled: about weekly", "CANCEL", 1)]
    for number, key in ((0, "weekly#20260608T100000Z"), (1, "weekly#20260615T100000Z")):
        assert parsed(letters.calendar(number)[1]).key == key
        assert letters.calendar(number)[1].count(b"BEGIN:VEVENT") == 1
    assert parsed(letters.calendar(1)[1]).status is EventStatus.CANCELLED


@pytest.mark.prove
def test_a_letter_that_may_have_been_sent_is_never_sent_again_unasked(friday: Friday, account: Account, letters: Letters) -> None:
    """The command is killed when the mail server has the mail and has not said so; waits for its lease to run out."""
    outgoing(friday, letters)
    wanted = ("event", "add", "Kick-off", "--source", "cal", "--calendar", account.name, *SOON, "--invite", ANA)
    children: list[subprocess.Popen[str]] = []
    letters.after = lambda: killed(children[0].pid)
    children.append(friday.begin(*wanted))
    assert ended(children[0]).code == -9
    letters.after = lambda: None

    def freed() -> bool:
        return "being sent right now" not in friday(*wanted).err

    wait_for(freed, "the end of the lease")
    friday(*wanted).failed(3, "It is not known whether the mail was sent", "friday outgoing drop")
    (waiting,) = friday.json("outgoing", "list")["unsent"]
    assert (waiting["state"], friday.json("outgoing", "send", "--yes"), len(letters.mails)) == ("leaving", [], 1)
    (again,) = friday.json("outgoing", "send", waiting["name"], "--yes")
    assert again["became"] == f"sent to {ANA}"
    assert [letters.calendar(number)[0]["Message-ID"] for number in (0, 1)] == [letters.calendar(0)[0]["Message-ID"]] * 2
    friday("outgoing", "drop", waiting["name"], "--yes").failed(6, "an unsent letter")
