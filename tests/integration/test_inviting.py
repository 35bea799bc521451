"""Who is told of an event, by whom, and how often: a real calendar server, a real mail server, killed processes."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.inviting import Outcome, Way, carry_out, propose, send_left, unsent
from app.outbox import State
from app.outgoing import SECRET
from app.outgoing import tested as tried
from app.secrets import FileSecrets
from app.settings import Settings, load
from connectors.invitations import Method
from schema.edits import EventEdit, EventPlace
from schema.errors import EditConflict, EditRefused, MailUncertain, SignInRefused
from tests.fakes.friday import ROOT
from tests.integration.killed_letter import ANA, kick_off
from tests.integration.test_caldav import Account, event
from tests.integration.test_cli_inviting import BEN, ME, home_of
from tests.servers.letters import Letters
from tests.servers.process import free_port
from tests.servers.radicale import PASSWORD, USERS, Radicale
from tests.servers.xandikos import Xandikos

STEPS = 4
"""How often the journal is written to while somebody is invited: promised, owed, leaving, sent."""
POINTS = [f"{side}:swap:{number}" for number in range(1, STEPS + 1) for side in ("before", "after")]


@pytest.fixture
def account(radicale: Radicale) -> Account:
    return Account(radicale, USERS[10])


@pytest.fixture
def home(tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    return home_of(tmp_path / "home", account).home


def settings(home: Path, port: int = 0) -> Settings:
    """Return the home's settings, with outgoing mail at this port."""
    if port:
        written = (home / "friday.toml").read_text().partition("[outgoing]")[0]
        (home / "friday.toml").write_text(f'{written}[outgoing]\nhost = "127.0.0.1"\nport = {port}\ntls = "off"\nuser = "mara"\n')
        FileSecrets(home).write(SECRET, "geheim")
    return load(home)


async def invited(here: Settings, account: Account) -> Outcome:
    return await carry_out(here, await kick_off(here, account.name))


async def test_without_outgoing_mail_nobody_is_told_and_it_can_be_sent_later(home: Path, account: Account, letters: Letters) -> None:
    proposed = await kick_off(settings(home), account.name)
    assert (proposed.way, (await carry_out(settings(home), proposed)).told) == (Way.UNSET, False)
    (waiting,) = await unsent(settings(home))
    assert (waiting.title, waiting.people, waiting.state) == ("Kick-off", (ANA,), State.DUE)
    here = settings(home, letters.port)
    assert [became for _, became in await send_left(here)] == [f"sent to {ANA}"]
    assert (await send_left(here), len(letters.mails)) == ([], 1)


async def test_what_a_later_letter_says_makes_the_former_one_needless(home: Path, account: Account, letters: Letters) -> None:
    written = (await invited(settings(home), account)).written
    here = settings(home, letters.port)
    edit = EventEdit(location="Room 2")
    later = await propose(here, "cal", Method.REQUEST, lambda editor: editor.change(written.place, edit), True)
    assert (await carry_out(here, later)).told
    assert (await unsent(here), len(letters.mails)) == ([], 1)


async def test_nobody_is_told_who_is_not_to_be(home: Path, account: Account, letters: Letters) -> None:
    here = settings(home, letters.port)
    kept = await kick_off(here, account.name, mail=False)
    assert (kept.way, (await carry_out(here, kept)).told) == (Way.KEPT, False)
    people = f"ORGANIZER:mailto:{BEN}\r\nATTENDEE:mailto:{ME}\r\nATTENDEE:mailto:{ANA}\r\n"
    place = EventPlace(account.put("theirs", event("theirs", extra=people)))
    theirs = await propose(here, "cal", Method.REQUEST, lambda editor: editor.change(place, EventEdit(title="Mine")), True)
    assert (theirs.way, theirs.organiser, (await carry_out(here, theirs)).told) == (Way.GUEST, BEN, False)
    alone = EventPlace(account.put("alone", event("alone")))
    nobody = await propose(here, "cal", Method.CANCEL, lambda editor: editor.cancel(alone), True)
    assert (nobody.way, (await carry_out(here, nobody)).written.anew) == (Way.NOBODY, True)
    assert (letters.mails, await unsent(here)) == ([], [])


async def test_whom_no_mail_reaches_is_told_before_anything_is_written(home: Path, account: Account, letters: Letters) -> None:
    here = settings(home, letters.port)
    place = EventPlace(account.put("far", event("far", extra="ATTENDEE:mailto:jörg@example.org\r\n")))
    with pytest.raises(EditRefused, match=r"jörg@example\.org"):
        await propose(here, "cal", Method.REQUEST, lambda editor: editor.change(place, EventEdit(title="Later")), True)
    kept = await propose(here, "cal", Method.REQUEST, lambda editor: editor.change(place, EventEdit(title="Later")), False)
    assert (await carry_out(here, kept)).written.anew
    assert (letters.mails, await unsent(here)) == ([], [])


