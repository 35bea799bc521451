"""How sure an answer is, from what was found: a logistic score whose weights were set on development data (docs/adr/0004)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graph.words import analyse
from reasoning.extractive import Sentence
from reasoning.question import Reading


@dataclass(frozen=True, slots=True)
class Signals:
    """What is measured of the best sentence, all 0 to 1: likeness, words said, passage words said, names found, dates met."""

    cosine: float
    coverage: float
    passage_cosine: float
    names: float


BIAS = -5.2
WEIGHTS = Signals(cosine=4.2, coverage=3.0, passage_cosine=3.0, names=1.5)
THRESHOLD = 0.35


def signals(reading: Reading, ranked: Sequence[Sentence]) -> Signals:
    """Return the signals of the ranked sentences; zeros when there are none."""
    if not ranked:
        return Signals(0.0, 0.0, 0.0, 0.0)
    best = ranked[:5]
    said = {term for one in best for term in analyse(f"{one.evidence.passage.context} {one.evidence.passage.text}")}
    wanted = [analyse(name) for name in reading.names]
    found = [all(term in said for term in terms) for terms in wanted]
    return Signals(
        cosine=max(one.cosine for one in best),
        coverage=min(1.0, max(one.coverage for one in best)),
        passage_cosine=max(one.evidence.scores.get("vector", 0.0) for one in best),
        names=sum(found) / len(found) if found else 1.0,
    )


def confidence(measured: Signals) -> float:
    """Return the probability, 0 to 1, that the evidence answers the question."""
    total = BIAS + sum(getattr(WEIGHTS, name) * getattr(measured, name) for name in Signals.__slots__)
    return 1 / (1 + math.exp(-total))
