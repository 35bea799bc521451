"""A running app that watches: what changes in a folder is read without waiting for the clock, and watching ends with the app."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Rooms, open_rooms
from app.settings import SourceTable, load, save
from app.watching import Watchers, rest
from connectors.folder_watch import stirred
from schema.errors import SourceBusy, SourceUnreachable
from tests.app.acts import eventually
from tests.fakes import files


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    async with open_rooms(load(tmp_path / "home")) as opened:
        yield opened


def tables(rooms: Rooms) -> dict[str, SourceTable]:
    return dict(rooms.settings.file.sources)


def watching() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("friday watches ")}


async def test_news_are_heard_and_watching_ends_when_it_is_told_to(rooms: Rooms, tmp_path: Path) -> None:
    heard: list[str] = []
    watchers = Watchers(rooms, heard.append)
    await watchers.keep(tables(rooms))
    assert watching() == {"friday watches post"}
    for number in range(20):
        files.mail(tmp_path / "post", f"m{number}", "The posts were painted blue.")
        try:
            await eventually(lambda: bool(heard), "news", 3)
            break
        except AssertionError:
            continue
    assert heard[0] == "post"
    await watchers.keep({})
    assert watching() == set()
    await watchers.close()


async def test_a_folder_is_watched_beside_the_event_loop_and_let_go_with_the_wait(tmp_path: Path) -> None:
    """To begin a watch of ten thousand folders takes a fifth of a second, in which a screen would stand still."""
    asked: set[int] = set()

    def minded(_name: str, _path: str) -> bool:
        asked.add(threading.get_ident())
        return True

    waiting = asyncio.create_task(stirred(tmp_path, 60, minded))
    for number in range(20):
        (tmp_path / f"n{number}.md").write_text("Posts.")
        if (await asyncio.wait([waiting], timeout=3))[0]:
            break
    assert await waiting
    assert asked
    assert threading.get_ident() not in asked
    assert not await stirred(tmp_path, 0.05, minded)
    cut = asyncio.create_task(stirred(tmp_path, 60, minded))
    await asyncio.wait([cut], timeout=0.05)
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)
    await eventually(lambda: not any(one.name.startswith("friday watches") for one in threading.enumerate()), "the end of the watches", 5)


async def test_a_source_that_changed_is_watched_anew_and_one_that_cannot_be_is_let_be(rooms: Rooms, tmp_path: Path) -> None:
    watchers = Watchers(rooms, lambda _name: None)
    (tmp_path / "box").touch()
    first = tables(rooms)
    changed = SourceTable.model_validate({"kind": "eml", "path": str(tmp_path / "post"), "every": "2h"})
    away = SourceTable.model_validate({"kind": "eml", "path": str(tmp_path / "nowhere")})
    await watchers.keep(first)
    (before,) = (task for task in asyncio.all_tasks() if task.get_name() == "friday watches post")
    await watchers.keep({"post": changed, "away": away, "box": SourceTable.model_validate({"kind": "mbox", "path": str(tmp_path / "box")})})
    assert before.cancelled()
    await eventually(lambda: watching() == {"friday watches post", "friday watches away"}, "the mbox to be let be")
    await watchers.close()
    assert watching() == set()


def test_a_server_that_named_a_time_is_not_watched_before_it() -> None:
    table, now = SourceTable.model_validate({"kind": "imap", "host": "h", "user": "u"}), datetime(2026, 6, 1, tzinfo=UTC)
    busy = SourceBusy("h says: [OVERQUOTA]", until=now + timedelta(hours=24))
    assert rest(table, 1, busy, now) == timedelta(hours=24)
    assert rest(table, 1, SourceBusy("h"), now) == rest(table, 1, SourceUnreachable("h"), now) == timedelta(minutes=5)
