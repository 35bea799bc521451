"""A folder of documents on a WebDAV server: what is listed and fetched of it, moves, limits, and what goes wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.sources import WebdavSettings
from connectors.web import Setting
from connectors.webdav import Webdav
from connectors.webdav_state import name_at
from graph.sync import Control
from schema.changes import Removed, Upserted
from schema.errors import ConfigurationError, SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable, SuddenlyEmpty
from schema.graph import Label
from schema.records import Document
from tests.fakes.clock import HandClock
from tests.fakes.records import DAY
from tests.fakes.rig import Rig
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.process import free_port
from tests.servers.web import DOORS, Page, WebServer
from tests.servers.webdav import PASSWORD, USER, Kept, Ways, WebdavServer

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def server() -> Iterator[WebdavServer]:
    with WebdavServer() as one:
        yield one


@pytest.fixture(params=[True, False], ids=["marking", "plain"])
def any_server(request: pytest.FixtureRequest) -> Iterator[WebdavServer]:
    """A server that marks folders and numbers files, and one that does neither."""
    with WebdavServer(Ways(marks=request.param)) as one:
        yield one


def settings(server: WebdavServer) -> WebdavSettings:
    return WebdavSettings(server.url, USER, PASSWORD, BERLIN)


def webdav(server: WebdavServer, chosen: WebdavSettings | None = None, clock: HandClock | None = None) -> Webdav:
    return Webdav(chosen or settings(server), Setting(MemoryBlobs(), PlainThreads(), clock or HandClock(), DOORS))


def documents(follower: Follower) -> dict[str, Document]:
    return {ref: one for ref, place in follower.places.items() for one in place.records if isinstance(one, Document)}


async def test_files_arrive_newest_first_with_their_path_as_key(any_server: WebdavServer) -> None:
    any_server.put("notes/Möwen & co.md", b"# Gulls\n\nThey ate.", "Sun, 01 Mar 2026 09:00:00 GMT")
    any_server.put("herons.txt", b"Two stood still.")
    any_server.put("photo.jpg", b"\xff\xd8")
    any_server.put(".hidden/x.md", b"# No")
    follower = Follower()
    await follower.follow(webdav(any_server))
    assert [one.ref for one in follower.log if isinstance(one, Upserted)] == ["herons.txt", "notes/Möwen & co.md"]
    gulls = documents(follower)["notes/Möwen & co.md"]
    assert (gulls.key, gulls.title, gulls.folder) == ("notes/Möwen & co.md", "Gulls", "notes")
    assert gulls.dated.replace(microsecond=0) == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert await follower.follow(webdav(any_server)) == []
    read, left = await webdav(any_server).test()
    assert (read.items, left.items, left.note) == (2, 1, "not read: .jpg")


async def test_only_folders_below_which_something_changed_are_listed_and_only_changed_files_fetched(server: WebdavServer) -> None:
    for path in ("a/deep/one.md", "b/two.md", "b/three.md"):
        server.put(path, f"# {path}".encode())
    follower = Follower()
    await follower.follow(webdav(server))
    server.took()
    assert await follower.follow(webdav(server)) == []
    assert server.took() == [("PROPFIND", "")]
    server.put("b/two.md", b"# changed")
    await follower.follow(webdav(server))
    assert server.took() == [("GET", "b/two.md"), ("PROPFIND", ""), ("PROPFIND", ""), ("PROPFIND", "b")]
    server.delete("a")
    await follower.follow(webdav(server))
    assert isinstance(follower.log[-1], Removed)
    assert {ref: one.title for ref, one in documents(follower).items()} == {"b/two.md": "changed", "b/three.md": "b/three.md"}


async def test_everything_is_listed_once_a_week_and_when_other_files_are_to_be_read(server: WebdavServer) -> None:
    server.put("a/one.md", b"# one")
    follower, clock = Follower(), HandClock()
    await follower.follow(webdav(server, clock=clock))
    server.took()
    server.kept["a/two.md"] = Kept(b"# two, and no folder says so", 99, 99)
    assert await follower.follow(webdav(server, clock=clock)) == []
    clock.pass_by(8 * 86_400)
    await follower.follow(webdav(server, clock=clock))
    assert set(documents(follower)) == {"a/one.md", "a/two.md"}
    server.took()
    assert await follower.follow(webdav(server, clock=clock)) == []
    assert server.took() == [("PROPFIND", "")]
    await follower.follow(webdav(server, replace(settings(server), ignore=("two*",)), clock))
    assert set(documents(follower)) == {"a/one.md"}


async def test_a_file_that_is_moved_stays_the_document_it_was(any_server: WebdavServer, rig: Rig) -> None:
    source = Webdav(settings(any_server), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    any_server.put("drafts/herons.md", b"# Herons")
    any_server.put("gulls.md", b"# Gulls")
    await rig.sync.run("cloud", source, Control())
    before = {node.props["title"]: node.id for node in await rig.nodes(Label.DOCUMENT)}
    any_server.move("drafts", "final")
    ran = await rig.sync.run("cloud", source, Control())
    assert (ran.upserted, ran.removed) == (1, 1)
    after = {node.props["title"]: (node.id, node.key) for node in await rig.nodes(Label.DOCUMENT)}
    assert after == {"Herons": (before["Herons"], "final/herons.md"), "Gulls": (before["Gulls"], "gulls.md")}
    assert (await rig.sync.run("cloud", source, Control())).graph_writes == 0
    assert name_at(await rig.graph.transaction.cursor("source:cloud"), "final/herons.md") == "drafts/herons.md"


async def test_a_file_that_is_moved_and_changed_is_known_by_its_number(server: WebdavServer, rig: Rig) -> None:
    source = Webdav(settings(server), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    server.put("herons.md", b"# Herons")
    await rig.sync.run("cloud", source, Control())
    before = await rig.one(Label.DOCUMENT)
    server.move("herons.md", "birds.md")
    server.put("birds.md", b"# Birds")
    await rig.sync.run("cloud", source, Control())
    after = await rig.one(Label.DOCUMENT)
    assert (after.id, after.key, after.props["title"]) == (before.id, "birds.md", "Birds")


async def test_a_change_of_the_etag_alone_is_one(any_server: WebdavServer) -> None:
    any_server.put("a.md", b"# abc")
    follower = Follower()
    await follower.follow(webdav(any_server))
    any_server.put("a.md", b"# xyz")
    await follower.follow(webdav(any_server))
    assert documents(follower)["a.md"].title == "xyz"


async def test_what_is_ignored_too_large_too_old_or_broken(server: WebdavServer) -> None:
    server.put("drafts/a.md", b"# a")
    server.put("b.bak", b"b")
    server.put("broken.pdf", b"%PDF no")
    server.put("empty.md", b"")
    server.put("huge.txt", b"h" * 100_000)
    server.kept["huge.txt"].size = 60_000_000
    server.put("old.md", b"# old", "Wed, 01 Jan 2020 09:00:00 GMT")
    chosen = replace(settings(server), ignore=("*.bak", "drafts/"), since=date(2025, 1, 1))
    follower = Follower()
    await follower.follow(webdav(server, chosen))
    assert documents(follower) == {}
    assert {ref: one.reason for ref, one in follower.rejected.items()} == {
        "broken.pdf": "The PDF is broken.",
        "empty.md": "The file is empty.",
        "huge.txt": "The file is larger than 50 MB.",
    }
    assert await follower.follow(webdav(server, chosen)) == []


async def test_one_file_that_is_not_given_stops_no_other_and_is_asked_for_again(server: WebdavServer) -> None:
    for name in ("a/locked.md", "a/b.md", "gone.md"):
        server.put(name, b"# here")
    server.ways.refused, server.ways.vanishing = {"a/locked.md": 423}, {"gone.md"}
    follower = Follower()
    await follower.follow(webdav(server))
    assert set(documents(follower)) == {"a/b.md"}
    assert follower.rejected["a/locked.md"].reason == "The server does not give it (status 423)."
    assert all(not batch.changes for batch in await follower.follow(webdav(server)))
    server.ways.refused, server.ways.vanishing = {}, set()
    await follower.follow(webdav(server))
    assert set(documents(follower)) == {"a/b.md", "a/locked.md", "gone.md"}
    assert await follower.follow(webdav(server)) == []


async def test_a_run_that_stops_goes_on_with_the_rest(server: WebdavServer) -> None:
    for number in range(5):
        server.put(f"{number % 2}/{number}.md", f"# {number}".encode())
    chosen, follower = replace(settings(server), batch=2), Follower()
    assert len(await follower.follow(webdav(server, chosen), most=1)) == 1
    await follower.follow(webdav(server, chosen))
    assert len(follower.log) == len(follower.places) == 5
    assert await follower.follow(webdav(server, chosen)) == []


async def test_a_run_that_is_throttled_keeps_what_it_has_and_goes_on_later(any_server: WebdavServer) -> None:
    """All files are in one batch, of which the server gives two a run; each is fetched once and none is forgotten."""
    for number in range(5):
        any_server.put(f"{number}.md", f"# {number}".encode(), f"Mon, 02 Mar 2026 09:0{number}:00 GMT")
    follower, held = Follower(), []
    for _ in range(2):
        any_server.ways.patience = 3
        with pytest.raises(SourceBusy) as busy:
            await follower.follow(webdav(any_server))
        assert busy.value.until == DAY + timedelta(minutes=10)
        held.append(len(documents(follower)))
    any_server.ways.patience = None
    await follower.follow(webdav(any_server))
    assert [*held, len(documents(follower))] == [2, 4, 5]
    assert [path for method, path in any_server.took() if method == "GET"] == [f"{number}.md" for number in range(5)]
    assert await follower.follow(webdav(any_server)) == []


@pytest.mark.parametrize(
    ("status", "rest", "until"),
    [
        (429, "600", DAY + timedelta(minutes=10)),
        (503, "600", DAY + timedelta(minutes=10)),
        (503, f"{DAY + timedelta(hours=2):%a, %d %b %Y %H:%M:%S} GMT", DAY + timedelta(hours=2)),
    ],
)
async def test_a_server_that_names_a_time_is_not_asked_before_it(server: WebdavServer, status: int, rest: str, until: datetime) -> None:
    server.put("a.md", b"# a")
    follower = Follower()
    await follower.follow(webdav(server))
    server.ways = Ways(patience=0, busy=status, rest=rest)
    with pytest.raises(SourceBusy) as busy:
        await follower.follow(webdav(server))
    assert busy.value.until == until
    assert set(documents(follower)) == {"a.md"}


async def test_a_server_that_is_ill_and_names_no_time_is_an_outage(server: WebdavServer) -> None:
    server.ways = Ways(patience=0, busy=503, rest="")
    with pytest.raises(SourceUnreachable, match="503"):
        await webdav(server).test()


async def test_a_folder_that_is_suddenly_empty_removes_nothing(server: WebdavServer, rig: Rig) -> None:
    source = Webdav(settings(server), Setting(rig.blobs, PlainThreads(), HandClock(), DOORS))
    for number in range(12):
        server.put(f"a/{number}.md", b"# here")
    await rig.sync.run("cloud", source, Control())
    server.delete("a")
    for _ in range(2):
        with pytest.raises(SuddenlyEmpty):
            await rig.sync.run("cloud", source, Control())
    assert len(await rig.nodes(Label.DOCUMENT)) == 12
    assert (await rig.sync.run("cloud", source, Control(accept_removals=True))).removed == 12


@pytest.mark.parametrize(
    ("ways", "error", "told"),
    [
        (Ways(refused={"": 404}), SourceMissing, "nothing at this address"),
        (Ways(refused={"": 405}), SourceMissing, "does not speak WebDAV"),
        (Ways(refused={"a": 403}), SourceMissing, r"folder a cannot be read.*ignore"),
        (Ways(refused={"": 502}), SourceUnreachable, "status 502"),
        (Ways(forged=b""), SourceMissing, "does not answer like a WebDAV server"),
        (Ways(forged=b"<html><p>Sign in</html>"), SourceMissing, r"remote\.php/dav"),
        (Ways(forged=b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'), SourceMissing, "does not answer like"),
        (Ways(onward="http://elsewhere.example/"), SourceMissing, "the password is not sent"),
        (Ways(onward="/remote.php/dav/files/mara/"), SourceMissing, "circle"),
    ],
)
async def test_what_is_wrong_is_told_with_a_remedy_and_removes_nothing(
    server: WebdavServer, ways: Ways, error: type[SourceError], told: str
) -> None:
    server.put("a/b.md", b"# b")
    follower = Follower()
    await follower.follow(webdav(server))
    server.put("a/c.md", b"# c")
    server.ways = ways
    with pytest.raises(error, match=told):
        await follower.follow(webdav(server))
    assert set(documents(follower)) == {"a/b.md"}


async def test_a_wrong_password_nobody_there_and_a_page_instead_of_a_server(server: WebdavServer) -> None:
    with pytest.raises(SignInRefused, match="password"):
        await webdav(server, replace(settings(server), password="wrong")).test()
    with pytest.raises(SourceUnreachable):
        await webdav(server, replace(settings(server), url=f"http://127.0.0.1:{free_port()}/")).test()
    with WebServer() as web:
        web.pages["/"] = Page(b"<p>Hi")
        with pytest.raises(SourceMissing, match="WebDAV"):
            await webdav(server, replace(settings(server), url=web.url)).test()


async def test_entries_outside_of_the_folder_are_left_alone(server: WebdavServer) -> None:
    server.put("a.md", b"# a")
    listed = server._listing("").decode()
    here, evil = "/remote.php/dav/files/mara", "//evil.example/remote.php/dav/files/mara/e.md"
    paths = ("/etc/passwd.md", f"{here}/../ben/x.md", evil, f"{here}bou.md")
    entries = listed[listed.index("<D:response>") : listed.index("</D:multistatus>")]
    more = "".join(entries.replace(f"{here}/", path) for path in paths)
    server.ways.forged = listed.replace("</D:multistatus>", f"{more}</D:multistatus>").encode()
    follower = Follower()
    await follower.follow(webdav(server))
    assert set(documents(follower)) == {"a.md"}


async def test_what_the_doctor_tells(any_server: WebdavServer) -> None:
    any_server.put("a.md", b"# a")
    told = " ".join(await webdav(any_server).explain())
    assert ("marks each folder" in told) == any_server.ways.marks
    assert ("known by their content" in told) != any_server.ways.marks
    assert "https is safe" in told


class Tokens:
    """Gives a token that ran out, and a new one if that is asked for."""

    advice = "Sign in again."

    def __init__(self, anew: str) -> None:
        self.anew = anew

    def token(self, anew: bool = False) -> str:
        """Return a token."""
        return self.anew if anew else "stale"


async def test_a_token_that_ran_out_is_asked_for_anew_once(server: WebdavServer) -> None:
    server.put("a.md", b"# a")
    server.ways.token = "fresh"
    follower = Follower()
    await follower.follow(webdav(server, replace(settings(server), password="", bearer=Tokens("fresh"))))
    assert set(documents(follower)) == {"a.md"}
    with pytest.raises(SignInRefused, match=r"Sign in again\."):
        await webdav(server, replace(settings(server), password="", bearer=Tokens("no"))).test()
    with pytest.raises(ConfigurationError, match="others could read"):
        await webdav(server, replace(settings(server), url=f"http://cloud.example:{server.port}/", bearer=Tokens("no"))).test()
