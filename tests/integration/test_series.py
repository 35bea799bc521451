"""A series' own node follows its event: its rule goes when the event no longer repeats, whoever else still holds it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reasoning.calendar import Calendar, bounds
from reasoning.dates import Days
from schema.changes import Removed
from schema.graph import Label, Node
from schema.ids import node_id
from tests.fakes.records import event, on
from tests.fakes.rig import BERLIN, SPACE, Rig
from tests.fakes.threads import WorkerThreads

WEEKLY = "BEGIN:VEVENT\r\nUID:s\r\nDTSTART:20260302T090000Z\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
MOVED = event("s", occurrence="20260309T090000Z", number=8)
SERIES = node_id(SPACE, Label.SERIES, "s")


async def series(rig: Rig) -> Node | None:
    return next(iter(await rig.graph.reader.get([SERIES])), None)


@pytest.fixture
async def stored(rig: Rig) -> Rig:
    """A series and an occurrence of it, moved, at two places: both hold the series."""
    await rig.tell("calendar", on("s", replace(event("s"), recurrence=WEEKLY)), on("moved", MOVED))
    found = await series(rig)
    assert found is not None
    assert found.props["recurrence"] == WEEKLY
    return rig


async def test_an_event_that_no_longer_repeats_takes_its_rule_away_though_a_moved_occurrence_holds_the_series(stored: Rig) -> None:
    await stored.tell("calendar", on("s", event("s", sequence=1)))
    found = await series(stored)
    assert found is not None
    assert (found.props, found.start) == ({"title": "Review"}, None)


async def test_an_event_that_is_gone_takes_its_rule_away_too(stored: Rig) -> None:
    await stored.tell("calendar", Removed("s"))
    found = await series(stored)
    assert found is not None
    assert "recurrence" not in found.props
    await stored.tell("calendar", on("s", replace(event("s", sequence=2), recurrence=WEEKLY)))
    again = await series(stored)
    assert again is not None
    assert again.props["recurrence"] == WEEKLY


async def test_a_series_that_nobody_holds_goes_whole(stored: Rig) -> None:
    await stored.tell("calendar", Removed("moved"))
    assert await series(stored)
    await stored.tell("calendar", on("s", event("s", sequence=1)))
    assert await series(stored) is None


async def test_a_moved_occurrence_that_leaves_takes_no_rule(stored: Rig) -> None:
    await stored.tell("calendar", Removed("moved"))
    found = await series(stored)
    assert found is not None
    assert found.props["recurrence"] == WEEKLY


async def test_a_series_moved_to_another_place_keeps_its_rule(stored: Rig) -> None:
    await stored.tell("calendar", on("elsewhere", replace(event("s"), recurrence=WEEKLY)), Removed("s"))
    found = await series(stored)
    assert found is not None
    assert found.props["recurrence"] == WEEKLY


async def test_a_day_on_which_only_a_changed_occurrence_falls_dates_nothing_of_the_series(rig: Rig) -> None:
    moved = "BEGIN:VEVENT\r\nUID:s\r\nRECURRENCE-ID:20260309T090000Z\r\nDTSTART:20260310T140000Z\r\nEND:VEVENT\r\n"
    whole = f"BEGIN:VCALENDAR\r\n{WEEKLY}{moved}END:VCALENDAR\r\n"
    await rig.tell("calendar", on("s", replace(event("s"), recurrence=whole)), on("moved", MOVED))
    calendar = Calendar(rig.graph.reader, SPACE, BERLIN, WorkerThreads())
    master = node_id(SPACE, Label.EVENT, "s")

    async def occurring(first: int, last: int) -> dict[str, datetime]:
        return await calendar.occurring([bounds(Days(date(2026, 3, first), date(2026, 3, last)), BERLIN)])

    assert await occurring(9, 10) == {}
    assert await occurring(9, 16) == {master: datetime(2026, 3, 16, 9, tzinfo=UTC)}
