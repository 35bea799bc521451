"""R2: documents on a WebDAV server that change places stay what they were, whenever they are looked at and wherever a run stops."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.sources import WebdavSettings
from connectors.web import Setting
from connectors.webdav import Webdav
from graph.sync import Control, Outcome, Progress
from schema.errors import SourceBusy
from schema.graph import Changes, Edge, EdgeType, Label, Node
from schema.ids import node_id
from tests.fakes.clock import HandClock
from tests.fakes.rig import BERLIN, Rig, open_rig
from tests.integration.lived_web import SOURCE, documents
from tests.servers.memory import PlainThreads
from tests.servers.web import DOORS
from tests.servers.webdav import PASSWORD, USER, Ways, WebdavServer

_BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Cloud:
    """A folder on a server, read file by file, and the graph of it; of each document an answer tells."""

    server: WebdavServer
    rig: Rig
    clock: HandClock = field(default_factory=HandClock)
    batch: int = 1
    minutes: int = 0

    def _connector(self) -> Webdav:
        setting = Setting(self.rig.blobs, PlainThreads(), self.clock, DOORS)
        return Webdav(WebdavSettings(self.server.url, USER, PASSWORD, BERLIN, batch=self.batch), setting)

    def put(self, path: str, text: str, minutes: int | None = None) -> None:
        """Write a file, a minute after the last or so many after the first."""
        self.minutes += 1
        when = _BEGAN + timedelta(minutes=self.minutes if minutes is None else minutes)
        self.server.put(path, text.encode(), f"{when:%a, %d %b %Y %H:%M:%S} GMT")

    def move(self, *moves: str) -> None:
        """Move files or folders, each told as `from > to`."""
        for one in moves:
            self.server.move(*one.split(" > "))

    def swap(self, one: str, other: str) -> None:
        """Let two change places."""
        self.move(f"{one} > between.md", f"{other} > {one}", f"between.md > {other}")

    async def sync(self, most: int = 0) -> Outcome:
        """Read what changed, stopped after so many batches (0: never)."""
        stop, batches = asyncio.Event(), count(1)

        def written(_progress: Progress) -> None:
            if next(batches) == most:
                stop.set()

        control = Control(written, stop, accept_removals=True)
        return await self.rig.sync.run(SOURCE, self._connector(), control)

    async def begin(self, **texts: str) -> dict[str, str]:
        """Write files, of which `x__y` is y.md in x, read them, and let an answer cite each; return the documents' ids by file."""
        for name, text in texts.items():
            self.put(f"{name.replace('__', '/')}.md", f"# {text}")
        await self.sync()
        ids = await self.ids()
        turns = {one: Node(node_id(self.rig.space, Label.TURN, one), Label.TURN, one, {"question": "?"}) for one in ids.values()}
        cited = tuple(Edge(EdgeType.CITES, turn.id, one) for one, turn in turns.items())
        await self.rig.graph.transaction.commit(Changes(put=tuple(turns.values()), link=cited))
        return {path.removesuffix(".md"): one for path, one in ids.items()}

    async def ids(self) -> dict[str, str]:
        """Return the documents' ids by path."""
        return {path: one for path, (_, one) in (await documents(self.rig)).items()}

    async def agree(self, cited: int, **expected: str) -> None:
        """Sync whole; see that the graph is the server, that so many answers stand, and which document lies where."""
        await self.sync()
        kept = {path: one.body.decode().removeprefix("# ") for path, one in self.server.kept.items() if one.body is not None}
        found, nodes = await documents(self.rig), await self.rig.nodes(Label.DOCUMENT)
        assert {path: title for path, (title, _) in found.items()} == kept
        told = {one: (path, title) for path, (title, one) in found.items()}
        assert {node.id: (node.key, node.props["title"]) for node in nodes} == told
        assert len(nodes) == len(kept) == len(await self.rig.nodes(Label.CHUNK))
        assert {path: found[f"{path.replace('__', '/')}.md"][1] for path in expected} == expected
        assert sum("withdrawn" not in turn.props for turn in await self.rig.nodes(Label.TURN)) == cited
        assert (await self.sync()).graph_writes == 0


