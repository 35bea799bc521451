"""What runs behind the screen: the open rooms, the models once loaded, and the background work between questions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

import structlog

from app.bootstrap import Rooms, open_rooms, under
from app.boundary import foreseen
from app.conversations import Conversation, Conversations, Turn
from app.generation import open_writer
from app.models import Mind, awaken, preferences
from app.nothing import unless_empty
from app.output import progress_text
from app.rounds import Rounds, looking
from app.runtime import SystemClock
from app.settings import Settings, load
from app.tastes import Tastes
from app.threads import Threads
from app.views import Desk
from app.watching import Watchers
from memory.episodes import Episodes
from memory.passes import Advance, Watch
from schema.answers import Answer, Piece
from schema.errors import FridayError
from schema.ports import Clock

# Seconds between two looks at which source is due; what a person asks for waits for none.
_LOOK = 15.0
# So many looks without news, and what other processes brought is worked off.
_LOOKS = 40
_log = structlog.get_logger("friday")


@dataclass(slots=True)
class Activity:
    """What the background work is doing, for people to read; `problem` is the last failure with its remedy."""

    doing: str = "Loading the model"
    problem: str = ""


@dataclass(slots=True)
class Engine:
    """One home, served: opened by `start`, closed by `stop`; `generation` counts how often it took up changed settings."""

    settings: Settings
    generation: int = 0
    activity: Activity = field(default_factory=Activity)
    conversations: Conversations = field(default_factory=Conversations)
    clock: Clock = field(default_factory=SystemClock)
    tastes: Tastes = field(default_factory=Tastes)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _writers: AsyncExitStack = field(default_factory=AsyncExitStack)
    _rooms: Rooms | None = None
    _rounds: Rounds | None = None
    _watchers: Watchers | None = None
    _desk: Desk | None = None
    _threads: Threads | None = None
    _shut: FridayError | None = None
    _closed: bool = False
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _mind: "asyncio.Future[Mind] | None" = None
    _answering: "set[asyncio.Task[None]]" = field(default_factory=set)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _work: "asyncio.Task[None] | None" = None
    _rehearsal: "asyncio.Task[None] | None" = None

    @property
    def rooms(self) -> Rooms:
        """The open rooms."""
        assert self._rooms is not None, "start() was not awaited"
        return self._rooms

    async def start(self) -> None:
        """Open the stores and begin loading the model and working in the background; what keeps them shut is shown and told."""
        try:
            rooms = await self._stack.enter_async_context(open_rooms(self.settings))
            # Before any page: the first thing a page shows is its colours.
            await self.tastes.open(preferences(rooms))
            self._rooms = rooms
        except FridayError as error:
            # The server stays up all the same: a page that says why is better than no page.
            self._shut = error
            self.activity.doing, self.activity.problem = "", str(error)
            _log.error("the stores cannot be opened", error=str(error))
            return
        finally:
            self._ready.set()
            self.tastes.ready.set()
        self._threads = Threads(Episodes(rooms.graph.reader, rooms.graph.transaction, rooms.space), self.conversations)
        if self._closed:
            # Stopped while the stores were being opened: what waited for them ends, and nothing begins.
            await asyncio.gather(*self._answering)
            await self._stack.aclose()
            return
        self._begin(rooms)

    def _begin(self, rooms: Rooms) -> None:
        """Work on these rooms from now on."""
        self._rooms, self._stop, self._news = rooms, asyncio.Event(), asyncio.Event()
        self._rounds = Rounds(rooms, self._show_rounds)
        self._desk = Desk(rooms, self._rounds, self._news.set)
        self._watchers = Watchers(rooms, self._desk.sync)
        # Beside everything else: sources are read and shown before the model is there.
        self._mind = asyncio.ensure_future(self._wake(rooms))
        self._rehearsal = asyncio.create_task(self._rehearse(self._mind), name="friday rehearses")
        self._work = asyncio.create_task(self._background(self._rounds, self._watchers), name="friday background work")

    async def renew(self) -> None:
        """Take up what friday.toml says now, with the stores left open; answers under way are let go of.

        Raises ConfigurationError, with everything left as it was, for a file that cannot be read.
        """
        rooms = await self.opened()
        # Two windows may ask at once: each would leave a background of its own behind.
        async with self._renewing:
            settings = await rooms.threads.run(lambda: load(self.settings.home))
            await self._end()
            if self._closed:
                return
            self.settings = settings
            self._begin(under(rooms, settings))
            # Every open page shows itself anew once it sees this.
            self.generation += 1

    async def opened(self) -> Rooms:
        """Return the rooms once they are open (a page may come before); raise what keeps them shut."""
        # A browser may come back before the stores are open, right after a restart.
        await self._ready.wait()
        if self._shut:
            raise self._shut
        return self.rooms

    async def desk(self) -> Desk:
        """Return where pages look at the sources and act on them; raise what keeps the stores shut."""
        await self.opened()
        assert self._desk is not None, "start() was not awaited"
        return self._desk

    async def stop(self) -> None:
        """Let the current step end, then close everything."""
        self._closed = True
        await self._end()
        await self._stack.aclose()
        # A page that outlives the engine holds it, and would hold its models' weights with it.
        self._mind = None

    async def _end(self) -> None:
        # First all is told to end, then waited for: nothing is closed under a step that still uses it.
        self._stop.set()
        self._news.set()
        if self._rounds:
            self._rounds.close()
        self.conversations.close()
        if self._desk:
            await self._desk.sign_ins.close()
            await self._desk.removals.close()
        await asyncio.gather(*self._answering)
        if self._work and self._mind and self._rehearsal:
            # The model as well, or what it opens would be opened after all was closed.
            await asyncio.gather(self._work, self._mind, self._rehearsal, return_exceptions=True)
        await self._writers.aclose()

    async def answer(self, question: str) -> AsyncIterator[Piece | Answer]:
        """Yield the pieces of an answer, then the whole; waits for the model the first time."""
        mind = await self._awake()
        async for part in mind.replying.stream(question):
            if isinstance(part, Answer):
                # What was typed may have been a wish: whoever sees the answer sees it granted.
                await self.tastes.look()
                yield await unless_empty(self.rooms, part)
            else:
                yield part

    def begin(self, conversation: Conversation, question: str) -> Turn:
        """Ask a question in a conversation and answer it whether or not anybody looks."""
        turn = conversation.begin(question, self.clock.now())
        conversation.understand(self.settings.file.owner.name, self.settings.zone)
        answering = asyncio.create_task(self._run(conversation, turn), name="friday answers")
        # The loop holds its tasks weakly: one that nobody keeps may be collected while it runs.
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        return turn

    async def threads(self) -> Threads:
        """Return where pages open, name and forget conversations; raise what keeps the stores shut."""
        await self.opened()
        assert self._threads is not None, "start() was not awaited"
        return self._threads

    async def _run(self, conversation: Conversation, turn: Turn) -> None:
        """Answer a turn and keep what came of it; what cannot be kept is still shown."""
        await turn.run(self.answer(turn.meant))
        try:
            with foreseen("keeping a conversation"):
                await (await self.threads()).keep(conversation, turn)
        except FridayError as error:
            _log.warning("a turn was not kept", error=str(error))
        finally:
            turn.kept.set()

    async def ask(self, question: str) -> Answer:
        """Return the whole answer."""
        mind = await self._awake()
        answer = await mind.replying.ask(question)
        await self.tastes.look()
        return await unless_empty(self.rooms, answer)

    async def _wake(self, rooms: Rooms) -> Mind:
        # Closed with all else, also when only the embedder could not be loaded.
        writer = await self._writers.enter_async_context(open_writer(self.settings, rooms.threads))
        return await awaken(rooms, writer)

    @staticmethod
    async def _rehearse(mind: "asyncio.Future[Mind]") -> None:
        # Nobody waits for it: what is missing is told to whoever asks.
        with suppress(FridayError):
            await (await mind).answering.rehearse()

    async def _awake(self) -> Mind:
        await self.opened()
        assert self._mind is not None, "start() was not awaited"
        # A question that is let go of must not cancel the loading that all others wait for.
        return await asyncio.shield(self._mind)

    async def _background(self, rounds: Rounds, watchers: Watchers) -> None:
        """Read each source when it is due and what a person asks for at once, and work off what waits in between."""
        try:
            while not self._stop.is_set():
                # Before the round: news that come during it begin the next one at once.
                self._news.clear()
                try:
                    with foreseen("working in the background"):
                        await self._round(rounds, watchers)
                except FridayError as error:
                    # The loop goes on: a model that is missing now may be there at the next round.
                    # Told once: a friday.toml that cannot be read is met at every look.
                    if self.activity.problem != str(error):
                        _log.warning("background work failed", error=str(error))
                    self.activity.problem = str(error)
                finally:
                    self.activity.doing = ""
                await self._waited(rounds)
        finally:
            await watchers.close()

    async def _waited(self, rounds: Rounds) -> None:
        """Wait for news, or until a source is due."""
        for _ in range(_LOOKS):
            # Looked at again and again, and not slept through: a lid that was closed stops the loop's clock and not the day's.
            try:
                await asyncio.wait_for(self._news.wait(), _LOOK)
                return
            except TimeoutError:
                if await self._is_due(rounds):
                    return

    async def _is_due(self, rounds: Rounds) -> bool:
        try:
            with foreseen("looking which source is due"):
                return await rounds.ask_due()
        except FridayError:
            # The round meets the same and tells it.
            return True

    async def _round(self, rounds: Rounds, watchers: Watchers) -> None:
        if await rounds.ask_due():
            self.activity.doing = "Syncing"
        await rounds.run()
        await watchers.keep(await rounds.watchable())
        mind = await self._awake()
        # News end the passes after their step: what a person asks for goes before what can wait, and so does a source that is due, since
        # all that a first sync brought may keep the passes busy for hours.
        async with looking(lambda: self._is_due(rounds), self._news, _LOOK):
            await mind.passes.until_idle(Watch(self._show_pass, self._news))

    def _show_rounds(self, rounds: Rounds) -> None:
        self.activity.problem = next(iter(rounds.troubles.values()), "")
        turn = rounds.turn
        self.activity.doing = f"Reading {progress_text(turn.progress)}" if turn and turn.progress else "Syncing"

    def _show_pass(self, advance: Advance) -> None:
        self.activity.doing = f"Preparing what was read: {advance.name}"
