"""Ties records that tell of one moment: a link between two is as strong as they are near in time and alike.

What one thing left behind (the entry in the calendar, the mails before it, the note after it) is found once one trace of it is.
Links are computed for the best records of a question, never stored (docs/adr/0005): pure functions over arrays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from graph.bm25 import K1

Floats = NDArray[np.float32]

_DAY = 86_400.0
_NOWHEN = np.nan
# A holiday of three weeks would be near to everything in it.
_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Linking:
    """How strong links are: the weights of the recipe.

    `near_days` and `far_days` are the decay of likeness and of shared rare words with the gap in days; `least_cosine` is the
    cosine below which two texts are not alike; `near` and `far` weigh these, `gain` what links add, `seeds` how many records spread.
    `own` is the strength of a seed's link to itself, `kin` that to its neighbour in the thread, up to `window` places away, `named`
    that to a record whose name it says.
    """

    seeds: int = 5
    # Set by hand on LifeBench and LoCoMo development data; learned weights were no better there.
    gain: float = 3.0
    near: float = 1.0
    near_days: float = 0.4
    far_days: float = 30.0
    far: float = 0.8
    least_cosine: float = 0.1
    sharpness: float = 3.0
    own: float = 0.5
    kin: float = 0.8
    window: int = 2
    named: float = 1.0


def spans(times: Sequence[tuple[datetime | None, datetime | None]]) -> NDArray[np.float64]:
    """Return the records' beginnings and ends in days, shape (n, 2), at most a day long, NaN where a record has no time."""
    rows = []
    for start, end in times:
        last = min(end, start + _LONGEST) if start and end else start
        # In days as float64: as float32 a moment of this century is only known to some minutes.
        rows.append((start.timestamp() / _DAY, last.timestamp() / _DAY) if start and last else (_NOWHEN, _NOWHEN))
    return np.asarray(rows, np.float64).reshape(-1, 2)


def gaps(seeds: NDArray[np.float64], others: NDArray[np.float64]) -> Floats:
    """Return the days between each seed's span and each other's, 0 where they touch, infinite where one has no time."""
    before = others[None, :, 0] - seeds[:, None, 1]
    after = seeds[:, None, 0] - others[None, :, 1]
    # NaN comes through both maxima; infinite, it makes each exponential 0 without a case of its own.
    return np.nan_to_num(np.maximum(np.maximum(before, after), 0.0), nan=np.inf).astype(np.float32)


def shared_words(seeds: Sequence[int], words: Sequence[Sequence[str]]) -> Floats:
    """Return the cosine of the seeds' and all records' word vectors, each word weighed by how rare it is among these records."""
    # A hash is as good as a number given out in turn, and given out by the interpreter itself.
    known, columns = np.unique(np.fromiter(map(hash, chain.from_iterable(words)), np.int64), return_inverse=True)
    rows = np.repeat(np.arange(len(words)), [len(one) for one in words])
    cells, times = np.unique(rows * max(len(known), 1) + columns, return_counts=True)
    rows, columns = np.divmod(cells, max(len(known), 1))
    held = np.bincount(columns, minlength=len(known))
    weights = np.log(1 + (len(words) - held + 0.5) / (held + 0.5))[columns] * times * (K1 + 1) / (times + K1)
    norms = np.sqrt(np.bincount(rows, weights**2, minlength=len(words)))
    found = np.zeros((len(seeds), len(words)), np.float32)
    for place, seed in enumerate(seeds):
        own = np.zeros(len(known))
        own[columns[rows == seed]] = weights[rows == seed]
        found[place] = np.bincount(rows, weights * own[columns], minlength=len(words)) / np.maximum(norms * norms[seed], 1e-9)
    return found


def links(cosines: Floats, shared: Floats, gap: Floats, linking: Linking) -> Floats:
    """Return the strength of the link of each seed to each record."""
    alike = np.minimum(1.0, np.maximum(0.0, (cosines - linking.least_cosine) / (1 - linking.least_cosine)) + shared)
    # The product of both: near in time alone ties a day's strangers, alike alone ties every newsletter to the last.
    near = linking.near * np.exp(-gap / linking.near_days) * np.sqrt(alike)
    return np.asarray(near + linking.far * shared * np.exp(-gap / linking.far_days), np.float32)


def tied(strength: Floats, close: Mapping[tuple[str, str], float], records: Sequence[str]) -> Floats:
    """Return the strengths with those of ties by structure instead, where there are such; a pair is a seed's and another record's id.

    In a thread its order says what belongs together, not the minutes between its mails.
    """
    place = {record: number for number, record in enumerate(records)}
    # Instead and not added: within a thread, links by time found less (docs/adr/0005).
    told = strength.copy()
    for (seed, other), weight in close.items():
        if place.get(seed, len(strength)) < len(strength) and other in place:
            told[place[seed], place[other]] = weight
    return told


def gained(seeds: Sequence[int], scores: Floats, strength: Floats, linking: Linking) -> Floats:
    """Return what each record gains by its links to the seeds; `scores` of the seeds, 1 for the best."""
    weights = scores**linking.sharpness
    own = strength.copy()
    own[np.arange(len(seeds)), list(seeds)] = linking.own
    return np.asarray(linking.gain * (weights @ own) / max(float(weights.sum()), 1e-9), np.float32)
