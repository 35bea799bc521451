"""A feed on a real server: what arrives of it, what it costs when nothing changed, and what bad ones do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.feed import Feed
from connectors.reparse import RawKind, reparse
from connectors.sources import WebSettings
from connectors.web import Setting
from connectors.web_addresses import Doors
from graph.sync import Control
from schema.changes import Rejected, Removed, Upserted
from schema.errors import SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable
from schema.graph import Label
from schema.records import Document
from tests.fakes.clock import HandClock
from tests.fakes.feeds import Item, atom, rss
from tests.fakes.records import DAY
from tests.fakes.rig import Rig
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.process import free_port
from tests.servers.web import DOORS, Page, WebServer

BERLIN = ZoneInfo("Europe/Berlin")
HERONS, GULL = (
    Item(),
    Item("A gull", "It ate a chip.", "tag:harbour.example,2026:2", "https://harbour.example/gull", "Tue, 03 Mar 2026 09:00:00 GMT"),
)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as one:
        yield one


def feed(server: WebServer, blobs: MemoryBlobs | None = None, since: date | None = None, doors: Doors = DOORS) -> Feed:
    settings = WebSettings(f"{server.url}/feed", BERLIN, since=since, batch=2)
    return Feed(settings, Setting(blobs or MemoryBlobs(), PlainThreads(), HandClock(), doors))


def documents(follower: Follower) -> dict[str, Document]:
    return {ref: one for ref, place in follower.places.items() for one in place.records if isinstance(one, Document)}


@pytest.mark.parametrize("written", [rss, atom])
async def test_an_entry_is_a_document_with_title_author_date_text_and_link(server: WebServer, written: object) -> None:
    server.pages["/feed"] = Page((rss if written is rss else atom)([HERONS]), "application/xml", packed=True)
    blobs, follower = MemoryBlobs(), Follower()
    await follower.follow(feed(server, blobs))
    (one,) = documents(follower).values()
    assert (one.key, one.title, one.text) == (HERONS.guid, "Two herons at the weir", "They stood still for an hour.")
    assert (one.dated, one.by_file) == (datetime(2026, 3, 2, 9, tzinfo=UTC), False)
    assert one.marks == {"kind": "article by Ana Reis in Harbour News", "author": "Ana Reis", "link": HERONS.link}
    kept = blobs.blobs[one.raw_hash]
    assert b"<b>still</b>" in kept
    assert reparse(RawKind.ENTRY, kept, one.key, DAY, BERLIN) == (one,)


async def test_a_feed_that_did_not_change_costs_one_small_question_and_no_write(server: WebServer, rig: Rig) -> None:
    server.pages["/feed"] = Page(rss([HERONS, GULL, Item(guid="3", link="")]))
    setting = Setting(rig.blobs, PlainThreads(), HandClock(), DOORS)
    source = Feed(WebSettings(f"{server.url}/feed", BERLIN), setting)
    assert (await rig.sync.run("news", source, Control())).upserted == 3
    assert await rig.keys(Label.DOCUMENT) == ["3", HERONS.guid, GULL.guid]
    server.asked.clear()
    again = await rig.sync.run("news", source, Control())
    assert (again.graph_writes, again.upserted) == (0, 0)
    assert [one.spared for one in server.asked] == [True]
    # Also where the server does not know versions, or the feed differs in the hour it was made alone.
    server.pages["/feed"] = Page(rss([HERONS, GULL, Item(guid="3", link="")], head="<lastBuildDate>now</lastBuildDate>"), versions=False)
    assert (await rig.sync.run("news", source, Control())).graph_writes == 0


async def test_what_the_feed_lets_go_of_stays_and_what_changes_is_the_same_record(server: WebServer, rig: Rig) -> None:
    source = Feed(WebSettings(f"{server.url}/feed", BERLIN), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    server.pages["/feed"] = Page(rss([HERONS]))
    await rig.sync.run("news", source, Control())
    before = await rig.one(Label.DOCUMENT)
    server.pages["/feed"] = Page(rss([Item(text="They left.")]))
    assert (await rig.sync.run("news", source, Control())).upserted == 1
    after = await rig.one(Label.DOCUMENT)
    assert (after.id, after.props["body"]) == (before.id, "They left.")
    server.pages["/feed"] = Page(rss([GULL]))
    ran = await rig.sync.run("news", source, Control())
    assert (ran.upserted, ran.removed) == (1, 0)
    assert await rig.keys(Label.DOCUMENT) == [HERONS.guid, GULL.guid]
    server.pages["/feed"] = Page(rss([]))
    assert (await rig.sync.run("news", source, Control())).graph_writes == 0


async def test_newest_first_in_batches_that_a_run_may_stop_after(server: WebServer) -> None:
    items = [Item(guid=str(day), link="", date=f"{day:02} Mar 2026 09:00:00 GMT") for day in (3, 5, 1, 4, 2)]
    server.pages["/feed"] = Page(rss(items))
    follower = Follower()
    assert len(await follower.follow(feed(server), most=1)) == 1
    assert [one.ref for one in follower.log if isinstance(one, Upserted)] == ["5", "4"]
    await follower.follow(feed(server))
    assert [one.ref for one in follower.log if isinstance(one, Upserted)] == ["5", "4", "3", "2", "1"]
    assert await follower.follow(feed(server)) == []


async def test_ids_that_several_share_are_nobodys_and_entries_without_any_have_a_hash(server: WebServer) -> None:
    same = [Item("a", guid="x", link="https://h.example/a"), Item("b", guid="x", link="https://h.example/b"), Item("c", guid="", link="")]
    server.pages["/feed"] = Page(rss([*same, Item("d", guid="", link="")]))
    follower = Follower()
    await follower.follow(feed(server))
    assert {one.title for one in documents(follower).values()} == {"a", "b", "c", "d"}
    assert {"https://h.example/a", "https://h.example/b"} < set(documents(follower))
    assert await follower.follow(feed(server)) == []


async def test_entries_without_a_date_have_that_of_their_arrival_and_since_keeps_old_ones_out(server: WebServer) -> None:
    server.pages["/feed"] = Page(rss([HERONS, GULL, Item("Undated", guid="u", date=""), Item("Odd", guid="o", date="yesterday, or so")]))
    follower = Follower()
    await follower.follow(feed(server, since=date(2026, 3, 3)))
    found = documents(follower)
    assert set(found) == {GULL.guid, "u", "o"}
    assert (found["u"].dated, found["u"].by_file) == (DAY, True)


async def test_of_a_broken_feed_what_can_be_read_arrives_and_the_rest_is_told_once(server: WebServer) -> None:
    broken = rss([HERONS, GULL]).replace(b"A gull", b"A gull & <b> more")
    server.pages["/feed"] = Page(broken)
    blobs, follower = MemoryBlobs(), Follower()
    await follower.follow(feed(server, blobs))
    (rejected,) = follower.rejected.values()
    assert (rejected.ref, blobs.blobs[rejected.raw_hash]) == (f"{server.url}/feed", broken)
    assert rejected.reason.startswith("The feed is not well-formed")
    assert HERONS.guid in documents(follower)
    assert await follower.follow(feed(server, blobs)) == []
    server.pages["/feed"] = Page(rss([HERONS, GULL]))
    await follower.follow(feed(server))
    assert isinstance(follower.log[0], Rejected)
    assert any(isinstance(one, Removed) for one in follower.log)
    assert (follower.rejected, set(documents(follower))) == ({}, {HERONS.guid, GULL.guid})


async def test_an_entry_that_says_nothing_is_rejected_and_the_others_arrive(server: WebServer) -> None:
    server.pages["/feed"] = Page(rss([HERONS, Item("", "", "", "", "", "")]))
    follower = Follower()
    await follower.follow(feed(server))
    (rejected,) = follower.rejected.values()
    assert rejected.reason == "The entry has neither title, text nor address."
    assert set(documents(follower)) == {HERONS.guid}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/xml", rss([Item("Möwe")])),
        ("application/rss+xml; charset=iso-8859-1", rss([Item("Möwe")])),
        ("text/html; charset=nonsense", rss([Item("Möwe")])),
        ("application/xml; charset=iso-8859-1", rss([Item("Möwe")]).decode().encode("latin-1")),
        ("application/xml", rss([Item("Möwe")]).replace(b"utf-8", b"iso-8859-1")),
        ("application/xml", rss([Item("Möwe")]).replace(b"utf-8", b"iso-8859-1").decode().encode("latin-1")),
    ],
)
async def test_a_charset_that_is_wrong_or_missing(server: WebServer, kind: str, text: bytes) -> None:
    server.pages["/feed"] = Page(text, kind)
    follower = Follower()
    await follower.follow(feed(server))
    assert [one.title for one in documents(follower).values()] == ["Möwe"]
    assert follower.rejected == {}


async def test_entities_are_no_bomb_and_load_nothing(server: WebServer) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<!DOCTYPE rss [<!ENTITY a0 "ha"><!ENTITY out SYSTEM "{server.url}/secret">{bomb}]>'
    body = rss([Item(), Item("&a11;&out;", guid="b", link="")]).replace(b"?><rss", f"?>{head}<rss".encode())
    server.pages["/feed"] = Page(body)
    follower = Follower()
    await follower.follow(feed(server))
    assert HERONS.guid in documents(follower)
    assert sum(len(one.text) + len(one.title) for one in documents(follower).values()) < 10_000
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    ("page", "error", "told"),
    [
        (Page(b"not found", status=404), SourceMissing, "nothing at this address"),
        (Page(b"gone", status=410), SourceMissing, "nothing at this address"),
        (Page(b"who?", status=401), SignInRefused, "without signing in"),
        (Page(b"ill", status=500), SourceUnreachable, "status 500"),
        (Page(b"teapot", status=418), SourceMissing, "status 418"),
        (Page(b"later", status=429, headers={"Retry-After": "600"}), SourceBusy, "wants no request before"),
        (Page(b""), SourceMissing, "answers with nothing"),
        (Page(b"\x00\x01\x02" * 99), SourceMissing, "is no feed"),
        (
            Page(b'<html><link rel="alternate" type="application/rss+xml" href="/real.xml"><p>Hi'),
            SourceMissing,
            r"names this one: http://127\S+/real\.xml",
        ),
        (Page(bomb=True), SourceError, "more than 20 MB"),
        (Page(b"x" * 9_999, cut=True), SourceUnreachable, "127"),
        (Page(status=302, headers={"Location": "/feed"}), SourceMissing, "circle"),
        (Page(status=302, headers={"Location": "http://127.0.0.2/"}), SourceMissing, "private address"),
    ],
)
async def test_what_is_wrong_is_told_with_a_remedy_and_removes_nothing(
    server: WebServer, page: Page, error: type[SourceError], told: str
) -> None:
    server.pages["/feed"] = Page(rss([HERONS]))
    follower = Follower()
    await follower.follow(feed(server))
    page.versions = False
    server.pages["/feed"] = page
    with pytest.raises(error, match=told) as raised:
        await follower.follow(feed(server))
    assert raised.value.advice.endswith((".", ".xml"))
    with pytest.raises(error):
        await feed(server).test()
    assert set(documents(follower)) == {HERONS.guid}


async def test_a_server_that_names_a_time_is_not_asked_before_it(server: WebServer) -> None:
    server.pages["/feed"] = Page(status=503, headers={"Retry-After": "600"}, versions=False)
    with pytest.raises(SourceBusy) as raised:
        await feed(server).test()
    assert raised.value.until == DAY + timedelta(minutes=10)


async def test_nobody_there() -> None:
    setting = Setting(MemoryBlobs(), PlainThreads(), HandClock(), DOORS)
    with pytest.raises(SourceUnreachable, match="127"):
        await Feed(WebSettings(f"http://127.0.0.1:{free_port()}/", BERLIN), setting).test()


async def test_what_a_test_and_the_doctor_tell(server: WebServer) -> None:
    server.pages["/feed"] = Page(rss([HERONS, GULL]))
    (shelf,) = await feed(server).test()
    assert (shelf.name, shelf.items, shelf.read) == ("Harbour News", 2, True)
    told = await feed(server).explain()
    assert told[0] == "“Harbour News” holds 2 entries now; those it lets go of later stay here."
    assert "one small question" in told[1]
    server.pages["/feed"].versions = False
    assert "fetched at every sync" in (await feed(server).explain())[1]
