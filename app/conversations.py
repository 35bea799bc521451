"""Conversations that outlive a page: each question is answered whether or not somebody looks; what was said lies in the graph."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from uuid import uuid4
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from app.boundary import foreseen
from app.streaming import until
from reasoning.following import whole
from schema.answers import Answer, Piece
from schema.episodes import Exchange
from schema.errors import FridayError

MOST_TURNS = 30
# As far back a question that is shown is looked for what it follows.
_MOST_FOLLOWED = 3 * MOST_TURNS
# Anybody may come without a cookie again and again: what is kept for them is bounded.
_MOST_BROWSERS = 50


class Turn:
    """A question, and what came of it so far; ended when there is an answer, a problem, or it was stopped."""

    def __init__(self, question: str, asked_at: datetime, key: str = "") -> None:
        self.key = key or uuid4().hex
        self.question = question
        # What it asks with what it leaves to the question before it.
        self.meant = question
        self.asked_at = asked_at
        self.pieces: list[str] = []
        self.answer: Answer | None = None
        self.problem = ""
        self.ended = False
        self.withdrawn = False
        # Set once the graph has it, or could not take it.
        self.kept = asyncio.Event()
        self._stop = asyncio.Event()
        self._changed = asyncio.Event()

    @classmethod
    def remembered(cls, exchange: Exchange) -> "Turn":
        """Return a turn as it was kept."""
        turn = cls(exchange.question, exchange.asked_at, exchange.key)
        turn.pieces, turn.answer, turn.problem = list(exchange.pieces), exchange.answer, exchange.problem
        turn.withdrawn, turn.ended = exchange.withdrawn, True
        turn.kept.set()
        return turn

    def exchange(self) -> Exchange:
        """Return the turn as it is kept; without a whole answer nothing of it, as nothing would say of which sources that is."""
        pieces = tuple(self.pieces) if self.answer else ()
        return Exchange(self.key, self.question, self.asked_at, pieces, self.answer, self.problem, self.withdrawn)

    def withdraw(self) -> None:
        """Take the answer back, as a source of it was removed."""
        self.pieces, self.answer, self.withdrawn = [], None, True

    @property
    def stopped(self) -> bool:
        """Whether a person stopped it before its answer."""
        return self._stop.is_set() and self.answer is None

    def stop(self) -> None:
        """Let go of the answer; what came stays."""
        self._stop.set()

    async def run(self, parts: AsyncIterator[Piece | Answer]) -> None:
        """Keep the parts as they come, to the end."""
        try:
            with foreseen("answering"):
                async for part in until(parts, self._stop):
                    self._keep(part)
        except FridayError as error:
            self.problem = str(error)
        finally:
            self.ended = True
            self._tell()

    async def follow(self) -> AsyncIterator[str]:
        """Yield the pieces from the first on, until it ended; anyone may follow, at any time."""
        shown = 0
        while True:
            # Taken before the pieces: one that comes while these are shown has put another event in its place.
            changed = self._changed
            for text in self.pieces[shown:]:
                yield text
            shown = len(self.pieces)
            if self.ended:
                return
            if changed is self._changed:
                await changed.wait()

    def _keep(self, part: Piece | Answer) -> None:
        if isinstance(part, Answer):
            self.answer = part
        else:
            self.pieces.append(part.text)
        self._tell()

    def _tell(self) -> None:
        # Never cleared but replaced: all who wait are woken, and none of them takes it from the others.
        self._changed.set()
        self._changed = asyncio.Event()


class Conversation:
    """What was asked in one conversation, oldest first; of many turns the last are shown, the graph has them all."""

    def __init__(self, key: str = "", turns: Iterable[Turn] = ()) -> None:
        self.key = key or uuid4().hex
        # Those that were not understood yet, of a long conversation more than are shown; what the last that was asks.
        self._new: list[Turn] = list(turns)[-_MOST_FOLLOWED:]
        self._before = ""
        self.turns: deque[Turn] = deque(self._new, maxlen=MOST_TURNS)

    def begin(self, question: str, asked_at: datetime) -> Turn:
        """Add a question."""
        if not self.turns:
            # It may have been forgotten meanwhile: nothing follows what was asked then.
            self._new, self._before = [], ""
        turn = Turn(question, asked_at)
        self.turns.append(turn)
        self._new.append(turn)
        return turn

    def understand(self, owner: str, zone: ZoneInfo) -> None:
        """Make each question that is not yet so whole by the one before it, read on the day it was asked."""
        # Only once: the question that it follows may have left the last turns since.
        for turn in self._new:
            turn.meant = self._before = whole(turn.question, self._before, owner, turn.asked_at.astimezone(zone).date())
        self._new.clear()

    def stop(self) -> None:
        """Let go of every answer under way."""
        for turn in self.turns:
            turn.stop()

    async def ended(self) -> None:
        """Let go of every answer under way, and wait until what came of it is kept."""
        self.stop()
        for turn in list(self.turns):
            await turn.kept.wait()


class Conversations:
    """The conversation that each of the browsers that were here last is in."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        # Whatever a window or an answer under way still holds: a browser may have turned to another one in its second window.
        self._there: WeakValueDictionary[str, Conversation] = WeakValueDictionary()

    def of(self, browser: str) -> Conversation:
        """Return a browser's conversation, new if it was not here lately."""
        return self.turn_to(browser, self._kept.get(browser) or Conversation())

    def turn_to(self, browser: str, conversation: Conversation) -> Conversation:
        """Let a browser be in this conversation from now on."""
        self._kept[browser] = self._there[conversation.key] = conversation
        self._kept.move_to_end(browser)
        while len(self._kept) > _MOST_BROWSERS:
            # Who was here least lately; an answer nobody follows any more is let go of with it.
            left = self._kept.popitem(last=False)[1]
            if all(one is not left for one in self._kept.values()):
                left.stop()
        return conversation

    def live(self, key: str) -> Conversation | None:
        """Return a conversation somebody is in: two windows see the same one."""
        return self._there.get(key)

    def close(self) -> None:
        """Let go of every answer under way."""
        for conversation in list(self._there.values()):
            conversation.stop()
