"""A folder on a server and a list of pages that people and servers change at random, and what has to be in the graph of them."""

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from connectors.pages import Pages
from connectors.sources import PagesSettings, WebdavSettings
from connectors.web import Setting
from connectors.webdav import Webdav
from graph.keeping import places_of
from graph.sync import Control, Outcome, cursor_name
from schema.graph import Direction, EdgeType, Label, Walk
from schema.ports import Connector
from tests.fakes.clock import HandClock
from tests.fakes.rig import BERLIN, Rig
from tests.servers.memory import PlainThreads
from tests.servers.web import DOORS, Page, WebServer
from tests.servers.webdav import PASSWORD, USER, WebdavServer

SOURCE = "web"
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_FOLDERS = ("", "a/", "a/deep/", "b/")
_PAGES = 6


class Lived(Protocol):
    """What a source reads, as it changes."""

    clock: HandClock

    def connector(self, setting: Setting) -> Connector:
        """Return what reads it."""

    def change(self, chance: random.Random) -> None:
        """Change something of it."""

    def stopped(self) -> None:
        """Take note that a run was stopped half way."""

    def cut_short(self) -> None:
        """Take note that a server wanted to be left alone half way."""

    def busy(self, requests: int | None) -> None:
        """Let the server want to be left alone after so many requests, or never."""

    @property
    def silent(self) -> bool:
        """Whether a run may end without having reached anybody."""

    def forget(self) -> None:
        """Take note that the cursor was lost."""

    async def agrees(self, rig: Rig) -> None:
        """See that the graph holds what there is, after a whole run."""


@dataclass(frozen=True, slots=True)
class File:
    """A file: which one it is wherever it lies, and its version."""

    number: int
    version: int = 1

    @property
    def title(self) -> str:
        return f"File {self.number} version {self.version}"


class LivedFolder:
    """A folder on a WebDAV server; what its files are is known by what they are called for good, wherever they are moved."""

    def __init__(self, server: WebdavServer) -> None:
        self.clock = HandClock()
        self._server = server
        self._held: dict[str, File] = {}
        self._nodes: dict[int, str] = {}
        self._count = 0

    def connector(self, setting: Setting) -> Connector:
        return Webdav(WebdavSettings(self._server.url, USER, PASSWORD, BERLIN, batch=3), setting)

    def change(self, chance: random.Random) -> None:
        acts = (self._write, self._write, self._edit, self._edit, self._move, self._move_folder, self._swap, self._delete, self._lock)
        chance.choice(acts)(chance)

    def stopped(self) -> None:
        """Nothing is to be noted: what changed places is written together."""

    def cut_short(self) -> None:
        """Of files that change places, of which a server gives but one, another becomes a new document."""
        self._nodes.clear()

    def busy(self, requests: int | None) -> None:
        self._server.ways.patience = requests

    @property
    def silent(self) -> bool:
        """Whether the server answers nobody."""
        return False

    def forget(self) -> None:
        """Take note that a cursor was lost, which knew which file is which."""
        self._nodes.clear()

    async def agrees(self, rig: Rig) -> None:
        """See that each file is at its place, once, in its last version, and is the document it was."""
        locked = self._server.ways.refused
        found = await documents(rig)
        there = {path: one.title for path, one in self._held.items() if path not in locked}
        assert {path: title for path, (title, _) in found.items() if path not in locked} == there
        assert found.keys() <= self._held.keys()
        if locked:
            # One that changed its place with another and cannot be opened there shows what lay there before until it can be.
            return
        assert len({node for _, node in found.values()}) == len(found) == len(await rig.nodes(Label.DOCUMENT))
        if self._server.ways.marks:
            nodes = {self._held[path].number: node for path, (_, node) in found.items()}
            before = {number: self._nodes[number] for number in nodes.keys() & self._nodes.keys()}
            assert before == {number: nodes[number] for number in before}
            self._nodes = nodes

    def _put(self, path: str, one: File) -> None:
        self._count += 1
        when = _BEGAN + timedelta(minutes=self._count)
        self._server.put(path, f"# {one.title}".encode(), f"{when:%a, %d %b %Y %H:%M:%S} GMT")
        self._held[path] = one

    def _write(self, chance: random.Random) -> None:
        for _ in range(chance.randint(1, 4)):
            self._put(f"{chance.choice(_FOLDERS)}{self._count}.md", File(self._count))

    def _edit(self, chance: random.Random) -> None:
        if self._held:
            path = chance.choice(sorted(self._held))
            self._put(path, replace(self._held[path], version=self._held[path].version + 1))

    def _move(self, chance: random.Random) -> None:
        if self._held:
            self._carry(chance.choice(sorted(self._held)), f"{chance.choice(_FOLDERS)}moved{self._count}.md")
            self._count += 1

    def _move_folder(self, chance: random.Random) -> None:
        if any(path.startswith("b/") for path in self._held):
            self._count += 1
            self._carry("b", f"{chance.choice(('', 'a/'))}old{self._count}")

    def _swap(self, chance: random.Random) -> None:
        if len(self._held) > 1:
            one, other = chance.sample(sorted(self._held), 2)
            for path, to in ((one, "between.md"), (other, one), ("between.md", other)):
                self._carry(path, to)

    def _delete(self, chance: random.Random) -> None:
        if self._held:
            path = chance.choice(sorted(self._held))
            self._server.delete(path)
            del self._held[path]

    def _lock(self, chance: random.Random) -> None:
        """Lock a file, or none any more."""
        locked = chance.choice([*sorted(self._held), None, None])
        self._server.ways.refused = {locked: 423} if locked else {}

    def _carry(self, path: str, to: str) -> None:
        self._server.ways.refused = {}
        self._server.move(path, to)
        moved = [one for one in self._held if one == path or one.startswith(f"{path}/")]
        self._held |= {to + one.removeprefix(path): self._held.pop(one) for one in moved}


