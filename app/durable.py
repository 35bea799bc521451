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
    # Beside the file it replaces: a rename is atomic within one file system only.
    with NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, prefix=f".{place.name}.", delete=False) as file:
        scratch = Path(file.name)
        try:
            os.fchmod(file.fileno(), _PRIVATE)
            file.write(text)
            file.flush()
            # Content before name: after a power cut the new name might else stand over nothing.
            os.fsync(file.fileno())
            scratch.replace(place)
        finally:
            # Once it has the place's name there is nothing under this one.
            scratch.unlink(missing_ok=True)
    # The rename is durable once its folder is.
    _sync_folder(place.parent)


def write_once(path: Path, text: str) -> str:
    """Return what the file holds, written whole if it is not there or empty; of two writers the first one wins."""
    with locked(path.parent):
        # An empty file is what a crash may leave, so it counts as none.
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there:
            return there
        write_whole(path, text)
        return text


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock for the block; wait for another process that holds it."""
    # The folder is always there and never replaced, unlike the files in it; a kill lets go of its lock.
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
