"""What is here of a name besides the people known by it: cards in it, and texts that say it; so that nobody else answers for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schema.graph import Label, Node, TextQuery
from schema.ports import GraphReader, GraphSearch

_PASSAGES = 200
_CARD = "Name: "
_WORD = re.compile(r"\w+")
_NUMBER = r"\d[\d ()/.-]{5,}\d"
_TELLS = {
    "phone": re.compile(
        rf"(?:\+|(?<![\d:./-])0\d(?=\d)){_NUMBER}|(?:phone|mobile|\bcell|\btel\b|\bcall|\bring\b|number|telefon|handy|nummer|telemóvel|móvil)\D{{0,30}}{_NUMBER}",
        re.IGNORECASE,
    ),
    "email": re.compile(r"\S@\S+\.\w"),
    "birthday": re.compile(
        r"birthday|\bborn\b|\bturn(?:s|ed|ing)?\b|geburtstag|geboren|\bwird\b|aniversário|faz anos|anniversaire|cumple", re.IGNORECASE
    ),
}
FORMED = frozenset(_TELLS)
"""What of a way to somebody is known in a text by its form."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What is here of a name: cards in it, with their records, and passages that say it whole, in their text or of who wrote them."""

    cards: Sequence[tuple[Node, Node]]
    passages: Sequence[Node]

    def may_tell(self, field: str) -> bool:
        """Say whether a passage that says the name holds what may be a telephone number, a mail address or a word for a birthday."""
        return any(_TELLS[field].search(one.text) for one in self.passages if not one.text.startswith(_CARD))

    def of_organisation(self, name: str) -> bool:
        """Say whether a passage gives the name as that of an organisation, as cards do: its people answer for it."""
        line = f"organisation: {name.casefold()}"
        return any(line in one.text.casefold().split("\n") for one in self.passages)


async def traces(reader: GraphReader, search: GraphSearch, name: str, full: Sequence[str]) -> Traces:
    """Return what is here of a name, or of the full names of those who bear it."""
    hits = [hit.node for hit in await search.text(TextQuery(name, limit=_PASSAGES))]
    called = [one for one in hits if one.text.startswith(_CARD) and words(name) <= words(card_name(one.text))]
    records = {node.id: node for node in await reader.get([str(one.props["record"]) for one in called])} if called else {}
    # A mail may begin as a card does, and is none.
    cards = [(one, found) for one in called if (found := records.get(str(one.props["record"]))) and found.label is Label.CONTACT]
    return Traces(cards, [one for one in hits if any(says(f"{one.context}\n{one.text}", each) for each in {name, *full})])


def card_name(text: str) -> str:
    """Return the name a card's text is of, or nothing."""
    first = text.split("\n", 1)[0]
    return first.removeprefix(_CARD) if first.startswith(_CARD) else ""


def words(name: str) -> set[str]:
    """Return the words of a name."""
    return set(_WORD.findall(name.casefold()))


def says(text: str, name: str) -> bool:
    """Say whether a text has a name whole, over a line's end as well, or with the last part first ("Costa, Rui")."""
    parts = [re.escape(one) for one in name.split()]
    straight, turned = r"\s+".join(parts), rf"{parts[-1]},\s*" + r"\s+".join(parts[:-1])
    either = f"{straight}|{turned}" if len(parts) > 1 else straight
    return bool(re.search(rf"(?<!\w)(?:{either})(?!\w)", text, re.IGNORECASE))
