"""Fuses channels by score and weighs by the days a question names: pure functions."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reasoning.dates import Days
from reasoning.question import Reading

_LATER = 0.2


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind of question is retrieved and fused; named, immutable, one place to read it."""

    text_candidates: int = 150
    vector_candidates: int = 150
    time_candidates: int = 200
    vector_weight: float = 1.0
    sender_weight: float = 0.3
    date_floor: float = 0.25
    date_floor_single: float = 0.4
    date_decay_days: float = 3.0
    sources: int = 20


STANDARD = Recipe()


def scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Divide by the maximum; negative scores count as 0."""
    best = max(scores.values(), default=0.0)
    return {key: max(score, 0.0) / best if best > 0 else 0.0 for key, score in scores.items()}


def fused(words: Mapping[str, float], meaning: Mapping[str, float], vector_weight: float) -> dict[str, float]:
    """Add the scaled word scores and the weighted scaled cosines over all candidates of either."""
    lexical, semantic = scaled(words), scaled(meaning)
    return {key: lexical.get(key, 0.0) + vector_weight * semantic.get(key, 0.0) for key in {*lexical, *semantic}}


def sender_weight(sender: str, names: Iterable[str], recipe: Recipe) -> float:
    """Return the factor of a passage whose sender the question names: what is asked about a person they often wrote themselves."""
    said = set(re.findall(r"\w+", sender.casefold()))
    named = any(set(re.findall(r"\w+", name.casefold().removesuffix("'s").removesuffix("’s"))) <= said for name in names)
    return 1 + recipe.sender_weight * (bool(said) and named)


def date_weight(start: datetime | None, end: datetime | None, reading: Reading, zone: ZoneInfo, recipe: Recipe) -> float:
    """Return the factor of a passage by how near it lies to the nearest day the question names: 1 inside or without dates."""
    if not reading.days:
        return 1.0
    if start is None:
        return recipe.date_floor
    first, last = start.astimezone(zone).date(), (end or start).astimezone(zone).date()
    gap = min(_gap(days, first, last) for days in reading.days)
    single = reading.forward and all(days.first == days.last for days in reading.days)
    if single and first > max(days.last for days in reading.days):
        gap *= _LATER
    floor = recipe.date_floor_single if single else recipe.date_floor
    return floor + (1 - floor) * math.exp(-gap / recipe.date_decay_days)


def _gap(days: Days, first: date, last: date) -> float:
    return 0.0 if first <= days.last and last >= days.first else float(min(days.distance(first), days.distance(last)))


def best_of(records: Iterable[tuple[str, str, float]]) -> list[tuple[str, list[str], float]]:
    """Group (record, passage, score) by record: its passages best first and its best score; best record first, ties by id."""
    groups: dict[str, list[tuple[float, str]]] = {}
    for record, passage, score in records:
        groups.setdefault(record, []).append((-score, passage))
    ranked = [(record, [passage for _, passage in sorted(found)], -min(found)[0]) for record, found in groups.items()]
    return sorted(ranked, key=lambda one: (-one[2], one[0]))
