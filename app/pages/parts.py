"""Small parts that several pages are made of."""

from collections.abc import Callable, Sequence

from nicegui import ui

from app.pages.frame import LINE, MUTED
from app.pages.line_button import OpenSource, Told, line_button
from memory.recall.timeline import PAGE


def page_column(wide: bool = False) -> ui.column:
    """Return the column that holds a page."""
    return ui.column().classes(f"w-full {'max-w-6xl' if wide else 'max-w-4xl'} mx-auto px-4 pt-5 pb-10 gap-5")


def heading(text: str, level: int = 2) -> ui.label:
    """Show a heading."""
    size = "text-2xl font-semibold" if level == 2 else "text-base font-semibold"
    return ui.label(text).classes(f"{size} break-words max-w-full min-w-0").props(f"role=heading aria-level={level}")


def card(title: str, count: str = "") -> ui.column:
    """Return a titled box."""
    box = ui.column().classes(f"w-full gap-1 rounded-2xl px-3 py-3 min-w-0 {LINE}").props("role=group")
    box.props["aria-label"] = title
    with box, ui.row().classes("w-full items-baseline gap-2 px-2 pb-1"):
        heading(title, 3)
        if count:
            ui.label(count).classes(f"text-sm {MUTED}")
    return box


def quiet(text: str) -> ui.label:
    """Say something that is no news."""
    return ui.label(text).classes(f"text-sm px-2 pb-1 break-words max-w-full {MUTED}")


def empty(sentence: str, button: str, address: str) -> None:
    """Say what will be here, and offer one thing to do."""
    with ui.column().classes("w-full items-center gap-3 py-10 text-center").mark("empty"):
        ui.label(sentence).classes("max-w-md")
        way(button, address).classes(f"rounded-full px-4 py-2 {LINE}")


def way(text: str, address: str) -> ui.link:
    """Show a link to another page of Friday; the address is ours, never a record's."""
    return ui.link(text, address).classes("friday-link text-inherit no-underline break-words max-w-full")


def listed(told: Sequence[Told], open_source: OpenSource, most: int) -> None:
    """Show lines, at most so many, and say how many more there are."""
    for one in told[:most]:
        line_button(one, open_source)
    if len(told) > most:
        quiet(f"and {len(told) - most:,} more")


def pager(number: int, total: int, turn: Callable[[int], object], size: int = PAGE) -> None:
    """Show which part of a long list is seen, with the ways to the newer and the older part; nothing for a short one."""
    if total <= size:
        return
    with ui.row().classes("w-full items-center justify-between px-2 pt-1").mark("pager"):
        newer = ui.button("Previous", icon="chevron_left", color=None, on_click=lambda: turn(number - 1)).mark("previous")
        ui.label(f"{number * size + 1:,}–{min(total, (number + 1) * size):,} of {total:,}").classes(f"text-sm {MUTED}").mark("part")
        older = ui.button("Next", icon="chevron_right", color=None, on_click=lambda: turn(number + 1)).mark("next")
        for button in (newer, older):
            button.props("flat dense no-caps")
        newer.set_enabled(number > 0)
        older.set_enabled((number + 1) * size < total)
