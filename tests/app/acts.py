"""What a person does on the Ask page, and what they see there."""

import asyncio
from collections.abc import Callable

from nicegui import ElementFilter, ui
from nicegui.testing import User

_POLL = 0.02


def write(user: User, text: str) -> None:
    """Type into the question."""
    user.find(marker="input").type(text)


async def ask(user: User, question: str) -> None:
    """Type a question, press Enter and wait until it is settled."""
    before = newest(user)
    write(user, question)
    press_enter(user)
    await eventually(lambda: newest(user) > before and not seen(user, "stop"), "an answer")


async def eventually(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Wait until the condition holds."""
    for _ in range(int(seconds / _POLL)):
        if condition():
            return
        await asyncio.sleep(_POLL)
    raise AssertionError(f"expected {what} within {seconds:.0f} s")


async def press(user: User, marker: str) -> None:
    """Click what a marker names as soon as it is to be seen: a page that is being brought up to date hides it for a moment."""
    await eventually(lambda: bool(seen(user, marker)), f"{marker!r} to press")
    user.find(marker=marker).click()


def seen(user: User, marker: str) -> list[ui.element]:
    """What can be seen under a marker, oldest first."""
    with user:
        return sorted(ElementFilter(marker=marker, local_scope=False, only_visible=True), key=lambda one: one.id)


def newest(user: User) -> int:
    """A number that grows with every question asked."""
    return max((one.id for one in seen(user, "question")), default=0)


def press_enter(user: User) -> None:
    """Press Enter in the question."""
    user.find(marker="input").trigger("keydown.enter.exact")


async def open_source(user: User, marker: str) -> None:
    """Click what opens a source and wait for its text."""
    before = seen(user, "source-text")
    await press(user, marker)
    await eventually(lambda: bool(seen(user, "source-text")) and seen(user, "source-text") != before, "the source")


async def unfold_why(user: User) -> None:
    """Unfold why the newest answer is what it is."""
    why = seen(user, "why")[-1]
    assert isinstance(why, ui.expansion)
    why.open()
    await eventually(lambda: bool(seen(user, "ranked-source")), "the best sources")


def texts(user: User, marker: str) -> list[str]:
    """The texts under a marker, from top to bottom."""
    return [one.text for one in seen(user, marker) if isinstance(one, ui.label)]


def count(user: User, marker: str) -> int:
    """How many things with this marker are to be seen."""
    return len(seen(user, marker))


def source_html(user: User) -> str:
    """The source's text as it is sent to the browser."""
    (shown,) = user.find(kind=ui.html, marker="source-text").elements
    return str(shown.content)


def question_text(user: User) -> str:
    """What stands in the question."""
    (field,) = user.find(kind=ui.textarea, marker="input").elements
    return str(field.value or "")
