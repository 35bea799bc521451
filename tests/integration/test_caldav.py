"""A calendar account over CalDAV, against a real Radicale."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from connectors.caldav import calendar_account
from connectors.dav_account import DavAccount, Setting
from connectors.occurrences import expand
from connectors.sources import DavSettings
from schema.changes import Removed, Upserted
from schema.errors import CertificateRefused, SignInRefused, SourceMissing, SourceUnreachable
from schema.records import Document, Event, EventStatus
from tests.fakes.clock import HandClock
from tests.servers.dovecot import Dovecot
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.process import free_port
from tests.servers.radicale import PASSWORD, USERS, Radicale
from tests.servers.xandikos import Xandikos

BERLIN = ZoneInfo("Europe/Berlin")
_NAMES = count(1)


def event(uid: str, day: str = "20260110", extra: str = "", second: str = "") -> str:
    head = (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{day}T100000Z\r\nDTEND:{day}T110000Z\r\nSUMMARY:about {uid}\r\n"
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n{head}{extra}END:VEVENT\r\n{second}END:VCALENDAR\r\n"


class Account:
    """Calendars of one user, that only this test reads."""

    def __init__(self, server: Radicale | Xandikos, user: str) -> None:
        self.server = server
        self.user = user
        self.path = self.calendar()
        self.settings = DavSettings(server.url, user, PASSWORD, BERLIN, folders=(self.name,), batch=3)
        self.blobs = MemoryBlobs()
        self.clock = HandClock()
        self.naps: list[float] = []

    def calendar(self) -> str:
        self.name = f"c{next(_NAMES)}"
        return self.server.make_calendar(self.user, self.name)

    def put(self, name: str, ics: str, path: str = "") -> str:
        self.server.put(self.user, f"{path or self.path}{name}.ics", ics)
        return f"{path or self.path}{name}.ics"

    def connector(self) -> DavAccount:
        return calendar_account(self.settings, Setting(self.blobs, PlainThreads(), self.clock, self.naps.append))


@pytest.fixture
def account(radicale: Radicale) -> Account:
    return Account(radicale, USERS[next(_NAMES) % len(USERS)])


def events(follower: Follower) -> dict[str, Event]:
    return {record.key: record for place in follower.places.values() for record in place.records if isinstance(record, Event)}


async def follows_what_changes(account: Account) -> None:
    """See that what is created, changed and deleted is followed, and told once."""
    refs = [account.put(name, event(name)) for name in ("a", "b", "c")]
    follower = Follower()
    await follower.follow(account.connector())
    assert set(events(follower)) == {"a", "b", "c"}
    assert await follower.follow(account.connector()) == []
    account.server.delete(account.user, refs[0])
    account.put("b", event("b", extra="LOCATION:here\r\n"))
    account.put("d", event("d"))
    await follower.follow(account.connector())
    assert [type(one) for one in follower.log[3:]] == [Upserted, Upserted, Removed]
    assert events(follower)["b"].location == "here"
    assert set(events(follower)) == {"b", "c", "d"}
    assert await follower.follow(account.connector()) == []


async def test_first_run_brings_everything_newest_start_first_and_the_second_nothing(account: Account) -> None:
    for day in (12, 15, 11, 14, 13):
        account.put(f"d{day}", event(f"d{day}", f"202601{day}"))
    follower = Follower()
    batches = await follower.follow(account.connector())
    assert list(events(follower)) == ["d15", "d14", "d13", "d12", "d11"]
    assert [(batch.done, batch.total) for batch in batches] == [(3, 5), (5, 5)]
    assert {place.marks["calendar"] for place in follower.places.values()} == {account.name}
    assert all(place.marks["etag"] for place in follower.places.values())
    assert await follower.follow(account.connector()) == []


async def test_created_changed_deleted_and_cancelled(account: Account) -> None:
    refs = [account.put(name, event(name)) for name in ("a", "b", "c")]
    follower = Follower()
    await follower.follow(account.connector())
    account.server.delete(account.user, refs[0])
    account.put("b", event("b", extra="STATUS:CANCELLED\r\nSEQUENCE:1\r\n"))
    account.put("d", event("d", "20260201"))
    (first, second) = await follower.follow(account.connector())
    assert [type(change) for change in (*first.changes, *second.changes)] == [Upserted, Upserted, Removed]
    assert (first.known, first.total) == (3, 3)
    assert set(events(follower)) == {"b", "c", "d"}
    assert events(follower)["b"].status is EventStatus.CANCELLED
    assert await follower.follow(account.connector()) == []


async def test_a_series_and_its_changed_occurrence_lie_at_one_href(account: Account) -> None:
    times = "DTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:20260117T100000Z\r\nDTSTART:20260118T150000Z\r\n"
    override = f"BEGIN:VEVENT\r\nUID:s\r\n{times}SUMMARY:moved\r\nEND:VEVENT\r\n"
    account.put("s", event("s", extra="RRULE:FREQ=WEEKLY;COUNT=3\r\n", second=override))
    follower = Follower()
    await follower.follow(account.connector())
    (place,) = follower.places.values()
    assert {record.key for record in place.records} == {"s", "s#20260117T100000Z"}
    starts = [one.start for one in expand(events(follower)["s"].recurrence, _utc(2026, 1, 1), _utc(2026, 3, 1))]
    assert starts == [_utc(2026, 1, 10, 10), _utc(2026, 1, 18, 15), _utc(2026, 1, 24, 10)]


async def test_a_stopped_run_resumes(account: Account) -> None:
    for number in range(10):
        account.put(f"e{number}", event(f"e{number}", f"2026011{number}"))
    follower = Follower()
    assert len(await follower.follow(account.connector(), most=1)) == 1
    account.put("late", event("late", "20260120"))
    assert len(await follower.follow(account.connector(), most=1)) == 1
    await follower.follow(account.connector())
    assert len(follower.log) == len(follower.places) == 11
    assert await follower.follow(account.connector()) == []


@pytest.mark.parametrize("token", ["http://radicale.org/ns/sync/" + "0" * 64, "nonsense"])
async def test_a_token_that_was_never_given_loses_no_deletion(account: Account, token: str) -> None:
    refs = [account.put(name, event(name)) for name in ("a", "b")]
    follower = Follower()
    await follower.follow(account.connector())
    account.server.delete(account.user, refs[0])
    cursor = json.loads(follower.cursor or "{}")
    follower.cursor = json.dumps({url: {**entry, "token": token} for url, entry in cursor.items()})
    (batch,) = await follower.follow(account.connector())
    assert batch.changes == (Removed(refs[0]),)


async def test_several_calendars_one_of_them_deleted(account: Account) -> None:
    account.put("a", event("a"))
    other = account.calendar()
    account.put("b", event("b"), other)
    account.settings = replace(account.settings, folders=())
    follower = Follower()
    await follower.follow(account.connector())
    assert {"a", "b"} <= set(events(follower))
    shelves = {shelf.name: shelf for shelf in await account.connector().test()}
    assert shelves[account.name].items == 1
    account.server.delete(account.user, other)
    await follower.follow(account.connector())
    assert "b" not in events(follower)
    assert await follower.follow(account.connector()) == []


async def test_an_event_moved_between_calendars_arrives_before_it_leaves(account: Account) -> None:
    ref = account.put("m", event("m"))
    first = account.name
    other = account.calendar()
    account.settings = replace(account.settings, folders=(first, account.name))
    follower = Follower()
    await follower.follow(account.connector())
    account.server.delete(account.user, ref)
    account.put("m", event("m"), other)
    await follower.follow(account.connector())
    assert [type(change) for change in follower.log[-2:]] == [Upserted, Removed]
    assert set(events(follower)) == {"m"}


async def test_since_leaves_out_what_ended_before_but_no_series(account: Account) -> None:
    account.put("old", event("old", "20200101"))
    account.put("new", event("new", "20260101"))
    account.put("series", event("series", "20200101", "RRULE:FREQ=YEARLY\r\n"))
    account.settings = replace(account.settings, since=date(2025, 1, 1))
    follower = Follower()
    await follower.follow(account.connector())
    assert set(events(follower)) == {"new", "series"}
    assert await follower.follow(account.connector()) == []


async def test_tasks_come_too_and_free_busy_times_do_not(account: Account) -> None:
    head, stamp = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n", "DTSTAMP:20260101T000000Z\r\n"
    account.put("t", f"{head}BEGIN:VTODO\r\nUID:t\r\n{stamp}SUMMARY:Pay the plumber\r\nEND:VTODO\r\nEND:VCALENDAR\r\n")
    account.put("j", f"{head}BEGIN:VJOURNAL\r\nUID:j\r\n{stamp}SUMMARY:A diary\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n")
    follower = Follower()
    await follower.follow(account.connector())
    assert follower.keys == ["j", "t"]
    assert {record.marks["kind"] for place in follower.places.values() for record in place.records if isinstance(record, Document)} == {
        "task",
        "journal",
    }


async def test_wrong_password(account: Account) -> None:
    account.settings = replace(account.settings, password="wrong")
    with pytest.raises(SignInRefused):
        await account.connector().test()


async def test_wrong_address(account: Account) -> None:
    account.settings = replace(account.settings, url=f"{account.server.url}nowhere/")
    with pytest.raises(SourceMissing):
        await Follower().follow(account.connector())
    for url, told in ((f"http://127.0.0.1:{free_port()}/", "Connection refused"), ("https://no-such-host.invalid/", "not known")):
        account.settings = replace(account.settings, url=url)
        with pytest.raises(SourceUnreachable, match=told) as caught:
            await Follower().follow(account.connector())
        assert "urllib3" not in str(caught.value)


async def test_an_untrusted_certificate_is_refused(account: Account, tls_dovecot: Dovecot) -> None:
    account.settings = replace(account.settings, url=f"https://localhost:{tls_dovecot.ports.tls}/")
    with pytest.raises(CertificateRefused):
        await account.connector().test()
    account.settings = replace(account.settings, ca=tls_dovecot.ca, read_seconds=2.0)
    with pytest.raises((SourceUnreachable, SourceMissing)):
        await account.connector().test()


async def test_a_chosen_calendar_that_is_not_there(account: Account) -> None:
    account.settings = replace(account.settings, folders=("Nowhere",))
    with pytest.raises(SourceMissing, match="Nowhere"):
        await Follower().follow(account.connector())


def _utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)
