"""How each kind of question is retrieved: named, immutable, one place to read it; weights set on development data (docs/adr/0005)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reasoning.moments import Linking
from reasoning.question import Reading


@dataclass(frozen=True, slots=True)
class Recipe:
    """How many candidates each channel proposes, and how scores are fused and weighed; what is 0 is not asked.

    Words and tokens share their say, the more to words the higher the best BM25: at `word_doubt` each has half of its weight.
    A passage that lies a few `date_decay_days` from the days a question names keeps `date_floor` of its score; `later` shortens the
    way of what comes after them; `late` is left of what begins after the month of asking where the past is asked about.
    """

    # What the channels propose is all that late interaction scores, never a whole mailbox (docs/adr/0007).
    text_candidates: int = 40
    vector_candidates: int = 60
    time_candidates: int = 60
    graph_candidates: int = 20
    word_weight: float = 1.2
    word_doubt: float = 20.0
    vector_weight: float = 0.3
    token_weight: float = 1.8
    sender_weight: float = 0.3
    date_floor: float = 0.25
    date_decay_days: float = 3.0
    later: float = 1.0
    late: float = 0.3
    first_person: bool = True
    around: int = 8
    linking: Linking = field(default_factory=Linking)
    sources: int = 20


class Dating(StrEnum):
    """The kinds of questions that are retrieved for, by the days they name."""

    UNDATED = "no days"
    DATED = "days"
    FOLLOWING = "what followed a day"


STANDARD = Recipe()
RECIPES: Mapping[Dating, Recipe] = {
    Dating.UNDATED: replace(STANDARD, time_candidates=0),
    Dating.DATED: STANDARD,
    Dating.FOLLOWING: replace(STANDARD, date_floor=0.4, later=0.2),
}


def dating_of(reading: Reading) -> Dating:
    """Return the kind of a question: it names no day, days, or single days after which something happened."""
    if not reading.days:
        return Dating.UNDATED
    single = all(days.first == days.last for days in reading.days)
    return Dating.FOLLOWING if reading.forward and single else Dating.DATED


def recipe_for(reading: Reading) -> Recipe:
    """Return the recipe for the kind of a question."""
    return RECIPES[dating_of(reading)]
