"""Which mails wait for the owner's answer, by the rules of the day's page."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.recall.ledger import Ledger
from memory.recall.lines import Line, Me
from memory.recall.unanswered import Waiting as WaitingMail
from memory.recall.unanswered import unanswered
from reasoning.citations import marked
from reasoning.question import Owner, Reading
from schema.answers import Answer, Citation, Piece, Step
from schema.ports import Clock, Graph, Threads
from schema.spaces import Space

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """Finds what waits for an answer and says each mail with the sentence that asks."""

    graph: Graph
    ledger: Ledger
    space: Space
    owner: Owner
    clock: Clock
    threads: Threads

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where it is not known which addresses are the owner's."""
        if not self.owner.addresses:
            return None
        me = Me(frozenset(address.casefold() for address in self.owner.addresses))
        now = self.clock.now()
        picture = await self.ledger.look()
        mails = await unanswered(self.graph.reader, self.space, picture, me, now, self.threads)
        return self._stream(mails, reading)

    async def _stream(self, mails: Sequence[WaitingMail], reading: Reading) -> AsyncIterator[Piece | Answer]:
        shown = mails[:_LISTED]
        said = reading.wording.counted("waiting", len(mails))
        pieces = [Piece(said), *(self._piece(one, number) for number, one in enumerate(shown, 1))]
        for piece in pieces:
            yield piece
        yield Answer(
            text=marked(pieces),
            citations=tuple(Citation(one.line.key, one.asks, one.line.title, self._local(one.line)) for one in shown),
            sources=tuple(one.line.key for one in shown),
            # That nothing waits is an answer; it names no source, as there is none.
            abstained=not mails,
            confidence=1.0,
            trace=(Step("graph", f"{len(mails)} mails wait", 0.0),),
        )

    def _piece(self, waiting: WaitingMail, number: int) -> Piece:
        line = waiting.line
        local = self._local(line)
        when = f"{local:%Y-%m-%d}, " if local else ""
        return Piece(f"{when}{waiting.sender}, {line.title}: “{waiting.asks}”", (number,))

    def _local(self, line: Line) -> datetime | None:
        return line.start.astimezone(self.owner.zone) if line.start else None
