"""How somebody is reached, from the graph alone: their addresses, and what their card says of telephone, birthday and work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from graph.shapes import chunk_id
from reasoning.citations import marked
from reasoning.question import Reading
from reasoning.requests import Request
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader
from schema.spaces import Space

_MANY = 100
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, labels=(Label.IDENTITY,), limit=_MANY)
_CARDS = Walk((EdgeType.REACHED_AT,), Direction.IN, labels=(Label.CONTACT,), limit=_MANY)
_WROTE = Walk((EdgeType.SENT_BY,), Direction.IN, labels=(Label.MESSAGE,), limit=1)
# The lines of a card as ingest writes them.
_LINES = {"email": "E-mail", "phone": "Phone", "birthday": "Birthday", "organisation": "Organisation", "role": "Role"}


@dataclass(frozen=True, slots=True)
class _Way:
    """A line of the answer, and the record it stands in."""

    text: str
    record: Node
    quote: str


class Reach:
    """Finds how the people asked for are reached, each line with the card or the mail it is known from."""

    def __init__(self, reader: GraphReader, space: Space) -> None:
        self._reader = reader
        self._space = space

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where neither a card nor a mail says it: then its text may."""
        found = [way for one in people for way in await self._ways(one, request.asked.split(), reading)]
        # Several cards of one person often say the same.
        ways = list({one.text: one for one in reversed(found)}.values())[::-1]
        return self._stream(ways, request) if ways else None

    async def _ways(self, person: Node, asked: Sequence[str], reading: Reading) -> list[_Way]:
        name = str(person.props.get("name", person.key))
        identities = [one.node for one in await self._reader.walk([person.id], _IDENTITIES)]
        reached = await self._reader.walk([one.id for one in identities], _CARDS) if identities else []
        cards = {one.node.id: one.node for one in reached}
        texts = {node.id: node.text for node in await self._reader.get([chunk_id(self._space, one, 0) for one in cards])}
        found = [
            _Way(f"{name}, {reading.wording.say(field)}: {said}", card, line)
            for field in asked
            for card in cards.values()
            for line, said in _said(texts.get(chunk_id(self._space, card.id, 0), ""), _LINES[field])
        ]
        # An address that no card has is known from the mail that came from it.
        known = " ".join(one.quote for one in found).casefold()
        missing = [one for one in identities if "email" in asked and one.key.casefold() not in known]
        return found + [way for one in missing for way in await self._written(one, f"{name}, {reading.wording.say('email')}: {one.key}")]

    async def _written(self, identity: Node, text: str) -> list[_Way]:
        mails = await self._reader.walk([identity.id], _WROTE)
        return [_Way(text, one.node, str(one.node.props.get("title", ""))) for one in mails]

    async def _stream(self, ways: Sequence[_Way], request: Request) -> AsyncIterator[Piece | Answer]:
        numbers = {key: number for number, key in enumerate(dict.fromkeys(one.record.id for one in ways), 1)}
        pieces = [Piece(one.text, (numbers[one.record.id],)) for one in ways]
        for piece in pieces:
            yield piece
        yield Answer(
            text=marked(pieces),
            citations=tuple(Citation(one.record.key, one.quote, str(one.record.props.get("title", "")), one.record.start) for one in ways),
            sources=tuple(dict.fromkeys(one.record.key for one in ways)),
            abstained=False,
            confidence=1.0,
            trace=(Step("graph", f"{request.asked} of {request.name}: {len(ways)} found", 0.0),),
        )


def _said(text: str, label: str) -> list[tuple[str, str]]:
    """Return the line of a card with this label and what it says."""
    lines: Mapping[str, str] = {line: line.removeprefix(f"{label}: ") for line in text.split("\n") if line.startswith(f"{label}: ")}
    return list(lines.items())
