"""The conversations beside the Ask page: opened, named anew, deleted and brought back; on a phone behind a button."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui

from app.engine import Engine
from app.pages.frame import MUTED
from app.pages.when import capital, day_word
from schema.episodes import Episode
from schema.errors import FridayError

_WIDTH = 264
_SHOWN = 60
_ASIDE = 1100


def address_of(key: str) -> str:
    """Return the address under which a conversation is opened."""
    return f"/?c={key}"


class ThreadList:
    """A drawer on the left, newest first."""

    def __init__(self, engine: Engine, begin_anew: Callable[[], Awaitable[None]]) -> None:
        self._engine = engine
        self._here = ""
        self._deleted = ""
        self._drawer = ui.left_drawer(value=None, bordered=True, top_corner=False, bottom_corner=True)
        self._drawer.props(f'width={_WIDTH} breakpoint={_ASIDE} show-if-above role=complementary aria-label="Conversations"')
        self._drawer.classes("p-0")
        with self._drawer, ui.column().classes("w-full gap-0 p-2"):
            new = ui.button("New conversation", icon="add_comment", color=None, on_click=begin_anew).mark("anew")
            new.props("flat no-caps align=left").classes("friday-left w-full rounded-lg")
            self._undo = ui.row().classes("w-full items-center justify-between px-3 py-1 no-wrap").mark("deleted")
            with self._undo:
                ui.label("Deleted.").classes("text-sm").props("role=status")
                ui.button("Undo", color=None, on_click=self._bring_back).props("flat dense no-caps").mark("undo")
            self._undo.set_visibility(False)
            self._list = ui.column().classes("w-full gap-0").props('role=list aria-label="Conversations"')

    def toggle(self) -> None:
        """Show or hide it."""
        self._drawer.toggle()

    async def show(self, here: str) -> None:
        """Show the conversations that are kept; `here` is the one on the page."""
        self._here = here
        try:
            listed = await (await self._engine.threads()).all()
        except FridayError:
            # The page says in its own place what keeps the stores shut.
            return
        if self._list.is_deleted:
            return
        self._list.clear()
        with self._list:
            for episode in listed[:_SHOWN]:
                self._row(episode)
            if not listed:
                ui.label("What you ask is kept here, on this machine.").classes(f"text-sm px-3 py-2 {MUTED}").mark("no-threads")

    def _row(self, episode: Episode) -> None:
        here = episode.key == self._here
        row = ui.row().classes(f"w-full items-center no-wrap rounded-lg gap-0 {'friday-here' if here else ''}").props("role=listitem")
        with row.mark("thread"):
            link = ui.link(target=address_of(episode.key)).classes("grow min-w-0 px-3 py-2 text-inherit no-underline").mark("thread-link")
            if here:
                link.props("aria-current=page")
            with link:
                ui.label(episode.title).classes("text-sm truncate")
                ui.label(self._day(episode.last)).classes(f"text-xs {MUTED}")
            self._menu(episode)

    def _day(self, moment: datetime) -> str:
        zone = self._engine.settings.zone
        return capital(day_word(moment.astimezone(zone).date(), self._engine.clock.now().astimezone(zone).date()))

    def _menu(self, episode: Episode) -> None:
        more = ui.button(icon="more_vert", color=None).props(f'flat round dense size=sm aria-label="More about {_quoted(episode.title)}"')
        with more.mark("thread-menu"), ui.menu().props("auto-close"):
            ui.menu_item("Rename", lambda: self._ask_name(episode)).mark("rename")
            ui.menu_item("Delete", lambda: self._delete(episode)).mark("delete")

    def _ask_name(self, episode: Episode) -> None:
        with ui.dialog().props('aria-label="Rename this conversation"') as dialog, ui.card().classes("w-80 max-w-full"):
            name = ui.input("Name", value=episode.title).props("autofocus outlined dense").classes("w-full").mark("name")

            async def rename() -> None:
                dialog.close()
                await (await self._engine.threads()).rename(episode.key, str(name.value or ""))
                await self.show(self._here)

            name.on("keydown.enter", rename)
            with ui.row().classes("w-full justify-end"):
                ui.button("Cancel", color=None, on_click=dialog.close).props("flat no-caps")
                ui.button("Rename", on_click=rename).props("unelevated no-caps").mark("rename-now")
        dialog.open()

    async def _delete(self, episode: Episode) -> None:
        await (await self._engine.threads()).forget(episode.key)
        self._deleted = episode.key
        self._undo.set_visibility(True)
        if episode.key == self._here:
            ui.navigate.to("/")
        await self.show(self._here)

    async def _bring_back(self) -> None:
        await (await self._engine.threads()).bring_back(self._deleted)
        self._undo.set_visibility(False)
        await self.show(self._here)


def _quoted(title: str) -> str:
    """Return a title as it may stand within a property's quotes."""
    return title.replace('"', "'").replace("\\", "")
