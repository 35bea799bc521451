"""How somebody is reached, from the graph alone: their addresses, and what their card says of telephone, birthday and work."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from graph.shapes import chunk_id
from reasoning.citations import marked
from reasoning.question import Reading
from reasoning.requests import Request
from reasoning.told_ways import FORMED, Traces, card_name, traces, words
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_MANY = 100
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, labels=(Label.IDENTITY,), limit=_MANY)
_CARDS = Walk((EdgeType.REACHED_AT,), Direction.IN, labels=(Label.CONTACT,), limit=_MANY)
_WROTE = Walk((EdgeType.SENT_BY,), Direction.IN, labels=(Label.MESSAGE,), limit=1)
# "Number" alone may be that of a policy or a tram.
_TELEPHONE = re.compile(r"phone|mobile|\bcell\b|telefon|telemóvel|handy|mail|reach|contact|call|erreich", re.IGNORECASE)
# The lines of a card as ingest writes them.
_BIRTHDAY = re.compile(r"((?:\d{4}-)?(\d{2})-(\d{2})) \(\w+ \d+\)")
_LINES = {"email": "E-mail", "phone": "Phone", "birthday": "Birthday", "organisation": "Organisation", "role": "Role"}


@dataclass(frozen=True, slots=True)
class _Way:
    """A line of the answer, and the record it stands in."""

    text: str
    record: Node
    quote: str


class Reach:
    """Finds how the people asked for are reached, each line with the card or the mail it is known from."""

    def __init__(self, reader: GraphReader, search: GraphSearch, space: Space, zone: ZoneInfo) -> None:
        self._reader = reader
        self._search = search
        self._space = space
        self._zone = zone

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where texts may say what has no form, or where it may be no person that is asked for.

        Where nothing says it of that very person, that is said: whoever is nearest by likeness is somebody else.
        """
        asked = request.asked.split()
        full = list(dict.fromkeys(str(one.props.get("name", one.key)) for one in people))
        here = await traces(self._reader, self._search, request.name, full)
        found = [way for one in people for way in await self._ways(one, asked, reading)]
        found += [way for card, record in here.cards for way in _on_card(card.text, record, asked, reading.wording)]
        # Several cards of one person often say the same.
        ways = list({one.text: one for one in reversed(found)}.values())[::-1]
        if ways:
            return self._stream(ways, request)
        known = bool(people or here.cards)
        if _open(request, reading, known, here):
            return None
        line = "unreached" if known or here.passages else "unknown"
        return _refused(line, request, reading.wording.say("and").join(full) or request.name, reading.wording)

    async def _ways(self, person: Node, asked: Sequence[str], reading: Reading) -> list[_Way]:
        name = str(person.props.get("name", person.key))
        identities = [one.node for one in await self._reader.walk([person.id], _IDENTITIES)]
        reached = await self._reader.walk([one.id for one in identities], _CARDS) if identities else []
        cards = {one.node.id: one.node for one in reached}
        texts = {node.id: node.text for node in await self._reader.get([chunk_id(self._space, one, 0) for one in cards])}
        told = [(card, texts.get(chunk_id(self._space, card.id, 0), "")) for card in cards.values()]
        # An address may stand on the card of somebody else too, with whom it is shared.
        own = [(card, text) for card, text in told if not card_name(text) or words(card_name(text)) & words(name)]
        found = [way for card, text in own for way in _on_card(text, card, asked, reading.wording)]
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
            citations=tuple(self._citation(one) for one in ways),
            sources=tuple(dict.fromkeys(one.record.key for one in ways)),
            abstained=False,
            confidence=1.0,
            trace=(Step("graph", f"{request.asked} of {request.name}: {len(ways)} found", 0.0),),
        )

    def _citation(self, way: _Way) -> Citation:
        start = way.record.start.astimezone(self._zone) if way.record.start else None
        return Citation(way.record.key, way.quote, str(way.record.props.get("title", "")), start)


def _open(request: Request, reading: Reading, known: bool, here: Traces) -> bool:
    """Say whether the search may still answer: what is asked for has no form by which it could be known, or no person may be meant."""
    asked = request.asked.split()
    if FORMED.isdisjoint(asked):
        return known or bool(here.passages)
    if any(here.may_tell(field) for field in asked):
        return True
    return asked != ["birthday"] and (here.of_organisation(request.name) or not (known or _TELEPHONE.search(reading.text)))


async def _refused(line: str, request: Request, who: str, wording: Wording) -> AsyncIterator[Piece | Answer]:
    fields = ["number" if field == "phone" else field for field in request.asked.split()]
    what = f"{wording.say('or')} ".join(wording.say(field) for field in fields)
    piece = Piece(wording.say(line, {"who": who, "what": what}))
    yield piece
    step = Step("graph", f"{request.asked} of {request.name}: 0 found", 0.0)
    yield Answer(piece.text, citations=(), sources=(), abstained=True, confidence=1.0, trace=(step,))


def _on_card(text: str, card: Node, asked: Sequence[str], wording: Wording) -> list[_Way]:
    """Return what a card says of what is asked, each under the name it is of."""
    name = card_name(text) or str(card.props.get("title", ""))
    return [
        _Way(f"{name}, {wording.say(field)}: {_in_words(said, wording) if field == 'birthday' else said}", card, line)
        for field in asked
        for line, said in _said(text, _LINES[field])
    ]


def _in_words(birthday: str, wording: Wording) -> str:
    """Return a birthday of a card, `1985-04-12 (April 12)`, with the month in the language of the answer."""
    said = _BIRTHDAY.fullmatch(birthday)
    # A year that has a 29 February: the card may leave it out.
    return f"{said[1]} ({wording.month_day(date(2000, int(said[2]), int(said[3])))})" if said else birthday


def _said(text: str, label: str) -> list[tuple[str, str]]:
    """Return the line of a card with this label and what it says."""
    lines: Mapping[str, str] = {line: line.removeprefix(f"{label}: ") for line in text.split("\n") if line.startswith(f"{label}: ")}
    return list(lines.items())