@asynccontextmanager
async def _opened(folder: Path, ways: Ways) -> AsyncIterator[Cloud]:
    with WebdavServer(ways) as server:
        async with open_rig(folder) as rig:
            yield Cloud(server, rig)


WAYS: dict[str, Callable[[], Ways]] = {
    "numbered": Ways,
    "numbered fresh": lambda: Ways(fresh=True),
    "numbered weak": lambda: Ways(weak=True),
    "plain": lambda: Ways(marks=False),
    "plain weak": lambda: Ways(marks=False, weak=True),
    "plain fresh": lambda: Ways(marks=False, fresh=True),
}


@pytest_asyncio.fixture(params=["numbered", "numbered fresh", "plain", "plain fresh"])
async def any_cloud(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cloud]:
    """A server with numbers and one without; a move keeps the etag or makes a new one."""
    async with _opened(tmp_path, WAYS[request.param]()) as one:
        yield one


@pytest_asyncio.fixture
async def cloud(tmp_path: Path) -> AsyncIterator[Cloud]:
    """A server with numbers."""
    async with _opened(tmp_path, Ways()) as one:
        yield one


@pytest_asyncio.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Cloud]:
    """A server without numbers."""
    async with _opened(tmp_path, Ways(marks=False)) as one:
        yield one


