"""Conversations that are remembered, and how the owner wants to be answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schema.answers import Answer


@dataclass(frozen=True, slots=True)
class Episode:
    """A conversation: its key, its title (the first question unless the owner gave another) and when it began and was last gone on with."""

    key: str
    title: str
    begun: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a conversation and what came of it: an answer, a problem, or neither, as it was stopped.

    `pieces` are what was shown of it; `withdrawn` when a source of the answer was removed and the answer with it.
    """

    key: str
    question: str
    asked_at: datetime
    pieces: tuple[str, ...] = ()
    answer: Answer | None = None
    problem: str = ""
    withdrawn: bool = False


class Aspect(StrEnum):
    """What of an answer or a screen a preference is about."""

    LAYOUT = "layout"
    LENGTH = "length"
    LANGUAGE = "language"
    TONE = "tone"
    COLOURS = "colours"


# The values an aspect may have; the first is what holds when nothing was said.
CHOICES: dict[Aspect, tuple[str, ...]] = {
    Aspect.LAYOUT: ("sentences", "bullet points", "numbers"),
    Aspect.LENGTH: ("as needed", "short"),
    Aspect.LANGUAGE: ("as asked", "English", "German", "Portuguese", "French", "Spanish"),
    Aspect.TONE: ("plain", "formal", "friendly"),
    Aspect.COLOURS: ("as the system", "light", "dark"),
}


@dataclass(frozen=True, slots=True)
class Preference:
    """How the owner wants one aspect from `valid_from` on, in whose words it was `said`; `valid_to` when another took its place."""

    aspect: Aspect
    value: str
    said: str
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """All aspects as they hold now."""

    layout: str = "sentences"
    length: str = "as needed"
    language: str = "as asked"
    tone: str = "plain"
    colours: str = "as the system"
