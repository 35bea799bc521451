"""What stands on the page before the first question."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.settings import File

_EXAMPLES = ("What do I have tomorrow?", "What is on my calendar this week?", "Which mails came yesterday?")
_ADD_SOURCE = "friday source add mail imap --set host=imap.example.org --set user=you@example.org"


def welcome(file: File, examples: tuple[str, ...], ask: Callable[[str], Awaitable[None]]) -> None:
    """Greet the owner and offer questions; without any source, say how to add one."""
    name = file.owner.name.split(" ")[0]
    ui.label(f"Hello {name}." if name else "Hello.").classes("text-3xl font-semibold").props("role=heading aria-level=2")
    if not file.sources:
        _how_to_begin()
        return
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


def _how_to_begin() -> None:
    ui.label("Nothing is connected yet. Add a source on the page Sources, or in a terminal, for example:").classes("opacity-80")
    ui.code(_ADD_SOURCE, language="bash").classes("w-full").mark("how-to-add")
    ui.label("Or try Friday on a sample life, in a home of its own:").classes("opacity-80")
    ui.code("friday sample --home ~/friday-sample", language="bash").classes("w-full")
