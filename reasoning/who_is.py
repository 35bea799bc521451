"""Tells who somebody is by what structure knows of them: their cards, the mails and meetings with the owner, shared projects."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from memory.recall.acquaintance import Acquaintance, acquaintance
from memory.recall.lines import Picture
from reasoning.entities import entities
from reasoning.introductions import Introductions
from reasoning.namesakes import Namesakes, Sender
from reasoning.organisations import firms
from reasoning.proofs import Proved, proved
from reasoning.question import Reading
from reasoning.recalled import Recalled
from reasoning.subjects import Subject, called_so, contacts
from reasoning.told_ways import words
from reasoning.who_is_rules import Wanted, WhoAsked, who_asked
from reasoning.wording import Wording
from schema.answers import Answer, Piece
from schema.ports import GraphSearch
from schema.spaces import Space

_MOST = 4
# Of whoever has no card so many mails tell more than the sentences in which their name stands.
_ENOUGH = 3
_TELLING = ("Organisation", "Role", "Note")
_NEEDED = {Wanted.WORK: "organisation", Wanted.ROLE: "role"}
_Known = tuple[Subject, Acquaintance]


@dataclass(frozen=True, slots=True)
class WhoIs:
    """Answers who somebody is, where they work and what they do; of whom too little is known is left to the search."""

    recalled: Recalled
    search: GraphSearch
    namesakes: Namesakes
    space: Space

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else, or too little is known."""
        for asked in who_asked(reading):
            if asked.wanted is not Wanted.COLLEAGUES and (said := await self._said(asked, reading)):
                return proved(said, f"{asked.wanted} {asked.name}", len(said))
        return None

    async def _said(self, asked: WhoAsked, reading: Reading) -> list[Proved]:
        # The owner's own name in a question is that of nobody else.
        if words(asked.name) <= words(self.recalled.owner.name):
            return []
        picture = await self.recalled.ledger.look()
        cards = await self.recalled.cards(contacts(picture))
        nodes = (await entities(self.search, self.recalled.reader, self.space, (asked.name,))).people.get(asked.name, ())
        telling = Introductions(picture, firms(picture, cards), self.recalled.owner.zone, reading.wording)
        there = called_so(asked.name, picture, nodes, cards, self.recalled.me.addresses)
        known = await self._known(picture, [one for one in there if one.cards or not telling.firms.is_one(one.name)])
        if asked.wanted is Wanted.PERSON:
            if not any(_tells(telling, *one) for one in known):
                return []
            return _introduced(telling, known, await self.namesakes.senders(_shown(one) for one, _ in known))
        return [line for one in known for line in telling.work(*one, _NEEDED[asked.wanted])]

    async def _known(self, picture: Picture, there: Sequence[Subject]) -> list[_Known]:
        """Return these with what there was with them, who was last heard of first, those left out who only send what programs write."""
        if not there:
            return []
        machines = {one.person.id for one in await self.recalled.people(picture) if one.machine}
        people = [one for one in there if one.cards or not {picture.person_of.get(each, "") for each in one.addresses} <= machines]
        addresses = {address for one in people for address in one.addresses}
        met = await self.recalled.occasions(picture, lambda line: not addresses.isdisjoint(line.named))
        me, now = self.recalled.me, self.recalled.clock.now()
        known = await self.recalled.threads.run(lambda: [(one, acquaintance(picture, met, me, now, one.addresses)) for one in people])
        return sorted(known, key=lambda one: one[1].last.timestamp() if one[1].last else 0.0, reverse=True)


def _tells(telling: Introductions, one: Subject, there: Acquaintance) -> bool:
    """Say whether it is known who somebody is: by a card, by an organisation's address, or because they wrote and were answered."""
    wrote = len(there.came) >= _ENOUGH and bool(there.went or there.met)
    return wrote or bool(telling.firm(one)) or any(one.told(label) for label in _TELLING)


def _introduced(telling: Introductions, known: Sequence[_Known], senders: Mapping[str, Sender]) -> list[Proved]:
    several, say = Counter(one.name for one, _ in known), telling.wording.say
    known = sorted(known, key=lambda one: _is_strange(one[0], senders))
    shown = [_shown(one) if several[one.name] > 1 and one.addresses else one.name for one, _ in known]
    named = [(_warned(one, senders, telling.wording), there) for one, there in known]
    lines = [line for (one, there), who in list(zip(named, shown, strict=True))[:_MOST] for line in telling.whole(one, there, who)]
    cut = f"{len(known)} {say('people')}{say('first_of_them', {'count': _MOST})}:"
    return [Proved(cut), *lines] if len(known) > _MOST else lines


def _shown(one: Subject) -> str:
    return f"{one.name} <{min(one.addresses, default='')}>"


def _is_strange(one: Subject, senders: Mapping[str, Sender]) -> bool:
    """Say whether somebody only bears the name of one whom the owner knows."""
    sender = senders.get(_shown(one))
    return sender is not None and sender.strange


def _warned(one: Subject, senders: Mapping[str, Sender], wording: Wording) -> Subject:
    return replace(one, name=senders[_shown(one)].told(wording)) if _is_strange(one, senders) else one
