"""Questions for what is known of the owner: their own telephone number, mail address, birthday and work, from their card and settings."""

import re
from collections.abc import AsyncIterator

from graph.shapes import chunk_id
from reasoning.birthdays import Birthdays
from reasoning.question import Owner, Reading
from reasoning.told_ways import card_name, traces, words
from reasoning.ways import Way, lines_of, on_card, refused, told, what_of
from schema.answers import Answer, Piece
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ids import node_id
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_CARDS = Walk((EdgeType.REACHED_AT,), Direction.IN, labels=(Label.CONTACT,), limit=100)
_EN = r"(?:(?:what(?:'s| is| are)|(?:show|tell|give)(?: me)?|(?:do you )?know) my(?: own)?|my)"
_DE = r"(?:(?:(?:was|wie) (?:ist|sind|lautet|lauten)|kennst du|zeige?(?: mir)?) )?meine?(?: eigenen?)?"
_PT = r"(?:(?:qual|quais) (?:é|e|são) )?[oa]s? (?:meus?|minhas?)"
# A number alone may be that of a policy, and "my mail" is what came in.
_RULES = (
    ("phone", rf"{_EN} (?:(?:tele)?phone|mobile(?: phone)?|cell(?: phone)?) numbers?"),
    ("phone", rf"{_DE} (?:telefon|handy|mobil)nummern?"),
    ("phone", rf"{_PT} números? (?:de telefone|de telemóvel|do telemóvel)"),
    ("email", rf"{_EN} e?-?mail[ -]address(?:es)?|what(?:'s| is) my e-?mail"),
    ("email", rf"{_DE} (?:e-)?mail-?adressen?|(?:was|wie) (?:ist|lautet) meine e-?mail"),
    ("email", rf"{_PT} (?:endereços? (?:de|do) e?-?mail|endereços? eletrónicos?)|qual (?:é|e) o meu e-?mail"),
    ("birthday", rf"(?:when(?:'s| is) my|{_EN}) (?:next )?(?:birthday|birth ?date|date of birth)|when was i born"),
    ("birthday", rf"wann (?:ist mein|habe ich) (?:nächster )?geburtstag|wann bin ich geboren|{_DE} (?:geburtstag|geburtsdatum)"),
    (
        "birthday",
        r"quando (?:é que )?(?:eu )?(?:faço anos|nasci)|(?:(?:qual|quando) (?:é|e) )?o meu aniversário|a minha data de nascimento",
    ),
    ("birthday", r"qual (?:é|e) a minha data de nascimento"),
    ("role", r"what(?:'s| is) my (?:job(?: title)?|profession)|(?:was|wie) ist mein beruf|qual (?:é|e) a minha profissão"),
    ("organisation", r"(?:who|what)(?:'s| is) my employer|wer ist mein arbeitgeber|quem é o meu empregador"),
)
_ASKS = tuple((asked, re.compile(pattern)) for asked, pattern in _RULES)


def asked_of_oneself(reading: Reading) -> str:
    """Return what the owner asks of themself, nothing where they ask for something else or more; their own name is read as "my"."""
    plain = reading.meaning.casefold().replace("’", "'").rstrip(" ?.!")
    return next((asked for asked, pattern in _ASKS if pattern.fullmatch(plain)), "")


class Oneself:
    """Finds what the owner's own cards and the settings say of the owner."""

    def __init__(self, reader: GraphReader, search: GraphSearch, space: Space, owner: Owner) -> None:
        self._reader = reader
        self._search = search
        self._space = space
        self._owner = owner
        self._birthdays = Birthdays(reader, search, space, owner.zone)

    async def answer(self, reading: Reading, asked: str) -> AsyncIterator[Piece | Answer]:
        """Return the answer as it comes: the lines of the owner's cards, and the addresses that only the settings have."""
        wording = reading.wording
        ways = [way for text, card in await self._cards() for way in on_card(text, card, [asked], wording)]
        if asked == "email":
            known = " ".join(one.quote for one in ways).casefold()
            missing = [one for one in self._owner.addresses if one.casefold() not in known]
            ways += [Way(wording.say("in_settings", {"what": wording.say("email"), "said": one}), None, "") for one in missing]
        if asked == "birthday" and not ways:
            ways = await self._birthdays.own(wording)
        what = f"{asked} of the owner"
        if ways:
            return told(ways, what, self._owner.zone)
        return refused(wording.say("own_unknown", {"what": what_of(asked, wording)}), what)

    async def _cards(self) -> list[tuple[str, Node]]:
        """Return the owner's cards with their texts: those with one of their addresses or none, in their name."""
        ids = [node_id(self._space, Label.IDENTITY, "email", one.casefold()) for one in self._owner.addresses]
        cards = {one.node.id: one.node for one in await self._reader.walk(ids, _CARDS)} if ids else {}
        chunks = await self._reader.get([chunk_id(self._space, one, 0) for one in cards])
        texts = {chunk.id: chunk.text for chunk in chunks}
        found = {one: (texts.get(chunk_id(self._space, one, 0), ""), card) for one, card in cards.items()}
        if self._owner.name:
            here = await traces(self._reader, self._search, self._owner.name, ())
            # With addresses that are none of the owner's it is somebody else who is called so.
            found |= {card.id: (chunk.text, card) for chunk, card in here.cards if not (ids and lines_of(chunk.text, "E-mail"))}
        return [(text, card) for text, card in found.values() if self._is_own(card_name(text))]

    def _is_own(self, name: str) -> bool:
        """Say whether a card's name is the owner's: an address may stand on the card of somebody with whom it is shared."""
        own, first = words(self._owner.name), self._owner.name.casefold().split()[:1]
        called = words(name)
        return not own or not called or (set(first) <= called and (called <= own or own <= called))
