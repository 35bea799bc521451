"""Pages of real servers: what arrives, what robots.txt and politeness ask for, what is gone, and what never leads into the house."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.pages import Pages
from connectors.reparse import RawKind, reparse
from connectors.sources import PagesSettings
from connectors.web import Setting
from connectors.web_addresses import Doors
from graph.sync import Control
from schema.changes import Rejected, Removed
from schema.errors import SourceMissing, SourceUnreachable
from schema.graph import Label
from schema.records import Document
from tests.fakes.clock import HandClock
from tests.fakes.files import paper
from tests.fakes.records import DAY
from tests.fakes.rig import Rig
from tests.servers import bombs
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.process import free_port
from tests.servers.web import DOORS, Page, WebServer

BERLIN = ZoneInfo("Europe/Berlin")
# Twice what the worst takes on a busy machine.
SECONDS = 10.0
"""How long a page may take, of the processor's time."""
HERONS = Page(b"<html><head><title>Herons</title></head><body><p>Two stood <b>still</b>.</p></body></html>")


@dataclass
class Waiting:
    """Passes the time instead of waiting, and remembers how long."""

    clock: HandClock = field(default_factory=HandClock)
    waits: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        """Let the clock go on."""
        self.waits.append(seconds)
        self.clock.pass_by(seconds)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as one:
        yield one


def pages(urls: list[str], waiting: Waiting | None = None, doors: Doors = DOORS, blobs: MemoryBlobs | None = None) -> Pages:
    waiting = waiting or Waiting()
    setting = Setting(blobs or MemoryBlobs(), PlainThreads(), waiting.clock, doors, waiting.pause)
    return Pages(PagesSettings(tuple(urls), BERLIN), setting)


def documents(follower: Follower) -> dict[str, Document]:
    return {ref: one for ref, place in follower.places.items() for one in place.records if isinstance(one, Document)}


