"""An exact vector index in memory, brought up to date from the file's log of written and removed vectors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.embedded.queries import query
from graph.embedded.rows import listed
from schema.graph import Label, Vector, VectorQuery

DECIMALS = 6
_CODES = {label.value: code for code, label in enumerate(Label)}
_FIRST_ROWS = 256
_FLOAT = 4


def unit(values: Vector) -> Vector:
    """Return the vector, or each row, at unit length; zero stays zero."""
    norms = np.linalg.norm(values, axis=-1, keepdims=True)
    # Zero has no direction: divided by its length it would be NaN, which no comparison sorts.
    return np.asarray(values / np.where(norms == 0, 1, norms), dtype=np.float32)


class Row(NamedTuple):
    """One written vector as the file has it."""

    number: int
    label: str
    model: str
    values: bytes


class _Matrix:
    """The vectors of one model and dimension: rows in no order, the last one moved into a removed one's place."""

    def __init__(self, dimension: int) -> None:
        self.rows: NDArray[np.float32] = np.zeros((_FIRST_ROWS, dimension), np.float32)
        self.numbers: NDArray[np.int64] = np.zeros(_FIRST_ROWS, np.int64)
        self.labels: NDArray[np.int8] = np.zeros(_FIRST_ROWS, np.int8)
        self.places: dict[int, int] = {}

    def append(self, rows: Sequence[Row]) -> None:
        """Add vectors of nodes that have none here."""
        first, count = len(self.places), len(rows)
        while len(self.rows) < first + count:
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
            self.numbers = np.concatenate([self.numbers, np.zeros_like(self.numbers)])
            self.labels = np.concatenate([self.labels, np.zeros_like(self.labels)])
        values = np.frombuffer(b"".join(row.values for row in rows), "<f4")
        self.rows[first : first + count] = unit(values.reshape(count, -1))
        self.numbers[first : first + count] = [row.number for row in rows]
        self.labels[first : first + count] = [_CODES[row.label] for row in rows]
        self.places.update((row.number, first + place) for place, row in enumerate(rows))

    def remove(self, number: int) -> None:
        place = self.places.pop(number, None)
        last = len(self.places)
        if place is None or place == last:
            return
        # The last moves into the gap: a matrix without gaps is searched by one product.
        for column in (self.rows, self.numbers, self.labels):
            column[place] = column[last]
        self.places[int(self.numbers[place])] = place

    def wanted(self, labels: Sequence[Label], within: set[int] | None) -> NDArray[np.intp]:
        if within is None:
            rows = np.arange(len(self.places))
        else:
            rows = np.asarray(sorted(self.places[number] for number in within if number in self.places), np.intp)
        return rows[np.isin(self.labels[rows], [_CODES[label.value] for label in labels])] if labels else rows

    def placed(self, numbers: Mapping[str, int], ids: Sequence[str]) -> dict[int, int]:
        """Return, by their place in the list, the rows of those nodes that have one."""
        rows = {place: self.places.get(numbers.get(node_id, 0)) for place, node_id in enumerate(ids)}
        return {place: row for place, row in rows.items() if row is not None}

    def best(self, values: Vector, places: NDArray[np.intp], limit: int) -> dict[int, float]:
        """Return the best rows' scores by node number, with all that tie with the last of them."""
        count = len(self.places)
        # A view where all are wanted: to pick rows by number copies them, here the whole matrix.
        rows = self.rows[:count] if len(places) == count else self.rows[places]
        scores = np.round(rows @ unit(values), DECIMALS)
        if 0 < limit < len(scores):
            # With all that tie: which of them stay is decided by id, which only the caller knows.
            last = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            places, scores = places[scores >= last], scores[scores >= last]
        return dict(zip(self.numbers[places].tolist(), scores.tolist(), strict=True))


@dataclass(slots=True)
class VectorIndex:
    """All vectors of one space's file as they were at change `seq`; hold `lock` while a read transaction uses it.

    It never runs ahead of a commit, because it reads only what is committed: also what other processes write and remove.
    """

    lock: Lock
    seq: int
    matrices: dict[tuple[str, int], _Matrix]

    @classmethod
    def empty(cls) -> "VectorIndex":
        """Return an index that has read nothing yet."""
        return cls(Lock(), 0, {})

    def refresh(self, db: apsw.Connection) -> None:
        """Take in what was written and removed since the last time."""
        seq = db.execute("SELECT value FROM tally WHERE name = 'vectors'").get
        # The file was put back from a backup while this process ran.
        if seq < self.seq:
            self.seq, self.matrices = 0, {}
        if seq == self.seq:
            return
        # Removals first: a node may have lost its vector and got another since.
        for (number,) in db.execute("SELECT num FROM vector_gone WHERE seq > ?", (self.seq,)):
            self._remove(number)
        written: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        for row in map(Row._make, db.execute(query("vectors_since"), {"seq": self.seq})):
            self._remove(row.number)
            written[row.model, len(row.values) // _FLOAT].append(row)
        for kind, rows in written.items():
            self.matrices.setdefault(kind, _Matrix(kind[1])).append(rows)
        self.seq = seq

    def search(self, db: apsw.Connection, wanted: VectorQuery) -> dict[int, float]:
        """Return the scores of the best nodes by number, those that tie with the last included."""
        matrix = self.matrices.get((wanted.model, len(wanted.values)))
        if matrix is None or wanted.limit <= 0:
            return {}
        within = None if wanted.within is None else set(_numbers(db, wanted.within).values())
        return matrix.best(wanted.values, matrix.wanted(wanted.labels, within), wanted.limit)

    def cosines(self, db: apsw.Connection, model: str, ends: tuple[Sequence[str], Sequence[str]]) -> NDArray[np.float32]:
        """Return the cosines between the vectors of two lists of nodes, 0 where a node has none of this model."""
        origins, ids = ends
        numbers = _numbers(db, {*origins, *ids})
        found = np.zeros((len(origins), len(ids)), np.float32)
        for matrix in (matrix for (name, _), matrix in self.matrices.items() if name == model):
            rows, columns = matrix.placed(numbers, origins), matrix.placed(numbers, ids)
            scores = matrix.rows[list(rows.values())] @ matrix.rows[list(columns.values())].T
            # np.ix_ is needed: two plain lists would pick pairs instead of a block.
            found[np.ix_(list(rows), list(columns))] = np.round(scores, DECIMALS)
        return found

    def _remove(self, number: int) -> None:
        for matrix in self.matrices.values():
            matrix.remove(number)


def _numbers(db: apsw.Connection, ids: Iterable[str]) -> dict[str, int]:
    rows = db.execute("SELECT n.id, n.num FROM json_each(?) AS w CROSS JOIN node AS n ON n.id = w.value", (listed(ids),))
    return dict(rows)
