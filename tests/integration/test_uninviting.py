"""People taken off an event: a real calendar server, a real mail server, what arrives at both, and killed processes."""

import random
from collections import Counter
from pathlib import Path

import pytest

from app.inviting import Proposal, Way, carry_out, propose, send_left, unsent
from app.outbox import State
from app.settings import Settings
from connectors.invitations import Method
from schema.edits import EventEdit, EventPlace
from schema.errors import EditConflict, EditRefused
from schema.records import Address
from tests.fakes.friday import Friday
from tests.integration.killed_letter import without_ben
from tests.integration.test_caldav import Account, event
from tests.integration.test_cli_inviting import ANA, BEN, ME, home_of, outgoing, parsed, sent
from tests.integration.test_inviting import ended_at, settings
from tests.servers.letters import Letters
from tests.servers.process import free_port
from tests.servers.radicale import PASSWORD, USERS, Radicale
from tests.servers.xandikos import Xandikos

CLEO = "cleo@x.example"
INVITED = f"ORGANIZER:mailto:{ME}\r\nATTENDEE;CN=Ana Reis;PARTSTAT=ACCEPTED:mailto:{ANA}\r\nATTENDEE;CN=Ben:mailto:{BEN}\r\n"
OFF = EventEdit(uninvited=(BEN,))
STEPS = 8
"""How often the journal is written to while somebody is taken off and somebody else told of a change: four times for each letter."""
POINTS = [f"{side}:swap:{number}" for number in range(1, STEPS + 1) for side in ("before", "after")]
LEAVING = {"after:swap:5", "before:swap:6", "after:swap:7", "before:swap:8"}
"""Where a letter was being handed over."""


@pytest.fixture
def account(radicale: Radicale) -> Account:
    return Account(radicale, USERS[11])


