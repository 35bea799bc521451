"""Tells the day and the hour."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from reasoning.question import Owner, Reading
from reasoning.requests import plain_words
from schema.answers import Answer, Piece, Step
from schema.ports import Clock

_ASKS = re.compile(
    r"what(?:'s| is) the (?:time|date|day)(?: (?:now|today))?|what time is it(?: now)?|what(?:'s| is) today(?:'s date)?|"
    r"(?:what|which) (?:day|date) (?:is it|is today)(?: today)?|wie (?:spät|viel uhr) ist es(?: jetzt)?|wieviel uhr ist es|"
    r"welche(?:[rn] (?:tag|wochentag)|s datum) (?:ist|haben wir) heute|den wievielten haben wir(?: heute)?|"
    r"que horas são|que dia (?:é|da semana é) hoje|qual é a data de hoje"
)


@dataclass(frozen=True, slots=True)
class Now:
    """Answers from the clock."""

    owner: Owner
    clock: Clock

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else."""
        return self._stream(reading) if _ASKS.fullmatch(plain_words(reading)) else None

    async def _stream(self, reading: Reading) -> AsyncIterator[Piece | Answer]:
        now = self.clock.now().astimezone(self.owner.zone)
        said = reading.wording.say("now", {"day": reading.wording.day(now.date()), "clock": f"{now:%H:%M}"})
        yield Piece(said)
        yield Answer(said, (), (), abstained=False, confidence=1.0, trace=(Step("clock", now.isoformat(), 0.0),))
