"""Ctrl-C: work ends after its step and says what is left."""

import asyncio
import signal
from pathlib import Path

import pytest

from app.bootstrap import open_rooms
from app.commands.reading import Worked, worked
from app.settings import load
from graph.sync import RUN
from tests.fakes import files
from tests.fakes.friday import Friday, ended


@pytest.fixture
def synced(tmp_path: Path) -> Friday:
    """A home whose one mail was read and not worked off."""
    friday = Friday(tmp_path / "home")
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    friday.json("source", "add", "post", "eml", "--set", f"path={tmp_path / 'post'}")
    friday.json("sync")
    return friday


async def test_interrupted_work_tells_what_waits(synced: Friday, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    waiting = sum(synced.json("status")["pending"].values())
    work = asyncio.create_task(worked(load(synced.home)))
    # After its first step, which takes the signal over.
    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
    assert await work == Worked(0, waiting)
    assert waiting > 0
    assert synced.json("work")["graph_writes"] > 0
    assert sum(synced.json("status")["pending"].values()) == 0


async def test_an_interrupted_removal_says_how_to_finish(synced: Friday, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    async with open_rooms(load(synced.home)) as rooms, rooms.leases.hold(f"{RUN}post"):
        removal = synced.begin("source", "remove", "post", "--yes")
        assert removal.stderr is not None
        # It waits now for what this test holds.
        assert "is being synced" in await asyncio.to_thread(removal.stderr.readline)
        removal.send_signal(signal.SIGINT)
        stopped = await asyncio.to_thread(ended, removal)
    assert stopped.code == 130
    assert "Run `friday source remove post` again to finish." in stopped.err
    synced("source", "remove", "post", "--yes")
    assert synced.json("status")["nodes"] == 0
