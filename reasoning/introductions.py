"""The lines that tell who somebody is, each on the card, the mail or the entry that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from memory.recall.acquaintance import Acquaintance
from memory.recall.lines import Line, Picture
from memory.recall.occasions import Occasion
from reasoning.organisations import Firms
from reasoning.proofs import Proved, led, of_card, of_line, recorded
from reasoning.subjects import Subject
from reasoning.ways import on_card
from reasoning.wording import Wording
from schema.answers import Citation

_HEAD = ("Role", "Organisation", "E-mail", "Phone")
_FIELDS = {"organisation": "Organisation", "role": "Role"}


@dataclass(frozen=True, slots=True)
class Introductions:
    """Says in a language what is known of somebody."""

    picture: Picture
    firms: Firms
    zone: ZoneInfo
    wording: Wording

    def whole(self, one: Subject, there: Acquaintance, who: str) -> list[Proved]:
        """Return who somebody is, what there was with them, what comes; `who` tells them from others of their name."""
        say = self.wording.say
        lines = [self._head(one, there)]
        for card in one.cards:
            ways = on_card(str(card.props.get("body", "")), card, ["birthday"], self.wording)
            lines += [Proved(way.text, of_card(card, [way.quote])) for way in ways]
        if there.came or there.went:
            lines.append(Proved(say("mails_each_way", {"came": len(there.came), "went": len(there.went), "who": who})))
        if not one.told("Role"):
            # Where no card says what somebody does, how it began tells most.
            lines += self._mail("first_mail", one, there.first_mail, who)
        if there.last_mail != there.first_mail or one.told("Role"):
            lines += self._mail("last_mail", one, there.last_mail, who)
        lines += self._meetings("last_meeting", there.met[-1:]) + self._meetings("next_meeting", there.coming[:1])
        if there.projects:
            lines.append(Proved(say("shared_projects", {"names": ", ".join(each.name for each in there.projects)})))
        return lines

    def _head(self, one: Subject, there: Acquaintance) -> Proved:
        """Return what their cards say in a line, or where they write from."""
        told, notes = [each for label in _HEAD for each in one.told(label)], one.told("Note")
        written = {said.casefold() for _, _, said in told}
        known = [said for _, _, said in told] or [*filter(None, [self.firm(one)]), *sorted(one.addresses - written)]
        said = [", ".join(known), *(f"“{note}”" for _, _, note in notes)]
        proofs = [proof for card, line, _ in told for proof in of_card(card, [line])]
        proofs += [proof for card, _, note in notes for proof in of_card(card, [note])]
        return Proved(f"{one.name}: {'; '.join(filter(None, said))}", tuple(proofs) or self.seen(there))

    def _mail(self, lead: str, one: Subject, mail: Line | None, who: str) -> list[Proved]:
        if mail is None or mail.start is None:
            return []
        way = self.wording.say("way_from" if mail.sender in one.addresses else "way_to", {"who": who})
        return [led(f"{self.wording.say(lead)}{way}", recorded(mail, mail.start, self.zone, self.wording))]

    def _meetings(self, lead: str, met: Sequence[Occasion]) -> list[Proved]:
        return [led(self.wording.say(lead), recorded(one.line, one.start, self.zone, self.wording)) for one in met]

    def work(self, one: Subject, there: Acquaintance, needed: str) -> list[Proved]:
        """Return the organisation and the role on somebody's cards, or whose addresses they write from; nothing without the one needed."""
        told = {field: one.told(label) for field, label in _FIELDS.items()}
        lines = [
            Proved(f"{one.name}, {self.wording.say(field)}: {said}", of_card(card, [line]))
            for field in _FIELDS
            for card, line, said in told[field]
        ]
        firm, seen = self.firm(one), self.seen(there)
        if needed == "organisation" and not told[needed] and firm and seen:
            lines.insert(0, Proved(f"{one.name}, {self.wording.say(needed)}: {firm} ({min(one.addresses)})", seen))
            return lines
        return lines if told[needed] else []

    def firm(self, one: Subject) -> str:
        """Return the organisation somebody writes from."""
        ids = [self.picture.person_of[address] for address in sorted(one.addresses) if address in self.picture.person_of]
        return next((firm for each in ids if (firm := self.firms.of(self.picture.people[each]))), "")

    def seen(self, there: Acquaintance) -> tuple[Citation, ...]:
        """Return the last mail or else the last meeting, which show an address."""
        if mail := there.last_mail:
            return (of_line(mail, mail.start, self.zone),)
        return tuple(of_line(one.line, one.start, self.zone) for one in there.met[-1:])
