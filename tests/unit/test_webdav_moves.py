"""Which files changed places on a server that gives them no numbers."""

from collections.abc import Mapping

import pytest

from connectors.moves import Known
from connectors.scan import Stamp, compare
from connectors.webdav_moves import NANOSECONDS, moves

File = tuple[int, int, int]
"""What a listing says of a file: its size, its time in seconds, what its etag says."""

A, B, C, NEW = (1, 10, 1), (2, 20, 2), (3, 30, 3), (4, 40, 4)


def stamp(file: File) -> Stamp:
    size, seconds, etag = file
    return Stamp(size, seconds * NANOSECONDS + etag)


def moved(before: Mapping[str, File], now: Mapping[str, File]) -> dict[str, str]:
    known, found = {path: stamp(one) for path, one in before.items()}, {path: stamp(one) for path, one in now.items()}
    return moves({path: Known(one) for path, one in known.items()}, found, compare(known, found))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"a": B, "b": A, "c": C}, {"a": "b", "b": "a"}),
        ({"a": (2, 20, 8), "b": (1, 10, 9), "c": C}, {"a": "b", "b": "a"}),
        ({"a": C, "b": A, "c": B}, {"a": "c", "b": "a", "c": "b"}),
        ({"a": B, "between": A, "c": C}, {"a": "b", "between": "a"}),
        ({"a": NEW, "copy": A, "b": B, "c": C}, {}),
        ({"a": B, "c": C}, {}),
        ({"z": A, "b": B, "c": C}, {}),
        ({"a": B, "b": NEW, "c": C}, {}),
        ({"a": NEW, "b": A, "c": B}, {}),
        ({"a": B, "b": A, "c": B}, {}),
    ],
    ids=["swapped", "etags anew", "ring", "half swapped", "copied", "put over", "moved alone", "half copied", "rolled", "two alike"],
)
def test_files_changed_places_where_all_who_did_are_known(now: dict[str, File], told: dict[str, str]) -> None:
    assert moved({"a": A, "b": B, "c": C}, now) == told


def test_of_files_of_one_size_and_time_the_etag_tells() -> None:
    one, other = (1, 10, 1), (1, 10, 2)
    assert moved({"a": one, "b": other}, {"a": other, "b": one}) == {"a": "b", "b": "a"}
    assert moved({"a": one, "b": other}, {"a": (1, 10, 3), "b": (1, 10, 4)}) == {}
