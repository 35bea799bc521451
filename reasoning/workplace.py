"""Tells who works somewhere: by the organisation on cards, and by the addresses that people of it write from."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from memory.recall.lines import Line, Picture
from reasoning.organisations import Firms, firms, is_part, organisation_of
from reasoning.proofs import Proved, of_card, of_line, proved
from reasoning.question import Reading
from reasoning.recalled import Recalled
from reasoning.subjects import Subject, contacts, emails_of, subjects
from reasoning.who_is_rules import Wanted, WhoAsked, who_asked
from reasoning.wording import Wording
from schema.answers import Answer, Piece
from schema.graph import Node

_LISTED = 12
_Last = tuple[datetime, Line] | None
_Member = tuple[Subject, _Last]


@dataclass(frozen=True, slots=True)
class Workplace:
    """Answers who is known at an organisation; one that no card and no address names is left to the search."""

    recalled: Recalled

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else, or nobody is known there."""
        for asked in who_asked(reading):
            if asked.wanted is Wanted.COLLEAGUES and (said := await self._said(asked, reading)):
                return proved(said, f"{asked.wanted} {asked.name}", len(said) - 1)
        return None

    async def _said(self, asked: WhoAsked, reading: Reading) -> list[Proved]:
        picture = await self.recalled.ledger.look()
        cards = await self.recalled.cards(contacts(picture))
        there = firms(picture, cards)
        # Typed small, a part of a name may be any word: "who is at lunch".
        names = there.named(asked.name, whole=asked.typed_small)
        if not names:
            return []
        known = [one for one in await self._known(picture, cards, there, names) if not _is_office(one[0], asked.name, there)]
        lines = [line for one, last in known if (line := self._line(one, last, names))]
        return [_head(names, len(lines), reading.wording), *lines[:_LISTED]] if lines else []

    async def _known(self, picture: Picture, cards: Sequence[Node], there: Firms, names: Sequence[str]) -> list[_Member]:
        """Return whom a card or an address says to be there, with their last mail, the newest first; machines left out."""
        own = self.recalled.me.addresses
        carded = [card for card in cards if organisation_of(card) in names and own.isdisjoint(emails_of(card))]
        on_cards = {address for card in carded for address in emails_of(card)}
        lines = [one for one in await self.recalled.people(picture) if not one.machine]
        people = [one.person for one in lines if there.holds(one.person, names) or not on_cards.isdisjoint(one.person.addresses)]
        mails = {address: one.last for one in lines if one.last for address in one.person.addresses}
        known = [(one, _newest([mails[each] for each in one.addresses if each in mails])) for one in subjects(people, carded)]
        return sorted(known, key=lambda one: (-one[1][0].timestamp() if one[1] else inf, one[0].name))

    def _line(self, one: Subject, last: _Last, names: Sequence[str]) -> Proved | None:
        """Return somebody with their role, by the card that says where they are, else by the mail that shows their address."""
        organisations = [(card, line) for card, line, said in one.told("Organisation") if said in names]
        if not organisations:
            return Proved(f"{one.name}, {min(one.addresses)}", (of_line(last[1], last[0], self.recalled.owner.zone),)) if last else None
        roles = one.told("Role")
        shown = (*organisations, *((card, line) for card, line, _ in roles))
        proofs = tuple(proof for card, line in shown for proof in of_card(card, [line]))
        return Proved(", ".join((one.name, *(said for _, _, said in roles))), proofs)


def _is_office(one: Subject, asked: str, there: Firms) -> bool:
    """Say whether it is no person but called as the organisation: "Farol Lab, house", "Open Almanac editors"."""
    return there.is_one(one.name) or (len(asked.split()) > 1 and is_part(asked, one.name))


def _newest(mails: Sequence[tuple[datetime, Line]]) -> _Last:
    return max(mails, key=lambda one: one[0], default=None)


def _head(names: Sequence[str], count: int, wording: Wording) -> Proved:
    more = wording.say("first_of_them", {"count": _LISTED}) if count > _LISTED else ""
    who = wording.say("way_at", {"who": wording.say("and").join(names)})
    return Proved(f"{count} {wording.say('person' if count == 1 else 'people')}{who}{more}:")