@dataclass
class LivedPages:
    """Pages of one host, some on the list and some not; of one that cannot be had the text stays that was read last."""

    server: WebServer
    clock: HandClock = field(default_factory=HandClock)
    listed: set[int] = field(default_factory=lambda: {1, 2, 3})
    now: dict[int, str | None] = field(default_factory=dict)
    away: set[int] = field(default_factory=set)
    forbidden: set[int] = field(default_factory=set)
    may_be: dict[int, set[str | None]] = field(default_factory=lambda: defaultdict(lambda: {None}))
    count: int = 0

    def connector(self, setting: Setting) -> Connector:
        urls = tuple(self._url(number) for number in sorted(self.listed))
        return Pages(PagesSettings(urls, BERLIN, gap_seconds=0), setting)

    def change(self, chance: random.Random) -> None:
        acts = (self._write, self._write, self._write, self._take_away, self._be_ill, self._be_ill, self._list, self._forbid)
        chance.choice(acts)(chance.randint(1, _PAGES))

    def stopped(self) -> None:
        """Take note that of each page what is there now may have been read, or not."""
        for number in range(1, _PAGES + 1):
            self.may_be[number] |= self._wanted(number)

    def cut_short(self) -> None:
        """Take note of the same."""
        self.stopped()

    def busy(self, requests: int | None) -> None:
        """Nothing is to be done: a page that says so is one that is ill."""

    @property
    def silent(self) -> bool:
        """Whether no page on the list can be had at all."""
        return self.listed <= self.away

    def forget(self) -> None:
        """Nothing is to be noted: a page is its address."""

    async def agrees(self, rig: Rig) -> None:
        """See that each page on the list is there once, as it is now or was when it could be had last, and no other."""
        found = {ref: title for ref, (title, _) in (await documents(rig)).items()}
        for number in range(1, _PAGES + 1):
            title = found.pop(self._url(number), None)
            assert title in self._wanted(number), f"{number}: {title}, not {self._wanted(number)}"
            self.may_be[number] = {title}
        assert found == {}
        assert len(await rig.nodes(Label.DOCUMENT)) == sum(one != {None} for one in self.may_be.values())

    def _url(self, number: int) -> str:
        return f"{self.server.url}/{number}"

    def _wanted(self, number: int) -> set[str | None]:
        if number not in self.listed:
            return {None}
        return self.may_be[number] if number in self.away | self.forbidden else {self.now.get(number)}

    def _write(self, number: int) -> None:
        self.count += 1
        self.now[number] = f"Page {number} version {self.count}"
        self.away.discard(number)
        self.server.pages[f"/{number}"] = Page(f"<title>{self.now[number]}</title><p>Here.".encode(), versions=self.count % 3 > 0)

    def _take_away(self, number: int) -> None:
        self.now[number] = None
        self.away.discard(number)
        self.server.pages[f"/{number}"] = Page(status=410, versions=False)

    def _be_ill(self, number: int) -> None:
        self.away.add(number)
        ill = (Page(status=500, versions=False), Page(b"<p>Half" * 99, cut=True), Page(b"GIF", "image/gif"))
        self.count += 1
        self.server.pages[f"/{number}"] = ill[self.count % len(ill)]

    def _list(self, number: int) -> None:
        self.listed ^= {number}
        self.listed = self.listed or {1}

    def _forbid(self, number: int) -> None:
        """Let nobody read one page, or let all be read."""
        self.forbidden = set() if self.forbidden else {number}
        rules = "".join(f"Disallow: /{one}\n" for one in self.forbidden)
        self.server.pages["/robots.txt"] = Page(f"User-agent: *\n{rules}".encode(), "text/plain")


async def documents(rig: Rig) -> dict[str, tuple[str, str]]:
    """Return the title and the identity of the document at each place."""
    places = {node.id: str(node.props["ref"]) for node in await places_of(rig.graph, SOURCE)}
    held = await rig.graph.reader.walk(sorted(places), Walk((EdgeType.HOLDS,), Direction.OUT, limit=10_000))
    return {places[one.origin]: (str(one.node.props["title"]), one.node.id) for one in held}


async def synced(rig: Rig, life: Lived, most: int = 0) -> Outcome:
    """Sync the source, stopped after so many batches (0: never)."""
    control, batches = Control(accept_removals=True), 0

    def count(_progress: object) -> None:
        nonlocal batches
        batches += 1
        if batches == most:
            control.stop.set()

    setting = Setting(rig.blobs, PlainThreads(), life.clock, DOORS)
    outcome = await rig.sync.run(SOURCE, life.connector(setting), replace(control, report=count))
    if outcome.stopped:
        life.stopped()
    return outcome


async def forgotten(rig: Rig, life: Lived) -> None:
    """Let the cursor be lost."""
    await rig.graph.transaction.forget_cursor(cursor_name(SOURCE))
    life.forget()
