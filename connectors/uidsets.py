"""Sets of UIDs as compact ranges, `1:500,700:900` (RFC 3501 section 9, sequence-set), which imapclient does not make itself."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UidSet:
    """An immutable set of UIDs kept as sorted, disjoint, non-adjacent ranges with both ends inside."""

    # A mailbox that is wholly known is one range or a few, so that the cursor written with every batch stays short.
    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, uids: Iterable[int]) -> "UidSet":
        """Return the set of these UIDs."""
        return cls(tuple(_joined((uid, uid) for uid in sorted(set(uids)))))

    @classmethod
    def read(cls, text: str) -> "UidSet":
        """Return the set that `str` wrote; raise ValueError for anything else."""
        pairs = [piece.partition(":") for piece in text.split(",") if piece]
        return cls(tuple(_joined(sorted((int(low), int(high or low)) for low, _, high in pairs))))

    @classmethod
    def joined(cls, sets: Iterable["UidSet"]) -> "UidSet":
        """Return the set of what is in any of these."""
        return cls(tuple(_joined(sorted(one for each in sets for one in each.ranges))))

    def __contains__(self, uid: int) -> bool:
        """Say whether the UID is in the set, however wide its ranges are."""
        place = bisect_left(self.ranges, uid, key=lambda one: one[1])
        return place < len(self.ranges) and self.ranges[place][0] <= uid

    def __str__(self) -> str:
        """Write the set as an IMAP sequence-set."""
        return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in self.ranges)

    def __len__(self) -> int:
        """Count the UIDs."""
        return sum(high - low + 1 for low, high in self.ranges)

    def __iter__(self) -> Iterator[int]:
        """Yield the UIDs, lowest first."""
        for low, high in self.ranges:
            yield from range(low, high + 1)

    def with_all(self, uids: Iterable[int]) -> "UidSet":
        """Return the set with these UIDs too."""
        return UidSet(tuple(_joined(sorted((*self.ranges, *UidSet.of(uids).ranges)))))

    def without(self, uids: Iterable[int]) -> "UidSet":
        """Return the set without these UIDs."""
        return self.minus(UidSet.of(uids))

    def minus(self, gone: "UidSet") -> "UidSet":
        """Return the set without those of another, however wide its ranges are."""
        return UidSet(tuple(piece for one in self.ranges for piece in _cut(one, gone.ranges))) if gone.ranges else self


def commands(uids: Iterable[int], longest: int = 900) -> Iterator[str]:
    """Yield sequence-sets that together name the UIDs, none longer than `longest` octets (RFC 2683 section 3.2.1.5)."""
    piece = ""
    for low, high in UidSet.of(uids).ranges:
        one = str(low) if low == high else f"{low}:{high}"
        if piece and len(piece) + len(one) + 1 > longest:
            yield piece
            piece = one
        else:
            piece = f"{piece},{one}" if piece else one
    if piece:
        yield piece


def _joined(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    current: tuple[int, int] | None = None
    for low, high in ranges:
        if current is not None and low <= current[1] + 1:
            current = (current[0], max(current[1], high))
        else:
            if current is not None:
                yield current
            current = (low, high)
    if current is not None:
        yield current


def _cut(one: tuple[int, int], gone: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    low, high = one
    # What ends before this range is passed by bisection: many removals may meet many ranges.
    for start, end in gone[bisect_left(gone, low, key=lambda other: other[1]) :]:
        if start > high:
            break
        if start > low:
            yield low, start - 1
        low = end + 1
    if low <= high:
        yield low, high
