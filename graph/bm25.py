"""The one scorer of both stores: Okapi BM25 over the candidates that a store proposes (Robertson and Zaragoza, 2009)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.words import BEGUN

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that may answer, with its analysed words as they are stored: one blank between two."""

    node_id: str
    words: str


@dataclass(frozen=True, slots=True)
# Counted over all readable spaces together: a word's rarity must not depend on the space in which a passage happens to lie.
class Statistics:
    """What a store counts: its documents with words, all their words together, and how many documents hold each term."""

    documents: int
    length: int
    frequencies: Mapping[str, int]

    def joined(self, other: "Statistics") -> "Statistics":
        """Return the statistics of both stores' documents taken together."""
        terms = {*self.frequencies, *other.frequencies}
        frequencies = {term: self.frequencies.get(term, 0) + other.frequencies.get(term, 0) for term in terms}
        return Statistics(self.documents + other.documents, self.length + other.length, frequencies)


NOTHING = Statistics(0, 0, {})


def rank(terms: Sequence[str], candidates: Iterable[Candidate], statistics: Statistics, limit: int) -> list[tuple[str, float]]:
    """Return the ids and scores of the best candidates that hold a term, best first, ties by id."""
    weights = [_wanted(term, _weight(statistics, term)) for term in dict.fromkeys(terms)]
    mean = statistics.length / max(statistics.documents, 1) or 1.0
    scored = ((candidate.node_id, _score(candidate.words, weights, mean)) for candidate in candidates)
    return sorted((hit for hit in scored if hit[1] > 0), key=lambda hit: (-hit[1], hit[0]))[:limit]


class _Wanted(NamedTuple):
    """A term between blanks, the same following itself, and what one occurrence weighs."""

    term: str
    twice: str
    weight: float


def _wanted(term: str, weight: float) -> _Wanted:
    # The beginning of a word has no blank behind it to share with the next.
    if term.endswith(BEGUN):
        return _Wanted(f" {term.removesuffix(BEGUN)}", f" {BEGUN}", weight)
    return _Wanted(f" {term} ", f" {term} {term} ", weight)


def _weight(statistics: Statistics, term: str) -> float:
    frequency = statistics.frequencies.get(term, 0)
    # A capped or stale count may exceed the documents; the weight stays above zero.
    return math.log(1 + (max(statistics.documents - frequency, 0) + 0.5) / (frequency + 0.5))


# Words are counted in the stored text as it is: to split every candidate into a list is slower.
def _score(words: str, wanted: Sequence[_Wanted], mean: float) -> float:
    spread = K1 * (1 - B + B * (words.count(" ") + 1) / mean)
    padded = f" {words} "
    score = 0.0
    for term, twice, weight in wanted:
        if times := padded.count(term):
            # A word that follows itself shares a blank with itself, and is counted where each has its own on either side.
            times = padded.replace(" ", "  ").count(term) if twice in padded else times
            score += weight * times * (K1 + 1) / (times + spread)
    # Sums of equal parts in another order differ in the last bits; equal documents must tie in every store.
    return round(score, 9)
