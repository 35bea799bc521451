"""What is noted beside packs saves reading them, and never decides what they hold."""

from pathlib import Path

import pytest

import graph.blobs.packs
from graph.blobs.packs import Packs
from graph.blobs.record import packed
from schema.ids import content_hash

_MANY = 10


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.blobs.packs, "_MANY", _MANY)


def blobs(first: int, behind: int) -> list[bytes]:
    return [f"blob {number} of many ".encode() * 20 for number in range(first, behind)]


def keep(packs: Packs, given: list[bytes]) -> list[str]:
    named = [(content_hash(blob), blob) for blob in given]
    packs.append(named)
    return [blob_hash for blob_hash, _ in named]


class Opening(Packs):
    """Packs that remember up to which byte of the last one they had no header to read."""

    known = 0

    def _begin(self, number: int, descriptor: int) -> None:
        super()._begin(number, descriptor)
        self.known = self._ends[number]


def known(folder: Path) -> int:
    packs = Opening(folder)
    packs.refresh()
    return packs.known


def test_a_home_is_opened_without_reading_what_is_noted(tmp_path: Path) -> None:
    given = blobs(0, 25)
    writing = Packs(tmp_path)
    hashes = [*keep(writing, given[:12]), *keep(writing, given[12:])]
    (pack,) = tmp_path.glob("*.pack")
    whole = pack.stat().st_size
    assert known(tmp_path) == whole
    fresh = Packs(tmp_path)
    assert [fresh.read(one) for one in hashes] == given
    hashes += keep(writing, more := blobs(25, 30))
    assert known(tmp_path) == whole < pack.stat().st_size
    assert [fresh.read(one) for one in hashes[25:]] == more
    assert fresh.settle(hashes) == set(hashes)


def test_a_pack_of_an_older_version_is_noted_by_whoever_reads_it(tmp_path: Path) -> None:
    keep(Packs(tmp_path), blobs(0, 25))
    (note,) = tmp_path.glob("*.note")
    note.unlink()
    assert known(tmp_path) == 0
    (pack,) = tmp_path.glob("*.pack")
    assert known(tmp_path) == pack.stat().st_size


def test_what_is_forgotten_leaves_the_note_too(tmp_path: Path) -> None:
    """R2: of what is forgotten not even the beginning of its hash stays."""
    writing = Packs(tmp_path)
    hashes = keep(writing, blobs(0, 25))
    begun = bytes.fromhex(hashes[3])[7::-1]
    (note,) = tmp_path.glob("*.note")
    assert begun in note.read_bytes()
    assert Packs(tmp_path).discard({hashes[3]}) == 1
    assert begun not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [Packs(tmp_path).read(one) for one in (hashes[2], hashes[3])] == [blobs(2, 3)[0], None]
    # This process still remembers where it lay, and may not note it again.
    keep(writing, blobs(30, 50))
    assert begun not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_is_forgotten_leaves_half_a_note_too(tmp_path: Path) -> None:
    """R2: killed or out of space between the writing of a note and its new name, a process leaves what it had written."""
    hashes = keep(Packs(tmp_path), blobs(0, _MANY - 1))
    begun = bytes.fromhex(hashes[3])[7::-1]
    (tmp_path / "00000001.noting").write_bytes(begun)
    assert Packs(tmp_path).discard({hashes[3]}) == 1
    assert begun not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_pack_that_is_gone_is_not_noted(tmp_path: Path) -> None:
    """R2: rewritten by another process while this one had it open, its note would name for ever what was forgotten."""

    class Late(Packs):
        """Packs whose last one is removed just as it is read."""

        def _begin(self, number: int, descriptor: int) -> None:
            super()._begin(number, descriptor)
            self._path(number).unlink()

    keep(Packs(tmp_path), blobs(0, 25))
    next(tmp_path.glob("*.note")).unlink()
    Late(tmp_path).refresh()
    assert not list(tmp_path.iterdir())


def test_half_of_a_pack_is_given_back_whoever_wiped_it(tmp_path: Path) -> None:
    hashes = keep(Packs(tmp_path), blobs(0, 24))
    (pack,) = tmp_path.glob("*.pack")
    for one in hashes[:15]:
        assert Packs(tmp_path).discard({one}) == 1
    assert not pack.exists()
    assert not pack.with_suffix(".note").exists()
    assert [Packs(tmp_path).read(one) for one in hashes[15:]] == blobs(15, 24)


@pytest.mark.parametrize("harm", [b"", b"FBN1", b"x" * 200], ids=["empty", "cut", "other"])
def test_a_note_that_cannot_be_read_is_passed_over(tmp_path: Path, harm: bytes) -> None:
    hashes = keep(Packs(tmp_path), blobs(0, 25))
    (note,) = tmp_path.glob("*.note")
    note.write_bytes(harm)
    assert [Packs(tmp_path).read(one) for one in hashes] == blobs(0, 25)


def test_a_note_that_is_no_file_keeps_nobody_from_the_pack(tmp_path: Path) -> None:
    hashes = keep(Packs(tmp_path), blobs(0, 25))
    (note,) = tmp_path.glob("*.note")
    note.unlink()
    note.mkdir()
    assert [Packs(tmp_path).read(one) for one in hashes] == blobs(0, 25)


def test_a_bit_that_fell_over_in_a_note_is_seen(tmp_path: Path) -> None:
    hashes = keep(Packs(tmp_path), blobs(0, 25))
    (note,) = tmp_path.glob("*.note")
    harmed = bytearray(note.read_bytes())
    harmed[60] ^= 1
    note.write_bytes(harmed)
    assert [Packs(tmp_path).read(one) for one in hashes] == blobs(0, 25)


def test_a_pack_put_back_from_a_copy_is_read_whatever_is_noted(tmp_path: Path) -> None:
    """Shorter than noted, or as long and other: the note is of the pack that was there before."""
    hashes = keep(Packs(tmp_path), blobs(0, 25))
    (pack,) = tmp_path.glob("*.pack")
    whole = pack.read_bytes()
    pack.write_bytes(whole[: len(whole) // 2])
    assert [Packs(tmp_path).read(one) for one in hashes[:12]] == blobs(0, 12)
    others = [b"another " * 30 for _ in range(1)] + blobs(40, 70)
    pack.write_bytes(b"".join(packed(one, content_hash(one)) for one in others))
    assert [Packs(tmp_path).read(content_hash(one)) for one in others] == others


def test_what_was_wiped_since_is_found_in_a_pack_put_back_from_a_copy(tmp_path: Path) -> None:
    """R2: put back as it was before something was forgotten, a pack can have it forgotten again."""
    hashes = keep(Packs(tmp_path), blobs(0, 25))
    (pack,) = tmp_path.glob("*.pack")
    before = pack.read_bytes()
    assert Packs(tmp_path).discard({hashes[3]}) == 1
    copy = tmp_path / "copy"
    copy.write_bytes(before)
    copy.replace(pack)
    assert Packs(tmp_path).discard({hashes[3]}) == 1
    assert b"blob 3 " not in pack.read_bytes()


def test_packs_are_read_where_no_note_can_be_made(tmp_path: Path) -> None:
    hashes = keep(Packs(tmp_path), blobs(0, 25))
    next(tmp_path.glob("*.note")).unlink()
    (tmp_path / "00000001.noting").mkdir()
    assert [Packs(tmp_path).read(one) for one in hashes] == blobs(0, 25)
    assert not list(tmp_path.glob("*.note"))
