"""Which organisations cards name, and which of them the domain of an address is that of."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from memory.recall.lines import Person, Picture
from reasoning.subjects import emails_of
from schema.graph import Node

_WORD = re.compile(r"\w+")


def is_part(short: str, long: str) -> bool:
    """Say whether a name is another's or a run of its words, with or without blanks between: "Farol", "HortaDoAlto"."""
    said, words = "".join(_WORD.findall(short.casefold())), _WORD.findall(long.casefold())
    runs = ("".join(words[begin:end]) for begin in range(len(words)) for end in range(begin + 1, len(words) + 1))
    return bool(said) and said in runs


def organisation_of(card: Node) -> str:
    """Return the organisation that a card names."""
    return str(card.props.get("organisation", ""))


@dataclass(frozen=True, slots=True)
class Firms:
    """The organisations that cards name, by the name of a domain the one whose people write from it, and domains of no such one."""

    names: frozenset[str]
    by_domain: Mapping[str, str]
    domains: frozenset[str] = frozenset()

    def of(self, person: Person) -> str:
        """Return the organisation whose domain somebody writes from, nothing where no card says which that is."""
        return self.by_domain.get(person.organisation, "")

    def named(self, asked: str, whole: bool) -> list[str]:
        """Return those that are called so, the whole of their name, or a part of it where that is enough."""
        exact = {one for one in self.names | self.domains if is_part(asked, one) and is_part(one, asked)}
        return sorted(exact if whole else exact | {one for one in self.names if is_part(asked, one)})

    def holds(self, person: Person, names: Collection[str]) -> bool:
        """Say whether somebody writes from one of these."""
        return self.of(person) in names or person.organisation in names

    def is_one(self, name: str) -> bool:
        """Say whether a name is that of an organisation, or holds one of several words: "Farol Lab, house"."""
        return any(is_part(one, name) and (is_part(name, one) or len(one.split()) > 1) for one in self.names)


def firms(picture: Picture, cards: Sequence[Node]) -> Firms:
    """Return the organisations of these cards; a domain is that of one if it says its name and somebody of it writes from there."""
    by_domain: dict[str, str] = {}
    for name, address in ((organisation_of(card), address) for card in cards for address in emails_of(card)):
        person = picture.people.get(picture.person_of.get(address, ""))
        if name and person and person.organisation and is_part(person.organisation, name):
            by_domain.setdefault(person.organisation, name)
    domains = frozenset(one.organisation for one in picture.people.values() if one.organisation and one.organisation not in by_domain)
    return Firms(frozenset(filter(None, map(organisation_of, cards))), by_domain, domains)
