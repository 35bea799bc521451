"""The turns of sources in a running app: each on its own interval, failing ones later and later, by a clock that a test moves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Rooms, open_rooms
from app.pauses import pause, paused
from app.rounds import Rounds, looking
from app.settings import FILE, SourceTable, load, save
from app.standing import states
from app.syncing import RUNS, Ran
from graph.sync import Control, Outcome
from schema.errors import StoreLocked
from schema.ports import Journal
from tests.fakes import files
from tests.fakes.clock import HandClock

MINUTE = 60.0


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    files.calendar(tmp_path / "cal", "work", ("u1", "20260302T100000Z", "Review"))
    often = {"kind": "eml", "path": str(tmp_path / "post"), "every": "2m"}
    save(tmp_path / "home", {"sources.post": often, "sources.cal": {"kind": "ics", "path": str(tmp_path / "cal"), "every": "1h"}})
    async with open_rooms(load(tmp_path / "home")) as opened:
        yield replace(opened, clock=HandClock())


def passes_by(rooms: Rooms, seconds: float) -> None:
    assert isinstance(rooms.clock, HandClock)
    rooms.clock.pass_by(seconds)


async def turn(rounds: Rounds) -> list[str]:
    """Return which sources are due, and read them."""
    await rounds.ask_due()
    asked = list(rounds.waiting)
    await rounds.run()
    return asked


async def test_each_source_has_its_own_interval_and_one_that_slept_is_due_once(rooms: Rooms) -> None:
    rounds = Rounds(rooms, lambda _rounds: None)
    assert await turn(rounds) == ["post", "cal"]
    assert await turn(rounds) == []
    passes_by(rooms, 2 * MINUTE)
    assert await turn(rounds) == ["post"]
    passes_by(rooms, 3_000 * MINUTE)
    assert await turn(rounds) == ["post", "cal"]
    assert await turn(rounds) == []


async def test_a_clock_that_is_set_back_stops_nothing(rooms: Rooms) -> None:
    rounds = Rounds(rooms, lambda _rounds: None)
    await turn(rounds)
    passes_by(rooms, -500_000 * MINUTE)
    assert await turn(rounds) == []
    (post, _) = await states(rooms)
    assert (post.due - rooms.clock.now()).total_seconds() == 2 * MINUTE


async def test_one_that_fails_backs_off_and_is_looked_at_as_ever_once_it_is_well(rooms: Rooms, tmp_path: Path) -> None:
    rounds = Rounds(rooms, lambda _rounds: None)
    await turn(rounds)
    (tmp_path / "post").rename(tmp_path / "away")
    waited = []
    passes_by(rooms, 2 * MINUTE)
    for _ in range(4):
        assert "post" in await turn(rounds)
        (post, _) = await states(rooms)
        waited.append((post.due - rooms.clock.now()).total_seconds() / MINUTE)
        passes_by(rooms, waited[-1] * MINUTE - 1)
        assert "post" not in await turn(rounds)
        passes_by(rooms, 1)
    assert waited == [2, 4, 8, 16]
    assert rounds.troubles["post"].startswith("What the source should read is not there")
    (tmp_path / "away").rename(tmp_path / "post")
    assert "post" in await turn(rounds)
    noted = await rooms.journal.read(RUNS, "post")
    assert noted is not None
    assert noted.value["failures"] == 0


async def test_a_source_that_is_changed_or_resumed_waits_for_no_clock(rooms: Rooms, tmp_path: Path) -> None:
    rounds = Rounds(rooms, lambda _rounds: None)
    await turn(rounds)
    save(tmp_path / "home", {"sources.cal.every": "3h"})
    assert await turn(rounds) == ["cal"]
    await pause(rooms, "post")
    passes_by(rooms, 9_000 * MINUTE)
    assert await turn(rounds) == ["cal"]


async def test_one_that_failed_is_tried_again_when_friday_begins_anew_but_not_before_a_time_its_server_named(rooms: Rooms) -> None:
    await turn(Rounds(rooms, lambda _rounds: None))
    told = await rooms.journal.read(RUNS, "post")
    assert told is not None
    away = {**told.value, "error": "It is away.", "failures": 9}
    await rooms.journal.swap(RUNS, "post", told.version, away)
    later = Rounds(rooms, lambda _rounds: None)
    assert await turn(later) == ["post"]
    told = await rooms.journal.read(RUNS, "post")
    assert told is not None
    until = rooms.clock.now() + timedelta(hours=1)
    await rooms.journal.swap(RUNS, "post", told.version, {**away, "until": until.isoformat()})
    assert await turn(Rounds(rooms, lambda _rounds: None)) == []


async def test_only_sources_that_were_read_well_are_watched(rooms: Rooms, tmp_path: Path) -> None:
    rounds = Rounds(rooms, lambda _rounds: None)
    assert await rounds.watchable() == {}
    (tmp_path / "cal").rename(tmp_path / "away")
    await turn(rounds)
    assert set(await rounds.watchable()) == {"post"}
    await pause(rooms, "post")
    assert await rounds.watchable() == {}


async def test_a_wrong_key_is_told_with_its_line_and_stops_no_other_source(rooms: Rooms, tmp_path: Path) -> None:
    path = tmp_path / "home" / FILE
    path.write_text(path.read_text(encoding="utf-8").replace('every = "1h"', 'every = "1h"\nhost = "h"'), encoding="utf-8")
    rounds = Rounds(rooms, lambda _rounds: None)
    assert await turn(rounds) == ["post", "cal"]
    line = path.read_text(encoding="utf-8").splitlines().index('host = "h"') + 1
    assert f"{path}, line {line}: source cal: a source of kind ics has no key host" in rounds.troubles["cal"]
    assert set(rounds.troubles) == {"cal"}


@pytest.mark.parametrize("failure", [StoreLocked("the journal is in use"), OSError("the disk is slow")])
async def test_a_journal_that_is_locked_hides_no_pause(rooms: Rooms, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    failures = [failure, failure]

    async def locked(journal: Journal) -> frozenset[str]:
        held = await paused(journal)
        if held and failures:
            raise failures.pop()
        return held

    async def read(_rooms: Rooms, name: str, _table: SourceTable, control: Control) -> Ran:
        await pause(rooms, name)
        await control.stop.wait()
        return Ran(Outcome(name, stopped=True))

    monkeypatch.setattr("app.rounds.paused", locked)
    monkeypatch.setattr("app.rounds.run_one", read)
    monkeypatch.setattr("app.rounds._LOOK", 0.01)
    rounds = Rounds(rooms, lambda _rounds: None)
    rounds.ask("post")
    await asyncio.wait_for(rounds.run(), 20)
    assert failures == []


async def test_what_is_due_is_seen_beside_work_that_takes_long() -> None:
    found, looks = asyncio.Event(), iter([False, False, True])

    async def look() -> bool:
        return next(looks)

    async with looking(look, found, 0.01):
        await asyncio.wait_for(found.wait(), 5)
    async with looking(look, asyncio.Event(), 60.0):
        pass
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "friday looks which source is due"]
