"""The Settings page: what can be chosen, where everything lies, and what destroys last; every window shows the same."""

import asyncio
from typing import Protocol

from nicegui import ui

from app.engine import Engine
from app.pages.frame import LINE, RED, Frame
from app.pages.parts import heading, page_column
from app.pages.settings_about import About
from app.pages.settings_accounts import Accounts
from app.pages.settings_answers import Answers, Appearance
from app.pages.settings_data import Data
from app.pages.settings_models import Models
from app.settings import File, load
from schema.errors import FridayError

_LOOK = 1.0
_RESTART = "Some of this is taken up when Friday begins again. Answers under way are let go of; nothing else is lost."


class Section(Protocol):
    """A part of the page."""

    def show(self, file: File) -> None:
        """Show what is saved now, where nobody is writing."""


def register(engine: Engine) -> None:
    """Add the page to the app."""

    @ui.page("/settings", title="Friday: settings")
    async def settings_page() -> None:
        Frame(engine, "Settings")
        SettingsPage(engine).build()


class SettingsPage:
    """One visitor's page."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file = engine.settings.file

    def build(self) -> None:
        """Lay out the page."""
        with page_column():
            heading("Settings")
            self._trouble = ui.label().classes(f"{RED} text-sm break-words").props("role=alert").mark("trouble")
            self._trouble.set_visibility(False)
            self._restart = ui.row().classes(f"w-full items-center gap-3 rounded-2xl px-4 py-3 {LINE}").props("role=status").mark("restart")
            with self._restart:
                ui.label(_RESTART).classes("text-sm grow basis-60 min-w-0")
                ui.button("Begin again now", on_click=self._begin_again).props("unelevated no-caps").classes("rounded-full").mark("renew")
            self._restart.set_visibility(False)
            file = self._file
            self._sections: tuple[Section, ...] = (
                Accounts(self._engine, file),
                Models(self._engine, file),
                Appearance(self._engine),
                Answers(self._engine),
                # Destructive things stand last within their section, and what only tells after it.
                Data(self._engine),
                About(self._engine),
            )
        ui.timer(0, self._look, once=True)
        ui.timer(_LOOK, self._look)

    async def _look(self) -> None:
        """Show what other windows, the command line or an editor changed."""
        try:
            self._file = (await asyncio.to_thread(load, self._engine.settings.home)).file
        except FridayError as error:
            self._tell(str(error))
            return
        self._tell("")
        taken_up = self._engine.settings.file
        self._restart.set_visibility((self._file.owner, self._file.models) != (taken_up.owner, taken_up.models))
        for section in self._sections:
            section.show(self._file)

    async def _begin_again(self) -> None:
        try:
            await self._engine.renew()
        except FridayError as error:
            self._tell(str(error))

    def _tell(self, problem: str) -> None:
        self._trouble.set_text(problem)
        self._trouble.set_visibility(bool(problem))
