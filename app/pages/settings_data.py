"""Settings: where everything lies and how much it is; what destroys stands last, asks for a word, and can be undone where it can."""

from nicegui import ui

from app.engine import Engine
from app.holdings import Holdings, counted, forget_all, holdings
from app.pages.frame import LINE, MUTED
from app.pages.parts import card
from app.settings import File
from schema.errors import FridayError

_WORD = "delete"
_SOURCE = "friday source remove NAME"
_LOOK = 10.0
"""Seconds between two counts: to add up a home's files takes a while."""


class Data:
    """What is held, how to remove a source or the sample life, and deleting all conversations."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._deleted: list[str] = []
        with card("Data"), ui.column().classes("w-full gap-3 px-2"):
            self._place = ui.label().classes("text-sm break-words max-w-full").mark("place")
            self._counts = ui.label().classes("text-sm").mark("counts")
            ui.label("A source goes with all that only it brought, raw bytes included, on the Sources page, or in a terminal:").classes(
                f"text-sm {MUTED}"
            )
            _command(_SOURCE)
            if engine.settings.file.sample:
                ui.label("This is the sample life. To throw it away, stop Friday, then in a terminal:").classes(f"text-sm {MUTED}")
                _command(f"friday sample --remove --home {engine.settings.home}").mark("remove-sample")
            self._undo = ui.row().classes("items-center gap-2").mark("all-deleted")
            with self._undo:
                self._gone = ui.label().classes("text-sm").props("role=status")
                ui.button("Undo", color=None, on_click=self._bring_back).props("flat dense no-caps").mark("undo-all")
            self._undo.set_visibility(False)
            self._delete = ui.button("Delete all conversations", color=None, on_click=self._ask).props("outline no-caps")
            self._delete.classes("rounded-full text-red-700 dark:text-red-300").mark("delete-all").set_visibility(False)
        ui.timer(_LOOK, self._count)

    async def _count(self) -> None:
        try:
            found = await holdings(await self._engine.opened())
        except (FridayError, OSError):
            # The page says in its own place what is wrong; a file that went while it was counted is counted at the next look.
            return
        self._tell(found)

    def _tell(self, found: Holdings) -> None:
        self._place.set_text(f"{found.home} · {found.store} store · {size(found.bytes)} on disk")
        self._counts.set_text(", ".join(counted(count, name) for name, count in found.counts.items() if count) or "Nothing is read yet.")
        self._delete.set_visibility(found.conversations > 0)

    def show(self, _file: File) -> None:
        """Leave it: it counts by itself."""

    def _ask(self) -> None:
        with ui.dialog().props('aria-label="Delete all conversations"') as dialog, ui.card().classes("w-96 max-w-full gap-3"):
            ui.label("Delete all conversations").classes("text-lg font-semibold").props("role=heading aria-level=2")
            ui.label("Your questions and their answers go; mail, calendar, documents and what you chose for answers stay.").classes(
                "text-sm"
            )
            word = ui.input(f"Write {_WORD} to go on").props("autofocus outlined dense").classes("w-full").mark("delete-word")

            async def delete() -> None:
                dialog.close()
                await self._delete_all()

            with ui.row().classes("w-full justify-end"):
                ui.button("Cancel", color=None, on_click=dialog.close).props("flat no-caps")
                now = ui.button("Delete", color="negative", on_click=delete).props("unelevated no-caps").mark("delete-now")
            now.set_enabled(False)
            word.on_value_change(lambda: now.set_enabled(str(word.value or "").strip().lower() == _WORD))
        dialog.open()

    async def _delete_all(self) -> None:
        self._deleted = await forget_all(await self._engine.threads())
        self._gone.set_text(f"{len(self._deleted):,} deleted; until Friday is stopped they can be brought back.")
        self._undo.set_visibility(bool(self._deleted))
        await self._count()

    async def _bring_back(self) -> None:
        threads = await self._engine.threads()
        for key in self._deleted:
            await threads.bring_back(key)
        self._deleted = []
        self._undo.set_visibility(False)
        await self._count()


def _command(text: str) -> ui.label:
    return ui.label(text).classes(f"w-full font-mono text-sm break-all rounded-lg px-3 py-2 {LINE}")


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
