"""Settings: what this is, and whether it is well."""

from importlib.metadata import version

from nicegui import ui

from app.engine import Engine
from app.health import Check, check_open
from app.pages.frame import MUTED, RED
from app.pages.parts import card
from app.settings import File
from schema.errors import FridayError

_LICENCE = "Apache-2.0"


class About:
    """Version, licence, and what `friday doctor` finds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with card("About"), ui.column().classes("w-full gap-2 px-2"):
            ui.label(f"Friday {version('friday-assistant')}, licence {_LICENCE}").classes("text-sm").mark("version")
            self._button = ui.button("Check everything", color=None, on_click=self._check).props("outline no-caps").mark("doctor")
            self._button.classes("rounded-full")
            self._list = ui.column().classes("w-full gap-1").props('role=list aria-label="Checks" aria-live=polite').mark("checks")

    def show(self, _file: File) -> None:
        """Nothing of it changes by itself."""

    async def _check(self) -> None:
        self._button.props("loading")
        try:
            checks = await check_open(await self._engine.opened())
        except FridayError as error:
            checks = [Check("store", False, str(error))]
        finally:
            self._button.props(remove="loading")
        self._list.clear()
        with self._list:
            for one in checks:
                _row(one)


def _row(check: Check) -> None:
    with ui.row().classes("w-full items-start no-wrap gap-2").props("role=listitem").mark("check"):
        icon = ui.icon("check_circle_outline" if check.fine else "error_outline").classes(
            "text-lg shrink-0" + ("" if check.fine else f" {RED}")
        )
        icon.props(f'role=img aria-label="{"fine" if check.fine else "not fine"}"')
        with ui.column().classes("gap-0 grow min-w-0"):
            ui.label(check.name).classes("text-sm font-medium")
            ui.label(check.seen).classes(f"text-sm break-words max-w-full {MUTED if check.fine else RED}")
            if check.remedy and check.remedy not in check.seen:
                ui.label(check.remedy).classes("text-sm break-words max-w-full")
