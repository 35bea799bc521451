"""When a source is looked at next."""

from datetime import datetime, timedelta

import pytest

from app.schedule import due, failed, interval, wait
from app.settings import Kind, SourceTable
from tests.fakes.records import DAY

HOURLY = SourceTable.model_validate({"kind": "folder", "path": "/n", "every": "1h"})
MINUTE = timedelta(minutes=1)


def ran(at: datetime, failures: int = 0, **more: bool) -> dict[str, object]:
    return {"at": at.isoformat(), "failures": failures, **({"error": "It is away."} if failures else {}), **more}


def test_a_source_that_never_ran_or_was_stopped_is_due_now() -> None:
    assert due(HOURLY, None, DAY) == DAY
    assert due(HOURLY, ran(DAY - MINUTE, stopped=True), DAY) == DAY


def test_each_source_has_its_own_interval() -> None:
    assert due(HOURLY, ran(DAY), DAY) == DAY + timedelta(hours=1)
    assert interval(SourceTable(kind=Kind.IMAP)) == timedelta(minutes=10)
    assert interval(SourceTable(kind=Kind.CALDAV)) == timedelta(minutes=15)


def test_one_that_fails_is_tried_later_and_later_up_to_six_hours() -> None:
    minutes = [wait(HOURLY, failures) / MINUTE for failures in range(1, 10)]
    assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    assert wait(HOURLY, 10_000) == timedelta(hours=6)
    assert due(HOURLY, ran(DAY, 3), DAY) == DAY + 20 * MINUTE


def test_one_that_is_looked_at_more_often_is_tried_again_sooner() -> None:
    often = SourceTable.model_validate({"kind": "imap", "every": "2m"})
    assert [wait(often, failures) / MINUTE for failures in (1, 2, 3)] == [2, 4, 8]


def test_after_a_night_with_the_lid_closed_it_is_due_at_once() -> None:
    assert due(HOURLY, ran(DAY), DAY + timedelta(hours=9)) < DAY + timedelta(hours=9)


def test_a_clock_that_was_set_back_keeps_no_source_waiting() -> None:
    assert due(HOURLY, ran(DAY + timedelta(days=400)), DAY) == DAY + timedelta(hours=1)


@pytest.mark.parametrize(("run", "count"), [(None, 0), (ran(DAY), 0), (ran(DAY, 4), 4), ({"at": DAY.isoformat(), "error": "x"}, 1)])
def test_failures_are_counted_also_from_a_note_of_an_older_version(run: dict[str, object] | None, count: int) -> None:
    assert failed(run) == count
