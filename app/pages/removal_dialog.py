"""Asks whether a source is to be removed: says what goes and what stays before anything does."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.leaving import leaving
from app.pages.source_words import goes, remains
from app.views import Desk
from schema.errors import FridayError


class RemovalDialog:
    """The question, once; what it says is counted while it is open."""

    def __init__(self, name: str, desk: Desk, refresh: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._desk = desk
        self._refresh = refresh
        with ui.dialog() as self._dialog, ui.card().classes("w-[28rem] max-w-full gap-3"):
            ui.label(f"Remove {name}?").classes("text-lg font-semibold break-all").props("role=heading aria-level=2")
            # As a value: props() would parse a name with a quotation mark.
            self._dialog.props["aria-label"] = f"Remove {name}?"
            self._goes = ui.label("Counting what it brought…").classes("text-sm break-words").props("role=status").mark("goes")
            self._stays = ui.label().classes("text-sm break-words").mark("stays")
            with ui.row().classes("w-full justify-end"):
                ui.button("Cancel", color=None, on_click=self._dialog.close).props("flat no-caps autofocus").mark("keep-source")
                self._now = ui.button("Remove", color="negative", on_click=self._remove).props("unelevated no-caps").mark("remove-now")
        # Agreed to is only what was said.
        self._now.set_enabled(False)

    def open(self) -> None:
        """Show it, and count beside it: a large source takes a while."""
        self._dialog.open()
        with self._dialog:
            ui.timer(0, self._count, once=True)

    async def _count(self) -> None:
        try:
            found = await leaving(self._desk.rooms, self._name)
        except FridayError as error:
            self._goes.set_text(str(error))
            return
        if not self._dialog.is_deleted:
            self._goes.set_text(goes(self._name, found))
            self._stays.set_text(remains(found))
            self._now.set_enabled(True)

    async def _remove(self) -> None:
        self._dialog.close()
        try:
            await self._desk.remove(self._name)
        except FridayError as error:
            ui.notify(str(error), type="negative", multi_line=True)
        await self._refresh()
