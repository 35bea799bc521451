"""How somebody is reached where no card of theirs says it: what texts tell of that very person, and who is known here at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reasoning.kinds import KINDS
from reasoning.sentences import sentences
from schema.graph import Label, Node, TextQuery
from schema.ports import GraphReader, GraphSearch

_PASSAGES, _PEOPLE = 200, 20
_CARD = "Name: "
_BLOCK = 300
_WORD = re.compile(r"\w+")
_CAPITAL = re.compile(r"\b[A-ZÀ-ÞĀ-Ž][\w’'-]+")
_OWN = re.compile(r"\b(?:my|me|mein\w*|mich|meu|minha|mi)\b", re.IGNORECASE)
_NUMBERS = {"phone": re.compile(r"\+?\d[\d ()/.-]{6,}\d"), "email": re.compile(r"\S+@\S+\.\w+")}
_HOLDS = {kind.name: kind.holds for kind in KINDS}
_BIRTHDAY = re.compile(r"birthday|\bborn\b|geburtstag|geboren|aniversário", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A literal stretch of a record's passage that tells a way to somebody."""

    record: Node
    passage: Node
    quote: str


@dataclass(frozen=True, slots=True)
class Traces:
    """What is here of a name: cards in it, and passages that say it whole, in their text or of who wrote them."""

    cards: Sequence[Node]
    passages: Sequence[Node]

    def of_birthday(self) -> bool:
        """Say whether a passage that says the name speaks of a birthday."""
        return any(_BIRTHDAY.search(f"{one.context} {one.text}") for one in self.passages)

    def of_organisation(self, name: str) -> bool:
        """Say whether a card gives the name as that of an organisation: its people answer for it."""
        line = f"organisation: {name.casefold()}"
        return any(line in one.text.casefold().split("\n") for one in self.passages)


class ToldWays:
    """Looks through texts for what says a name, and for a telephone number or an address of who bears it."""

    def __init__(self, reader: GraphReader, search: GraphSearch) -> None:
        self._reader = reader
        self._search = search

    async def traces(self, name: str, full: Sequence[str]) -> Traces:
        """Return what is here of a name, or of the full names of those who bear it."""
        hits = [hit.node for hit in await self._search.text(TextQuery(name, limit=_PASSAGES))]
        cards = [one for one in hits if is_card(one) and words(name) <= words(card_name(one))]
        said = [one for one in hits if any(_says(f"{one.context}\n{one.text}", each) for each in {name, *full})]
        return Traces(cards, said)

    async def find(self, names: Sequence[str], asked: Sequence[str], traces: Traces) -> list[Told]:
        """Return the stretches that hold what is asked for beside the name, or in words of who bears it, with nobody else in them."""
        likely = [one for one in traces.passages if not is_card(one) and any(_HOLDS[field](one.text, "") for field in asked)]
        records = {node.id: node for node in await self._reader.get([str(one.props["record"]) for one in likely])}
        found = [
            Told(records[str(one.props["record"])], one, quote)
            for one in likely
            if str(one.props["record"]) in records
            for quote in stretches(one.text, names, asked, _wrote(records[str(one.props["record"])], names))
        ]
        own = {word for name in names for word in words(name)}
        return [one for one in found if not await self._others(one.quote, own)]

    async def _others(self, quote: str, own: set[str]) -> bool:
        """Say whether somebody else is named."""
        said = {word.casefold() for run in _CAPITAL.findall(quote) for word in _WORD.findall(run)} - own
        if not said:
            return False
        text = " ".join(sorted(said))
        people = [hit.node for hit in await self._search.text(TextQuery(text, (Label.PERSON,), limit=_PEOPLE))]
        cards = [hit.node for hit in await self._search.text(TextQuery(text, limit=_PASSAGES)) if is_card(hit.node)]
        known = [str(one.props.get("name", "")) for one in people] + [card_name(one) for one in cards]
        return any(said & words(name) for name in known)


def stretches(text: str, names: Sequence[str], asked: Sequence[str], wrote: bool) -> list[str]:
    """Return the sentences and short blocks that hold one telephone number or address beside the name, or in its bearer's own words."""
    # A signature is a block of lines, of which the name is the first.
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if len(block) <= _BLOCK]
    found: list[str] = []
    for one in (*sentences(text), *(block for block in blocks if "\n" in block)):
        numbers = [match for field in asked if _HOLDS[field](one, "") for match in _NUMBERS[field].finditer(one)]
        if len(numbers) != 1 or any(one in other or other in one for other in found):
            continue
        named = any(_says(one[: numbers[0].start()] if one in blocks else one, name) for name in names)
        found += [one] if named or (wrote and _OWN.search(one) and "\n" not in one) else []
    return found


def is_card(passage: Node) -> bool:
    """Say whether a passage is a card."""
    return passage.text.startswith(_CARD)


def card_name(card: Node) -> str:
    """Return the name a card is of."""
    return card.text.split("\n", 1)[0].removeprefix(_CARD)


def words(name: str) -> set[str]:
    """Return the words of a name."""
    return set(_WORD.findall(name.casefold()))


def _says(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE))


def _wrote(record: Node, names: Sequence[str]) -> bool:
    props: Mapping[str, object] = record.props
    sender = words(str(props.get("from", "")).split(" <", maxsplit=1)[0])
    return any(words(name) == sender for name in names)
