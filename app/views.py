"""How the sources are looked at and acted on from a page: what stands in the store and the journal with what goes on now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from app.bootstrap import Rooms
from app.changing import change
from app.declare import Wanted, add, declared, retry_in
from app.enclosures import refused_by_source
from app.leaving import Removals, Removing
from app.pauses import pause, paused, resume
from app.rounds import Rounds
from app.settings import AuthChoice, load
from app.signing import SigningIn, SignIns
from app.standing import Held, SourceState, Unread, held_items, states
from app.syncing import agree, is_running
from graph.sync import Progress
from memory.backlog import ATTACHMENTS
from memory.passes import cursor_name


class Doing(Enum):
    """What a source does now."""

    NOTHING = "nothing"
    WAITING = "waiting"
    READING = "reading"
    READ_ELSEWHERE = "read by another process"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as a page shows it; `attachments` are those of its mails that could not be read, `gone` counts what is kept."""

    state: SourceState
    items: int
    doing: Doing
    progress: Progress | None
    attachments: tuple[Unread, ...]
    gone: int = 0
    signing: SigningIn | None = None
    removing: Removing | None = None

    @property
    def unread(self) -> int:
        """Count what could not be read, attachments included."""
        return len(self.state.unread) + len(self.attachments)


class Desk:
    """Where a person's pages look at the sources and act on them; nothing of it is lost with a page."""

    def __init__(self, rooms: Rooms, rounds: Rounds, wake: Callable[[], None]) -> None:
        self.rooms = rooms
        self._rounds = rounds
        self._wake = wake
        self._counted: dict[str, tuple[object, Held]] = {}
        self._refused: tuple[str | None, Mapping[str, tuple[Unread, ...]]] | None = None
        self.sign_ins = SignIns(rooms, self.sync)
        self.removals = Removals(rooms, self._removed)

    async def look(self) -> list[SourceView]:
        """Return every source, in the order they are declared."""
        attachments = await self._attachments()
        views = [await self._view(state, attachments.get(state.name, ())) for state in await states(self.rooms)]
        names = ((view, view.state.name) for view in views)
        return [replace(view, signing=self.sign_ins.of(name), removing=self.removals.of(name)) for view, name in names]

    def sync(self, name: str) -> None:
        """Let a source be read soon."""
        self._rounds.ask(name)
        self._wake()

    async def pause(self, name: str) -> None:
        """Leave a source alone from now on."""
        await pause(self.rooms, name)
        self._rounds.let_go(name)

    async def resume(self, name: str) -> None:
        """Let a source be read again, soon."""
        await resume(self.rooms, name)
        self.sync(name)

    async def retry(self, name: str) -> str:
        """Read again what could not be read, from the bytes that were kept; say what came of it."""
        settings = await self.rooms.threads.run(lambda: load(self.rooms.settings.home))
        values = await retry_in(self.rooms, name, declared(settings, name))
        self._refused = None
        return f"{values['read']} read now, {values['left']} still cannot be read."

    async def agree(self, name: str) -> None:
        """Let the removals go ahead that the last run refused, as many as it told, soon."""
        await agree(self.rooms, name)
        self.sync(name)

    async def forget_gone(self, name: str) -> str:
        """Remove what is gone at the source and was kept; say how much that was."""
        gone = await self.rooms.sources.forget_gone(name)
        # Counted anew when it is not being read; until then what is left is known.
        self._counted[name] = (None, Held(self._known(name).items - gone))
        return f"{gone} removed that were gone at {name}."

    async def remove(self, name: str) -> None:
        """Begin to remove a source and all that only it brought; how far that is stands in what `look` returns."""
        self.sign_ins.leave(name)
        await pause(self.rooms, name)
        self._rounds.let_go(name)
        self.removals.begin(name, self._known(name).items)

    async def _removed(self, name: str) -> None:
        # Its folder is watched no more, and what was prepared for what went is looked at anew.
        self._counted.pop(name, None)
        self._refused = None
        self._wake()

    async def sign_in(self, name: str) -> None:
        """Ask the owner to let Friday in at a source that signs in by token; it is read once they did."""
        settings = await self.rooms.threads.run(lambda: load(self.rooms.settings.home))
        self.sign_ins.begin(name, declared(settings, name))

    async def add(self, wanted: Wanted) -> None:
        """Declare a source and let it be read soon, once the owner signed in; raise ConfigurationError naming what is wrong."""
        home = self.rooms.settings.home
        await self.rooms.threads.run(
            lambda: add(load(home), (wanted.name, wanted.kind), wanted.pairs, wanted.password or None),
        )
        if wanted.by_token:
            await self.sign_in(wanted.name)
        else:
            self.sync(wanted.name)

    async def change(self, wanted: Wanted) -> None:
        """Change a source and let it be read soon, unless it is paused; a new client's secret asks its owner to sign in again."""
        table = await change(self.rooms, wanted)
        if table.auth is AuthChoice.OAUTH and wanted.password:
            await self.sign_in(wanted.name)
        elif wanted.name not in await paused(self.rooms.journal):
            self.sync(wanted.name)

    async def _view(self, state: SourceState, attachments: tuple[Unread, ...]) -> SourceView:
        turn = self._rounds.turn
        # Not counted while it is read: that is a walk over all its places, every second.
        known = self._known(state.name)
        if turn and turn.name == state.name:
            return SourceView(state, known.items, Doing.READING, turn.progress, attachments, known.gone)
        if await is_running(self.rooms, state.name):
            return SourceView(state, known.items, Doing.READ_ELSEWHERE, None, attachments, known.gone)
        doing = Doing.WAITING if state.name in self._rounds.waiting else Doing.NOTHING
        held = await self._items(state)
        return SourceView(state, held.items, doing, None, attachments, held.gone)

    async def _attachments(self) -> Mapping[str, tuple[Unread, ...]]:
        """Return by source the attachments that could not be read, looked for again only when their pass went on."""
        # Asked for before they are looked for: what the pass writes in between is seen now or at the next look.
        place = await self.rooms.graph.transaction.cursor(cursor_name(ATTACHMENTS))
        if self._refused is None or self._refused[0] != place:
            found = await refused_by_source(self.rooms)
            told = {name: tuple(Unread(node.key, str(node.props["unread"])) for node in nodes) for name, nodes in found.items()}
            self._refused = place, told
        return self._refused[1]

    def _known(self, name: str) -> Held:
        return self._counted.get(name, (None, Held()))[1]

    async def _items(self, state: SourceState) -> Held:
        """Count what a source holds, again only when it changed."""
        # All that a changed number of places could show itself in.
        version = (state.version, state.unread, state.run)
        if self._counted.get(state.name, (None, Held()))[0] != version:
            self._counted[state.name] = (version, await held_items(self.rooms, state.name))
        return self._known(state.name)