async def test_html_text_and_pdf_arrive_under_their_addresses(server: WebServer) -> None:
    server.pages["/a"] = HERONS
    server.pages["/notes/tide.txt"] = Page(
        "Höchststand um neun".encode("latin-1"), "text/plain; charset=iso-8859-1", modified="Mon, 02 Mar 2026 09:00:00 GMT"
    )
    server.pages["/p"] = Page(b"%PDF-1.7 broken", "")
    blobs, follower = MemoryBlobs(), Follower()
    urls = [f"{server.url}{path}" for path in ("/a#part", "/notes/tide.txt", "/p", "/a")]
    await follower.follow(pages(urls, blobs=blobs))
    a, tide = (documents(follower)[f"{server.url}{path}"] for path in ("/a", "/notes/tide.txt"))
    assert (a.title, a.text, a.dated, a.by_file) == ("Herons", "Two stood still.", DAY, True)
    assert (tide.title, tide.text, tide.dated) == ("tide", "Höchststand um neun", datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert a.marks == {"kind": "page of 127.0.0.1", "link": f"{server.url}/a"}
    assert follower.rejected[f"{server.url}/p"].reason == "The PDF is broken."
    assert reparse(RawKind.PAGE, blobs.blobs[a.raw_hash], a.key, DAY, BERLIN) == (a,)


async def test_a_pdf_is_read_page_by_page(server: WebServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    server.pages["/p"] = Page(paper(tmp_path_factory.mktemp("p"), "p.pdf", "Herons", "Gulls").read_bytes(), "application/pdf")
    follower = Follower()
    await follower.follow(pages([f"{server.url}/p"]))
    (one,) = documents(follower).values()
    assert len(one.pages) == 2


async def test_pages_that_did_not_change_make_no_write(server: WebServer, rig: Rig) -> None:
    server.pages["/a"] = HERONS
    server.pages["/b"] = Page(b"<p>Gulls</p><!-- 1 -->", versions=False)
    source = Pages(
        PagesSettings((f"{server.url}/a", f"{server.url}/b"), BERLIN, gap_seconds=0), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS)
    )
    assert (await rig.sync.run("web", source, Control())).upserted == 2
    server.pages["/b"].body = b"<p>Gulls</p><!-- 2 -->"
    server.asked.clear()
    again = await rig.sync.run("web", source, Control())
    assert (again.graph_writes, again.upserted) == (0, 0)
    assert {one.path: one.spared for one in server.asked if one.path != "/robots.txt"} == {"/a": True, "/b": False}
    server.pages["/b"].body = b"<p>More gulls</p>"
    assert (await rig.sync.run("web", source, Control())).upserted == 1
    assert len(await rig.nodes(Label.DOCUMENT)) == 2


async def test_robots_txt_is_heeded_for_friday_by_name(server: WebServer) -> None:
    server.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n\nUser-agent: Friday\nDisallow: /private\n", "text/plain")
    server.pages["/a"] = server.pages["/private/b"] = HERONS
    server.pages["/onward"] = Page(status=302, headers={"Location": "/private/b"})
    follower = Follower()
    source = pages([f"{server.url}{path}" for path in ("/a", "/private/b", "/onward")])
    await follower.follow(source)
    assert list(documents(follower)) == [f"{server.url}/a"]
    assert server.paths() == ["/robots.txt", "/a", "/onward"]
    assert {one.reason for one in follower.rejected.values()} == {"The robots.txt of 127.0.0.1 does not let Friday read this page."}
    assert await follower.follow(source) == []
    assert "does not let Friday read it" in " ".join(await source.explain())


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_without_its_robots_txt_a_host_waits_and_nothing_is_removed(server: WebServer, status: int) -> None:
    server.pages["/a"] = HERONS
    follower = Follower()
    await follower.follow(pages([f"{server.url}/a"]))
    server.pages["/robots.txt"] = Page(status=status, versions=False)
    server.paths()
    with pytest.raises(SourceUnreachable, match=r"robots\.txt now"):
        await follower.follow(pages([f"{server.url}/a"]))
    assert (server.paths(), len(documents(follower))) == (["/robots.txt"], 1)


async def test_one_host_is_asked_once_in_a_while_and_not_for_longer_than_a_minute(server: WebServer) -> None:
    waiting = Waiting()
    for path in "abc":
        server.pages[f"/{path}"] = HERONS
    urls = [f"{server.url}/a", f"http://other.example:{server.port}/b", f"{server.url}/b", f"{server.url}/c"]
    await Follower().follow(pages(urls, waiting))
    assert waiting.waits == [2.0, 2.0]
    server.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 86400\n")
    waiting = Waiting()
    await Follower().follow(pages(urls, waiting))
    assert waiting.waits == [60.0, 60.0]


async def test_a_page_that_is_gone_leaves_and_one_that_cannot_be_reached_stays(server: WebServer) -> None:
    urls = [f"{server.url}/{name}" for name in "abcd"]
    for name in "abcd":
        server.pages[f"/{name}"] = Page(f"<p>{name}</p>".encode())
    follower = Follower()
    await follower.follow(pages(urls))
    server.pages["/a"] = Page(status=410)
    server.pages["/b"] = Page(status=500, versions=False)
    server.pages["/c"] = Page(b"<p>c" * 1_000, cut=True)
    await follower.follow(pages(urls))
    assert set(documents(follower)) == set(urls[1:])
    assert set(follower.rejected) == set(urls[1:3])
    assert isinstance(follower.log[-1], Removed)
    assert await follower.follow(pages(urls)) == []
    for name in "abc":
        server.pages[f"/{name}"] = Page(f"<p>{name}</p>".encode())
    (first, *rest) = await follower.follow(pages(urls))
    assert [one.ref for batch in (first, *rest) for one in batch.changes] == urls[:3]
    assert set(documents(follower)) == set(urls)
    await follower.follow(pages(urls[:2]))
    assert set(documents(follower)) == set(urls[:2])


async def test_a_page_that_never_was_is_told_once_and_forgotten_when_it_leaves_the_list(server: WebServer) -> None:
    server.pages["/a"] = HERONS
    urls = [f"{server.url}/a", f"{server.url}/none"]
    follower = Follower()
    await follower.follow(pages(urls))
    assert "nothing at this address" in follower.rejected[urls[1]].reason
    assert await follower.follow(pages(urls)) == []
    await follower.follow(pages(urls[:1]))
    assert follower.rejected == {}


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (Page(b""), "The page is empty."),
        (Page(b"<html></html>"), "The page holds no text."),
        (Page(b"GIF89a", "image/gif"), "It is image/gif, which is not read from the web."),
        (Page(bomb=True, kind="text/plain"), "It is not text."),
        (Page(b"x" * 1_000, endless=True, kind="text/plain"), "larger than 50 MB"),
        (Page(status=401), "without signing in"),
        (Page(status=302, headers={"Location": "http://private.example/"}), "private address (127.0.0.2)"),
        (Page(status=302, headers={"Location": "file:///etc/passwd"}), "leads to file:/etc/passwd"),
        (Page(status=302, headers={"Location": "/x"}), "circle"),
    ],
)
async def test_one_bad_page_is_told_and_the_others_arrive(server: WebServer, page: Page, told: str) -> None:
    server.pages["/x"], server.pages["/a"] = page, HERONS
    follower, blobs = Follower(), MemoryBlobs()
    await follower.follow(pages([f"{server.url}/x", f"{server.url}/a"], blobs=blobs))
    assert list(documents(follower)) == [f"{server.url}/a"]
    (rejected,) = follower.rejected.values()
    assert told in rejected.reason
    assert len(blobs.blobs[rejected.raw_hash]) <= 50_000_000


