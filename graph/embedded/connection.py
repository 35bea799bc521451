"""Opens SQLite files the way this project needs them, and says in our own errors why one cannot be used."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from schema.errors import StoreDamaged, StoreLocked, StoreTooNew, StoreUnusable

SAFE_VERSION = (3, 51, 3)
PATIENCE = 10_000
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "mmap_size = 0",
    "secure_delete = ON",
    "cache_size = -32000",
    "wal_autocheckpoint = 8000",
)
_LOCKED = (apsw.BusyError, apsw.LockedError)
_UNUSABLE = (
    apsw.FullError,
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.IOError,
    apsw.PermissionsError,
)
_DAMAGED = (apsw.NotADBError, apsw.CorruptError)


def require_safe(version: str) -> None:
    """Raise StoreUnusable if this SQLite may corrupt a file that two connections write (the WAL-reset bug)."""
    if tuple(int(part) for part in version.split(".")) < SAFE_VERSION:
        raise StoreUnusable(f"SQLite {version} can damage files; 3.51.3 or newer is needed", "Install apsw 3.53 or newer.")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say about this file into StoreLocked, StoreDamaged or StoreUnusable."""
    try:
        yield
    except _LOCKED as reason:
        raise StoreLocked(str(path)) from reason
    except _DAMAGED as reason:
        raise StoreDamaged(f"{path}: {reason}") from reason
    except (*_UNUSABLE, OSError) as reason:
        raise StoreUnusable(f"{path}: {reason}") from reason


def prepare(path: Path, ddl: Sequence[str], patience: int = PATIENCE) -> None:
    """Create the file or bring it up to date, `ddl[n]` leading from version n to n+1; raise StoreTooNew if it is newer."""
    require_safe(apsw.sqlite_lib_version())
    with translated(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(path):
            connection = connect(path, patience)
            try:
                _migrate(connection, path, ddl)
            finally:
                connection.close()


def connect(path: Path, patience: int = PATIENCE) -> apsw.Connection:
    """Open one connection: write-ahead log, every commit on disk, foreign keys held, patient (milliseconds) with other writers."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(patience)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def transaction(connection: apsw.Connection, begin: str) -> Iterator[apsw.Connection]:
    """Run one transaction, committed at the end, rolled back whole if anything is raised."""
    connection.execute(begin)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # A full disk or a failed write has rolled back already; another ROLLBACK would hide the reason.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    # SQLite does not wait for its turn while two processes switch a new file to the write-ahead log.
    with path.with_suffix(".opening").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _migrate(connection: apsw.Connection, path: Path, ddl: Sequence[str]) -> None:
    version = int(connection.pragma("user_version"))
    if version > len(ddl):
        raise StoreTooNew(f"{path} has version {version}, this Friday knows {len(ddl)}")
    if version < len(ddl):
        with transaction(connection, "BEGIN IMMEDIATE"):
            for step in ddl[version:]:
                connection.execute(step)
            connection.pragma("user_version", len(ddl))
