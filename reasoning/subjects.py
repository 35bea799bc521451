"""Who is meant by a name: people of the graph and cards, those that one card joins taken for one."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from memory.recall.lines import Line, Person, Picture
from reasoning.entities import names_of
from reasoning.told_ways import words
from reasoning.ways import lines_of
from schema.graph import Label, Node

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody: their name, all their addresses, their cards."""

    name: str
    addresses: frozenset[str]
    cards: tuple[Node, ...] = ()

    def told(self, label: str) -> list[tuple[Node, str, str]]:
        """Return what the cards say under a label, each once: the card, its line, what it says."""
        found = [(card, line, said) for card in self.cards for line, said in lines_of(str(card.props.get("body", "")), label)]
        return list({said.casefold(): (card, line, said) for card, line, said in reversed(found)}.values())[::-1]


def own_cards(person: Person, cards: Iterable[Node]) -> list[Node]:
    """Return the cards with an address of somebody and a name that is theirs: an address may be shared."""
    own = words(person.name)
    return [card for card in cards if _reaches(card, set(person.addresses)) and (not own or _called(card) & own)]


def subjects(people: Sequence[Person], cards: Sequence[Node]) -> list[Subject]:
    """Return each of these people with their cards, and those who only have a card; several that share a card are one."""
    found: list[Subject] = []
    for person in people:
        _join(found, Subject(person.name, frozenset(person.addresses), tuple(own_cards(person, cards))))
    taken = {card.id for one in found for card in one.cards}
    for card in cards:
        if card.id not in taken:
            _join(found, Subject(str(card.props.get("title", "")), frozenset(emails_of(card)), (card,)))
    return found


def _join(found: list[Subject], one: Subject) -> None:
    place = next((place for place, other in enumerate(found) if _same(one, other)), None)
    if place is None:
        found.append(one)
        return
    other = found[place]
    cards = tuple({card.id: card for card in (*other.cards, *one.cards)}.values())
    found[place] = replace(other, addresses=other.addresses | one.addresses, cards=cards)


def _same(one: Subject, other: Subject) -> bool:
    shared = {card.id for card in one.cards} & {card.id for card in other.cards}
    return bool(shared) or bool(one.addresses & other.addresses and words(one.name) & words(other.name))


def bears(name: str, called: str) -> bool:
    """Say whether somebody is called so: all words of the name are theirs, a single one as their first or last."""
    said, known = _WORD.findall(name.casefold()), _WORD.findall(called.casefold())
    return bool(said and known) and (said[0] in (known[0], known[-1]) if len(said) == 1 else set(said) <= set(known))


def called_so(name: str, picture: Picture, nodes: Sequence[Node], cards: Sequence[Node], own: Set[str]) -> list[Subject]:
    """Return whom a name may mean, the owner left out; `nodes` are people that an index proposes, `cards` all there are."""
    known = [picture.people[node.id] for node in nodes if node.id in picture.people and any(bears(name, one) for one in names_of(node))]
    others = [one for one in known if own.isdisjoint(one.addresses)]
    addresses = {address for one in others for address in one.addresses}
    named = [one for one in cards if any(bears(name, called) for called in _names(one)) or _reaches(one, addresses)]
    found = subjects(others, [one for one in named if not _reaches(one, own)])
    return [one for one in found if own.isdisjoint(one.addresses)]


def contacts(picture: Picture) -> list[Line]:
    """Return the cards there are."""
    return [line for line in picture.lines.values() if line.label is Label.CONTACT]


def _names(card: Node) -> list[str]:
    also = card.props.get("names")
    return [str(card.props.get("title", "")), *(map(str, also) if isinstance(also, tuple) else ())]


def _called(card: Node) -> set[str]:
    return {word for name in _names(card) for word in words(name)}


def emails_of(card: Node) -> list[str]:
    """Return the mail addresses on a card."""
    emails = card.props.get("emails")
    return [str(one).casefold() for one in emails] if isinstance(emails, tuple) else []


def _reaches(card: Node, addresses: Set[str]) -> bool:
    return not addresses.isdisjoint(emails_of(card))