async def test_a_host_that_wants_to_be_left_alone_is_asked_for_no_other_page(server: WebServer) -> None:
    for path in "abc":
        server.pages[f"/{path}"] = Page(f"<p>{path}</p>".encode())
    urls = [f"{server.url}/a", f"{server.url}/b", f"http://other.example:{server.port}/c", f"{server.url}/c"]
    follower = Follower()
    await follower.follow(pages(urls))
    server.paths()
    server.pages["/a"] = Page(status=429, headers={"Retry-After": "600"}, versions=False)
    await follower.follow(pages(urls))
    assert server.paths() == ["/robots.txt", "/a", "/robots.txt", "/c"]
    assert set(documents(follower)) == set(urls)
    assert "wants no request before" in follower.rejected[urls[1]].reason


@pytest.mark.parametrize("size", [150_000, *(pytest.param(size, marks=pytest.mark.prove) for size in (900_000, 4_000_000))])
@pytest.mark.parametrize("name", bombs.pages(0))
async def test_a_page_that_is_to_hold_readers_up_is_read_in_time(server: WebServer, name: str, size: int) -> None:
    """With all that is done with it: fetched, unpacked, decoded, laid out; none comes to much more text than it has bytes."""
    body = bombs.pages(size)[name]
    server.pages["/x"], server.pages["/a"] = Page(body, packed=True), HERONS
    follower, started = Follower(), time.process_time()
    await follower.follow(pages([f"{server.url}/x", f"{server.url}/a"]))
    assert time.process_time() - started < SECONDS
    assert f"{server.url}/a" in documents(follower)
    assert all(len(one.text) < 10_000_000 for one in documents(follower).values())


async def test_a_robots_txt_that_is_to_hold_readers_up_is_read_in_time(server: WebServer) -> None:
    wild, long = b"Disallow: /" + b"*a" * 9 + b"b$\n", "a" * 2_000
    rules = [
        b"User-agent: *\n" + wild * 20_000,
        b"User-agent: *\nDisallow: /" + b"a*" * 250_000,
        b"\x00" * 500_000,
        b"User-agent: x\n" * 35_000,
    ]
    started = time.process_time()
    for text in rules:
        server.pages["/robots.txt"], server.pages[f"/{long}"] = Page(text, "text/plain"), HERONS
        await Follower().follow(pages([f"{server.url}/{long}"]))
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0", "127.1"])
async def test_nothing_is_read_from_this_machine_however_it_is_written(server: WebServer, host: str) -> None:
    server.pages["/a"] = HERONS
    with pytest.raises(SourceMissing, match="private address"):
        await pages([f"http://{host}:{server.port}/a"], doors=Doors()).test()
    assert server.asked == []


async def test_without_a_network_nothing_is_said_of_each_page() -> None:
    with pytest.raises(SourceUnreachable, match="127"):
        await Follower().follow(pages([f"http://127.0.0.1:{free_port()}/a"]))


async def test_a_run_that_stops_goes_on_with_the_rest(server: WebServer) -> None:
    urls = [f"{server.url}/{number}" for number in range(3)]
    for number in range(3):
        server.pages[f"/{number}"] = Page(f"<p>{number}</p>".encode())
    follower = Follower()
    assert len(await follower.follow(pages(urls), most=1)) == 1
    await follower.follow(pages(urls))
    assert [one.ref for one in follower.log if not isinstance(one, Rejected)] == urls


async def test_what_a_test_and_the_doctor_tell(server: WebServer) -> None:
    server.pages["/a"] = HERONS
    urls = [f"{server.url}/a", f"{server.url}/none", f"http://127.0.0.1:{free_port()}/"]
    shelves = await pages(urls).test()
    assert [(one.name, one.items, one.read) for one in shelves] == [("Herons", 1, True), (urls[1], 0, False), (urls[2], 0, False)]
    assert "did not answer" in shelves[2].note
    told = await pages(urls[:2]).explain()
    assert told[0].startswith("Pages are read from the public web alone")
    assert told[-1].startswith("0 of 2 pages say whether they changed")
