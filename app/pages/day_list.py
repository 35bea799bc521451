"""Days as a list: each with what is on it, by the clock."""

from collections.abc import Sequence
from datetime import date, datetime

from nicegui import ui

from app.pages.frame import MUTED
from app.pages.line_button import OpenSource
from app.pages.parts import card, quiet
from app.pages.when import capital, clock_words, day_word, exact
from memory.recall.day import Day
from memory.recall.lines import Me
from memory.recall.occasions import Occasion
from schema.answers import Citation

_MOST = 12


def day_list(days: Sequence[Day], now: datetime, me: Me, open_source: OpenSource) -> None:
    """Show the days; what is over is quieter, what is cancelled or the owner declined is struck out."""
    for day in days:
        word = capital(day_word(day.date, now.date()))
        full = f"{day.date:%A} {day.date.day} {day.date:%B}"
        with card(word, full if word == "Tomorrow" else "").mark("day"):
            for one in day.occasions[:_MOST]:
                _occasion(one, day.date, now, me.declined(one.line), open_source)
            if len(day.occasions) > _MOST:
                quiet(f"and {len(day.occasions) - _MOST} more")
            if not day.occasions:
                quiet("Nothing in the calendar.")


def _occasion(one: Occasion, day: date, now: datetime, declined: bool, open_source: OpenSource) -> None:
    line = one.line
    citation = Citation(line.key, "", line.title, one.start)
    button = ui.button(color=None).props("flat no-caps align=left").mark("occasion")
    button.classes("friday-left friday-line w-full rounded-lg px-2 py-1 font-normal").on_click(lambda: open_source(citation, button))
    clock = clock_words(one, day, now)
    with button, ui.row().classes("w-full items-start gap-3 no-wrap"):
        ui.label(clock).classes(f"text-sm shrink-0 w-24 leading-[1.4] tabular-nums {MUTED}").props["title"] = exact(one.start, now)
        with ui.column().classes("gap-0 grow min-w-0"):
            gone = "line-through opacity-70" if one.cancelled or declined else ""
            ui.label(line.title or "(no title)").classes(f"break-words line-clamp-2 {gone}").mark("occasion-title")
            detail = " · ".join(filter(None, (state(one, now, declined), line.place)))
            if detail:
                ui.label(detail).classes(f"text-sm break-words line-clamp-2 {MUTED}").mark("occasion-detail")


def state(one: Occasion, now: datetime, declined: bool = False) -> str:
    """Say what is not as usual with an event."""
    if one.cancelled:
        return "Cancelled"
    if declined:
        return "You declined"
    if one.moved_from:
        before = one.moved_from.astimezone(now.tzinfo)
        clock = "" if "all_day" in one.line.marks else f" {before:%H:%M}"
        return f"Moved from {day_word(before.date(), now.date())}{clock}"
    if "tentative" in one.line.marks:
        return "Not certain yet"
    return "Going on now" if one.start <= now < one.end and "all_day" not in one.line.marks else ""
