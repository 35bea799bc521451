"""How somebody is reached, from the graph alone: their addresses, and what their card says of telephone, birthday and work."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from graph.shapes import chunk_id
from reasoning.citations import flat, marked
from reasoning.extractive import attribution
from reasoning.question import Owner, Reading
from reasoning.requests import Request
from reasoning.told_ways import Told, ToldWays, Traces, card_name
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Evidence, Piece, Step
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_MANY = 100
_SHOWN = 3
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, labels=(Label.IDENTITY,), limit=_MANY)
_CARDS = Walk((EdgeType.REACHED_AT,), Direction.IN, labels=(Label.CONTACT,), limit=_MANY)
_WROTE = Walk((EdgeType.SENT_BY,), Direction.IN, labels=(Label.MESSAGE,), limit=1)
# The lines of a card as ingest writes them.
# "Number" alone may be that of a policy or a tram.
_TELEPHONE = re.compile(r"phone|mobile|\bcell\b|telefon|telemóvel|handy|mail|reach|contact|call|erreich", re.IGNORECASE)
# What a text says is less than what a card says: who reads the quote sees whose it is.
_TOLD = 0.7
_LINES = {"email": "E-mail", "phone": "Phone", "birthday": "Birthday", "organisation": "Organisation", "role": "Role"}


@dataclass(frozen=True, slots=True)
class _Way:
    """A line of the answer, and the record it stands in."""

    text: str
    record: Node
    quote: str


class Reach:
    """Finds how the people asked for are reached, each line with the card or the mail it is known from."""

    def __init__(self, reader: GraphReader, search: GraphSearch, space: Space, owner: Owner) -> None:
        self._reader = reader
        self._told = ToldWays(reader, search)
        self._space = space
        self._owner = owner

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where texts may say what has no form, or where it may be no person that is asked for.

        Where nothing says it of that very person, that is said: whoever is nearest by likeness is somebody else.
        """
        asked = request.asked.split()
        full = list(dict.fromkeys(str(one.props.get("name", one.key)) for one in people))
        traces = await self._told.traces(request.name, full)
        found = [way for one in people for way in await self._ways(one, asked, reading)]
        found += await self._on_cards(traces, asked, reading)
        # Several cards of one person often say the same.
        ways = list({one.text: one for one in reversed(found)}.values())[::-1]
        if ways:
            return self._stream(ways, request, 1.0)
        shaped = not {"phone", "email"}.isdisjoint(asked)
        if shaped and (told := await self._told.find([request.name, *full], asked, traces)):
            return self._stream([self._quoted(one, reading.wording) for one in told[:_SHOWN]], request, _TOLD)
        known = bool(people or traces.cards)
        if _open(request, reading, known, traces):
            return None
        line = "unreached" if known or traces.passages else "unknown"
        return _refused(line, request, " and ".join(full) or request.name, reading.wording)

    async def _on_cards(self, traces: Traces, asked: Sequence[str], reading: Reading) -> list[_Way]:
        """Return what cards in the name say: one without an address leads to no person."""
        records = {one.id: one for one in await self._reader.get([str(card.props["record"]) for card in traces.cards])}
        return [
            _Way(f"{card_name(card)}, {reading.wording.say(field)}: {said}", records[str(card.props["record"])], line)
            for field in asked
            for card in traces.cards
            if str(card.props["record"]) in records
            for line, said in _said(card.text, _LINES[field])
        ]

    def _quoted(self, told: Told, wording: Wording) -> _Way:
        record, when = told.record, told.record.start
        local = when.astimezone(self._owner.zone) if when else None
        evidence = Evidence(1, record.key, str(record.props.get("title", "")), local, told.passage, record, 1.0)
        return _Way(f"{attribution(evidence, wording)}: “{flat(told.quote)}”", record, told.quote)

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

    async def _stream(self, ways: Sequence[_Way], request: Request, sure: float) -> AsyncIterator[Piece | Answer]:
        numbers = {key: number for number, key in enumerate(dict.fromkeys(one.record.id for one in ways), 1)}
        pieces = [Piece(one.text, (numbers[one.record.id],)) for one in ways]
        for piece in pieces:
            yield piece
        yield Answer(
            text=marked(pieces),
            citations=tuple(Citation(one.record.key, one.quote, str(one.record.props.get("title", "")), one.record.start) for one in ways),
            sources=tuple(dict.fromkeys(one.record.key for one in ways)),
            abstained=False,
            confidence=sure,
            trace=(Step("graph", f"{request.asked} of {request.name}: {len(ways)} found", 0.0),),
        )


def _open(request: Request, reading: Reading, known: bool, traces: Traces) -> bool:
    """Say whether the search may still answer: what is asked for has no form by which it could be known, or no person may be meant."""
    if request.asked == "birthday":
        return traces.of_birthday()
    if request.asked in ("role", "organisation"):
        return known or bool(traces.passages)
    return traces.of_organisation(request.name) or not (known or _TELEPHONE.search(reading.text))


async def _refused(line: str, request: Request, who: str, wording: Wording) -> AsyncIterator[Piece | Answer]:
    fields = ["number" if field == "phone" else field for field in request.asked.split()]
    what = f"{wording.say('or')} ".join(wording.say(field) for field in fields)
    piece = Piece(wording.say(line, {"who": who, "what": what}))
    yield piece
    step = Step("graph", f"{request.asked} of {request.name}: 0 found", 0.0)
    yield Answer(piece.text, citations=(), sources=(), abstained=True, confidence=1.0, trace=(step,))


def _said(text: str, label: str) -> list[tuple[str, str]]:
    """Return the line of a card with this label and what it says."""
    lines: Mapping[str, str] = {line: line.removeprefix(f"{label}: ") for line in text.split("\n") if line.startswith(f"{label}: ")}
    return list(lines.items())
