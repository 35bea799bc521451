"""What a person does on the Ask page, and what they see there."""

from nicegui import ui
from nicegui.testing import User

_PATIENCE = 150


def write(user: User, text: str) -> None:
    """Type into the question."""
    user.find("input").type(text)


async def ask(user: User, question: str) -> None:
    """Type a question, press Enter and wait until nothing is searched any more."""
    write(user, question)
    press_enter(user)
    await user.should_not_see("stop", retries=_PATIENCE)


def press_enter(user: User) -> None:
    """Press Enter in the question."""
    user.find("input").trigger("keydown.enter.exact")


async def open_source(user: User, marker: str) -> None:
    """Click what opens a source and wait for its text."""
    user.find(marker).click()
    await user.should_see("source-text", retries=_PATIENCE)


def texts(user: User, marker: str) -> list[str]:
    """The texts under a marker, from top to bottom."""
    labels = sorted(user.find(kind=ui.label, marker=marker).elements, key=lambda one: one.id)
    return [label.text for label in labels]


def count(user: User, marker: str) -> int:
    """How many things with this marker are to be seen."""
    return len(user.find(marker).elements)


def source_html(user: User) -> str:
    """The source's text as it is sent to the browser."""
    (shown,) = user.find(kind=ui.html, marker="source-text").elements
    return shown.content


def question_text(user: User) -> str:
    """What stands in the question."""
    (field,) = user.find(kind=ui.textarea, marker="input").elements
    return str(field.value or "")
