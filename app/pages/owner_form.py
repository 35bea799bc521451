"""The fields that say who the owner is, checked as `friday init` checks them; the first run and the settings have them both."""

from collections.abc import Awaitable, Callable
from zoneinfo import available_timezones

from nicegui import ui

from app.first_run import owner_from
from app.pages.frame import MUTED, RED
from app.settings import OwnerTable
from schema.errors import FridayError

_ADDRESSES = "So that Friday knows which mails are yours, and what others ask of you."
_ZONE = "Days and hours are told in it. What was read before you change it keeps the times of the old one."


class OwnerForm:
    """Name, addresses, time zone; what is being written is never overwritten by what another window saved."""

    def __init__(self, owner: OwnerTable, take: Callable[[OwnerTable], Awaitable[None]], button: str) -> None:
        self._take = take
        self._saved = _texts(owner)
        with ui.column().classes("w-full gap-2").props('role=form aria-label="Who you are"'):
            self._fields = {
                "name": self._field("Your name", "name"),
                "addresses": self._field("Your mail addresses, with commas between", "addresses"),
            }
            ui.label(_ADDRESSES).classes(f"text-sm px-1 {MUTED}")
            # Proposed as it is typed: nobody knows all six hundred by heart.
            self._fields["zone"] = self._field("Your time zone", "zone").set_autocomplete(sorted(available_timezones()))
            ui.label(_ZONE).classes(f"text-sm px-1 {MUTED}")
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").props("role=alert").mark("owner-problem")
            self._problem.set_visibility(False)
            ui.button(button, on_click=self._save).props("unelevated no-caps").classes("rounded-full").mark("owner-save")

    def show(self, owner: OwnerTable) -> None:
        """Show what is saved now in every field that nobody changed here."""
        said = _texts(owner)
        for key, field in self._fields.items():
            if field.value == self._saved[key]:
                field.set_value(said[key])
        self._saved = said

    def _field(self, label: str, key: str) -> ui.input:
        return ui.input(label, value=self._saved[key]).classes("w-full").props("outlined dense").mark(f"owner-{key}")

    async def _save(self) -> None:
        name, addresses, zone = (str(self._fields[key].value or "") for key in ("name", "addresses", "zone"))
        try:
            await self._take(owner_from(name, addresses, zone))
        except FridayError as error:
            self._tell(str(error))
            return
        if not self._problem.is_deleted:
            self._tell("")

    def _tell(self, problem: str) -> None:
        self._problem.set_text(problem)
        self._problem.set_visibility(bool(problem))


def _texts(owner: OwnerTable) -> dict[str, str]:
    return {"name": owner.name, "addresses": ", ".join(owner.addresses), "zone": owner.zone}
