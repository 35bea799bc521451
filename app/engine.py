"""What runs behind the screen: the open rooms, the models once loaded, and the background work between questions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import structlog

from app.bootstrap import Rooms, open_rooms
from app.boundary import foreseen
from app.models import Mind, awaken
from app.settings import Settings
from app.syncing import Wish, sync
from graph.sync import Progress
from memory.passes import Advance, Watch
from schema.answers import Answer, Piece
from schema.errors import FridayError

_BETWEEN_SYNCS = 600.0
_log = structlog.get_logger("friday")


@dataclass(slots=True)
class Activity:
    """What the background work is doing, for people to read; `problem` is the last failure with its remedy."""

    doing: str = "Loading the model"
    problem: str = ""


@dataclass(slots=True)
class Engine:
    """One home, served: opened by `start`, closed by `stop`."""

    settings: Settings
    activity: Activity = field(default_factory=Activity)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _rooms: Rooms | None = None
    _shut: FridayError | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _mind: "asyncio.Future[Mind] | None" = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _work: "asyncio.Task[None] | None" = None

    @property
    def rooms(self) -> Rooms:
        """The open rooms."""
        assert self._rooms is not None, "start() was not awaited"
        return self._rooms

    async def start(self) -> None:
        """Open the stores and begin loading the model and working in the background; what keeps them shut is shown and told."""
        try:
            self._rooms = await self._stack.enter_async_context(open_rooms(self.settings))
        except FridayError as error:
            self._shut = error
            self.activity.doing, self.activity.problem = "", str(error)
            _log.error("the stores cannot be opened", error=str(error))
            return
        finally:
            self._ready.set()
        self._mind = asyncio.ensure_future(awaken(self._rooms))
        self._work = asyncio.create_task(self._background(), name="friday background work")

    async def opened(self) -> Rooms:
        """Return the rooms once they are open (a page may come before); raise what keeps them shut."""
        await self._ready.wait()
        if self._shut:
            raise self._shut
        return self.rooms

    async def stop(self) -> None:
        """Let the current step end, then close everything."""
        self._stop.set()
        if self._work:
            await self._work
        await self._stack.aclose()

    async def answer(self, question: str) -> AsyncIterator[Piece | Answer]:
        """Yield the pieces of an answer, then the whole; waits for the model the first time."""
        mind = await self._awake()
        async for part in mind.answering.stream(question):
            yield part

    async def ask(self, question: str) -> Answer:
        """Return the whole answer."""
        return await (await self._awake()).answering.ask(question)

    async def _awake(self) -> Mind:
        await self.opened()
        assert self._mind is not None, "start() was not awaited"
        return await asyncio.shield(self._mind)

    async def _background(self) -> None:
        while not self._stop.is_set():
            try:
                with foreseen("working in the background"):
                    await self._round()
            except FridayError as error:
                self.activity.problem = str(error)
                _log.warning("background work failed", error=str(error))
            finally:
                self.activity.doing = ""
            try:
                await asyncio.wait_for(self._stop.wait(), _BETWEEN_SYNCS)
            except TimeoutError:
                continue

    async def _round(self) -> None:
        """Sync every source, then work off what waits."""
        self.activity.doing = "Syncing"
        ran = await sync(self.rooms, Wish(), self._show_sync, self._stop)
        self.activity.problem = next((str(one.error) for one in ran if one.error), "")
        mind = await self._awake()
        await mind.passes.until_idle(Watch(self._show_pass, self._stop))

    def _show_sync(self, progress: Progress) -> None:
        of_all = f" of {progress.total}" if progress.total else ""
        left = f", about {progress.seconds_left:.0f} s left" if progress.seconds_left else ""
        self.activity.doing = f"Reading {progress.source}: {progress.done}{of_all}{left}"

    def _show_pass(self, advance: Advance) -> None:
        self.activity.doing = f"Preparing what was read: {advance.name}"
