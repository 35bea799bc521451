"""Tells with whom the owner has most to do, by counting mails and meetings."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory.recall.ledger import Ledger
from memory.recall.lines import Line, Person, Picture
from memory.recall.occasions import Window, occasions
from reasoning.calendar import bounds
from reasoning.citations import marked
from reasoning.dates import Days, named_days
from reasoning.most_rules import Side, most_asked
from reasoning.question import Owner, Reading
from reasoning.requests import without_its_days
from reasoning.said import spans_said
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Label
from schema.ports import Clock, Threads

_LISTED = 10
_YEAR = timedelta(days=365)
_OF_NOBODY = frozenset({"automatic", "list", "ours"})


@dataclass(frozen=True, slots=True)
class Tally:
    """Somebody, with how many records name them and the newest of these."""

    person: Person
    count: int
    latest: Line
    at: datetime


@dataclass(frozen=True, slots=True)
class Most:
    """Counts people in the mails and meetings of days, of the last twelve months where none are named."""

    ledger: Ledger
    owner: Owner
    clock: Clock
    threads: Threads

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else, or where the owner's addresses are not known."""
        side = most_asked(without_its_days(reading))
        if side is None or not self.owner.addresses:
            return None
        picture = await self.ledger.look()
        days = named_days(reading.text, reading.today) or [Days(reading.today - _YEAR, reading.today)]
        found = await self.threads.run(lambda: self._tallied(side, picture, days))
        return self._stream(reading, side, days, found)

    def _tallied(self, side: Side, picture: Picture, days: Sequence[Days]) -> list[Tally]:
        own = {address.casefold() for address in self.owner.addresses}
        mine = {picture.person_of.get(address, "") for address in own}
        # Whom the owner never wrote to nor met sends newsletters, however often.
        known = _known(picture, own) - mine - {""}
        found: dict[str, tuple[int, Line, datetime]] = {}
        for line, at, addresses in self._named(side, picture, days, own):
            for person in {picture.person_of.get(address, "") for address in addresses} & known:
                count, latest, when = found.get(person, (0, line, at))
                found[person] = (count + 1, *((line, at) if at >= when else (latest, when)))
        tallies = [Tally(picture.people[person], *one) for person, one in found.items()]
        return sorted(tallies, key=lambda one: (-one.count, one.person.name))[:_LISTED]

    def _named(self, side: Side, picture: Picture, days: Sequence[Days], own: set[str]) -> Iterator[tuple[Line, datetime, Sequence[str]]]:
        spans = [bounds(one, self.owner.zone) for one in days]
        if side is Side.MET:
            now = self.clock.now()
            # Of days that have begun only what was; of days ahead what is to be. What two spans share counts once.
            ends = [(since, min(until, now) if since < now else until) for since, until in spans]
            met = {(one.line.id, one.start): one for span in ends for one in occasions(picture, Window(*span, self.owner.zone))}
            yield from ((one.line, one.start, one.line.others) for one in met.values() if not one.cancelled)
            return
        for line in picture.lines.values():
            start = line.start
            if line.label is not Label.MESSAGE or start is None or not any(since <= start < until for since, until in spans):
                continue
            if side is Side.TO and line.sender in own:
                yield line, start, line.others
            elif side is Side.FROM and line.sender not in own and _OF_NOBODY.isdisjoint(line.marks):
                yield line, start, [line.sender]

    async def _stream(self, reading: Reading, side: Side, days: Sequence[Days], found: Sequence[Tally]) -> AsyncIterator[Piece | Answer]:
        said = reading.wording
        span = spans_said(days, (), said)
        head = said.say(f"most_{side}" if found else "most_none", {"span": span})
        noun = "meeting" if side is Side.MET else "mail"
        words = {True: said.say(noun), False: said.say(f"{noun}s")}
        several = Counter(one.person.name for one in found)
        lines = [self._line(one, number, words, several, reading) for number, one in enumerate(found, 1)]
        pieces = [Piece(head), *lines]
        for piece in pieces:
            yield piece
        yield Answer(
            text=marked(pieces),
            citations=tuple(map(self._cited, found)),
            sources=tuple(dict.fromkeys(one.latest.key for one in found)),
            abstained=not found,
            confidence=1.0,
            trace=(Step("graph", f"most {side}: {len(found)} people", 0.0),),
        )

    def _cited(self, one: Tally) -> Citation:
        return Citation(one.latest.key, one.latest.title, one.latest.title, one.at.astimezone(self.owner.zone))

    def _line(self, one: Tally, number: int, words: Mapping[bool, str], several: Mapping[str, int], reading: Reading) -> Piece:
        day = reading.wording.day(one.at.astimezone(self.owner.zone).date())
        who = f"{one.person.name} <{one.person.addresses[0]}>" if several[one.person.name] > 1 else one.person.name
        return Piece(f"{who}: {one.count} {words[one.count == 1]}, {day} “{one.latest.title}”", (number,))


def _known(picture: Picture, own: set[str]) -> set[str]:
    """Return the people the owner wrote to or has an entry with."""
    named = (line.others for line in picture.lines.values() if line.label is Label.EVENT or line.sender in own)
    return {picture.person_of.get(address, "") for others in named for address in others}
