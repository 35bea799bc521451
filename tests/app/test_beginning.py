"""The first run: an empty home's Ask page leads to a first answer, and stands where it stood after a reload and a restart."""

from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User

from app.engine import Engine
from app.pauses import paused
from app.settings import load, save
from tests.app.acts import ask, count, eventually, press, seen, texts
from tests.app.conftest import Screens, visitor
from tests.app.looks import choose
from tests.fakes import files


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


async def arriving(screens: Screens, home: Path, marker: str) -> User:
    """Serve a home and return who came to its Ask page, once this part of it is there."""
    await screens.serve(Engine(load(home)))
    return await coming(marker)


async def coming(marker: str) -> User:
    user = visitor()
    await user.open("/")
    await shows(user, marker)
    return user


async def shows(user: User, marker: str) -> None:
    await eventually(lambda: bool(seen(user, marker)), marker)


def known(home: Path) -> None:
    save(home, {"owner.name": "Mara Keller", "owner.zone": "Europe/Berlin"})


async def add_files(user: User, path: Path, kind: str = "eml") -> None:
    """Choose a kind of files and write where they are."""
    await press(user, "way-files")
    await shows(user, "new-kind")
    choose(user, "new-kind", kind)
    user.find(marker="new-name").type("post")
    user.find(marker="new-path").type(str(path))
    await press(user, "add")


async def test_it_asks_who_you_are_and_takes_that_up_before_anything_is_read(tmp_path: Path, screens: Screens) -> None:
    engine = Engine(load(tmp_path / "home"))
    await screens.serve(engine)
    user = await coming("owner-save")
    await user.should_see("Hello.")
    await user.should_not_see(marker="suggestion")
    await press(user, "owner-save")
    await user.should_see("Give your name")
    user.find(marker="owner-name").type("Mara Keller")
    user.find(marker="owner-addresses").type("Mara@home.example, not an address")
    await press(user, "owner-save")
    await user.should_see("is no mail address")
    choose(user, "owner-addresses", "Mara@home.example")
    choose(user, "owner-zone", "Mars/Olympus")
    await press(user, "owner-save")
    await user.should_see("is no time zone")
    assert not (tmp_path / "home" / "friday.toml").exists()
    choose(user, "owner-zone", "Asia/Tokyo")
    await press(user, "owner-save")
    await eventually(lambda: engine.settings.zone.key == "Asia/Tokyo", "that it is taken up")
    assert load(tmp_path / "home").file.owner.addresses == ("mara@home.example",)
    assert engine.rooms.settings.zone.key == "Asia/Tokyo"
    await coming("way-mail")


async def test_files_are_looked_at_before_they_are_read_and_can_then_be_asked(tmp_path: Path, screens: Screens) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    known(tmp_path / "home")
    user = await arriving(screens, tmp_path / "home", "way-files")
    await add_files(user, tmp_path / "post")
    await shows(user, "test")
    await press(user, "test")
    await shows(user, "begin")
    assert "1 item" in texts(user, "shelf")[0]
    assert count(user, "ready") == 0
    await press(user, "begin")
    await eventually(lambda: "1 mail can be found" in "".join(texts(user, "ready")), "what can be asked")
    await shows(user, "suggestion")
    await ask(user, "When do the hall lamps arrive?")
    await user.should_see("Tuesday")
    later = await coming("suggestion")
    await later.should_not_see(marker="steps")


async def test_a_source_that_nobody_looked_at_waits_also_after_a_restart(tmp_path: Path, screens: Screens) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    known(tmp_path / "home")
    async with screens.served(Engine(load(tmp_path / "home"))):
        user = await coming("way-files")
        await add_files(user, tmp_path / "post")
        await shows(user, "test")
        await coming("test")
    engine = Engine(load(tmp_path / "home"))
    await screens.serve(engine)
    user = await coming("test")
    await eventually(lambda: not engine.activity.doing, "a round")
    assert sum((await engine.rooms.graph.reader.counts()).nodes.values()) == 0
    await press(user, "withdraw")
    await shows(user, "way-mail")
    assert load(tmp_path / "home").file.sources == {}
    assert await paused(engine.rooms.journal) == frozenset()


async def test_what_is_not_there_or_cannot_be_is_told_and_nothing_is_declared(tmp_path: Path, screens: Screens) -> None:
    known(tmp_path / "home")
    engine = Engine(load(tmp_path / "home"))
    await screens.serve(engine)
    user = await coming("way-files")
    await add_files(user, tmp_path / "not there")
    await eventually(lambda: "there is nothing at" in "".join(texts(user, "form-problem")), "the problem")
    choose(user, "new-path", "")
    await press(user, "add")
    await eventually(lambda: "“Path on this machine” is missing" in "".join(texts(user, "form-problem")), "the problem")
    assert load(tmp_path / "home").file.sources == {}
    assert await paused(engine.rooms.journal) == frozenset()


async def test_a_test_that_fails_says_why_and_lets_one_choose_again(tmp_path: Path, screens: Screens) -> None:
    known(tmp_path / "home")
    (tmp_path / "post").mkdir()
    user = await arriving(screens, tmp_path / "home", "way-files")
    await add_files(user, tmp_path / "post")
    await shows(user, "test")
    (tmp_path / "post").rmdir()
    await press(user, "test")
    await eventually(lambda: "is not there" in "".join(texts(user, "test-problem")), "the problem")
    assert count(user, "begin") == 0


async def test_a_provider_fills_in_its_servers_or_says_what_to_do_instead(tmp_path: Path, screens: Screens) -> None:
    known(tmp_path / "home")
    user = await arriving(screens, tmp_path / "home", "way-mail")
    await press(user, "way-mail")
    await shows(user, "new-host")
    choose(user, "new-preset", "fastmail")
    await user.should_not_see(marker="new-host")
    assert "app password" in texts(user, "password-hint")[0]
    choose(user, "new-preset", "proton-bridge")
    assert count(user, "new-ca") == 1
    await press(user, "way-calendar")
    await shows(user, "new-preset")
    choose(user, "new-preset", "gmail")
    assert "export your calendars" in texts(user, "instead")[0]
    (button,) = user.find(kind=ui.button, marker="add").elements
    assert not button.enabled


async def test_the_sample_life_gets_a_home_of_its_own(tmp_path: Path, screens: Screens) -> None:
    known(tmp_path / "home")
    user = await arriving(screens, tmp_path / "home", "way-sample")
    await press(user, "way-sample")
    await shows(user, "how-to-sample")
    (code,) = user.find(kind=ui.code, marker="how-to-sample").elements
    assert code.content.startswith("friday sample --home ")


@pytest.mark.parametrize(("source", "told"), [(None, "friday source add"), ("post", "`friday sync` reads your sources")])
async def test_an_empty_home_answers_what_to_do_first(tmp_path: Path, screens: Screens, source: str | None, told: str) -> None:
    if source:
        save(tmp_path / "home", {f"sources.{source}": {"kind": "eml", "path": str(tmp_path / "not there")}})
    await screens.serve(Engine(load(tmp_path / "home")))
    stranger = visitor()
    await stranger.open("/")
    await ask(stranger, "What do I have tomorrow?")
    await stranger.should_see("Nothing is synced yet")
    await stranger.should_see(told)
