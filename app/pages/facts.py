"""A short list of what is known: a name, what it is, the exact of it as a tooltip."""

from collections.abc import Mapping

from nicegui import ui

from app.pages.frame import MUTED


def facts(known: Mapping[str, tuple[str, str]]) -> None:
    """Show each name with its value; the second of the pair is the tooltip."""
    with ui.element("dl").classes("w-full grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 px-2 pb-1 m-0").mark("facts"):
        for name, (value, tip) in known.items():
            with ui.element("dt"):
                ui.label(name).classes(f"text-sm {MUTED}")
            with ui.element("dd").classes("m-0 min-w-0"):
                shown = ui.label(value).classes("text-sm break-words").mark("fact")
                if tip:
                    # As a value: props() would parse what it holds.
                    shown.props["title"] = tip
