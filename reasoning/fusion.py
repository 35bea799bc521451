"""Fuses channels by score and weighs by the days a question names: pure functions."""

import math
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from reasoning.dates import Days
from reasoning.pool import Pool
from reasoning.question import Reading
from reasoning.recipes import Recipe

_WORD = re.compile(r"\w+")
_ALIKE = (1.0, 1.0, 0.0)
_ENOUGH = 20


def scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Divide by the maximum; negative scores count as 0."""
    best = max(scores.values(), default=0.0)
    # By the maximum and not by rank: reciprocal rank fusion let a weak list pull a strong one below plain BM25 in our measurements.
    return {key: max(score, 0.0) / best if best > 0 else 0.0 for key, score in scores.items()}


def spread(scores: Mapping[str, float]) -> dict[str, float]:
    """Set the best at 1 and the median at 0, what is below it too: late interaction gives every text something."""
    if not scores:
        return {}
    # The median is what a text about something else gets: for late interaction that is far from 0.
    # Among few the median is no measure of what any text has, so that what is missing of enough counts as nothing.
    usual = statistics.median([*scores.values(), *[0.0] * (_ENOUGH - len(scores))])
    return scaled({key: score - usual for key, score in scores.items()})


def fused(pool: Pool, recipe: Recipe) -> dict[str, float]:
    """Add what words, meaning and tokens give each passage of the pool, each scaled and weighted.

    The more of the question's words the best passage says, the more words count and the less tokens: who asks in words of their own is
    helped by tokens, who asks in the words of the mail is misled by them. For a passage that waits to be embedded its words stand in for
    its tokens. Of a model without token vectors words and meaning count alike.
    """
    best = max(pool.words.values(), default=0.0)
    trust = best**2 / (best**2 + recipe.word_doubt**2) if best > 0 else 0.0
    weights = (recipe.word_weight * trust, recipe.vector_weight, recipe.token_weight * (1 - trust)) if pool.tokens else _ALIKE
    words, meaning, tokens = scaled(pool.words), scaled(pool.meaning), spread(pool.tokens)
    of_words, of_meaning, of_tokens = weights
    scores = {key: (words.get(key, 0.0), meaning.get(key, 0.0), tokens.get(key, words.get(key, 0.0))) for key in pool.nodes}
    return {key: of_words * said + of_meaning * meant + of_tokens * met for key, (said, meant, met) in scores.items()}


def sender_weight(sender: str, names: Iterable[str], recipe: Recipe) -> float:
    """Return the factor of a passage whose sender the question names: what is asked about a person they often wrote themselves."""
    said = set(_WORD.findall(sender.casefold()))
    named = any(set(_WORD.findall(name.casefold().removesuffix("'s").removesuffix("’s"))) <= said for name in names)
    # Every word of the name must be among the sender's: "Ana" is asked for, "Ana Ruiz" wrote.
    return 1 + recipe.sender_weight * (bool(said) and named)


def date_weight(span: tuple[date, date] | None, reading: Reading, recipe: Recipe) -> float:
    """Return the factor of a passage by how near its days lie to the nearest day the question names: 1 inside or without dates.

    Asked about the past, what begins after the month of asking counts little.
    """
    if span is None or not (reading.days or reading.past):
        return recipe.date_floor if reading.days else 1.0
    first, last = span
    late = recipe.late if reading.past and (first.year, first.month) > (reading.today.year, reading.today.month) else 1.0
    if not reading.days:
        return late
    gap = min(_gap(days, first, last) for days in reading.days)
    gap *= recipe.later if first > max(days.last for days in reading.days) else 1.0
    # Never 0, as people misremember dates. With no filter by days R@10 on LifeBench fell from 70.3 to 51.9 (bench/RESULTS.md).
    return late * (recipe.date_floor + (1 - recipe.date_floor) * math.exp(-gap / recipe.date_decay_days))


def weighed(pool: Pool, reading: Reading, zone: ZoneInfo, recipe: Recipe) -> dict[str, float]:
    """Return the score of each passage of the pool: words, meaning and tokens, then the days and people the question names."""
    total = fused(pool, recipe)
    named = {sender: sender_weight(sender, reading.names, recipe) for sender in map(pool.sender, pool.nodes)} if reading.names else {}
    spans = {key: pool.local_days(key, zone) for key in pool.nodes}
    # Once a span of days, since many passages lie on the days that are asked about.
    dated = {span: date_weight(span, reading, recipe) for span in set(spans.values())}
    return {key: total[key] * dated[span] * (named.get(pool.sender(key), 1.0) if named else 1.0) for key, span in spans.items()}


def _gap(days: Days, first: date, last: date) -> float:
    return 0.0 if first <= days.last and last >= days.first else float(min(days.distance(first), days.distance(last)))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record with its passages, best first, its best one's score, and what of it words, meaning, days and people gave."""

    record: str
    passages: tuple[str, ...]
    score: float
    fused: float


def by_record(scores: Mapping[str, float], pool: Pool) -> list[Ranked]:
    """Group passages by their record; best record first, ties by id."""
    groups: dict[str, list[tuple[float, str]]] = {}
    for passage, score in scores.items():
        groups.setdefault(pool.record(passage), []).append((-score, passage))
    best = {record: -min(found)[0] for record, found in groups.items()}
    ranked = [Ranked(one, tuple(key for _, key in sorted(found)), best[one], best[one]) for one, found in groups.items()]
    return sorted(ranked, key=lambda one: (-one.score, one.record))


def raised(ranked: Sequence[Ranked], gains: Mapping[str, float]) -> list[Ranked]:
    """Return the records by their share of the best score and what they gain beside it; best first, ties by id."""
    best = ranked[0].score or 1.0
    # `fused` stays as it was, for the confidence is fitted to it.
    again = [Ranked(one.record, one.passages, one.score / best + gains.get(one.record, 0.0), one.fused) for one in ranked]
    return sorted(again, key=lambda one: (-one.score, one.record))
