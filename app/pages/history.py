"""A timeline on a page, newest first, some lines at a time."""

from collections.abc import Sequence

from nicegui import ui

from app.pages.line_button import OpenSource, Told, line_button
from app.pages.parts import pager, quiet
from memory.recall.timeline import PAGE


class History:
    """Keeps which part is seen while the page lives, also when it is drawn anew."""

    def __init__(self, open_source: OpenSource) -> None:
        self._open_source = open_source
        self._part = 0
        self._told: Sequence[Told] = ()

    def show(self, told: Sequence[Told], nothing: str) -> None:
        """Show the part; without any lines, the sentence."""
        self._told = told
        self._lines = ui.column().classes("w-full gap-0")
        if told:
            self._turn(self._part)
        else:
            with self._lines:
                quiet(nothing)

    def _turn(self, part: int) -> None:
        self._part = min(max(part, 0), max(0, (len(self._told) - 1) // PAGE))
        self._lines.clear()
        with self._lines:
            for one in self._told[self._part * PAGE : (self._part + 1) * PAGE]:
                line_button(one, self._open_source)
            pager(self._part, len(self._told), self._turn)
