"""Answers questions for records as such from the graph alone: whose mails, which meetings, the last, the next, how many."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from graph.shapes import chunk_id
from memory.recall.lines import address_in
from reasoning.agenda import evidence_of, on_at
from reasoning.agenda import phrased as phrased_entry
from reasoning.answered import exchange
from reasoning.calendar import Calendar, Entry, bounds, every
from reasoning.dates import Days, named_days
from reasoning.day_parts import Hours, during, hours_of
from reasoning.entities import entities
from reasoning.meetings import accompanied, attends, invites_to, windows
from reasoning.namesakes import Namesakes, called, each_called
from reasoning.question import Owner, Reading
from reasoning.rates import is_over, rate, usual
from reasoning.request_rules import OF_DAYS, Thing
from reasoning.requests import Pick, Request
from reasoning.said import (
    CALENDAR,
    LISTED,
    SEVERAL,
    Found,
    Named,
    head_of,
    listed,
    nothing_of,
    quoted,
    spans_said,
    way_of,
    whole_answer,
    with_words,
)
from reasoning.wording import Wording
from schema.answers import Answer, Evidence, Piece
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, Order, Walk
from schema.ports import Clock, GraphReader, GraphSearch
from schema.spaces import Space

T = TypeVar("T")

_OF_THE_OWNER = frozenset({Thing.MAIL_TO, Thing.MAIL_BOTH, Thing.ANSWERED, Thing.REPLIED, Thing.OWED})
_MANY = 10_000
_STRANGERS = 3
_IDENTITIES = Walk((EdgeType.IDENTIFIES,), Direction.IN, limit=_MANY)
_SENT = Walk((EdgeType.SENT_BY,), Direction.IN, labels=(Label.MESSAGE,), limit=_MANY)
_RECEIVED = Walk((EdgeType.SENT_TO, EdgeType.COPIED_TO), Direction.IN, labels=(Label.MESSAGE,), limit=_MANY)


class Register:
    """Finds the records that a request asks for and says them, nothing left out, no model, no ranking."""

    def __init__(self, reader: GraphReader, search: GraphSearch, owner: Owner, calendar: Calendar, space: Space, clock: Clock) -> None:
        self._reader = reader
        self._search = search
        self._calendar = calendar
        self._owner = owner
        self._space = space
        self._clock = clock
        self._namesakes = Namesakes(reader, search, owner, space)

    async def people(self, request: Request) -> list[Node]:
        """Return the people who are called as the request says, whole or in part; nobody where what the owner sent cannot be told."""
        # Without addresses everything sent to that person would be said to be the owner's.
        if request.thing in OF_DAYS or (request.thing in _OF_THE_OWNER and not self._owner.addresses):
            return []
        found = await entities(self._search, self._reader, self._space, (request.name,))
        people = found.people.get(request.name, ())
        # The owner answers no mail of theirs, and sends themself none that is meant.
        return [one for one in people if not (request.thing in _OF_THE_OWNER and one.key.casefold() in self._own())]

    def tells(self, request: Request, people: Sequence[Node]) -> bool:
        """Say whether it can be told: of somebody who is known, or of days; what the owner sent only by their addresses."""
        if request.thing is Thing.MAIL_OWN:
            return bool(self._owner.addresses)
        return bool(people) or request.thing in OF_DAYS

    async def stream(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer]:
        """Yield what was found, then the whole answer; for nothing only that."""
        # A question for what comes next is read as one for the coming weeks; here what is next may lie further ahead.
        days = named_days(reading.text, reading.today) or usual(request, reading.today)
        hours = hours_of(reading.text, days)
        meant, strangers = (people, ()) if request.thing in CALENDAR else await self._namesakes.parted(people)
        if request.thing in CALENDAR:
            found = await self._meetings(reading, request, days, await self._wanted(request, await self._identities(people)))
        else:
            mails = await (self.came(request.thing, days) if request.thing in OF_DAYS else self.letters(request.thing, meant))
            found = await self._mails(reading, request, days, mails, Named.of(request, meant))
        who = spans_said(days, hours, reading.wording) if request.thing in OF_DAYS else called(meant, reading.wording, people)
        way = way_of(request, days, who, reading.wording)
        # The count is of all there are, the lines are the first dozen: a number that was cut off would be wrong.
        often = f"{reading.wording.say('way_year')}{rate(found.total, reading.wording)}" if request.pick is Pick.RATE else ""
        head = head_of(request, found, f"{way}{often}", reading.wording) if found.total else nothing_of(reading, request, days, way)
        apart = await self.apart(request.thing, strangers, (days, hours), len(found.evidence), reading.wording)
        said = [*([head] if head else []), *found.pieces, *apart.pieces]
        for piece in said:
            yield piece
        yield whole_answer(request, Found((*found.evidence, *apart.evidence), tuple(said), found.total + apart.total), said)

    async def apart(
        self, thing: Thing, strangers: Sequence[Node], when: tuple[Sequence[Days], Sequence[Hours]], before: int, wording: Wording
    ) -> Found:
        """Return the line that tells how many mails came from those who only bear the name, the newest as evidence; empty without any."""
        theirs = {one.id: await self.letters(thing, [one]) for one in strangers}
        within = {key: [one for one in mails if self.within(one.start, *when)] for key, mails in theirs.items()}
        mails = sorted((one for each in within.values() for one in each), key=lambda one: (str(one.start), one.id))
        if not mails:
            return Found((), (), 0)
        (newest,) = await self.evidence(mails[-1:])
        shown = [f"{one.props.get('name', '')} <{one.key}>" for one in strangers if within[one.id]]
        named = wording.say("and").join([*shown[:_STRANGERS], *(["…"] if len(shown) > _STRANGERS else [])])
        line = Piece(wording.say(f"stranger_{min(len(mails), 2)}", {"count": len(mails), "who": named}), (before + 1,))
        return Found((replace(newest, number=before + 1),), (line,), len(mails))

    async def answered(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer]:
        """Yield whether each of these people answered the owner's last mail, or the owner theirs, with both, then the whole answer."""
        asks, answers = (Thing.MAIL_TO, Thing.MAIL_FROM) if request.thing is Thing.ANSWERED else (Thing.MAIL_FROM, Thing.MAIL_TO)
        said, evidence, wording = list[Piece](), list[Evidence](), reading.wording
        meant, strangers = await self._namesakes.parted(people)
        for one, who in zip(meant, each_called(meant, people), strict=True):
            told = await exchange(self._reader, *[await self.letters(thing, [one]) for thing in (asks, answers)])
            if told is None:
                way = wording.say("way_to" if asks is Thing.MAIL_TO else "way_from", {"who": who})
                said.append(Piece(wording.say("none", {"side": "", "nouns": wording.say("mails"), "way": way, "bound": ""})))
                continue
            found = [replace(each, number=len(evidence) + each.number) for each in await self.evidence(told.mails)]
            evidence += found
            line = told.line if asks is Thing.MAIL_TO else f"own_{told.line}"
            said += [Piece(wording.say(line, {"who": who})), *(listed(each, wording, Named.SHORT) for each in found)]
        apart = await self.apart(Thing.MAIL_FROM, strangers, ((), ()), len(evidence), wording)
        said, evidence = [*said, *apart.pieces], [*evidence, *apart.evidence]
        for piece in said:
            yield piece
        yield whole_answer(request, Found(tuple(evidence), tuple(said), len(evidence)), said)

    async def contacts(self, reading: Reading) -> AsyncIterator[Piece | Answer]:
        """Yield how many cards there are, then the whole answer."""
        count = (await self._reader.counts()).nodes.get(Label.CONTACT, 0)
        piece = Piece(reading.wording.counted("contacts", count))
        yield piece
        yield whole_answer(Request(Thing.CONTACTS, Pick.COUNT, ""), Found((), (), count), [piece])

    async def _mails(self, reading: Reading, request: Request, days: Sequence[Days], mails: Sequence[Node], by: Named) -> Found:
        hours, wording = hours_of(reading.text, days), reading.wording
        within = [one for one in mails if self.within(one.start, days, hours)]
        kept = picked(request, within, [one.start for one in within], self._clock.now())
        evidence = await self.evidence(kept[: max(LISTED, request.many)])
        single = request.pick not in SEVERAL and request.thing is not Thing.MAIL_OWN and request.many == 1
        phrased = with_words if request.pick is Pick.WORDS else listed
        return Found(tuple(evidence), tuple(quoted(one, wording) if single else phrased(one, wording, by) for one in evidence), len(kept))

    async def evidence(self, mails: Sequence[Node]) -> list[Evidence]:
        """Return the mails numbered, each with its first passage, and with who sent it where the name alone does not tell."""
        first = {one.id: chunk_id(self._space, one.id, 0) for one in mails}
        chunks = {node.id: node for node in await self._reader.get(list(first.values()))}
        return await self._namesakes.marked(
            [
                Evidence(number, one.key, str(one.props.get("title", "")), self._local(one.start), chunks.get(first[one.id], one), one, 1.0)
                for number, one in enumerate(mails, 1)
            ]
        )

    async def letters(self, thing: Thing, people: Sequence[Node]) -> list[Node]:
        """Return the mails from these people, or those of the owner to them, oldest first."""
        return await self.exchanged(thing, await self._identities(people))

    async def _identities(self, people: Sequence[Node]) -> list[str]:
        reached = await self._reader.walk([one.id for one in people], _IDENTITIES) if people else []
        return sorted({one.node.id for one in reached})

    async def exchanged(self, thing: Thing, identities: Sequence[str]) -> list[Node]:
        """Return the mails from these identities, those of the owner to them, or both, oldest first, what Friday sent left out."""
        if thing is Thing.MAIL_BOTH:
            both = [*await self.exchanged(Thing.MAIL_FROM, identities), *await self.exchanged(Thing.MAIL_TO, identities)]
            return sorted({one.id: one for one in both}.values(), key=lambda one: (str(one.start), one.id))
        walk = _SENT if thing is Thing.MAIL_FROM else _RECEIVED
        mails = {one.node.id: one.node for one in await self._reader.walk(identities, walk)} if identities else {}
        own = [one for one in mails.values() if "ours" not in one.props and (thing is Thing.MAIL_FROM or self._is_owner(one))]
        return sorted(own, key=lambda one: (str(one.start), one.id))

    async def came(self, thing: Thing, days: Sequence[Days]) -> list[Node]:
        """Return the mails of these days, or the latest of all, that others sent or the owner did, oldest first."""
        found: dict[str, Node] = {}
        for since, until in (bounds(part, self._owner.zone) for one in days for part in one.years()):
            query = NodeQuery((Label.MESSAGE,), since=since, until=until, order=Order.OLDEST, limit=_MANY)
            found.update({one.id: one for one in await self._reader.find(query)})
        if not days:
            newest = NodeQuery((Label.MESSAGE,), until=self._clock.now(), order=Order.NEWEST, limit=_MANY)
            found = {one.id: one for one in await self._reader.find(newest)}
        own = thing is Thing.MAIL_OWN
        came = [one for one in found.values() if "ours" not in one.props and self._is_owner(one) is own]
        return sorted(came, key=lambda one: (str(one.start), one.id))

    def _own(self) -> set[str]:
        return {address.casefold() for address in self._owner.addresses}

    def _is_owner(self, mail: Node) -> bool:
        return address_in(str(mail.props.get("from", ""))) in self._own()

    async def _wanted(self, request: Request, identities: Sequence[str]) -> Callable[[Node], bool]:
        """Return what tells whether an event of the calendar is asked for."""
        if request.thing is Thing.ENTRY_ON:
            return every
        if request.thing is Thing.MEETING_ON:
            own = self._own()
            return lambda event: accompanied(event, own) and _called(event, request.asked)
        invites = await invites_to(self._reader, identities)
        return lambda event: attends(event, invites, request.name) and _called(event, request.asked)

    async def _meetings(self, reading: Reading, request: Request, days: Sequence[Days], wanted: Callable[[Node], bool]) -> Found:
        now, kept, hours = self._clock.now(), list[Entry](), hours_of(reading.text, days)
        nearest = bool(days) and all(one.first >= reading.today for one in days)
        # Year by year, so that the last meeting with somebody does not expand twenty years of rules.
        for window in [tuple(days)] if days else windows(request.pick, reading.today):
            there = await self._calendar.entries(window, wanted)
            # "How many meetings did I have today" leaves out this evening's; "which events do I still have" asks for nothing else.
            over = is_over(reading, request) and request.pick is not Pick.COMING
            had = [one for one in there if (one.start <= now or not over) and on_at(one, hours, window, self._owner.zone)]
            # The last entry of days to come is none that is over.
            ahead = nearest and request.pick is Pick.LAST
            kept = _more(request, kept, had[-request.many :] if ahead else picked(request, had, [one.start for one in had], now))
            if len(kept) >= request.many:
                break
        if nearest and request.pick in (Pick.ALL, Pick.COUNT):
            kept.reverse()
        evidence = evidence_of(kept, self._space, self._owner.zone, max(LISTED, request.many))
        pieces = tuple(phrased_entry(one, number, self._owner.zone, reading.wording) for number, one in enumerate(kept[: len(evidence)], 1))
        return Found(tuple(evidence), pieces, len(kept), nearest or request.pick is Pick.COMING)

    def within(self, moment: datetime | None, days: Sequence[Days], hours: Sequence[Hours]) -> bool:
        """Say whether a moment lies in these hours of these days; any does where no days are named."""
        spans, local = [bounds(one, self._owner.zone) for one in days], self._local(moment)
        return not spans or (
            local is not None and any(since <= local < until for since, until in spans) and during(hours, days, local, local)
        )

    def _local(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self._owner.zone) if moment else None


