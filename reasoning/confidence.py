"""How sure an answer is, from what was found: a logistic score fitted on development data (docs/adr/0004)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reasoning.extractive import Sentence, worth
from reasoning.kinds import kind_of
from reasoning.question import Reading
from schema.answers import Evidence

_BEST = 12
# Here a sentence without one cannot be an answer, however alike: no number is better than somebody else's.
_MUST_HOLD = frozenset({"phone", "email", "money", "age"})


@dataclass(frozen=True, slots=True)
class Signals:
    """What is measured of what was found.

    Of the twelve best sentences the highest share of the question's words said and their passages' highest BM25; of all passages
    the highest fused score; whether it is known what kind of thing is asked for, and whether days are named.
    """

    coverage: float
    fused: float
    words: float
    kind: float
    dated: float


NOTHING = Signals(0.0, 0.0, 0.0, 0.0, 0.0)
# Fitted by logistic regression on five conversations and one person's year, and kept with the new embedder (docs/adr/0004).
BIAS = -3.58
WEIGHTS = Signals(coverage=1.35, fused=1.12, words=0.07, kind=0.31, dated=0.35)
# Where 6 % of the answerable development questions over the sample are refused; it recognises 19 % of those without an answer.
THRESHOLD = 0.22
UNSURE = 0.40
"""Four of ten answers to development questions lie below; those above cite a right source no more often (docs/adr/0010)."""


def signals(reading: Reading, evidence: Sequence[Evidence], ranked: Sequence[Sentence]) -> Signals:
    """Return the signals of the ranked sentences.

    All are 0 when there are none, and when a telephone number, an address or a sum is asked for and none was found.
    """
    kind = kind_of(reading.text)
    if not ranked or (kind is not None and kind.name in _MUST_HOLD and not any(one.holds for one in worth(ranked[:_BEST]))):
        return NOTHING
    best = ranked[:_BEST]
    return Signals(
        coverage=min(1.0, max(one.coverage for one in best)),
        # As it was before links, which raise scores: the weights were fitted without them.
        fused=max(one.scores.get("fused", 0.0) for one in evidence),
        words=max(one.evidence.scores.get("text", 0.0) for one in best),
        kind=float(kind is not None),
        dated=float(bool(reading.days)),
    )


def confidence(measured: Signals) -> float:
    """Return the probability, 0 to 1, that the evidence answers the question."""
    total = BIAS + sum(getattr(WEIGHTS, name) * getattr(measured, name) for name in Signals.__slots__)
    return 1 / (1 + math.exp(-total))
