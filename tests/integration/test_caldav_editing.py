"""Events written to real calendar servers: onto the version that was seen, never twice, and a lost race is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.dav_account import Setting
from connectors.dav_editing import CalendarEditor
from connectors.ics import parse_calendar
from connectors.sources import DavSettings
from schema.edits import EventDraft, EventEdit, EventPlace, EventWritten
from schema.errors import EditConflict, EditRefused, SourceMissing
from schema.ports import Clock
from schema.records import Address, Event, EventStatus
from tests.fakes.clock import HandClock
from tests.integration.test_caldav import BERLIN, Account, event, events
from tests.servers.faulty_dav import HOME, FaultyDav
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.radicale import USERS, Radicale
from tests.servers.xandikos import Xandikos

ME, ANA = Address("me@home.example", "Mara Lind"), Address("ana@tideline.example", "Ana Reis")
START = datetime(2026, 6, 1, 10, tzinfo=BERLIN)
DRAFT = EventDraft("Review, weekly; with Ana", START, START + timedelta(hours=1), location="Room 1", attendees=(ANA,))


@pytest.fixture(params=["radicale", "xandikos"])
def account(request: pytest.FixtureRequest) -> Account:
    return Account(request.getfixturevalue(request.param), USERS[7])


class Writing:
    """Writes what it plans."""

    def __init__(self, account: Account, clock: Clock | None = None) -> None:
        self.editor = CalendarEditor(
            account.settings, Setting(account.blobs, PlainThreads(), clock or account.clock, account.naps.append), ME
        )

    async def create(self, calendar: str, draft: EventDraft) -> EventWritten:
        return await self.editor.write(await self.editor.create(calendar, draft))

    async def change(self, place: EventPlace, edit: EventEdit) -> EventWritten:
        return await self.editor.write(await self.editor.change(place, edit))

    async def cancel(self, place: EventPlace) -> EventWritten:
        return await self.editor.write(await self.editor.cancel(place))


def editor(account: Account) -> Writing:
    return Writing(account)


def parsed(written: EventWritten) -> Event:
    return parse_calendar(written.data, "h", BERLIN).events[0]


async def test_an_event_is_created_once_however_often_it_is_asked_for(account: Account) -> None:
    follower = Follower()
    written = await editor(account).create(account.name, DRAFT)
    assert written.anew
    assert written.place.etag
    one = parsed(written)
    assert (one.title, one.start, one.end, one.location, one.zone) == (DRAFT.title, DRAFT.start, DRAFT.end, "Room 1", "Europe/Berlin")
    assert (one.organiser, one.attendees[0].address, one.attendees[0].answer) == (ME, ANA, "needs-action")
    again = await editor(account).create(account.name, DRAFT)
    assert (again.uid, again.place, again.anew) == (written.uid, written.place, False)
    await follower.follow(account.connector())
    assert [(ref, place.marks["etag"]) for ref, place in follower.places.items()] == [(written.place.ref, written.place.etag)]
    assert set(events(follower)) == {written.uid}


async def test_a_changed_and_cancelled_event_counts_up_and_keeps_what_others_wrote(account: Account) -> None:
    ref = account.put("mine", event("mine", extra="X-OTHER:kept\r\nCATEGORIES:work\r\nSEQUENCE:4\r\n"))
    account.clock.pass_by(60)
    written = await editor(account).change(EventPlace(ref), EventEdit(title="New", start=datetime(2026, 1, 11, 9, tzinfo=UTC)))
    one = parsed(written)
    assert (one.title, one.start.hour, one.end - one.start, one.sequence) == ("New", 9, timedelta(hours=1), 5)
    assert one.stamp == account.clock.now()
    assert b"X-OTHER:kept" in written.data
    assert not (await editor(account).change(EventPlace(ref), EventEdit(title="New"))).anew
    gone = await editor(account).cancel(written.place)
    assert (parsed(gone).status, parsed(gone).sequence) == (EventStatus.CANCELLED, 6)
    assert not (await editor(account).cancel(written.place)).anew


async def test_a_lost_race_is_told_and_writes_nothing(account: Account) -> None:
    written = await editor(account).create(account.name, DRAFT)
    theirs = await editor(account).change(written.place, EventEdit(location="Room 2"))
    for act in (editor(account).change(written.place, EventEdit(location="Room 3")), editor(account).cancel(written.place)):
        with pytest.raises(EditConflict):
            await act
    with pytest.raises(EditConflict):
        await editor(account).create(account.name, replace(DRAFT, uid=written.uid, title="Another"))
    assert parsed(await editor(account).change(theirs.place, EventEdit(location="Room 2"))).location == "Room 2"
    account.server.delete(account.user, written.place.ref)
    with pytest.raises(EditConflict, match="gone"):
        await editor(account).cancel(written.place)


async def test_a_race_lost_between_looking_and_writing_is_told(account: Account) -> None:
    """The server compares: between the look and the write another program writes."""
    written = await editor(account).create(account.name, DRAFT)

    class Racing(HandClock):
        """Somebody else writes while the time is told."""

        def now(self) -> datetime:
            account.server.put(account.user, written.place.ref, written.data.decode().replace("Room 1", "Room 9"))
            return super().now()

    slow = Writing(account, Racing())
    with pytest.raises(EditConflict, match="this very moment"):
        await slow.change(written.place, EventEdit(title="Mine"))
    follower = Follower()
    await follower.follow(account.connector())
    assert [one.location for one in events(follower).values()] == ["Room 9"]


async def test_the_time_of_a_series_is_not_touched_and_its_title_may_be(account: Account) -> None:
    ref = account.put("s", event("s", extra="RRULE:FREQ=WEEKLY;COUNT=3\r\n"))
    with pytest.raises(EditRefused, match="series"):
        await editor(account).change(EventPlace(ref), EventEdit(start=START))
    assert parsed(await editor(account).change(EventPlace(ref), EventEdit(title="New"))).recurrence


async def test_a_server_that_tells_people_is_known_and_whom_it_takes_for_the_owner(xandikos: Xandikos, radicale: Radicale) -> None:
    """Only an address that the server knows may invite: in another's name it would tell nobody (RFC 6638 section 3.1)."""
    xandikos.know("Lind@x.example")
    there = Account(xandikos, "mara")
    plan = await Writing(there).editor.create(there.name, DRAFT)
    assert (plan.schedules, plan.mine) == (True, ("lind@x.example",))
    assert parsed(await Writing(there).create(there.name, DRAFT)).organiser == Address("lind@x.example", "Mara Lind")
    alone = EventPlace(there.put("alone", event("alone")))
    assert (await Writing(there).editor.change(alone, EventEdit(title="x"))).schedules is False
    assert parsed(await Writing(there).change(alone, EventEdit(invited=(ANA,)))).organiser == Address("lind@x.example", "Mara Lind")
    other = Account(radicale, USERS[7])
    assert (await Writing(other).editor.create(other.name, DRAFT)).schedules is False


