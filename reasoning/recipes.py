"""How each kind of question is retrieved: named, immutable, one place to read it; weights set on development data (docs/adr/0005)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reasoning.moments import Linking
from reasoning.question import Reading


@dataclass(frozen=True, slots=True)
class Recipe:
    """How many candidates each channel proposes, and how scores are fused and weighed; what is 0 is not asked."""

    text_candidates: int = 80
    vector_candidates: int = 80
    time_candidates: int = 150
    graph_candidates: int = 60
    vector_weight: float = 1.0
    sender_weight: float = 0.3
    date_floor: float = 0.25
    date_floor_single: float = 0.4
    date_decay_days: float = 3.0
    late: float = 0.3
    first_person: bool = True
    around: int = 20
    linking: Linking = field(default_factory=Linking)
    sources: int = 20


class Kind(StrEnum):
    """What kind of question is retrieved for."""

    ONE = "one thing"
    SEVERAL = "several things"


STANDARD = Recipe()
RECIPES: Mapping[Kind, Recipe] = {Kind.ONE: STANDARD, Kind.SEVERAL: replace(STANDARD, linking=replace(STANDARD.linking, gain=1.0))}

_SEVERAL = re.compile(
    r"\b(?:how many|how often|list|name all|which (?:\w+ ){0,2}\w+s\b|usually|typically|regularly|generally|often|"
    r"habits?|patterns?|routines?|"
    r"what (?:\w+ ){0,3}(?:activities|events|changes|themes|types|aspects|ways|reasons|items|things|people|projects))\b",
    re.IGNORECASE,
)


def kind_of(reading: Reading) -> Kind:
    """Return the kind of a question by rule: it asks for several things, or how often one happens, or for one."""
    return Kind.SEVERAL if _SEVERAL.search(reading.text) else Kind.ONE


def recipe_for(reading: Reading) -> Recipe:
    """Return the recipe for the kind of a question."""
    return RECIPES[kind_of(reading)]
