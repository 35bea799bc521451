"""The Ask page of a home where nothing is connected yet."""

from pathlib import Path

import pytest
from nicegui import ui

from app.engine import Engine
from app.settings import load, save
from tests.app.acts import ask
from tests.app.conftest import Screens, visitor


async def test_an_empty_home_shows_how_to_add_a_source(tmp_path: Path, screens: Screens) -> None:
    await screens.serve(Engine(load(tmp_path / "home")))
    stranger = visitor()
    await stranger.open("/")
    await stranger.should_see("Hello.")
    await stranger.should_see("Nothing is connected yet.")
    (code,) = stranger.find(kind=ui.code, marker="how-to-add").elements
    assert code.content.startswith("friday source add ")
    await stranger.should_not_see(marker="suggestion")


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
