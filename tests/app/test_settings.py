"""The Settings page as people use it, in two windows that show the same."""

from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User

from app.engine import Engine
from app.settings import GeneratorChoice, load, save
from tests.app.acts import ask, count, eventually, press, seen, texts
from tests.app.conftest import Screens, visitor
from tests.app.looks import choose
from tests.fakes import files


@pytest.fixture
async def engine(tmp_path: Path, screens: Screens) -> Engine:
    """A home with one mail, served."""
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}, "owner.name": "Mara"})
    made = Engine(load(tmp_path / "home"))
    await screens.serve(made)
    return made


async def at(address: str, marker: str) -> User:
    """Return somebody with a window of their own, once this part of the page is there."""
    user = visitor()
    await user.open(address)
    await eventually(lambda: bool(seen(user, marker)), marker)
    return user


def value(user: User, marker: str) -> object:
    (field,) = user.find(marker=marker).elements
    assert isinstance(field, ui.select | ui.input)
    return field.value


def dark(user: User) -> bool | None:
    """The colours of a window as the browser is told them."""
    (element,) = user.find(kind=ui.dark_mode).elements
    found: bool | None = element.value
    return found


async def test_colours_are_the_same_in_every_window_wherever_they_are_chosen(engine: Engine) -> None:
    one, other = await at("/settings", "choice-colours"), await at("/", "input")
    choose(one, "choice-colours", "dark")
    await eventually(lambda: dark(other) is True and dark(one) is True, "dark in both")
    await press(other, "dark")
    await eventually(lambda: dark(one) is False and value(one, "choice-colours") == "light", "light in both")
    later = await at("/today", "dark")
    assert dark(later) is False
    assert later.client is not None
    assert later.client.page.dark is False
    await ask(other, "dark mode")
    assert dark(other) is True
    await eventually(lambda: dark(one) is True, "dark here as well")
    await eventually(lambda: "“dark mode”" in "".join(texts(one, "wish-said")), "what was said")
    await press(one, "take-back-colours")
    await eventually(lambda: dark(other) is None and count(one, "wish") == 0, "as the system in both")


async def test_colours_outlive_the_server(tmp_path: Path, screens: Screens) -> None:
    async with screens.served(Engine(load(tmp_path / "home"))):
        choose(await at("/settings", "choice-colours"), "choice-colours", "dark")
        user = await at("/settings", "choice-colours")
        await eventually(lambda: dark(user) is True, "dark")
    engine = Engine(load(tmp_path / "home"))
    await screens.serve(engine)
    await engine.opened()
    assert dark(await at("/settings", "choice-colours")) is True


async def test_how_answers_are_written_is_chosen_here_as_in_a_conversation(engine: Engine) -> None:
    one, other = await at("/settings", "choice-layout"), await at("/settings", "choice-layout")
    choose(one, "choice-layout", "bullet points")
    await eventually(lambda: value(other, "choice-layout") == "bullet points", "the choice in the other window")
    assert engine.tastes.style.layout == "bullet points"
    choose(other, "choice-layout", "sentences")
    await eventually(lambda: value(one, "choice-layout") == "sentences" and count(one, "wish") == 0, "nothing asked for")


async def test_who_the_owner_is_can_be_changed_and_is_taken_up_when_friday_begins_again(engine: Engine) -> None:
    one, other = await at("/settings", "owner-save"), await at("/settings", "owner-save")
    assert "Folder of mails" in "".join(texts_within(one, "settings-sources"))
    other.find(marker="owner-addresses").type("half writ")
    choose(one, "owner-name", "Mara Keller")
    choose(one, "owner-zone", "nowhere")
    await press(one, "owner-save")
    await eventually(lambda: "is no time zone" in "".join(texts(one, "owner-problem")), "the problem")
    choose(one, "owner-zone", "Asia/Tokyo")
    await press(one, "owner-save")
    await eventually(lambda: value(other, "owner-name") == "Mara Keller", "the name in the other window")
    assert value(other, "owner-addresses") == "half writ"
    await eventually(lambda: count(one, "restart") == 1, "that it must begin again")
    await press(one, "renew")
    await eventually(lambda: count(one, "restart") == 0 and engine.settings.zone.key == "Asia/Tokyo", "a new beginning")
    user = await at("/", "input")
    await ask(user, "When do the hall lamps arrive?")
    await user.should_see("Tuesday")


def texts_within(user: User, marker: str) -> list[str]:
    (part,) = user.find(marker=marker).elements
    return [one.text for one in part.descendants() if isinstance(one, ui.label)]


async def test_models_are_shown_tried_and_saved(engine: Engine) -> None:
    user = await at("/settings", "offer")
    assert "Answers now: extractive" in texts(user, "reason")[0]
    choose(user, "models-generator", "extractive")
    await press(user, "try")
    await eventually(lambda: "need no model" in "".join(texts(user, "tried")), "the trial")
    choose(user, "models-generator", "endpoint")
    await press(user, "try")
    await eventually(lambda: "needs endpoint_url" in "".join(texts(user, "models-problem")), "the problem")
    assert ": : " not in texts(user, "models-problem")[0]
    choose(user, "models-endpoint_url", "http://127.0.0.1:9/v1")
    choose(user, "models-endpoint_model", "none")
    await press(user, "try")
    await eventually(lambda: "127.0.0.1" in "".join(texts(user, "tried")), "why it failed")
    # A quote stood in for the answer: that the model gave it would be untrue.
    assert texts(user, "tried")[0].startswith("none did not answer “")
    choose(user, "models-generator", "extractive")
    await press(user, "models-save")
    await eventually(lambda: count(user, "restart") == 1, "that it must begin again")
    assert load(engine.settings.home).file.models.generator is GeneratorChoice.EXTRACTIVE


async def test_all_conversations_go_only_for_a_written_word_and_can_be_brought_back(engine: Engine) -> None:
    asker = await at("/", "input")
    await ask(asker, "When do the hall lamps arrive?")
    threads = await engine.threads()
    await eventually(lambda: engine.activity.doing == "", "the background work's end")
    assert len(await threads.all()) == 1
    user = await at("/settings", "delete-all")
    await eventually(lambda: "1 conversation" in "".join(texts(user, "counts")), "the counts")
    assert str(engine.settings.home) in texts(user, "place")[0]
    await press(user, "delete-all")
    await user.should_see(marker="delete-now")
    (now,) = user.find(kind=ui.button, marker="delete-now").elements
    assert not now.enabled
    user.find(marker="delete-word").type("delete")
    await eventually(lambda: now.enabled, "the button")
    await press(user, "delete-now")
    await eventually(lambda: count(user, "undo-all") == 1, "the undoing")
    assert await threads.all() == []
    await press(user, "undo-all")
    await eventually(lambda: count(user, "undo-all") == 0, "that it is undone")
    assert len(await threads.all()) == 1


async def test_everything_is_checked_on_a_button(engine: Engine) -> None:
    user = await at("/settings", "doctor")
    assert "Apache-2.0" in texts(user, "version")[0]
    await press(user, "doctor")
    await eventually(lambda: count(user, "check") >= 8, "the checks")
    await user.should_see("source post")
    await user.should_see("Run `friday init`.")