async def test_a_calendar_that_is_not_there_names_those_that_are(account: Account) -> None:
    with pytest.raises(SourceMissing, match=account.name):
        await editor(account).create("Nowhere", DRAFT)


async def test_an_all_day_event_stays_one(account: Account) -> None:
    day = datetime(2026, 6, 1, tzinfo=BERLIN)
    written = await editor(account).create(account.name, EventDraft("Away", day, day + timedelta(days=2), all_day=True))
    assert (parsed(written).all_day, parsed(written).end) == (True, datetime(2026, 6, 3, tzinfo=BERLIN))
    assert not (await editor(account).create(account.name, EventDraft("Away", day, day + timedelta(days=2), all_day=True))).anew
    moved = await editor(account).change(written.place, EventEdit(start=day + timedelta(days=7)))
    assert (parsed(moved).all_day, parsed(moved).start.day, parsed(moved).end.day) == (True, 8, 10)


async def test_a_read_only_calendar_is_refused_before_anything_is_sent() -> None:
    naps: list[float] = []
    with FaultyDav() as server:
        server.faults.read_only = {f"{HOME}one/"}
        setting = Setting(MemoryBlobs(), PlainThreads(), HandClock(), naps.append)
        with pytest.raises(EditRefused, match="read-only"):
            await CalendarEditor(DavSettings(server.url, "a", "b", BERLIN), setting).create("one", DRAFT)
        assert {one.method for one in server.asked} == {"PROPFIND"}