async def test_two_that_changed_places_between_two_looks(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls", c="Terns")
    any_cloud.swap("a.md", "b.md")
    await any_cloud.agree(3, a=was["b"], b=was["a"], c=was["c"])


@pytest.mark.parametrize("looks", [(1,), (2,), (1, 2)])
async def test_a_look_between_the_moves(any_cloud: Cloud, looks: tuple[int, ...]) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls", c="Terns")
    for number, move in enumerate(("a.md > between.md", "b.md > a.md", "between.md > b.md"), 1):
        any_cloud.move(move)
        if number in looks:
            await any_cloud.agree(3)
    await any_cloud.agree(3, a=was["b"], b=was["a"], c=was["c"])


@pytest.mark.parametrize("most", [1, 2, 3])
async def test_a_run_that_stops_among_several_pairs(any_cloud: Cloud, most: int) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls", c="Terns", d="Rails")
    any_cloud.swap("a.md", "b.md")
    any_cloud.swap("c.md", "d.md")
    any_cloud.put("e.md", "# Larks")
    await any_cloud.sync(most)
    await any_cloud.agree(4, a=was["b"], b=was["a"], c=was["d"], d=was["c"])


@pytest.mark.parametrize("most", [1, 2, 3])
async def test_a_row_in_which_a_run_stops(cloud: Cloud, most: int) -> None:
    was = await cloud.begin(a="Herons", b="Gulls", c="Terns")
    cloud.move("c.md > d.md", "b.md > c.md", "a.md > b.md")
    cloud.put("a.md", "# Larks")
    await cloud.sync(most)
    await cloud.agree(3, b=was["a"], c=was["b"], d=was["c"])


@pytest.mark.parametrize("most", [0, 1])
async def test_what_changed_places_while_a_run_was_stopped_changes_back(any_cloud: Cloud, most: int) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls", c="Terns")
    any_cloud.swap("a.md", "b.md")
    await any_cloud.sync(most)
    any_cloud.swap("a.md", "b.md")
    await any_cloud.agree(3, a=was["a"], b=was["b"], c=was["c"])


async def test_a_file_that_moves_back_while_a_run_is_stopped_has_its_path_again(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls")
    any_cloud.move("a.md > z.md")
    any_cloud.put("c.md", "# Larks", minutes=0)
    await any_cloud.sync(1)
    any_cloud.move("z.md > a.md")
    await any_cloud.agree(2, a=was["a"], b=was["b"])


async def test_one_that_moved_is_changed_while_a_run_is_stopped_before_its_former_place(cloud: Cloud) -> None:
    was = await cloud.begin(a="Herons", b="Gulls")
    cloud.move("a.md > z.md")
    cloud.put("a.md", "# Larks")
    await cloud.sync(1)
    cloud.put("z.md", "# Two herons")
    await cloud.agree(2, z=was["a"], b=was["b"])


async def test_three_in_a_ring(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls!", c="Terns!!")
    any_cloud.move("a.md > between.md", "c.md > a.md", "b.md > c.md", "between.md > b.md")
    await any_cloud.sync(1)
    await any_cloud.agree(3, a=was["c"], b=was["a"], c=was["b"])


async def test_folders_that_change_places(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(x__a="Herons", x__b="Gulls", y__a="Terns", y__c="Rails")
    any_cloud.move("x > between", "y > x", "between > y")
    await any_cloud.sync(1)
    await any_cloud.agree(4, x__a=was["y/a"], x__c=was["y/c"], y__a=was["x/a"], y__b=was["x/b"])


async def test_both_changed_after_they_changed_places(cloud: Cloud) -> None:
    was = await cloud.begin(a="Herons", b="Gulls")
    cloud.swap("a.md", "b.md")
    cloud.put("a.md", "# Two gulls")
    cloud.put("b.md", "# Two herons")
    await cloud.agree(2, a=was["b"], b=was["a"])


async def test_two_of_one_content_stay_two(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Herons", c="Terns")
    any_cloud.swap("a.md", "b.md")
    await any_cloud.sync(1)
    await any_cloud.agree(3, a=was["b"], b=was["a"])


@pytest.mark.parametrize("ways", ["numbered", "numbered weak", "plain"])
async def test_two_of_one_size_and_time(ways: str, tmp_path: Path) -> None:
    async with _opened(tmp_path, WAYS[ways]()) as cloud:
        cloud.put("a.md", "# Heron", minutes=0)
        cloud.put("b.md", "# Larks", minutes=0)
        was = await cloud.begin()
        cloud.swap("a.md", "b.md")
        await cloud.agree(2, a=was["b"], b=was["a"])


async def test_two_that_look_alike_in_all_are_told_apart_within_a_week(tmp_path: Path) -> None:
    """Nothing but their bytes tells that they changed places, nor which is which: each document stays at its path, with the text there."""
    async with _opened(tmp_path, WAYS["plain weak"]()) as cloud:
        cloud.put("a.md", "# Heron", minutes=0)
        cloud.put("b.md", "# Larks", minutes=0)
        was = await cloud.begin()
        cloud.swap("a.md", "b.md")
        cloud.server.took()
        await cloud.sync()
        assert cloud.server.took() == [("PROPFIND", "")]
        cloud.clock.pass_by(8 * 86_400)
        await cloud.agree(2, a=was["a"], b=was["b"])


async def test_contents_copied_over_each_other_leave_each_document_at_its_path(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls")
    any_cloud.put("a.md", "# Gulls")
    await any_cloud.sync()
    any_cloud.put("b.md", "# Herons")
    await any_cloud.agree(2, a=was["a"], b=was["b"])


async def test_one_that_was_copied_before_it_was_changed_stays_at_its_path(plain: Cloud) -> None:
    was = await plain.begin(a="Herons")
    plain.put("a.bak.md", "# Herons", minutes=1)
    plain.server.kept["a.bak.md"].version = plain.server.kept["a.md"].version
    plain.put("a.md", "# Two herons")
    await plain.agree(1, a=was["a"])


async def test_one_of_two_cannot_be_opened_where_it_lies_now(any_cloud: Cloud) -> None:
    """Its text is known nowhere else, so an answer made of it is withdrawn until it can be read; the document it is when it can."""
    was = await any_cloud.begin(a="Herons", b="Gulls")
    any_cloud.swap("a.md", "b.md")
    any_cloud.server.ways.refused = {"b.md": 423}
    await any_cloud.sync()
    any_cloud.server.ways.refused = {}
    await any_cloud.agree(1, a=was["b"], b=was["a"])


async def test_one_that_could_not_be_opened_is_moved_meanwhile(cloud: Cloud) -> None:
    was = await cloud.begin(a="Herons", b="Gulls")
    cloud.put("a.md", "# Two herons")
    cloud.server.ways.refused = {"a.md": 423}
    await cloud.sync()
    cloud.swap("a.md", "b.md")
    cloud.server.ways.refused = {}
    await cloud.agree(2, a=was["b"], b=was["a"])


async def test_one_of_two_says_nothing(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls")
    any_cloud.put("empty.md", "")
    await any_cloud.sync()
    any_cloud.swap("a.md", "empty.md")
    await any_cloud.sync(1)
    any_cloud.put("a.md", "# Larks")
    await any_cloud.agree(2, empty=was["a"], b=was["b"])


async def test_a_server_that_wants_to_be_left_alone_between_two_that_changed_places(any_cloud: Cloud) -> None:
    any_cloud.batch = 9
    was = await any_cloud.begin(a="Herons", b="Gulls", c="Terns")
    any_cloud.swap("a.md", "b.md")
    any_cloud.put("c.md", "# Two terns")
    any_cloud.server.ways.patience = 3
    with pytest.raises(SourceBusy):
        await any_cloud.sync()
    any_cloud.server.ways.patience = None
    await any_cloud.agree(3, a=was["b"], b=was["a"], c=was["c"])


async def test_a_server_that_gives_one_file_a_run_is_read_to_its_end(any_cloud: Cloud) -> None:
    """More cannot be had of it than the texts: the answers of one document are withdrawn between the runs."""
    await any_cloud.begin(a="Herons", b="Gulls")
    any_cloud.swap("a.md", "b.md")
    any_cloud.server.ways.patience = 2
    with pytest.raises(SourceBusy):
        await any_cloud.sync()
    any_cloud.server.ways.patience = 2
    await any_cloud.sync()
    any_cloud.server.ways.patience = None
    await any_cloud.agree(1)


@pytest.mark.parametrize(("path", "to"), [("x/a", "z/a"), ("z/c", "x/c")], ids=["to where was looked", "from where was looked"])
async def test_a_file_that_is_moved_from_folder_to_folder_while_they_are_listed(cloud: Cloud, path: str, to: str) -> None:
    was = await cloud.begin(x__a="Herons", z__c="Terns")
    cloud.put("x/b.md", "# Larks")
    cloud.put("z/d.md", "# Rails")
    cloud.server.ways.meanwhile = {("PROPFIND", "z"): lambda: cloud.move(f"{path}.md > {to}.md")}
    await cloud.sync()
    assert not cloud.server.ways.meanwhile
    await cloud.agree(2, **{to: was[path]})


async def test_two_that_change_places_after_they_were_listed(any_cloud: Cloud) -> None:
    was = await any_cloud.begin(a="Herons", b="Gulls")
    any_cloud.put("a.md", "# Two herons")
    any_cloud.server.ways.meanwhile = {("PROPFIND", ""): lambda: any_cloud.swap("a.md", "b.md")}
    await any_cloud.sync()
    await any_cloud.agree(2, a=was["b"], b=was["a"])


async def test_a_file_that_is_shared_twice_under_one_number(cloud: Cloud) -> None:
    cloud.put("mine/a.md", "# Herons")
    cloud.put("shared/a.md", "# Herons")
    cloud.server.kept["shared/a.md"].number = cloud.server.kept["mine/a.md"].number
    was = await cloud.begin()
    cloud.put("mine/a.md", "# Two herons")
    cloud.put("shared/a.md", "# Two herons")
    await cloud.agree(2, mine__a=was["mine/a"], shared__a=was["shared/a"])
