"""Files that are either as they were or wholly new, whatever happens meanwhile, and locks between processes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

_PRIVATE = 0o600


def write_whole(path: Path, text: str) -> None:
    """Replace a file's content at once and durably, readable by its owner only; a link stays a link."""
    place = path.resolve()
    with NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, prefix=f".{place.name}.", delete=False) as file:
        scratch = Path(file.name)
        try:
            os.fchmod(file.fileno(), _PRIVATE)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            scratch.replace(place)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
    _sync_folder(place.parent)


def write_once(path: Path, text: str) -> str:
    """Return what the file holds, written whole if it is not there or empty; of two writers the first one wins."""
    with locked(path.parent):
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there:
            return there
        write_whole(path, text)
        return text


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock for the block; wait for another process that holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
