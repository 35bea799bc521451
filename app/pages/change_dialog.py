"""Changes a source on its page: the form with what is stored, a test of what is written now, and saving it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.changing import Stored, tried
from app.declare import Wanted
from app.pages.source_form import SourceForm
from app.pages.source_words import shelf_text
from app.views import Desk


class ChangeDialog:
    """The form, once; what is written in it is kept by Save alone."""

    def __init__(self, stored: Stored, desk: Desk, refresh: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._refresh = refresh
        with ui.dialog().props("no-backdrop-dismiss") as self._dialog, ui.card().classes("w-[36rem] max-w-full gap-3"):
            ui.label(f"Change {stored.name}").classes("text-lg font-semibold break-all").props("role=heading aria-level=2")
            # As a value: props() would parse a name with a quotation mark.
            self._dialog.props["aria-label"] = f"Change {stored.name}"
            self._form = SourceForm(self._save, button="Save", stored=stored)
            self._shelves = ui.column().classes("w-full gap-0").props("role=status").mark("change-shelves")
            with ui.row().classes("w-full justify-end"):
                ui.button("Cancel", color=None, on_click=self._dialog.close).props("flat no-caps").mark("leave-unchanged")
                self._test = ui.button("Test", color=None, on_click=self._look).props("flat no-caps").mark("try-change")
        self._dialog.on("hide", self._dialog.delete)

    def open(self) -> None:
        """Show it."""
        self._dialog.open()

    async def _look(self) -> None:
        self._shelves.clear()
        self._test.props("loading")
        await self._form.hand(self._try)
        if not self._dialog.is_deleted:
            self._test.props(remove="loading")

    async def _try(self, wanted: Wanted) -> None:
        found = await tried(self._desk.rooms, wanted)
        if self._dialog.is_deleted:
            return
        with self._shelves:
            ui.label("It would read:" if found else "It would read nothing.").classes("text-sm")
            for shelf in found:
                ui.label(shelf_text(shelf)).classes("text-sm break-all").mark("change-shelf")

    async def _save(self, wanted: Wanted) -> None:
        await self._desk.change(wanted)
        self._dialog.close()
        await self._refresh()
