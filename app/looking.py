"""What the pages look up by themselves: one picture of the graph for all of them, and what was counted from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from app.bootstrap import Rooms
from app.engine import Engine
from memory.recall.finding import Match, Wanted, find
from memory.recall.ledger import Ledger
from memory.recall.lines import Me, Picture
from memory.recall.occasions import Occasion, Window, occasions
from memory.recall.people import PersonLine, people
from memory.recall.person import PersonPage, person
from memory.recall.project import ProjectPage, project
from memory.recall.projects import ProjectLine, projects
from memory.recall.unanswered import Waiting, unanswered

T = TypeVar("T")

_BACK, _AHEAD = timedelta(days=3_653), timedelta(days=366)
_FRESH = timedelta(minutes=5)
"""How long what depends on the clock may stand where nothing changed."""


@dataclass(frozen=True, slots=True)
class View:
    """The graph at one moment: its picture, its calendar, whose it is and what time it is there."""

    picture: Picture
    met: tuple[Occasion, ...]
    me: Me
    now: datetime

    @property
    def today(self) -> date:
        """The owner's day."""
        return self.now.date()


@dataclass(slots=True)
class Looking:
    """Looks things up for the pages of one home; what was counted once stands until the graph, the settings or the hour change."""

    engine: Engine
    _ledger: Ledger | None = None
    _view: View | None = None
    _generation: int = 0
    _counted: dict[str, object] = field(default_factory=dict)

    async def view(self) -> View:
        """Return the graph as it is now; raise what keeps the stores shut."""
        rooms = await self.engine.opened()
        generation = self.engine.generation
        if self._ledger is None:
            self._ledger = Ledger(rooms.graph.reader, rooms.graph.feed)
        picture, now = await self._ledger.look(), rooms.today.now().astimezone(rooms.settings.zone)
        known = self._view if self._generation == generation else None
        if known and known.picture is picture and known.today == now.date() and now - known.now < _FRESH:
            return known
        seen = await self._seen(rooms, picture, now)
        self._view, self._generation, self._counted = seen, generation, {}
        return seen

    async def position(self) -> int:
        """Return the feed's position: what a page compares to know whether to look again."""
        return await (await self.engine.opened()).graph.feed.position()

    async def people(self) -> list[PersonLine]:
        """Return everybody, by name."""
        view = await self.view()
        return await self._once("people", lambda: people(view.picture, view.met, view.me, view.now))

    async def projects(self) -> list[ProjectLine]:
        """Return every project, the liveliest first."""
        view = await self.view()
        return await self._once("projects", lambda: projects(view.picture, view.met, view.me, view.now))

    async def person(self, key: str) -> PersonPage | None:
        """Return one person, or None."""
        view = await self.view()
        return await person(self.engine.rooms.graph.reader, view.picture, view.met, view.me, view.now, key)

    async def project(self, key: str) -> ProjectPage | None:
        """Return one project, or None."""
        view = await self.view()
        return project(view.picture, view.met, view.me, view.now, key)

    async def unanswered(self) -> list[Waiting]:
        """Return the mails that wait for the owner's answer."""
        view, rooms = await self.view(), self.engine.rooms
        return await unanswered(rooms.graph.reader, rooms.space, view.picture, view.me, view.now, rooms.threads)

    async def find(self, wanted: Wanted, most: int) -> list[Match]:
        """Return the best records that fit."""
        view, rooms = await self.view(), self.engine.rooms
        return await find(rooms.graph.search, rooms.space, view.picture, wanted, most)

    async def _seen(self, rooms: Rooms, picture: Picture, now: datetime) -> View:
        window = Window(now - _BACK, now + _AHEAD, rooms.settings.zone)
        # In a thread: ten years of every series' rule.
        met = await rooms.threads.run(lambda: occasions(picture, window))
        me = Me(frozenset(address.casefold() for address in rooms.settings.file.owner.addresses))
        return View(picture, tuple(met), me, now)

    async def _once(self, name: str, count: Callable[[], list[T]]) -> list[T]:
        counted = self._counted
        if name not in counted:
            counted[name] = await self.engine.rooms.threads.run(count)
        found = counted[name]
        assert isinstance(found, list)
        return found
