"""Which mails wait for the owner's answer, by the rules of the day's page."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.recall.ledger import Ledger
from memory.recall.lines import Line, Me, Picture
from memory.recall.unanswered import WINDOW, unanswered
from memory.recall.unanswered import Waiting as WaitingMail
from reasoning.citations import marked
from reasoning.namesakes import Namesakes, each_called
from reasoning.question import Owner, Reading
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Node
from schema.ports import Clock, Graph, Threads
from schema.spaces import Space

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """Finds what waits for an answer and says each mail with the sentence that asks."""

    graph: Graph
    ledger: Ledger
    namesakes: Namesakes
    space: Space
    owner: Owner
    clock: Clock
    threads: Threads

    async def answer(self, reading: Reading, people: Sequence[Node] = ()) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, of these people alone if any are given; None where the owner's addresses are not known."""
        if not self.owner.addresses:
            return None
        me = Me(frozenset(address.casefold() for address in self.owner.addresses))
        now = self.clock.now()
        picture = await self.ledger.look()
        mails = await unanswered(self.graph.reader, self.space, picture, me, now, self.threads)
        if not people:
            return self._stream(mails, reading.wording.counted("waiting", len(mails)), reading.wording)
        theirs = [_addresses(one, picture) for one in people]
        mails = [one for one in mails if any(one.line.sender in addresses for addresses in theirs)]
        senders = {one.line.sender for one in mails}
        # Of two people of one name only those are told of whom something waits, all of them where nothing does.
        named = [who for who, addresses in zip(each_called(people), theirs, strict=True) if not mails or senders & addresses]
        said = self._owed(len(mails), reading.wording.say("and").join(named), reading.wording)
        return self._stream(mails, said, reading.wording)

    @staticmethod
    def _owed(count: int, who: str, wording: Wording) -> str:
        # Only so far back is looked, and what does not ask waits for nothing: what is said is no more than that.
        return wording.say(f"owed_{min(count, 2)}", {"count": count, "who": who, "days": WINDOW.days})

    async def _stream(self, mails: Sequence[WaitingMail], said: str, wording: Wording) -> AsyncIterator[Piece | Answer]:
        shown = mails[:_LISTED]
        senders = await self.namesakes.senders(map(_shown, shown))
        called = [senders[_shown(one)].told(wording) if _shown(one) in senders else one.sender for one in shown]
        pieces = [Piece(said), *(self._piece(one, who, number) for number, (one, who) in enumerate(zip(shown, called, strict=True), 1))]
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

    def _piece(self, waiting: WaitingMail, who: str, number: int) -> Piece:
        line = waiting.line
        local = self._local(line)
        when = f"{local:%Y-%m-%d}, " if local else ""
        return Piece(f"{when}{who}, {line.title}: “{waiting.asks}”", (number,))

    def _local(self, line: Line) -> datetime | None:
        return line.start.astimezone(self.owner.zone) if line.start else None


def _shown(waiting: WaitingMail) -> str:
    return f"{waiting.sender} <{waiting.line.sender}>"


def _addresses(person: Node, picture: Picture) -> frozenset[str]:
    known = picture.people.get(person.id)
    return frozenset(known.addresses) if known else frozenset()
