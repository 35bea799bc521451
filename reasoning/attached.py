"""Which mails came with attachments: of days, of somebody, or all there are."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from reasoning.dates import Days, named_days
from reasoning.day_parts import hours_of
from reasoning.namesakes import called
from reasoning.question import Reading
from reasoning.register import Register
from reasoning.request_rules import Thing
from reasoning.requests import Request
from reasoning.said import Found, Named, head_of, listed, nothing_of, spans_said, whole_answer
from reasoning.wording import Wording
from schema.answers import Answer, Evidence, Piece
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, Order, Walk
from schema.ports import GraphReader

_PAGE, _LISTED, _NAMES = 1_000, 12, 4
_MAIL = Walk((EdgeType.PART_OF,), Direction.OUT, labels=(Label.MESSAGE,), limit=1)


def way_of(request: Request, people: Sequence[Node], days: Sequence[Days], reading: Reading) -> str:
    """Return whose the records are, or of which days where nobody is named."""
    if people:
        return reading.wording.say("way_from", {"who": called(people, reading.wording)})
    said = spans_said(days, hours_of(reading.text, days), reading.wording)
    return reading.wording.say("way_of", {"who": said}) if said and not request.name else ""


@dataclass(frozen=True, slots=True)
class Attached:
    """Lists mails that have attachments, each with their names."""

    reader: GraphReader
    register: Register
    things: frozenset[Thing] = frozenset({Thing.ATTACHED})

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None for somebody nobody knows."""
        return self._stream(reading, request, people) if people or not request.name else None

    async def _stream(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer]:
        days = named_days(reading.text, reading.today)
        hours = hours_of(reading.text, days)
        mails = await (self.register.letters(Thing.MAIL_FROM, people) if people else self._all())
        kept = [one for one in mails if "attachments" in one.props and self.register.within(one.start, days, hours)][::-1]
        evidence = await self.register.evidence(kept[:_LISTED])
        by = Named.NOT if len(people) == 1 else Named.SHORT
        found = Found(tuple(evidence), tuple(_line(one, reading.wording, by) for one in evidence), len(kept))
        way = way_of(request, people, days, reading)
        head = head_of(request, found, way, reading.wording) if kept else nothing_of(reading, request, days if people else (), way)
        said = [head, *found.pieces] if head else list(found.pieces)
        for piece in said:
            yield piece
        yield whole_answer(request, found, said)

    async def _all(self) -> list[Node]:
        """Return all mails that have attachments, what Friday sent left out, oldest first."""
        parts, after = list[Node](), ""
        while page := await self.reader.find(NodeQuery((Label.ATTACHMENT,), order=Order.ID, limit=_PAGE, after=after)):
            parts, after = parts + page, page[-1].id
        mails = {one.node.id: one.node for one in await self.reader.walk([part.id for part in parts], _MAIL)} if parts else {}
        return sorted((one for one in mails.values() if "ours" not in one.props), key=lambda one: (str(one.start), one.id))


def _line(evidence: Evidence, wording: Wording, by: Named) -> Piece:
    line, names = listed(evidence, wording, by), evidence.record.props.get("attachments")
    shown = names if isinstance(names, tuple) else ()
    more = f" +{len(shown) - _NAMES}" if len(shown) > _NAMES else ""
    return Piece(f"{line.text} ({', '.join(shown[:_NAMES])}{more})", line.numbers)
