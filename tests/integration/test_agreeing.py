"""Removals an owner agreed to: a yes is used up by what goes, also where the run does not come to its end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bootstrap import Rooms, open_rooms
from app.settings import load, save
from app.syncing import AGREED, Ran, agreed, run_one
from graph.sync import Control
from tests.fakes import files


@pytest.fixture
async def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rooms]:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    for number in range(12):
        files.mail(tmp_path / "post", f"m{number}", "The posts were painted blue.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    async with open_rooms(load(tmp_path / "home")) as opened:
        await run(opened)
        yield opened


async def run(rooms: Rooms, control: Control | None = None) -> Ran:
    return await run_one(rooms, "post", rooms.settings.file.sources["post"], control or Control())


async def test_a_yes_is_counted_down_by_a_run_that_stops_and_gone_after_one_that_ends(rooms: Rooms, tmp_path: Path) -> None:
    await rooms.journal.swap(AGREED, "post", 0, {"lost": 9, "at": "2026-03-02T10:00:00+00:00"})
    for number in range(4):
        (tmp_path / "post" / f"m{number}.eml").unlink()
    stop = asyncio.Event()
    stop.set()
    ran = await run(rooms, Control(stop=stop))
    assert (ran.outcome.removed, ran.outcome.stopped, await agreed(rooms.journal, "post")) == (4, True, 5)
    await run(rooms)
    assert await agreed(rooms.journal, "post") == 0


async def test_a_run_that_fails_before_anything_goes_leaves_the_yes_whole(rooms: Rooms, tmp_path: Path) -> None:
    await rooms.journal.swap(AGREED, "post", 0, {"lost": 9, "at": "2026-03-02T10:00:00+00:00"})
    (tmp_path / "post").rename(tmp_path / "away")
    assert (await run(rooms)).error
    assert await agreed(rooms.journal, "post") == 9
