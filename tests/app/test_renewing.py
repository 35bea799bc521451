"""Beginning again with changed settings, and what two windows do to each other at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.conversations import Conversations
from app.declare import Wanted
from app.engine import Engine
from app.first_run import FirstRun
from app.holdings import forget_all
from app.looking import Looking
from app.settings import Kind, load, save
from app.threads import Threads
from memory.episodes import Episodes
from schema.episodes import Exchange
from schema.errors import ConfigurationError, NotFound
from tests.fakes import files


@pytest.fixture
async def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engine]:
    """A home whose day stands still, as the sample's does, without pages."""
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    save(tmp_path / "home", {"now": datetime(2026, 11, 2, 9, tzinfo=UTC), "owner.zone": "Europe/Berlin"})
    made = Engine(load(tmp_path / "home"))
    await made.start()
    yield made
    await made.stop()


def backgrounds() -> int:
    return sum(task.get_name() == "friday background work" for task in asyncio.all_tasks())


async def test_two_windows_that_begin_again_at_once_leave_one_background(engine: Engine) -> None:
    await asyncio.gather(engine.renew(), engine.renew())
    assert (engine.generation, backgrounds()) == (2, 1)
    await engine.renew()
    assert (engine.generation, backgrounds()) == (3, 1)


async def test_pages_take_up_who_the_owner_is_and_where_at_once(engine: Engine) -> None:
    looking = Looking(engine)
    before = await looking.view()
    assert await looking.view() is before
    save(engine.settings.home, {"owner.addresses": ["mara@home.example"], "owner.zone": "Pacific/Auckland"})
    await engine.renew()
    after = await looking.view()
    assert (after.me.addresses, after.now.utcoffset()) != (before.me.addresses, before.now.utcoffset())
    assert after.me.addresses == {"mara@home.example"}
    assert await looking.view() is after


async def test_a_source_that_another_window_let_be_read_is_not_taken_back(engine: Engine, tmp_path: Path) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    run = FirstRun(engine)
    for name in ("post", "papers"):
        await run.declare(Wanted(name, Kind.EML, (f"path={tmp_path / 'post'}",), ""))
    await run.begin("post", ())
    with pytest.raises(ConfigurationError, match=r"post no longer waits.*friday source remove post"):
        await run.withdraw("post")
    await run.withdraw("papers")
    assert set(load(engine.settings.home).file.sources) == {"post"}


class Hurried(Threads):
    """Conversations of which another window deletes the first just before this one does."""

    late = True

    async def forget(self, key: str) -> None:
        """Forget, or find that it is gone."""
        late, self.late = self.late, False
        await super().forget(key)
        if late:
            raise NotFound(f"conversation {key}")


async def test_one_conversation_that_is_gone_already_does_not_keep_the_rest(engine: Engine) -> None:
    rooms = await engine.opened()
    episodes = Episodes(rooms.graph.reader, rooms.graph.transaction, rooms.space)
    for key in ("a", "b", "c"):
        await episodes.keep(key, Exchange(f"turn {key}", "When?", datetime(2026, 11, 2, tzinfo=UTC)))
    assert len(await forget_all(Hurried(episodes, Conversations()))) == 2
    assert await episodes.all() == []
