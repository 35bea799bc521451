"""What stands beside a history, of a person or of a project: what is to come, and the documents."""

from collections.abc import Sequence
from datetime import datetime

from app.pages.line_button import OpenSource, Told, told_moment
from app.pages.parts import card, listed, quiet
from app.pages.when import exact, when_word
from memory.recall.lines import Line
from memory.recall.occasions import Occasion
from memory.recall.timeline import Moment

_DOCUMENTS = 6


def coming_card(events: Sequence[Occasion], now: datetime, open_source: OpenSource, nothing: str) -> None:
    """List the events that come, or say that there is none."""
    with card("Coming").mark("coming"):
        listed([coming(event, now) for event in events], open_source, len(events))
        if not events:
            quiet(nothing)


def documents_card(documents: Sequence[Line], now: datetime, open_source: OpenSource) -> None:
    """List the first documents; without any there is no box."""
    if documents:
        with card("Documents", str(len(documents))):
            listed([told_moment(Moment(line.start, line), now) for line in documents if line.start], open_source, _DOCUMENTS)


def coming(one: Occasion, now: datetime) -> Told:
    """Return what a line says of an event that comes."""
    clock = "all_day" not in one.line.marks
    state = "cancelled" if one.cancelled else "moved" if one.moved_from else ""
    return Told(
        one.line, one.line.place, when_word(one.start, now, clock), exact(one.start, now, clock), state, one.cancelled, at=one.start
    )
