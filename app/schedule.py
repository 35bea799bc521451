"""When each source is looked at next: on its own interval, and while it fails later and later. Pure; time is passed in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.settings import Kind, SourceTable

USUAL = timedelta(minutes=10)
_INTERVALS = {
    Kind.CALDAV: timedelta(minutes=15),
    Kind.WEBDAV: timedelta(minutes=15),
    Kind.CARDDAV: timedelta(hours=1),
    Kind.FEED: timedelta(hours=1),
    Kind.WEBCAL: timedelta(minutes=30),
    Kind.PAGES: timedelta(days=1),
}
# A network that comes back after a journey is soon seen; a wrong password is not tried until the account is locked.
_SOON, _LATEST = timedelta(minutes=5), timedelta(hours=6)


def interval(table: SourceTable) -> timedelta:
    """Return how often a source is looked at: as often as its owner says, else as its kind wants."""
    return table.every or _INTERVALS.get(table.kind, USUAL)


def wait(table: SourceTable, failures: int) -> timedelta:
    """Return how long to wait after a run that was the so-manieth in a row to fail; 0: it went well."""
    if not failures:
        return interval(table)
    # Beyond six hours nothing grows; the bound keeps the power small.
    return min(min(interval(table), _SOON) * (1 << min(failures - 1, 20)), _LATEST)


def due(table: SourceTable, run: Mapping[str, object] | None, now: datetime) -> datetime:
    """Return when a source is to be looked at next, given how its last run went; one that never ran or was stopped is due now."""
    if run is None or run.get("stopped"):
        return now
    # A clock that was set back must not keep a source waiting until it is where it was.
    at = min(datetime.fromisoformat(str(run["at"])), now)
    # A server that named a time is not asked before it.
    until = datetime.fromisoformat(str(run["until"])) if run.get("until") else at
    return max(at + wait(table, failed(run)), until)


def failed(run: Mapping[str, object] | None) -> int:
    """Return how many runs in a row failed up to this one; a note of an older version counts one."""
    return int(str(run.get("failures", 1))) if run and run.get("error") else 0
