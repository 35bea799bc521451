"""How the sources are looked at and acted on from a page: what stands in the store and the journal with what goes on now."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.bootstrap import Rooms
from app.declare import add, declared, retry_in
from app.pauses import pause, resume
from app.rounds import Rounds
from app.settings import Kind, load
from app.standing import SourceState, held_items, states
from app.syncing import is_running
from graph.sync import Progress


class Doing(Enum):
    """What a source does now."""

    NOTHING = "nothing"
    WAITING = "waiting"
    READING = "reading"
    READ_ELSEWHERE = "read by another process"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as a page shows it."""

    state: SourceState
    items: int
    doing: Doing
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source a person wants to add: `pairs` are key=value, as on the command line."""

    name: str
    kind: Kind
    pairs: tuple[str, ...]
    password: str


class Desk:
    """Where a person's pages look at the sources and act on them; nothing of it is lost with a page."""

    def __init__(self, rooms: Rooms, rounds: Rounds, wake: Callable[[], None]) -> None:
        self._rooms = rooms
        self._rounds = rounds
        self._wake = wake
        self._counted: dict[str, tuple[object, int]] = {}

    async def look(self) -> list[SourceView]:
        """Return every source, in the order they are declared."""
        return [await self._view(state) for state in await states(self._rooms)]

    def sync(self, name: str) -> None:
        """Let a source be read soon."""
        self._rounds.ask(name)
        self._wake()

    async def pause(self, name: str) -> None:
        """Leave a source alone from now on."""
        await pause(self._rooms, name)
        self._rounds.let_go(name)

    async def resume(self, name: str) -> None:
        """Let a source be read again, soon."""
        await resume(self._rooms, name)
        self.sync(name)

    async def retry(self, name: str) -> str:
        """Read again what could not be read, from the bytes that were kept; say what came of it."""
        settings = await self._rooms.threads.run(lambda: load(self._rooms.settings.home))
        values = await retry_in(self._rooms, name, declared(settings, name))
        return f"{values['read']} read now, {values['left']} still cannot be read."

    async def add(self, wanted: Wanted) -> None:
        """Declare a source and let it be read soon; raise ConfigurationError naming what is wrong."""
        home = self._rooms.settings.home
        await self._rooms.threads.run(
            lambda: add(load(home), (wanted.name, wanted.kind), wanted.pairs, wanted.password or None),
        )
        self.sync(wanted.name)

    async def _view(self, state: SourceState) -> SourceView:
        turn = self._rounds.turn
        if turn and turn.name == state.name:
            return SourceView(state, self._known(state.name), Doing.READING, turn.progress)
        if await is_running(self._rooms, state.name):
            return SourceView(state, self._known(state.name), Doing.READ_ELSEWHERE, None)
        doing = Doing.WAITING if state.name in self._rounds.waiting else Doing.NOTHING
        return SourceView(state, await self._items(state), doing, None)

    def _known(self, name: str) -> int:
        return self._counted.get(name, (None, 0))[1]

    async def _items(self, state: SourceState) -> int:
        """Count what a source holds, again only when it changed."""
        version = (state.version, state.unread, state.run)
        if self._counted.get(state.name, (None, 0))[0] != version:
            self._counted[state.name] = (version, await held_items(self._rooms, state.name))
        return self._known(state.name)
