"""What stands on the page before the first question."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.engine import Engine
from app.pages.first_run import FirstRunGuide
from app.settings import File

_EXAMPLES = ("What do I have tomorrow?", "What is on my calendar this week?", "Which mails came yesterday?")


def welcome(engine: Engine, file: File, examples: tuple[str, ...], ask: Callable[[str], Awaitable[None]]) -> None:
    """Greet the owner and offer questions; before anything was read, lead through the first run."""
    name = file.owner.name.split(" ")[0]
    ui.label(f"Hello {name}." if name else "Hello.").classes("text-3xl font-semibold").props("role=heading aria-level=2")
    if file.sample:
        _questions(file, examples, ask)
        return
    # Made first, so that it stands above the questions.
    place = ui.column().classes("w-full gap-3")
    usual = ui.column().classes("w-full gap-3")
    with usual:
        _questions(file, examples, ask)
    usual.set_visibility(bool(file.sources))
    with place:
        FirstRunGuide(engine, lambda ready: _show(usual, ready))


def _questions(file: File, examples: tuple[str, ...], ask: Callable[[str], Awaitable[None]]) -> None:
    ui.label("Ask about your mail, your calendar, your documents. Every answer shows where it comes from.").classes("opacity-80")
    if file.sample and file.now:
        ui.label(f"This is a sample life; its day is {file.now:%A %d %B %Y}.").classes("text-sm opacity-80").mark("sample")
    with ui.row().classes("gap-2 w-full"):
        for example in examples or _EXAMPLES:
            # Bound as a default: a name looked up at the click would be the last example's.
            button = ui.button(example, on_click=lambda _, text=example: ask(text), color=None).mark("suggestion")
            button.props("flat no-caps align=left").classes(
                "friday-left rounded-2xl px-4 border border-gray-300 dark:border-gray-600 max-w-full"
            )


def _show(part: ui.column, seen: bool) -> None:
    part.set_visibility(seen)
