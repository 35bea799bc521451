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


@pytest.mark.parametrize("form", [(), ("--json",)])
async def test_an_interrupted_sync_says_what_is_stored_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    friday, whole = Friday(tmp_path / "home"), 600
    for number in range(whole):
        files.mail(tmp_path / "post", f"{number}", "The hall lamps arrive on Tuesday.")
    files.mail(tmp_path / "more", "more", "The porch lamps arrive on Friday.")
    for name in ("post", "more"):
        friday.json("source", "add", name, "eml", "--set", f"path={tmp_path / name}")
    async with open_rooms(load(friday.home)) as rooms:
        async with rooms.leases.hold("ingest"):
            sync = friday.begin("sync", *form)
            # It reads the first source and cannot store any of it yet.
            while not await rooms.journal.leased(f"{RUN}post", rooms.clock.now()):
                await asyncio.to_thread(sync.poll)
                assert sync.returncode is None, sync.communicate()
            sync.send_signal(signal.SIGINT)
        stopped = await asyncio.to_thread(ended, sync)
    assert stopped.code == 130
    stored = friday.json("status")["kinds"]["Message"]
    assert 0 < stored < whole
    if form:
        assert [(one["name"], one["upserted"], one["stopped"]) for one in stopped.values] == [("post", stored, True), ("more", 0, True)]
    else:
        assert f"Stopped; {stored} new or changed items stored. Run `friday sync` again to go on." in stopped.out.splitlines()
    assert [one["upserted"] for one in friday.json("sync")] == [whole - stored, 1]


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