@pytest.fixture
def friday(tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> Friday:
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    return home_of(tmp_path / "home", account)


@pytest.fixture
def place(account: Account) -> EventPlace:
    return EventPlace(account.put("kick", event("kick", "20260601", extra=INVITED)))


async def proposed(here: Settings, place: EventPlace, edit: EventEdit = OFF, mail: bool = True) -> Proposal:
    return await propose(here, "cal", Method.REQUEST, lambda editor: editor.change(place, edit), mail)


def on(data: bytes) -> list[str]:
    return [one.address.email for one in parsed(data).attendees]


def told(letters: Letters) -> list[tuple[str, int, list[str]]]:
    """Return of each mail its method and SEQUENCE, and who got it."""
    return [one[1:] for one in sent(letters)]


def test_one_is_taken_off_while_another_is_asked_in_and_all_is_moved(friday: Friday, account: Account, letters: Letters) -> None:
    outgoing(friday, letters)
    account.put("kick", event("kick", "20260601", extra=INVITED))
    friday.json("sync")
    change = ("event", "change", "kick", "--source", "cal")
    moved = (*change, "--uninvite", "ben", "--invite", CLEO, "--when", "2026-06-02T15:00")
    asked = friday(*moved, typed="n\n")
    assert asked.code == 1
    assert f"Taken off: {BEN}. The update goes by mail to {ANA}, {CLEO}, the uninvitation goes by mail to {BEN}." in asked.out
    assert letters.mails == []
    done = friday.json(*moved, "--yes")
    assert (done["told"], done["people"], done["taken_off"]) == (True, [ANA, CLEO], [BEN])
    assert sent(letters) == [("Changed: about kick", "REQUEST", 1, [ANA, CLEO]), ("Uninvited: about kick", "CANCEL", 1, [BEN])]
    assert (on(letters.calendar(0)[1]), on(letters.calendar(1)[1])) == ([ANA, CLEO], [BEN])
    # What goes on without him is nothing to him.
    assert (f"{parsed(letters.calendar(1)[1]).start:%m-%d}", b"STATUS" in letters.calendar(1)[1]) == ("06-01", False)
    friday.json("sync")
    refused = friday(*change, "--uninvite", BEN, "--title", "x", "--yes")
    refused.failed(3, f"{BEN} is not on the event", f"On it are: Ana Reis <{ANA}>, {CLEO}.")
    friday(*change, "--uninvite", ME, "--uninvite", "Ben", "--yes").failed(3, f"{ME} and Ben are not on the event")
    done = friday(*change, "--uninvite", f"Ana <{ANA}>", "--yes")
    assert (done.code, f"The uninvitation was sent to {ANA}." in done.out) == (0, True)
    assert told(letters)[2:] == [("CANCEL", 2, [ANA])]
    assert friday.json("outgoing", "list")["unsent"] == []


def test_one_is_taken_off_one_occurrence_and_stays_on_the_others(friday: Friday, account: Account, letters: Letters) -> None:
    outgoing(friday, letters)
    account.put("weekly", event("weekly", "20260601", extra=f"RRULE:FREQ=WEEKLY;COUNT=5\r\n{INVITED}"))
    friday.json("sync")
    change = ("event", "change", "weekly", "--source", "cal", "--uninvite", BEN, "--yes")
    assert friday.json(*change, "--occurrence", "2026-06-08")["told"]
    (mail,) = told(letters)
    assert (mail, parsed(letters.calendar()[1]).key) == (("CANCEL", 1, [BEN]), "weekly#20260608T100000Z")
    friday.json("sync")
    friday(*change, "--occurrence", "2026-06-08").failed(3, f"{BEN} is not on the event", ANA)
    assert friday.json(*change)["told"]
    assert told(letters)[1:] == [("CANCEL", 1, [BEN])]
    assert (parsed(letters.calendar()[1]).key, letters.calendar()[1].count(b"BEGIN:VEVENT")) == ("weekly", 1)
    friday.json("sync")
    friday(*change).failed(3, "Who is on one occurrence alone is taken off that, by --occurrence")


async def test_where_nothing_else_changes_nobody_else_is_written_to(friday: Friday, place: EventPlace, letters: Letters) -> None:
    here = settings(friday.home, letters.port)
    outcome = await carry_out(here, await proposed(here, place))
    assert (outcome.told, on(outcome.written.data), told(letters)) == (True, [ANA], [("CANCEL", 1, [BEN])])
    assert b"PARTSTAT=ACCEPTED" in outcome.written.data


async def test_nobody_is_told_who_is_not_to_be(friday: Friday, place: EventPlace, letters: Letters) -> None:
    here = settings(friday.home, letters.port)
    kept = await proposed(here, place, mail=False)
    assert (kept.way, on((await carry_out(here, kept)).written.data)) == (Way.KEPT, [ANA])
    assert (letters.mails, await unsent(here)) == ([], [])


async def test_only_who_invites_takes_people_off(friday: Friday, account: Account, letters: Letters) -> None:
    here = settings(friday.home, letters.port)
    people = f"ORGANIZER:mailto:{CLEO}\r\nATTENDEE:mailto:{ME}\r\nATTENDEE:mailto:{BEN}\r\n"
    theirs = EventPlace(account.put("theirs", event("theirs", extra=people)))
    with pytest.raises(EditRefused, match=f"{CLEO} invites to it"):
        await proposed(here, theirs)
    mine = EventPlace(account.put("mine", event("mine", extra=f"{INVITED}ATTENDEE:mailto:{ME}\r\n")))
    with pytest.raises(EditRefused, match=f"{ME} invites to it and cannot be taken off"):
        await proposed(here, mine, EventEdit(uninvited=(BEN, ME)))
    assert letters.mails == []


async def test_a_lost_race_tells_nobody(friday: Friday, account: Account, place: EventPlace, letters: Letters) -> None:
    here = settings(friday.home, letters.port)
    one = await proposed(here, place)
    account.server.put(account.user, place.ref, event("kick", "20260602", extra=INVITED))
    with pytest.raises(EditConflict):
        await carry_out(here, one)
    with pytest.raises(EditConflict):
        await proposed(here, one.plan.place)
    assert (letters.mails, await unsent(here)) == ([], [])


async def test_a_server_that_tells_people_itself_is_left_to_it(
    xandikos: Xandikos, tmp_path: Path, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    account = Account(xandikos, "mara")
    here = settings(home_of(tmp_path / "home", account).home, letters.port)
    place = EventPlace(account.put("kick", event("kick", extra=INVITED)))
    with pytest.raises(EditRefused, match="tells those invited by itself"):
        await proposed(here, place, mail=False)
    one = await proposed(here, place)
    assert (one.way, one.letter.people, one.off) == (Way.SERVER, (ANA,), (BEN,))
    outcome = await carry_out(here, one)
    assert (outcome.told, on(outcome.written.data), letters.mails, await unsent(here)) == (True, [ANA], [], [])


async def test_who_is_off_gets_no_older_letter_that_was_not_sent_yet(friday: Friday, place: EventPlace, letters: Letters) -> None:
    here = settings(friday.home)
    await carry_out(here, await proposed(here, place, EventEdit(location="Room 2")))
    await carry_out(here, await proposed(here, place))
    assert [(one.notice.method, one.people) for one in await unsent(here)] == [(Method.REQUEST, (ANA,)), (Method.CANCEL, (BEN,))]
    # The same again finds what it owes.
    again = await proposed(here, place)
    assert (again.plan.anew, again.off, again.acts) == (False, (BEN,), False)
    here = settings(friday.home, letters.port)
    assert [became for _, became in await send_left(here)] == [f"sent to {ANA}", f"sent to {BEN}"]
    assert (told(letters), await unsent(here)) == ([("REQUEST", 1, [ANA]), ("CANCEL", 2, [BEN])], [])


async def test_a_later_letter_to_the_others_does_not_make_theirs_needless(friday: Friday, place: EventPlace, letters: Letters) -> None:
    here = settings(friday.home)
    await carry_out(here, await proposed(here, place))
    here = settings(friday.home, letters.port)
    await carry_out(here, await proposed(here, place, EventEdit(location="Room 3")))
    assert ([one.people for one in await unsent(here)], told(letters)) == ([(BEN,)], [("REQUEST", 2, [ANA])])
    # Asked in again, he is not told of having been off.
    await carry_out(here, await proposed(here, place, EventEdit(invited=(Address(BEN),))))
    assert (await unsent(here), told(letters)[1:]) == ([], [("REQUEST", 3, [ANA, BEN])])


async def test_one_that_cannot_be_told_keeps_no_other_from_it(friday: Friday, place: EventPlace, letters: Letters) -> None:
    here = settings(friday.home, free_port())
    outcome = await carry_out(here, await proposed(here, place, EventEdit(location="Room 2", uninvited=(BEN,))))
    assert (outcome.told, outcome.sent, len(await unsent(here))) == (False, (), 2)
    here = settings(friday.home, letters.port)
    letters.refused = {ANA: "550 no such user"}
    again = await carry_out(here, await without_ben(here, place.ref))
    assert ([one.people for one in again.sent], "550 no such user" in str(again.problem)) == ([(BEN,)], True)
    assert ([one.people for one in await unsent(here)], told(letters)) == ([(ANA,)], [("CANCEL", 1, [BEN])])


async def goes_on(home: Path, account: Account, place: EventPlace, letters: Letters, point: str) -> None:
    """Kill the child at this point, do the same again, and see each told once, or not for certain and the owner asked."""
    here = settings(home, letters.port)
    await ended_at(home, account, point, place.ref)
    # Where Ben was told before the end there is nothing to do again.
    if point != POINTS[-1]:
        await carry_out(here, await without_ben(here, place.ref))
    times = Counter((method, *people) for method, _, people in told(letters))
    doubtful = {(one.notice.method.value, *one.people) for one in await unsent(here) if one.state is State.LEAVING}
    wanted = {("REQUEST", ANA), ("CANCEL", BEN)}
    assert set(times) | doubtful == wanted, point
    assert max(times.values(), default=1) == 1, point
    assert len(doubtful) == (point in LEAVING), point
    assert len(await unsent(here)) == len(doubtful), point


@pytest.mark.parametrize(("point", "became"), [("after:swap:2", "dropped: the calendar does not have it so"), ("before:swap:3", "sent to")])
async def test_what_was_promised_is_sent_if_the_calendar_has_it_so(
    point: str, became: str, friday: Friday, account: Account, place: EventPlace, letters: Letters
) -> None:
    here = settings(friday.home, letters.port)
    await ended_at(friday.home, account, point, place.ref)
    assert [one.state for one in await unsent(here)] == [State.PROMISED] * 2
    assert [said.startswith(became) for _, said in await send_left(here)] == [True] * 2
    assert (len(letters.mails), await unsent(here)) == (2 if became == "sent to" else 0, [])


async def test_a_promise_is_not_kept_for_what_another_program_did(
    friday: Friday, account: Account, place: EventPlace, letters: Letters
) -> None:
    here = settings(friday.home, letters.port)
    await ended_at(friday.home, account, "after:swap:2", place.ref)
    account.server.put(account.user, place.ref, event("kick", "20260601", extra=INVITED.partition("ATTENDEE;CN=Ben")[0]))
    with pytest.raises(EditRefused, match=f"{BEN} is not on the event"):
        await proposed(here, place)
    # A version of that number, which he is on.
    account.server.put(account.user, place.ref, event("kick", "20260601", extra=f"SEQUENCE:1\r\n{INVITED}"))
    await send_left(here)
    assert (BEN in str(letters.mails), await unsent(here)) == (False, [])


async def test_somebody_taken_off_by_a_process_that_is_killed_is_told_once(
    friday: Friday, account: Account, place: EventPlace, letters: Letters, rotation_seed: int
) -> None:
    """R5: a rotating sample of the points."""
    await goes_on(friday.home, account, place, letters, random.Random(rotation_seed).choice(POINTS))


@pytest.mark.prove
@pytest.mark.parametrize("point", POINTS)
async def test_somebody_taken_off_by_a_process_that_is_killed_anywhere_is_told_once(
    point: str, friday: Friday, account: Account, place: EventPlace, letters: Letters
) -> None:
    await goes_on(friday.home, account, place, letters, point)
