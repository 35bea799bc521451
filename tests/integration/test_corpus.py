"""Every mail, calendar and document of the public corpora, and our own hostile ones, ends as a record or with a reason."""

import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.occurrences import expand
from connectors.rejections import Unreadable
from connectors.reparse import RawKind, reparse
from connectors.texts import supported
from schema.records import Event, Record
from tests.servers import hostile

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SECONDS = 5.0
LEAST = {RawKind.MAIL: 400, RawKind.CALENDAR: 130, RawKind.DOCUMENT: 15}


def corpus(folder: str, wanted: str = "*") -> list[tuple[str, bytes]]:
    found = [(path.name, path.read_bytes()) for path in sorted((SHARED / folder).rglob(wanted)) if path.is_file()]
    if not found:
        warnings.warn(f"the corpus {SHARED / folder} is absent: only the project's own hostile samples were run", stacklevel=2)
    return found


def outcome(kind: RawKind, name: str, raw: bytes) -> tuple[Record, ...] | str:
    started = time.monotonic()
    found = reparse(kind, raw, name, NOW, BERLIN)
    assert found, f"{name}: neither record nor reason"
    assert time.monotonic() - started < SECONDS, f"{name} took too long"
    return found


def storable(records: tuple[Record, ...]) -> Iterator[str]:
    for record in records:
        yield repr(record).encode().decode()
        assert record.key


@pytest.mark.parametrize("name", hostile.mails())
def test_hostile_mails(name: str) -> None:
    found = outcome(RawKind.MAIL, name, hostile.mails()[name])
    assert isinstance(found, str) or list(storable(found))


@pytest.mark.parametrize("name", hostile.calendars())
def test_hostile_calendars(name: str) -> None:
    found = outcome(RawKind.CALENDAR, name, hostile.calendars()[name])
    if not isinstance(found, str):
        assert list(storable(found))
        bounded(found)


def test_every_mail_of_the_corpus() -> None:
    found = [outcome(RawKind.MAIL, name, raw) for name, raw in corpus("mail")]
    enough(RawKind.MAIL, found)


def test_every_calendar_of_the_corpus() -> None:
    found = [outcome(RawKind.CALENDAR, name, raw) for name, raw in corpus("calendar", "*.ics")]
    enough(RawKind.CALENDAR, found)
    for records in found:
        if not isinstance(records, str):
            bounded(records)


def test_every_document_of_the_corpus() -> None:
    found = [outcome(RawKind.DOCUMENT, name, raw) for name, raw in corpus("documents") if supported(name)]
    enough(RawKind.DOCUMENT, found)


def enough(kind: RawKind, found: list[tuple[Record, ...] | str]) -> None:
    read = [records for records in found if not isinstance(records, str)]
    assert all(list(storable(records)) for records in read)
    assert all(reason.endswith((".", "…")) for reason in found if isinstance(reason, str))
    assert not found or len(read) >= LEAST[kind], f"only {len(read)} of {len(found)} were read"


def bounded(records: tuple[Record, ...]) -> None:
    for record in records:
        if isinstance(record, Event) and record.recurrence:
            started = time.monotonic()
            with suppress(Unreadable):
                expand(record.recurrence, datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), zone=BERLIN)
            assert time.monotonic() - started < SECONDS
