"""A calendar at an address of the web: what changes in it, what it costs when nothing does, and what bad answers do."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.reparse import RawKind, reparse
from connectors.sources import WebSettings
from connectors.web import Setting
from connectors.webcal import Webcal
from graph.sync import Control
from schema.changes import Upserted
from schema.errors import SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable, SuddenlyEmpty
from schema.graph import Label
from schema.records import Event
from tests.fakes.clock import HandClock
from tests.fakes.records import DAY
from tests.fakes.rig import Rig
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.web import DOORS, Page, WebServer

BERLIN = ZoneInfo("Europe/Berlin")
STANDARD = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\n"
ZONE = f"BEGIN:VTIMEZONE\nTZID:Harbour\n{STANDARD}END:VTIMEZONE\n"


def event(uid: str, start: str = "20260310T090000Z", title: str = "Herons", more: str = "", stamp: str = "20260301T000000Z") -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:{stamp}\nDTSTART:{start}\nSUMMARY:{title}\n{more}END:VEVENT\n"


def calendar(*parts: str, name: str = "Harbour") -> bytes:
    head = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//\nX-WR-CALNAME:{name}\n"
    return f"{head}{''.join(parts)}END:VCALENDAR\n".replace("\n", "\r\n").encode()


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as one:
        yield one


def webcal(server: WebServer, since: date | None = None, blobs: MemoryBlobs | None = None) -> Webcal:
    settings = WebSettings(f"{server.url}/cal.ics", BERLIN, since=since, batch=2)
    return Webcal(settings, Setting(blobs or MemoryBlobs(), PlainThreads(), HandClock(), DOORS))


def titles(follower: Follower) -> dict[str, str]:
    return {one.key: one.title for place in follower.places.values() for one in place.records if isinstance(one, Event)}


async def test_entries_arrive_latest_first_each_with_its_own_bytes(server: WebServer) -> None:
    uid = f"long-{'x' * 90}@harbour.example"
    folded = event(uid, "20260312T090000").replace("xxxxx@", "xxxxx\n @")
    local = event("z", "20260309T090000").replace("DTSTART:", "DTSTART;TZID=Harbour:")
    server.pages["/cal.ics"] = Page(calendar(ZONE, local, event("a"), folded), "text/calendar")
    follower, blobs = Follower(), MemoryBlobs()
    await follower.follow(webcal(server, blobs=blobs))
    assert [one.ref for one in follower.log if isinstance(one, Upserted)] == [uid, "a", "z"]
    assert {str(marks) for marks in follower.marks.values()} == {"{'calendar': 'Harbour'}"}
    (record,) = follower.places["z"].records
    assert isinstance(record, Event)
    assert record.start.utcoffset() is not None
    assert (record.start.astimezone(ZoneInfo("UTC")).hour, record.calendar) == (6, "Harbour")
    assert b"UID:a" not in blobs.blobs[record.raw_hash]
    read = reparse(RawKind.CALENDAR, blobs.blobs[record.raw_hash], "z", DAY, BERLIN)
    assert [one.key for one in read if isinstance(one, Event)] == ["z"]


async def test_a_series_and_its_changed_occurrence_lie_at_one_place(server: WebServer) -> None:
    occurrence = event("s", "20260318T100000Z", "Herons, later", "RECURRENCE-ID:20260317T090000Z\n")
    server.pages["/cal.ics"] = Page(calendar(event("s", more="RRULE:FREQ=WEEKLY\n"), event("a"), occurrence))
    follower = Follower()
    await follower.follow(webcal(server))
    assert [one.title for one in follower.places["s"].records if isinstance(one, Event)] == ["Herons", "Herons, later"]
    server.pages["/cal.ics"] = Page(calendar(occurrence, event("a"), event("s", more="RRULE:FREQ=WEEKLY\n")))
    assert await follower.follow(webcal(server)) == []


async def test_a_calendar_that_did_not_change_makes_no_write_though_the_server_stamps_it_anew(server: WebServer, rig: Rig) -> None:
    source = Webcal(WebSettings(f"{server.url}/cal.ics", BERLIN), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    server.pages["/cal.ics"] = Page(calendar(event("a"), event("b")))
    assert (await rig.sync.run("cal", source, Control())).upserted == 2
    assert (await rig.sync.run("cal", source, Control())).graph_writes == 0
    assert [one.spared for one in server.asked] == [False, True]
    server.pages["/cal.ics"] = Page(calendar(event("b", stamp="20260305T000000Z"), event("a", stamp="20260305T000000Z")), versions=False)
    cursor = await rig.graph.transaction.cursor("source:cal")
    again = await rig.sync.run("cal", source, Control())
    assert (again.graph_writes, again.upserted) == (0, 0)
    assert await rig.graph.transaction.cursor("source:cal") == cursor


async def test_what_changes_and_what_leaves(server: WebServer, rig: Rig) -> None:
    source = Webcal(WebSettings(f"{server.url}/cal.ics", BERLIN), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    server.pages["/cal.ics"] = Page(calendar(event("a"), event("b"), event("c")))
    await rig.sync.run("cal", source, Control())
    server.pages["/cal.ics"] = Page(calendar(event("a", title="Gulls"), event("b"), event("d")))
    ran = await rig.sync.run("cal", source, Control())
    assert (ran.upserted, ran.removed) == (2, 1)
    assert {node.key: node.props["title"] for node in await rig.nodes(Label.EVENT)} == {"a": "Gulls", "b": "Herons", "d": "Herons"}
    assert (await rig.sync.run("cal", source, Control())).graph_writes == 0


async def test_a_calendar_that_is_suddenly_empty_removes_nothing_until_somebody_agrees(server: WebServer, rig: Rig) -> None:
    source = Webcal(WebSettings(f"{server.url}/cal.ics", BERLIN), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    server.pages["/cal.ics"] = Page(calendar(*(event(str(number)) for number in range(12))))
    await rig.sync.run("cal", source, Control())
    server.pages["/cal.ics"] = Page(calendar())
    for _ in range(2):
        with pytest.raises(SuddenlyEmpty) as told:
            await rig.sync.run("cal", source, Control())
        assert (told.value.lost, told.value.known) == (12, 12)
    assert len(await rig.nodes(Label.EVENT)) == 12
    assert (await rig.sync.run("cal", source, Control(accept_removals=True))).removed == 12
    assert await rig.nodes(Label.EVENT) == []


async def test_a_run_that_stops_goes_on_with_the_rest(server: WebServer) -> None:
    server.pages["/cal.ics"] = Page(calendar(*(event(str(number)) for number in range(5))))
    follower = Follower()
    assert len(await follower.follow(webcal(server), most=1)) == 1
    await follower.follow(webcal(server))
    assert len(follower.log) == len(follower.places) == 5
    server.pages["/cal.ics"] = Page(calendar(event("0"), event("9")))
    assert len(await follower.follow(webcal(server), most=1)) == 1
    await follower.follow(webcal(server))
    assert set(titles(follower)) == {"0", "9"}
    assert await follower.follow(webcal(server)) == []


async def test_a_calendar_that_ends_in_the_middle_removes_nothing(server: WebServer) -> None:
    server.pages["/cal.ics"] = Page(calendar(event("a"), event("b")))
    follower = Follower()
    await follower.follow(webcal(server))
    server.pages["/cal.ics"] = Page(calendar(event("a", title="Gulls"), event("b"))[:200])
    await follower.follow(webcal(server))
    assert titles(follower) == {"a": "Gulls", "b": "Herons"}
    assert "ends in the middle" in follower.rejected[f"{server.url}/cal.ics"].reason
    assert await follower.follow(webcal(server)) == []
    server.pages["/cal.ics"] = Page(calendar(event("a")))
    await follower.follow(webcal(server))
    assert (titles(follower), follower.rejected) == ({"a": "Herons"}, {})


async def test_an_entry_that_cannot_be_read_is_told_and_the_others_arrive(server: WebServer) -> None:
    server.pages["/cal.ics"] = Page(calendar(event("a"), "BEGIN:VEVENT\nUID:bad\nSUMMARY:No start\nEND:VEVENT\n"))
    follower = Follower()
    await follower.follow(webcal(server))
    assert set(titles(follower)) == {"a"}
    assert "no start" in follower.rejected["bad"].reason
    assert await follower.follow(webcal(server)) == []


async def test_since_is_about_when_an_event_ends(server: WebServer) -> None:
    server.pages["/cal.ics"] = Page(calendar(event("old", "20200101T090000Z"), event("new")))
    follower = Follower()
    await follower.follow(webcal(server, date(2025, 1, 1)))
    assert set(titles(follower)) == {"new"}
    server.pages["/cal.ics"] = Page(calendar(event("new", "20210101T090000Z")))
    await follower.follow(webcal(server, date(2025, 1, 1)))
    assert set(titles(follower)) == {"new"}


@pytest.mark.parametrize("kind", ["text/calendar; charset=iso-8859-1", "text/calendar", "text/plain; charset=nonsense"])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
async def test_a_charset_that_is_wrong_or_missing(server: WebServer, kind: str, charset: str) -> None:
    server.pages["/cal.ics"] = Page(calendar(event("a", title="Möwe")).decode().encode(charset), kind, packed=True)
    follower = Follower()
    await follower.follow(webcal(server))
    assert titles(follower) == {"a": "Möwe"}


@pytest.mark.parametrize(
    ("page", "error", "told"),
    [
        (Page(b""), SourceMissing, "answers with nothing"),
        (Page(b"<!doctype html><html><p>Sign in"), SourceMissing, "answers with a page"),
        (Page(b"\x00\x01" * 99), SourceMissing, "answers with something else"),
        (Page(status=404), SourceMissing, "nothing at this address"),
        (Page(status=403), SignInRefused, "without signing in"),
        (Page(status=502), SourceUnreachable, "status 502"),
        (Page(bomb=True), SourceError, "more than 20 MB"),
        (Page(calendar(event("a")), cut=True), SourceUnreachable, "127"),
        (Page(status=302, headers={"Location": "http://127.0.0.2/"}), SourceMissing, "private address"),
    ],
)
async def test_what_is_wrong_is_told_and_removes_nothing(server: WebServer, page: Page, error: type[SourceError], told: str) -> None:
    server.pages["/cal.ics"] = Page(calendar(event("b")))
    follower = Follower()
    await follower.follow(webcal(server))
    page.versions = False
    server.pages["/cal.ics"] = page
    with pytest.raises(error, match=told):
        await follower.follow(webcal(server))
    assert set(titles(follower)) == {"b"}


@pytest.mark.parametrize(
    ("status", "rest", "until"),
    [
        (429, "600", DAY + timedelta(minutes=10)),
        (503, "600", DAY + timedelta(minutes=10)),
        (503, f"{DAY + timedelta(hours=2):%a, %d %b %Y %H:%M:%S} GMT", DAY + timedelta(hours=2)),
    ],
)
async def test_a_server_that_names_a_time_is_not_asked_before_it(server: WebServer, status: int, rest: str, until: datetime) -> None:
    """The run ends with the time, and with everything where it was; app.watching and app.syncing keep to it."""
    server.pages["/cal.ics"] = Page(calendar(event("a")))
    follower = Follower()
    await follower.follow(webcal(server))
    before, cursor = dict(follower.places), follower.cursor
    server.pages["/cal.ics"] = Page(status=status, headers={"Retry-After": rest}, versions=False)
    with pytest.raises(SourceBusy) as busy:
        await follower.follow(webcal(server))
    assert busy.value.until == until
    assert (follower.places, follower.cursor) == (before, cursor)
    server.pages["/cal.ics"] = Page(calendar(event("a"), event("b")))
    await follower.follow(webcal(server))
    assert set(titles(follower)) == {"a", "b"}


async def test_what_a_test_and_the_doctor_tell_and_webcal_means_https(server: WebServer) -> None:
    server.pages["/cal.ics"] = Page(calendar(event("a"), event("b")))
    (shelf,) = await webcal(server).test()
    assert (shelf.name, shelf.items) == ("Harbour", 2)
    assert [one.split(";")[0] for one in await webcal(server).explain()] == [
        "“Harbour” holds 2 entries",
        "127.0.0.1 says whether anything changed",
    ]
    settings = WebSettings(server.url.replace("http", "webcal"), BERLIN)
    with pytest.raises(SourceUnreachable, match="SSL"):
        await Webcal(settings, Setting(MemoryBlobs(), PlainThreads(), HandClock(), DOORS)).test()