def picked(request: Request, found: Sequence[T], moments: Sequence[datetime | None], now: datetime) -> list[T]:
    """Return those asked for of what is given in the order of time; the next ones lie after now, the last ones not after it."""
    timed = [(one, moment) for one, moment in zip(found, moments, strict=True) if moment is not None]
    # By the moment and not the day: what began an hour ago is no more the next.
    ahead = [one for one, moment in timed if moment > now]
    behind = [one for one, moment in timed if moment <= now]
    return {
        Pick.NEXT: ahead[: request.many],
        Pick.COMING: ahead,
        Pick.LAST: behind[: -request.many - 1 : -1],
        Pick.FIRST: [one for one, _ in timed[: request.many]],
    }.get(request.pick, list(found)[::-1])


def _more(request: Request, kept: Sequence[T], found: Sequence[T]) -> list[T]:
    """Return what was found in one window after what others gave: the last come from further and further back."""
    return [*kept, *found][: request.many] if request.pick in (Pick.LAST, Pick.FIRST, Pick.NEXT) else [*kept, *found]


def _called(event: Node, word: str) -> bool:
    """Say whether an event's title holds a word or its plural; any does where no word is asked for."""
    return not word or re.search(rf"\b{word}(?:e?s)?\b", str(event.props.get("title", "")), re.IGNORECASE) is not None
