"""How somebody is reached, from the graph alone: their addresses, and what their card says of telephone, birthday and work."""

import re
from collections.abc import AsyncIterator, Sequence

from graph.shapes import chunk_id
from reasoning.birthdays import Birthdays
from reasoning.oneself import Oneself
from reasoning.question import Owner, Reading
from reasoning.requests import Request
from reasoning.told_ways import FORMED, Traces, card_name, traces, words
from reasoning.ways import Way, on_card, refused, told, what_of
from schema.answers import Answer, Piece
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_MANY = 100
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, labels=(Label.IDENTITY,), limit=_MANY)
_CARDS = Walk((EdgeType.REACHED_AT,), Direction.IN, labels=(Label.CONTACT,), limit=_MANY)
_WROTE = Walk((EdgeType.SENT_BY,), Direction.IN, labels=(Label.MESSAGE,), limit=1)
# "Number" alone may be that of a policy or a tram.
_TELEPHONE = re.compile(r"phone|mobile|\bcell\b|telefon|telemóvel|handy|mail|reach|contact|call|erreich", re.IGNORECASE)


class Reach:
    """Finds how the people asked for are reached, each line with the card or the mail it is known from."""

    def __init__(self, reader: GraphReader, search: GraphSearch, space: Space, owner: Owner) -> None:
        self._reader = reader
        self._search = search
        self._space = space
        self._zone = owner.zone
        self._birthdays = Birthdays(reader, search, space, owner.zone)
        self.oneself = Oneself(reader, search, space, owner)

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where texts may say what has no form, or where it may be no person that is asked for.

        Where nothing says it of that very person, that is said: whoever is nearest by likeness is somebody else.
        """
        asked, what = request.asked.split(), f"{request.asked} of {request.name}"
        full = list(dict.fromkeys(str(one.props.get("name", one.key)) for one in people))
        here = await traces(self._reader, self._search, request.name, full)
        found = [way for one in people for way in await self._ways(one, asked, reading)]
        found += [way for card, record in here.cards for way in on_card(card.text, record, asked, reading.wording)]
        # Several cards of one person often say the same.
        ways = list({one.text: one for one in reversed(found)}.values())[::-1]
        if ways:
            return told(ways, what, self._zone)
        known = bool(people or here.cards)
        if asked == ["birthday"]:
            # Likeness does not hold to the person: it tells the birthday of whoever is nearest.
            if answer := await self._birthdays.answer(request.name, people, here, reading.wording):
                return answer
        elif _open(request, reading, known, here):
            return None
        line = "unreached" if known or here.passages else "unknown"
        who = reading.wording.say("and").join(full) or request.name
        return refused(reading.wording.say(line, {"who": who, "what": what_of(request.asked, reading.wording)}), what)

    async def _ways(self, person: Node, asked: Sequence[str], reading: Reading) -> list[Way]:
        name = str(person.props.get("name", person.key))
        identities = [one.node for one in await self._reader.walk([person.id], _IDENTITIES)]
        reached = await self._reader.walk([one.id for one in identities], _CARDS) if identities else []
        cards = {one.node.id: one.node for one in reached}
        texts = {node.id: node.text for node in await self._reader.get([chunk_id(self._space, one, 0) for one in cards])}
        told = [(card, texts.get(chunk_id(self._space, card.id, 0), "")) for card in cards.values()]
        # An address may stand on the card of somebody else too, with whom it is shared.
        own = [(card, text) for card, text in told if not card_name(text) or words(card_name(text)) & words(name)]
        found = [way for card, text in own for way in on_card(text, card, asked, reading.wording)]
        # An address that no card has is known from the mail that came from it.
        known = " ".join(one.quote for one in found).casefold()
        missing = [one for one in identities if "email" in asked and one.key.casefold() not in known]
        return found + [way for one in missing for way in await self._written(one, f"{name}, {reading.wording.say('email')}: {one.key}")]

    async def _written(self, identity: Node, text: str) -> list[Way]:
        mails = await self._reader.walk([identity.id], _WROTE)
        return [Way(text, one.node, str(one.node.props.get("title", ""))) for one in mails]


def _open(request: Request, reading: Reading, known: bool, here: Traces) -> bool:
    """Say whether the search may still answer: what is asked for has no form by which it could be known, or no person may be meant."""
    asked = request.asked.split()
    if FORMED.isdisjoint(asked):
        return known or bool(here.passages)
    if any(here.may_tell(field) for field in asked):
        return True
    return here.of_organisation(request.name) or not (known or _TELEPHONE.search(reading.text))
