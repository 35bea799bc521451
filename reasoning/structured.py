"""Questions that structure answers whole: they become graph queries before anything is searched by likeness."""

from collections.abc import AsyncIterator

from reasoning.agenda import Agenda, is_agenda
from reasoning.question import Reading
from reasoning.register import Register
from reasoning.requests import Thing, requested
from schema.answers import Answer, Piece


class Structured:
    """Answers questions about the calendar, and for records as such."""

    def __init__(self, agenda: Agenda, register: Register) -> None:
        self._agenda = agenda
        self._register = register

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, or None where the question asks for something else, or for somebody nobody knows."""
        if is_agenda(reading):
            return self._agenda.stream(reading)
        request = requested(reading)
        people = await self._register.people(request) if request else []
        named = bool(people) or (request is not None and request.thing is Thing.MAIL_ON)
        return self._register.stream(reading, request, people) if request and named else None
