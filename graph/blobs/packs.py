"""The pack files of one folder, and an index of what they hold that follows other processes' writes and removals."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from graph.blobs.notes import note, noted, unnote
from graph.blobs.record import COPIED, Spot, holds, pieces, salvaged, scanned, unpacked, wipe
from graph.blobs.spots import Spots, key_of

# What is mostly wiped is rewritten and a backup copies changed packs: they stay small enough for both, and few enough for a folder.
FULL = 64 * 1024 * 1024
_MANY = 4_096
"""Headers that are read anew each time a home is opened, a few microseconds each; of more a note is made."""


# Packs and not a file a blob: a hundred thousand mails would be as many files, each with an fsync and a folder's entry of its own.
class Packs:
    """Packs by number; a writer holds a pack's lock, readers hold nothing. Used by one thread at a time."""

    def __init__(self, folder: Path, full: int = FULL) -> None:
        self._folder = folder
        self._full = full
        self._spots = Spots()
        self._ends: dict[int, int] = {}
        self._wiped: dict[int, int] = {}
        # Apart from the ends: bytes that another process wrote are there to be read before they are on the disk.
        self._synced: dict[int, int] = {}
        self._unnoted: dict[int, int] = {}
        self._looked = False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def refresh(self) -> None:
        """Read what has been appended, and forget packs that are gone."""
        self._looked = True
        numbers = self._numbers()
        if gone := self._ends.keys() - set(numbers):
            self._ends = {number: end for number, end in self._ends.items() if number not in gone}
            self._spots.forget(gone)
        for number, descriptor in self._each(numbers, os.O_RDONLY):
            self._read_on(number, descriptor)

    def read(self, blob_hash: str) -> bytes | None:
        """Return the blob, or None; looks again at the folder before it says None."""
        found = self._found(blob_hash)
        if found is None:
            self.refresh()
            found = self._found(blob_hash)
        return found and found[1]

    def settle(self, hashes: Iterable[str]) -> set[str]:
        """Return those of the blobs that are here whole, and on the disk for good."""
        wanted = set(hashes)
        # Not when the folder is opened: most commands read no raw bytes.
        if wanted and not self._looked:
            self.refresh()
        while True:
            # Read and hashed, not just looked up: what a full disk or a bad sector left must be stored again.
            whole = {blob_hash: found[0] for blob_hash in wanted if (found := self._found(blob_hash)) is not None}
            try:
                self._sync(set(whole.values()))
            except FileNotFoundError:
                # Another process has rewritten the pack meanwhile: its blobs lie elsewhere.
                self.refresh()
                continue
            return set(whole)

    def _sync(self, spots: Set[Spot]) -> None:
        for number in sorted({spot.pack for spot in spots}):
            if self._synced.get(number, 0) < max(spot.end for spot in spots if spot.pack == number):
                # Written by somebody who may have been killed before their own sync: "already here" is only true once it is durable.
                with self._opened(number, os.O_RDWR) as descriptor:
                    os.fsync(descriptor)
                    self._synced[number] = self._ends[number]

    def append(self, blobs: Iterable[tuple[str, bytes]]) -> None:
        """Append the blobs to a pack nobody else is writing, and sync once a pack."""
        waiting = list(blobs)
        while waiting:
            with self._free() as (number, descriptor):
                start = self._ends[number]
                batch = _fitting(waiting, self._full - start)
                waiting = waiting[len(batch) :]
                _append(descriptor, start, pieces(batch))
                self._read_on(number, descriptor)
                self._synced[number] = self._ends[number]

    # In place: to copy what is left of a pack for every mail that goes would cost sixty-four megabytes each time.
    def discard(self, hashes: Set[str]) -> int:
        """Wipe the blobs from the disk and return how many there were; a pack that is wiped by half or more gives its space back."""
        found: set[str] = set()
        for number, descriptor in self._each(self._numbers(), os.O_RDWR):
            # The lock belongs to the open file: a kill -9 gives it back. Readers need none: what they read half wiped is not the blob.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Without a link another process has rewritten it while this one waited for the lock.
            if os.fstat(descriptor).st_nlink and (hit := self._lying(number, descriptor, hashes)):
                found |= {blob_hash for blob_hash, _ in hit}
                self._wipe(number, descriptor, {spot for _, spot in hit})
                self._shrink(number, descriptor)
        self._sweep()
        _sync_folder(self._folder)
        self.refresh()
        return len(found)

    def _wipe(self, number: int, descriptor: int, spots: Set[Spot]) -> None:
        known = noted(self._path(number), descriptor)
        # The note first: killed in between, no trace of a wiped blob is left in it.
        unnote(self._path(number))
        wipe(descriptor, spots)
        self._wiped[number] += sum(spot.length for spot in spots)
        if known.end:
            note(self._path(number), descriptor, known.without(spots))

    def _lying(self, number: int, descriptor: int, hashes: Set[str]) -> list[tuple[str, Spot]]:
        """Return those of the blobs that lie in a pack, wherever in it."""
        self._read_on(number, descriptor)
        if self._ends[number] < os.fstat(descriptor).st_size:
            # Behind a damaged header or a torn write, where nobody else looks, they may lie as well.
            lying = [(blob_hash, spot) for blob_hash, spot in salvaged(descriptor, number) if blob_hash in hashes]
        else:
            lying = [(blob_hash, spot) for blob_hash in hashes for spot in self._spots.of(blob_hash) if spot.pack == number]
        # Another process may have wiped some already.
        return [(blob_hash, spot) for blob_hash, spot in lying if holds(descriptor, spot, blob_hash)]

    def _shrink(self, number: int, descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        # A damaged pack as well: in the copy all that is whole is found.
        if self._wiped[number] * 2 >= size or self._ends[number] < size:
            # Salvaged, not scanned: what lies behind a damaged header would otherwise be thrown away with the old pack.
            self._rewrite(descriptor, [spot for blob_hash, spot in salvaged(descriptor, number) if blob_hash])
            unnote(self._path(number))
            # Only after the copy lies durable under its name: killed in between, blobs lie twice, which hurts nobody.
            self._path(number).unlink()

    def _rewrite(self, descriptor: int, spots: list[Spot]) -> None:
        # Nothing moves under a number and no number comes back, so an empty rest has its pack too: whoever knows an old place
        # finds the pack gone and looks again.
        with self._created() as (number, _):
            fresh = self._path(number).with_suffix(".new")
            with fresh.open("wb") as target:
                for spot in spots:
                    target.write(os.pread(descriptor, spot.end - spot.offset, spot.offset))
                target.flush()
                # Synced before the rename: many file systems may otherwise keep the name and lose the bytes.
                os.fsync(target.fileno())
            fresh.replace(self._path(number))
        _sync_folder(self._folder)

    def _sweep(self) -> None:
        # What a killed process left half rewritten holds bytes that may be wanted gone.
        for number, descriptor in self._each([int(path.stem) for path in self._folder.glob("*.new")], os.O_RDWR):
            if _locked(descriptor):
                self._path(number).with_suffix(".new").unlink(missing_ok=True)

    def _each(self, numbers: Iterable[int], flags: int) -> Iterator[tuple[int, int]]:
        """Open one pack after the other; one that another process has rewritten meanwhile is left out."""
        for number in numbers:
            try:
                descriptor = os.open(self._path(number), flags)
            except FileNotFoundError:
                continue
            try:
                yield number, descriptor
            finally:
                os.close(descriptor)

    @contextmanager
    def _free(self) -> Iterator[tuple[int, int]]:
        for number, descriptor in self._each(reversed(self._numbers()), os.O_RDWR):
            # Newest first, without waiting: a pack that somebody is writing is passed over, and in the end a new one made.
            if _locked(descriptor) and self._usable(number, descriptor):
                yield number, descriptor
                return
        with self._created() as created:
            yield created

    @contextmanager
    def _created(self) -> Iterator[tuple[int, int]]:
        # Above all there are, not in a gap: whoever remembers a place in an old number must find it gone.
        number, descriptor = self._made(max(self._numbers(), default=0) + 1)
        try:
            _sync_folder(self._folder)
            self._ends[number] = self._wiped[number] = self._unnoted[number] = 0
            yield number, descriptor
        finally:
            os.close(descriptor)

    def _made(self, number: int) -> tuple[int, int]:
        """Make and lock the next pack that is still empty once it is locked."""
        while True:
            try:
                descriptor = self._begun(number)
            except FileExistsError:
                number += 1
                continue
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Another process may have found the new pack, and filled it, before this one had its lock.
            if os.fstat(descriptor).st_size == 0 and os.fstat(descriptor).st_nlink:
                return number, descriptor
            os.close(descriptor)
            number += 1

    def _begun(self, number: int) -> int:
        # O_EXCL decides between processes that want the same number; the mode keeps mail from other users.
        return os.open(self._path(number), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)

    def _usable(self, number: int, descriptor: int) -> bool:
        self._read_on(number, descriptor)
        state = os.fstat(descriptor)
        # With the lock held nobody is writing: what follows the last whole record is torn, and this pack is left as it is.
        return state.st_nlink > 0 and self._ends[number] == state.st_size < self._full

    def _read_on(self, number: int, descriptor: int) -> None:
        if number not in self._ends:
            self._begin(number, descriptor)
        for blob_hash, spot in scanned(descriptor, number, self._ends[number]):
            if blob_hash:
                self._spots.add(blob_hash, spot)
            else:
                self._wiped[number] += spot.length
            self._ends[number] = spot.end
            self._unnoted[number] += 1
        # Without waiting: whoever holds the lock is writing, and makes a note by and by. Nobody would remove that of a pack that is gone.
        if self._unnoted[number] >= _MANY and _may_note(descriptor) and os.fstat(descriptor).st_nlink:
            self._note(number, descriptor)

    def _begin(self, number: int, descriptor: int) -> None:
        known = noted(self._path(number), descriptor)
        self._spots.add_noted(number, known)
        self._ends[number], self._wiped[number], self._unnoted[number] = known.end, known.wiped, 0

    def _note(self, number: int, descriptor: int) -> None:
        known = noted(self._path(number), descriptor)
        # Read from the pack and not from memory: another process may have wiped what this one still remembers.
        behind = list(scanned(descriptor, number, known.end))
        wiped = sum(spot.length for blob_hash, spot in behind if not blob_hash)
        lying = [(key_of(blob_hash), spot) for blob_hash, spot in behind if blob_hash]
        if behind:
            note(self._path(number), descriptor, known.with_all(behind[-1][1].end, wiped, lying))
        self._unnoted[number] = 0

    def _found(self, blob_hash: str) -> tuple[Spot, bytes] | None:
        for spot in self._spots.of(blob_hash):
            try:
                with self._opened(spot.pack, os.O_RDONLY) as descriptor:
                    blob = unpacked(descriptor, spot, blob_hash)
            except FileNotFoundError:
                continue
            if blob is not None:
                return spot, blob
        return None

    @contextmanager
    def _opened(self, number: int, flags: int) -> Iterator[int]:
        descriptor = os.open(self._path(number), flags)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob("*.pack"))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08d}.pack"


def _fitting(blobs: list[tuple[str, bytes]], room: int) -> list[tuple[str, bytes]]:
    batch = blobs[:1]
    room -= len(blobs[0][1])
    for blob in blobs[1:]:
        room -= len(blob[1])
        if room < 0:
            break
        batch.append(blob)
    return batch


def _append(descriptor: int, start: int, pieces: Iterable[bytes]) -> None:
    end = start
    try:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                written = os.pwrite(descriptor, view[:COPIED], end)
                view, end = view[written:], end + written
        os.fsync(descriptor)
    except OSError:
        # A full disk: what was half written is taken back, so that the pack stays usable. After a kill it stays torn and is left alone.
        os.ftruncate(descriptor, start)
        raise


def _may_note(descriptor: int) -> bool:
    # NFS locks alone only what is open for writing (EBADF), and some file systems lock nothing: what is not noted is read.
    try:
        return _locked(descriptor)
    except OSError:
        return False


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    # A file's own sync does not make its name durable; the folder's does.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
