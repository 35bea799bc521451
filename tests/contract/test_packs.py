"""What packs keep when they are damaged, and when two processes meet in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.blobs.packs import Packs
from graph.blobs.record import Spot, packed
from schema.ids import content_hash


def kept(packs: Packs, *blobs: bytes) -> list[str]:
    named = [(content_hash(blob), blob) for blob in blobs]
    packs.append(named)
    return [blob_hash for blob_hash, _ in named]


@pytest.mark.parametrize("broken", [b"X", b"FBL1" + b"\xff" * 8], ids=["magic", "length"])
def test_a_damaged_header_costs_only_its_own_blob_when_the_pack_is_rewritten(tmp_path: Path, broken: bytes) -> None:
    packs = Packs(tmp_path)
    hashes = kept(packs, b"first " * 50, b"FBL1 damaged " * 50, b"third " * 50, b"to forget " * 50, b"fifth " * 50)
    (path,) = tmp_path.glob("*.pack")
    with path.open("r+b") as file:
        file.seek(len(packed(b"first " * 50, hashes[0])))
        file.write(broken)
    fresh = Packs(tmp_path)
    assert fresh.discard({hashes[3]}) == 1
    assert [fresh.read(one) for one in hashes] == [b"first " * 50, None, b"third " * 50, None, b"fifth " * 50]
    assert b"to forget" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


class Meeting(Packs):
    """Packs of a process that another one overtakes at a given moment."""

    def __init__(self, folder: Path) -> None:
        self.before_sync: Callable[[], None] = lambda: None
        self.once_begun: Callable[[], None] = lambda: None
        super().__init__(folder)

    def _found(self, blob_hash: str) -> tuple[Spot, bytes] | None:
        found = super()._found(blob_hash)
        meet, self.before_sync = self.before_sync, lambda: None
        meet()
        return found

    def _begun(self, number: int) -> int:
        descriptor = super()._begun(number)
        meet, self.once_begun = self.once_begun, lambda: None
        meet()
        return descriptor


def test_a_pack_that_is_rewritten_before_it_is_synced_is_found_again(tmp_path: Path) -> None:
    other = Packs(tmp_path)
    wanted, unwanted = kept(other, b"wanted", b"unwanted")
    packs = Meeting(tmp_path)
    packs.before_sync = lambda: assert_discarded(other, unwanted)
    assert packs.settle([wanted]) == {wanted}
    assert packs.read(wanted) == b"wanted"


def assert_discarded(packs: Packs, blob_hash: str) -> None:
    assert packs.discard({blob_hash}) == 1


def test_a_pack_that_another_process_filled_before_its_maker_had_the_lock_is_left_alone(tmp_path: Path) -> None:
    """R2: nobody's bytes are overwritten."""
    packs, other, theirs = Meeting(tmp_path), Packs(tmp_path), list[str]()
    packs.once_begun = lambda: theirs.extend(kept(other, b"theirs " * 100))
    (mine,) = kept(packs, b"mine")
    assert len(theirs) == 1
    fresh = Packs(tmp_path)
    assert (fresh.read(theirs[0]), fresh.read(mine)) == (b"theirs " * 100, b"mine")
    whole = len(packed(b"theirs " * 100, theirs[0]) + packed(b"mine", mine))
    assert sum(path.stat().st_size for path in tmp_path.glob("*.pack")) == whole


def test_small_and_large_blobs_lie_whole_in_one_pack(tmp_path: Path) -> None:
    blobs = (b"first", b"", b"large " * 500_000, b"second", b"middling " * 100_000, b"middling, another " * 100_000, b"last")
    hashes = kept(Packs(tmp_path), *blobs)
    assert [Packs(tmp_path).read(one) for one in hashes] == list(blobs)
    assert len(list(tmp_path.glob("*.pack"))) == 1


def test_what_is_wiped_leaves_the_rest_where_it_lies_until_half_of_a_pack_is(tmp_path: Path) -> None:
    """R2: forgotten bytes are gone at once, and their space comes back."""
    blobs = [f"blob {number} of many ".encode() * 100 for number in range(10)]
    packs, other = Packs(tmp_path), Packs(tmp_path)
    hashes = kept(packs, *blobs)
    (path,) = tmp_path.glob("*.pack")
    size = path.stat().st_size
    assert other.read(hashes[9]) == blobs[9]
    assert packs.discard({hashes[2], hashes[9]}) == 2
    assert (list(tmp_path.glob("*.pack")), path.stat().st_size) == ([path], size)
    assert b"blob 2 " not in path.read_bytes()
    assert bytes.fromhex(hashes[2]) not in path.read_bytes()
    assert other.discard({hashes[2]}) == 0
    assert [other.read(hashes[number]) for number in (2, 3, 9)] == [None, blobs[3], None]
    # Behind the wiped end of a pack there is room, also for what was wiped from it.
    assert kept(other, blobs[2]) == [hashes[2]]
    packs.refresh()
    assert packs.settle(hashes) == {*hashes} - {hashes[9]}
    assert packs.discard(set(hashes[:6])) == 6
    assert not path.exists()
    assert sum(one.stat().st_size for one in tmp_path.iterdir()) < size / 2
    assert [Packs(tmp_path).read(one) for one in hashes] == [*[None] * 6, *blobs[6:9], None]


def test_what_was_wiped_half_when_its_process_was_killed_is_wiped_again(tmp_path: Path) -> None:
    """R2: the name goes last."""
    first, second = kept(Packs(tmp_path), b"first " * 500, b"second " * 500)
    (path,) = tmp_path.glob("*.pack")
    with path.open("r+b") as file:
        file.seek(len(packed(b"", first)))
        file.write(bytes(1_000))
    packs = Packs(tmp_path)
    assert packs.read(first) is None
    assert packs.discard({first}) == 1
    assert b"first" not in b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert packs.read(second) == b"second " * 500


def test_ten_thousand_blobs_are_found_among_those_sorted_in_and_those_that_are_not(tmp_path: Path) -> None:
    blobs = [str(number).encode() for number in range(10_000)]
    packs = Packs(tmp_path)
    hashes = kept(packs, *blobs)
    again = kept(packs, *blobs[:10])
    assert packs.settle(hashes) == set(hashes)
    assert packs.discard({*again, "f" * 64, "0" * 64}) == 10
    assert [packs.read(one) for one in hashes[:12]] == [*[None] * 10, *blobs[10:12]]
