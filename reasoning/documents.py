"""Which documents there are: of days, what somebody's mails carried, or the latest of all."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from memory.recall.lines import address_in
from reasoning.attached import way_of
from reasoning.dates import named_days
from reasoning.day_parts import hours_of
from reasoning.extractive import warning
from reasoning.question import Owner, Reading
from reasoning.register import Register, picked
from reasoning.request_rules import Thing
from reasoning.requests import Request
from reasoning.said import Found, head_of, nothing_of, whole_answer
from reasoning.wording import Wording
from schema.answers import Answer, Evidence, Piece
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, Order, Walk
from schema.ports import Clock, GraphReader

_MANY, _LISTED = 10_000, 12
_CARRIED = Walk((EdgeType.ATTACHED_TO,), Direction.IN, labels=(Label.DOCUMENT,), limit=_MANY)


@dataclass(frozen=True, slots=True)
class Documents:
    """Lists documents by their date: their own, that of the mail they came with, or that of their file."""

    reader: GraphReader
    register: Register
    owner: Owner
    clock: Clock
    things: frozenset[Thing] = frozenset({Thing.DOCUMENTS})

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes; None where no mail of somebody carried one, as what they wrote otherwise no graph tells."""
        there = await (self._carried(people) if people else self._all())
        return self._stream(reading, request, people, there) if (people and there) or not request.name else None

    async def _stream(
        self, reading: Reading, request: Request, people: Sequence[Node], there: Sequence[Node]
    ) -> AsyncIterator[Piece | Answer]:
        days, wording = named_days(reading.text, reading.today), reading.wording
        within = [one for one in there if self.register.within(one.start, days, hours_of(reading.text, days))]
        kept = picked(request, within, [one.start for one in within], self.clock.now())
        evidence = await self.register.evidence(kept[:_LISTED])
        found = Found(tuple(evidence), tuple(_line(one, wording) for one in evidence), len(kept))
        way = way_of(request, people, days, reading)
        head = head_of(request, found, way, wording) if kept else nothing_of(reading, request, days if people else (), way)
        said = [head, *found.pieces] if head else list(found.pieces)
        for piece in said:
            yield piece
        yield whole_answer(request, found, said)

    async def _all(self) -> list[Node]:
        """Return all documents up to now that the owner did not send, oldest first."""
        found = await self.reader.find(NodeQuery((Label.DOCUMENT,), until=self.clock.now(), order=Order.NEWEST, limit=_MANY))
        own = {address.casefold() for address in self.owner.addresses}
        return [one for one in found[::-1] if _is_paper(one) and address_in(str(one.props.get("from", ""))) not in own]

    async def _carried(self, people: Sequence[Node]) -> list[Node]:
        mails = await self.register.letters(Thing.MAIL_FROM, people)
        reached = await self.reader.walk([one.id for one in mails], _CARRIED) if mails else []
        papers = {one.node.id: one.node for one in reached if _is_paper(one.node)}
        return sorted(papers.values(), key=lambda one: (str(one.start), one.id))


def _is_paper(document: Node) -> bool:
    """Say whether a document is one: tasks and what pages and feeds say are kept as such too."""
    return "kind" not in document.props


def _line(evidence: Evidence, wording: Wording) -> Piece:
    """Return the line of a document: its day, its title, and the file or the sender of the mail that brought it."""
    sender = evidence.sender or str(evidence.record.props.get("from", "")).split(" <", maxsplit=1)[0]
    where = f"{evidence.record.props.get('name', '')}, {sender}{warning(evidence, wording)}" if sender else evidence.source
    day = f"{wording.day(evidence.when)}: " if evidence.when else ""
    return Piece(f"{day}“{evidence.title}” ({where})", (evidence.number,))
