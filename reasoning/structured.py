"""Questions that structure answers whole: they become graph queries before anything is searched by likeness."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from reasoning.agenda import Agenda, is_agenda, is_open_agenda
from reasoning.lower_names import asked_in_lower_case, bearers
from reasoning.months_ahead import ahead
from reasoning.oneself import asked_of_oneself
from reasoning.open_days import opened
from reasoning.ordinal_days import counted_out
from reasoning.paraphrases import reworded
from reasoning.projects import Projects
from reasoning.question import Owner, Reading, reread
from reasoning.reach import Reach
from reasoning.register import Register
from reasoning.request_rules import Thing
from reasoning.requests import Pick, Request, requested
from reasoning.some_of_them import one_of
from reasoning.spelled_days import spelled
from reasoning.spoken import plainly
from reasoning.waiting import Waiting
from schema.answers import Answer, Piece
from schema.graph import Node


class Answers(Protocol):
    """Answers what it has a rule for."""

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where the question asks for something else."""


class Teller(Protocol):
    """Answers requests for some things."""

    @property
    def things(self) -> frozenset[Thing]:
        """The things it answers for."""

    async def answer(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where the graph does not tell it; `people` are those called as the request says."""


@dataclass(frozen=True, slots=True)
class Structured:
    """Answers questions about the calendar, for records as such, for how somebody is reached and for the projects there are.

    `tellers` answer requests for their things, `others` what none of these is asked for, the first that has a rule.
    """

    owner: Owner
    agenda: Agenda
    register: Register
    reach: Reach
    waiting: Waiting
    projects: Projects
    tellers: Sequence[Teller] = ()
    others: Sequence[Answers] = ()

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where the question asks for something else, or for somebody nobody knows."""
        later = ahead(reading, self.owner) or ahead(reread(reading, plainly(reading.text), self.owner), self.owner)
        if later and (told := await self._in_any_words(later)):
            return told
        return await self._in_any_words(reading)

    async def _in_any_words(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        plain = plainly(reading.text)
        counted = counted_out(plain, reading.today)
        # Days that were counted out are those that are meant, and the question with others is another.
        texts = [reading.text, plain] if counted == plain else [counted]
        for text in dict.fromkeys([*texts, reworded(texts[-1]) or texts[-1]]):
            other = reading if text == reading.text else replace(reread(reading, text, self.owner), unsure=reading.unsure)
            if told := await self._as_asked(other):
                return told
        return None

    async def _as_asked(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        if asked := asked_of_oneself(reading):
            return await self.reach.oneself.answer(reading, asked)
        reading = spelled(reading)
        ranged = opened(reading)
        reading = ranged or reading
        request = requested(reading)
        # The one that comes next or was last is asked for, and not all of the days.
        if (is_open_agenda(ranged) if ranged else is_agenda(reading)) and not (request and request.pick in (Pick.NEXT, Pick.LAST)):
            return self.agenda.stream(reading)
        told = await (self._requested(reading, request) if request else self._in_lower_case(reading))
        return told or await self._otherwise(reading)

    async def _otherwise(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        for one in self.others:
            if told := await one.answer(reading):
                return told
        return None

    async def _requested(self, reading: Reading, request: Request) -> AsyncIterator[Piece | Answer] | None:
        if request.thing is Thing.WAITING:
            return await self.waiting.answer(reading)
        if request.thing is Thing.PROJECTS:
            return self.projects.stream(reading)
        if request.thing is Thing.CONTACTS:
            return self.register.contacts(reading)
        return await self._of(reading, request, await self.register.people(request))

    async def _of(self, reading: Reading, request: Request, people: Sequence[Node]) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer on these people, or on days where nobody is asked about."""
        if request.thing is Thing.REACH:
            return await self.reach.answer(reading, request, people)
        if teller := next((one for one in self.tellers if request.thing in one.things), None):
            return await teller.answer(reading, request, people)
        if not self.register.tells(request, people):
            return None
        if request.thing is Thing.OWED:
            return await self.waiting.answer(reading, people)
        if request.thing in (Thing.ANSWERED, Thing.REPLIED):
            return self.register.answered(reading, request, people)
        return self.register.stream(reading, request, people)

    async def _in_lower_case(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer on somebody whose name was typed without capitals, None where nobody is called so."""
        text, count = one_of(reading.text)
        for request in asked_in_lower_case(replace(reading, text=text)):
            if people := bearers(await self.register.people(request), request.name):
                return await self._of(reading, replace(request, many=count) if count else request, people)
        return None
