"""Opens SQLite files the way this project needs them, and says in our own errors why one cannot be used."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from schema.errors import StoreDamaged, StoreLocked, StoreTooNew, StoreUnusable

# Before it, two connections that write and checkpoint at one instant could damage the file; web app, command line and scheduler do both.
SAFE_VERSION = (3, 51, 3)
PATIENCE = 10_000
_PRAGMAS = (
    # Readers and the writer do not wait for each other; with a rollback journal readers starve while mail arrives.
    "journal_mode = WAL",
    # NORMAL, which some builds take in WAL mode, loses the latest commits with the power, and with them what a receipt has promised.
    "synchronous = FULL",
    "foreign_keys = ON",
    # Never mapped while several processes write, and a failing disk would be a SIGBUS instead of an error.
    "mmap_size = 0",
    # Removed mail is overwritten, not just let go: a person who removes a source means its text too.
    "secure_delete = ON",
    "cache_size = -32000",
    # Fewer checkpoints in a first sync, which otherwise writes the same pages to the file again and again.
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
    # Before the pragmas, of which the first may itself find the file busy.
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
        # DDL is transactional in SQLite, the version with it: a kill in the middle leaves the file as it was.
        with transaction(connection, "BEGIN IMMEDIATE"):
            for step in ddl[version:]:
                connection.execute(step)
            connection.pragma("user_version", len(ddl))
