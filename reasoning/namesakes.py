"""Tells people of one name apart by their addresses: a mail may bear the name of somebody real and come from somebody else."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from graph.people import organisation_domain
from memory.recall.lines import address_in
from reasoning.entities import names_of
from reasoning.question import Owner
from reasoning.told_ways import words
from reasoning.wording import Wording
from schema.answers import Evidence
from schema.graph import Direction, EdgeType, Label, Node, TextQuery, Walk
from schema.ids import node_id
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_MANY = 10_000
# So many may call themselves like somebody before the one who is known could be overlooked.
_LIKELY = 200
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, limit=_MANY)
_PERSON = Walk((EdgeType.IDENTIFIES,), Direction.OUT, labels=(Label.PERSON,), limit=_MANY)
_RECEIVED = Walk((EdgeType.SENT_TO, EdgeType.COPIED_TO), Direction.IN, labels=(Label.MESSAGE,), limit=_MANY)


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody whom the name alone does not tell; `strange` where the owner knows another of this name, and not this address."""

    shown: str
    strange: bool

    def told(self, wording: Wording) -> str:
        """Return the name with the address, and a warning where the owner does not know that."""
        return f"{self.shown} {wording.say('strange')}" if self.strange else self.shown


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody with their addresses; `known` to the owner, who wrote to them, keeps their card or is it themselves."""

    person: Node
    addresses: frozenset[str]
    known: bool

    @property
    def name(self) -> str:
        """What they are called."""
        return str(self.person.props.get("name", ""))

    def strange_to(self, others: Iterable["Bearer"]) -> bool:
        """Say whether this one is not known while one of the others is who may be meant."""
        meant = [one for one in others if one.known and one.person.id != self.person.id and _alike(self.name, one.person)]
        return not self.known and _is_strange(self.addresses, meant)


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Looks up who else is called like those whom an answer names."""

    reader: GraphReader
    search: GraphSearch
    owner: Owner
    space: Space

    async def marked(self, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return the evidence, that of senders whom the name alone does not tell with who they are."""
        shown = [str(one.record.props.get("from", "")) for one in evidence]
        told = await self.senders(shown)
        return [
            replace(one, sender=told[sender].shown, strange=told[sender].strange) if sender in told else one
            for one, sender in zip(evidence, shown, strict=True)
        ]

    async def senders(self, shown: Iterable[str]) -> Mapping[str, Sender]:
        """Return those whom the name alone does not tell of these, each given as `Name <address>`, by what was given."""
        own = self._own()
        named = {one: (_name_in(one), address_in(one)) for one in shown if _name_in(one) and address_in(one) not in own}
        names = sorted({name for name, _ in named.values()})
        found = dict(zip(names, await asyncio.gather(*map(self._called, names)), strict=True))
        if all(len(people) < 2 for people in found.values()):
            return {}
        senders = await self._persons({address for _, address in named.values()})
        people = {one.id: one for one in (*senders, *(each for alike in found.values() for each in alike))}
        bearers = {one.person.id: one for one in await self._bearers(list(people.values()))}
        told = {one: _sender(name, address, [bearers[each.id] for each in found[name]], bearers) for one, (name, address) in named.items()}
        return {one: sender for one, sender in told.items() if sender}

    async def parted(self, people: Sequence[Node]) -> tuple[list[Node], list[Node]]:
        """Return who is meant of people of one name, and those who only call themselves like one whom the owner knows."""
        bearers = await self._bearers(people) if len(people) > 1 else []
        strange = {one.person.id for one in bearers if one.strange_to(bearers)}
        return [one for one in people if one.id not in strange], [one for one in people if one.id in strange]

    async def _called(self, name: str) -> list[Node]:
        """Return the people who are called so, or more or less than that."""
        hits = await self.search.text(TextQuery(" ".join(sorted(words(name))), (Label.PERSON,), limit=_LIKELY))
        return [hit.node for hit in hits if _alike(name, hit.node)]

    async def _persons(self, addresses: Set[str]) -> list[Node]:
        ids = [node_id(self.space, Label.IDENTITY, "email", address) for address in sorted(addresses)]
        return [one.node for one in await self.reader.walk(ids, _PERSON)] if ids else []

    async def _bearers(self, people: Sequence[Node]) -> list[Bearer]:
        """Return these people with their addresses, and whether the owner knows them."""
        own, addresses = self._own(), dict[str, dict[str, str]]()
        for one in await self.reader.walk([person.id for person in people], _IDENTITIES) if people else []:
            addresses.setdefault(one.origin, {})[one.node.id] = one.node.key
        identities = sorted({each for found in addresses.values() for each in found})
        mails = await self.reader.walk(identities, _RECEIVED) if identities and own else []
        written = {one.origin for one in mails if address_in(str(one.node.props.get("from", ""))) in own}
        return [_bearer(one, addresses.get(one.id, {}), written, own) for one in people]

    def _own(self) -> set[str]:
        return {address.casefold() for address in self.owner.addresses}


def called(people: Sequence[Node], wording: Wording, among: Sequence[Node] = ()) -> str:
    """Return who they are, each as `each_called` says."""
    return wording.say("and").join(each_called(people, among))


def each_called(people: Sequence[Node], among: Sequence[Node] = ()) -> list[str]:
    """Return the name of each, with the address where several, of these or `among` those, are of one name.

    The second may be somebody who only calls themselves so.
    """
    named = [(str(one.props.get("name", one.key)), one.key) for one in people]
    several = Counter(str(one.props.get("name", one.key)) for one in among or people)
    return [f"{name} <{address}>" if several[name] > 1 else name for name, address in named]


def _bearer(person: Node, identities: Mapping[str, str], written: Set[str], own: Set[str]) -> Bearer:
    addresses = frozenset(address.casefold() for address in (person.key, *identities.values()))
    known = "card" in person.props or not addresses.isdisjoint(own) or not written.isdisjoint(identities)
    return Bearer(person, addresses, known)


def _sender(name: str, address: str, alike: Sequence[Bearer], bearers: Mapping[str, Bearer]) -> Sender | None:
    """Return who a sender is, None where the name tells."""
    known = any(one.known for one in bearers.values() if address in one.addresses)
    others = [one for one in alike if address not in one.addresses]
    strange = not known and _is_strange({address}, [one for one in others if one.known])
    several = any(words(one.name) == words(name) for one in others)
    return Sender(f"{name} <{address}>", strange) if strange or several else None


def _is_strange(addresses: Set[str], known: Sequence[Bearer]) -> bool:
    """Say whether these are addresses of none of those who are known, nor of an organisation that one of them writes from."""
    houses = {organisation_domain(address) for one in known for address in one.addresses} - {""}
    return bool(known) and houses.isdisjoint(organisation_domain(address) for address in addresses)


def _alike(name: str, person: Node) -> bool:
    """Say whether somebody may be taken for a person by a name: it is theirs or a part of it, or holds the whole of it."""
    said, called = words(name), words(str(person.props.get("name", "")))
    theirs = {word for one in names_of(person) for word in words(one)}
    # By one word alone every "Ana Moss" would be taken for somebody whose card says "Ana".
    return bool(said) and (said <= theirs or (len(called) > 1 and called <= said))


def _name_in(shown: str) -> str:
    return shown.rpartition(" <")[0].strip(' "')
