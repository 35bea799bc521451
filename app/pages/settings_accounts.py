"""Settings: who the owner is, and the sources."""

from nicegui import ui

from app.engine import Engine
from app.first_run import keep_owner
from app.pages.owner_form import OwnerForm
from app.pages.parts import card, quiet, way
from app.pages.source_words import KINDS
from app.settings import File, OutgoingTable, OwnerTable, SourceTable
from app.standing import place


class Accounts:
    """Name, addresses and zone to change; the sources to look at."""

    def __init__(self, engine: Engine, file: File) -> None:
        self._engine = engine
        self._shown: tuple[dict[str, SourceTable], OutgoingTable | None] | None = None
        with card("Accounts"), ui.column().classes("w-full gap-3 px-2"):
            self._form = OwnerForm(file.owner, self._keep, "Save")
            self._sources = ui.column().classes("w-full gap-1").mark("settings-sources")
            way("Look after what is read, or add to it", "/sources").classes("text-sm underline")

    def show(self, file: File) -> None:
        """Show what is saved now."""
        self._form.show(file.owner)
        if (file.sources, file.outgoing) == self._shown:
            return
        self._shown = (dict(file.sources), file.outgoing)
        self._sources.clear()
        with self._sources:
            if not file.sources:
                quiet("No sources yet.")
            for name, table in file.sources.items():
                ui.label(f"{name}: {KINDS[table.kind]}, {place(table)}").classes("text-sm break-words max-w-full")
            if file.outgoing is not None:
                ui.label(f"Outgoing mail: {file.outgoing.host}").classes("text-sm break-words max-w-full").mark("settings-outgoing")

    async def _keep(self, owner: OwnerTable) -> None:
        await keep_owner(self._engine, owner)
        ui.notify("Saved.")
