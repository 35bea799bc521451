"""One record in a list: a button that opens it beside the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from nicegui import ui

from app.pages.frame import MUTED
from app.pages.when import exact, when_word
from memory.recall.lines import Line
from memory.recall.timeline import Moment
from schema.answers import Citation
from schema.graph import Label

OpenSource = Callable[[Citation, ui.element], Awaitable[None]]
ICONS = {Label.MESSAGE: "mail_outline", Label.EVENT: "event", Label.DOCUMENT: "description", Label.CONTACT: "person_outline"}
NAMES = {Label.MESSAGE: "Mail", Label.EVENT: "Event", Label.DOCUMENT: "Document", Label.CONTACT: "Contact"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says: a detail under the title, when it was in words and exactly, a word of its state; `gone` is struck out.

    `at` is when an occurrence of a series is; `excerpt` is text before, at and after a word that was looked for.
    """

    line: Line
    detail: str = ""
    when: str = ""
    exact: str = ""
    state: str = ""
    gone: bool = False
    quote: str = ""
    at: datetime | None = None
    excerpt: tuple[str, str, str] = field(default=("", "", ""))


def line_button(told: Told, open_source: OpenSource) -> ui.button:
    """Show a record; all it says is text and never HTML, since strangers wrote it."""
    citation = Citation(told.line.key, told.quote, told.line.title, told.at or told.line.start)
    button = ui.button(color=None).props("flat no-caps align=left").mark("line")
    button.classes("friday-left friday-line w-full rounded-lg px-2 py-1 font-normal").on_click(lambda: open_source(citation, button))
    with button, ui.row().classes("w-full items-start gap-3 no-wrap"):
        ui.icon(ICONS[told.line.label]).classes(f"text-lg shrink-0 mt-[3px] {MUTED}").props(
            f'aria-label="{NAMES[told.line.label]}" role=img'
        )
        with ui.column().classes("gap-0 grow min-w-0"):
            _head(told)
            if told.detail:
                ui.label(told.detail).classes(f"text-sm {MUTED} line-clamp-2 break-words").mark("line-detail")
            if any(told.excerpt):
                _excerpt(*told.excerpt)
    return button


def _head(told: Told) -> None:
    with ui.row().classes("w-full items-baseline gap-2 no-wrap"):
        title = ui.label(told.line.title or "(no subject)").classes("truncate min-w-0 grow").mark("line-title")
        title.classes("line-through opacity-70" if told.gone else "")
        if told.state:
            ui.label(told.state).classes(f"friday-state text-xs shrink-0 rounded-full px-2 {MUTED}").mark("line-state")
        if told.when:
            when = ui.label(told.when).classes(f"text-sm shrink-0 {MUTED}").mark("line-when")
            # As a value: props() would parse what it holds.
            when.props["title"] = told.exact


def _excerpt(before: str, hit: str, after: str) -> None:
    with ui.element("div").classes(f"text-sm {MUTED} line-clamp-2 break-words").mark("excerpt"):
        for text, look in ((before, ""), (hit, "friday-hit"), (after, "")):
            if text:
                ui.label(text).classes(f"inline whitespace-pre-wrap {look}")


def told_moment(moment: Moment, now: datetime, detail: str = "") -> Told:
    """Return what a line of a timeline says."""
    line, clock = moment.line, moment.line.label is not Label.DOCUMENT and "all_day" not in moment.line.marks
    gone = bool(moment.occasion and moment.occasion.cancelled)
    return Told(
        line, detail, when_word(moment.at, now, clock), exact(moment.at, now, clock), "cancelled" if gone else "", gone, at=moment.at
    )