async def test_a_server_that_tells_people_itself_is_left_to_it(
    xandikos: Xandikos, tmp_path: Path, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    account = Account(xandikos, "mara")
    here = settings(home_of(tmp_path / "home", account).home, letters.port)
    proposed = await kick_off(here, account.name)
    assert (proposed.way, (await carry_out(here, proposed)).told) == (Way.SERVER, True)
    with pytest.raises(EditRefused, match="tells those invited by itself"):
        await kick_off(here, account.name, mail=False)
    assert (letters.mails, await unsent(here)) == ([], [])


async def test_an_event_that_lost_its_race_is_told_to_nobody(home: Path, account: Account, letters: Letters) -> None:
    here = settings(home, letters.port)
    written = (await invited(here, account)).written
    later = await propose(here, "cal", Method.CANCEL, lambda editor: editor.cancel(written.place), True)
    account.server.put(account.user, written.place.ref, written.data.decode().replace("Kick-off", "Other"))
    with pytest.raises(EditConflict):
        await carry_out(here, later)
    assert (await unsent(here), len(letters.mails)) == ([], 1)


async def test_what_the_mail_server_does_not_take_is_told_and_kept(home: Path, account: Account, letters: Letters) -> None:
    outcome = await invited(settings(home, free_port()), account)
    assert (outcome.written.anew, outcome.told, type(outcome.problem).__name__) == (True, False, "SourceUnreachable")
    here = settings(home, letters.port)
    letters.refused = {ANA: "550 no such user"}
    again = await invited(here, account)
    assert (again.written.anew, "550 no such user" in str(again.problem)) == (False, True)
    (waiting,) = await unsent(here)
    assert (waiting.state, "550 no such user" in waiting.problem) == (State.DUE, True)
    letters.refused = {}
    assert (await invited(here, account)).told
    assert (len(letters.mails), await unsent(here)) == (1, [])


async def test_a_line_that_breaks_once_the_mail_is_there_leaves_the_choice_to_the_owner(
    home: Path, account: Account, letters: Letters
) -> None:
    here = settings(home, letters.port)
    letters.cuts = True
    outcome = await invited(here, account)
    assert (outcome.told, type(outcome.problem)) == (False, MailUncertain)
    letters.cuts = False
    again = await invited(here, account)
    assert (again.told, type(again.problem), len(letters.mails)) == (False, MailUncertain, 1)
    (waiting,) = await unsent(here)
    assert (waiting.state, await send_left(here)) == (State.LEAVING, [])
    assert [became for _, became in await send_left(here, waiting.name)] == [f"sent to {ANA}"]
    assert letters.calendar(0)[0]["Message-ID"] == letters.calendar(1)[0]["Message-ID"]


async def test_outgoing_mail_signs_in_by_the_token_of_a_mailbox(home: Path) -> None:
    with Letters(token="good") as letters:
        source = (
            '[sources.mail]\nkind = "imap"\nhost = "h"\nuser = "mara@x.example"\nauth = "oauth"\nclient_id = "c"\nprovider = "google"\n'
        )
        written = (home / "friday.toml").read_text()
        outgoing = f'[outgoing]\nhost = "127.0.0.1"\nport = {letters.port}\ntls = "off"\naccount = "mail"\n'
        (home / "friday.toml").write_text(f"{written}{source}{outgoing}")
        FileSecrets(home).write("mail", '{"access": "good", "until": 99999999999}')
        assert "lets in as mara@x.example" in await tried(load(home))
        assert letters.signed == ["mara@x.example"]
        FileSecrets(home).write("mail", '{"access": "bad", "until": 99999999999}')
        with pytest.raises(SignInRefused, match="friday source sign-in mail"):
            await tried(load(home))


async def ended_at(home: Path, account: Account, point: str, *more: str) -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.killed_letter", str(home), account.name, point, *more),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    assert await child.wait() == -9, point


async def goes_on(home: Path, account: Account, letters: Letters, point: str) -> None:
    """Kill the child at this point, do the same again, and see Ana told once, or not for certain and the owner asked."""
    here, before = settings(home, letters.port), len(letters.mails)
    await ended_at(home, account, point)
    left = await unsent(here)
    # Whatever lay on the way is known, and what the owner asks for by name is judged by what the calendar says.
    assert [one.state for one in left] == {
        "after:swap:1": [State.PROMISED],
        "before:swap:2": [State.PROMISED],
        "after:swap:2": [State.DUE],
        "before:swap:3": [State.DUE],
        "after:swap:3": [State.LEAVING],
        "before:swap:4": [State.LEAVING],
    }.get(point, []), point
    if left and left[0].state is State.LEAVING:
        outcome = await invited(here, account)
        # Until the lease of the dead runs out it might be alive.
        for _ in range(200):
            if "right now" not in str(outcome.problem):
                break
            outcome = await invited(here, account)
        assert isinstance(outcome.problem, MailUncertain)
        assert f"friday outgoing drop {left[0].name}" in str(outcome.problem)
        assert len(letters.mails) - before == (point == "before:swap:4")
        assert (await send_left(here), len(await unsent(here))) == ([], 1)
        return
    became = [said for _, said in await send_left(here)]
    assert became == {"after:swap:1": ["dropped: the calendar does not have it so"]}.get(point, [f"sent to {ANA}"] * len(left)), point
    await invited(here, account)
    assert (len(letters.mails) - before, await unsent(here)) == (1, []), point


async def test_somebody_invited_by_a_process_that_is_killed_is_told_once(
    home: Path, account: Account, letters: Letters, rotation_seed: int
) -> None:
    """R5: a rotating sample of the points."""
    await goes_on(home, account, letters, random.Random(rotation_seed).choice(POINTS))


@pytest.mark.prove
@pytest.mark.parametrize("point", POINTS)
async def test_somebody_invited_by_a_process_that_is_killed_anywhere_is_told_once(
    point: str, home: Path, account: Account, letters: Letters
) -> None:
    await goes_on(home, account, letters, point)
