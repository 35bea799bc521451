"""What every page has around it: the header with the way to the other pages, the keys, what goes on, and the colours."""

from importlib.resources import files

from nicegui import ui

from app.engine import Engine
from app.pages.keys import Keys
from schema.episodes import Aspect
from schema.errors import FridayError

GROUND = "bg-[#ffffff] dark:bg-[#121212] text-inherit"
LINE = "border border-gray-300 dark:border-gray-600"
MUTED = "opacity-80"
RED = "text-red-700 dark:text-red-300"
PAGES = {
    "Today": "/today",
    "Ask": "/",
    "People": "/people",
    "Projects": "/projects",
    "Search": "/search",
    "Sources": "/sources",
    "Settings": "/settings",
}
_ICONS = {
    "Today": "today",
    "Ask": "chat_bubble_outline",
    "People": "people_outline",
    "Projects": "folder_open",
    "Search": "search",
    "Sources": "sync",
    "Settings": "tune",
}
_PRIMARY = "#2f6fdb"
# By the words of the preference: what Quasar takes, the icon, and what a click on it turns to.
_COLOURS: dict[str, tuple[bool | None, str, str]] = {
    "as the system": (None, "brightness_auto", "dark"),
    "dark": (True, "dark_mode", "light"),
    "light": (False, "light_mode", "as the system"),
}
_LOOK = 1.0


class Frame:
    """The header of a page."""

    def __init__(self, engine: Engine, here: str) -> None:
        self._engine = engine
        self._generation = engine.generation
        self._colours = engine.tastes.style.colours
        dark = _COLOURS[self._colours][0]
        # In the page as it is sent, or it would be shown light for a moment.
        ui.context.client.page.dark = dark
        self._dark = ui.dark_mode(dark)
        ui.add_css((files("app.pages") / "friday.css").read_text(encoding="utf-8"))
        ui.colors(primary=_PRIMARY)
        ui.query(".nicegui-content").classes("p-0")
        with ui.header().classes(f"items-center justify-between no-wrap gap-3 px-4 py-2 {GROUND}").props("bordered"):
            _menu(here)
            ui.label("Friday").classes("text-xl font-semibold shrink-0").props("role=heading aria-level=1")
            if here:
                ui.label(here).classes(f"md:hidden shrink-0 {MUTED}").props("aria-hidden=true")
            _ways(here)
            with ui.row().classes("items-center justify-end gap-1 no-wrap min-w-0 grow"):
                self._doing = ui.label().classes("text-sm opacity-80 truncate min-w-0").props("role=status").mark("doing")
                self._keys = Keys(PAGES)
                self._button = ui.button(color=None, on_click=self._turn).props("flat round").classes("shrink-0").mark("dark")
        self._look()
        self.show()
        # Only what changed is sent to the browser.
        ui.timer(_LOOK, self.show)

    def show(self) -> None:
        """Show what goes on and the colours that hold; a page of settings that hold no more is loaded anew."""
        if self._generation != self._engine.generation:
            self._generation = self._engine.generation
            ui.navigate.reload()
        self._doing.set_text(self._engine.activity.doing)
        if self._colours != self._engine.tastes.style.colours:
            self._colours = self._engine.tastes.style.colours
            self._look()

    def _look(self) -> None:
        dark, icon, _ = _COLOURS[self._colours]
        self._dark.set_value(dark)
        name = self._colours
        self._button.props(f'icon={icon} aria-label="Colours: {name}. Change" title="Colours: {name}"')

    async def _turn(self) -> None:
        try:
            await self._engine.tastes.choose(Aspect.COLOURS, _COLOURS[self._colours][2], "Chosen at the top of a page")
        except FridayError as error:
            ui.notify(str(error), type="negative", multi_line=True)
        self.show()


def _ways(here: str) -> None:
    with ui.element("nav").classes("flex max-md:hidden gap-1 shrink-0").props('aria-label="Pages"'):
        for name, address in PAGES.items():
            link = ui.link(name, address).classes("text-inherit no-underline rounded-full px-3 py-1 text-sm").mark(f"to-{name}")
            if name == here:
                link.classes(f"font-semibold {LINE}").props("aria-current=page")


def _menu(here: str) -> None:
    """Show the ways behind one button, where there is no room for them side by side."""
    button = (
        ui.button(icon="menu", color=None).props('flat round dense aria-label="Pages" aria-haspopup=menu').classes("md:hidden shrink-0")
    )
    nav = 'aria-label="Pages"'
    with button, ui.menu().props("auto-close"), ui.element("nav").classes("flex flex-col py-2 min-w-48").props(nav):
        for name, address in PAGES.items():
            link = ui.link(target=address).classes("flex items-center gap-3 px-4 py-3 text-inherit no-underline").mark(f"menu-{name}")
            with link:
                ui.icon(_ICONS[name]).classes("text-xl")
                ui.label(name)
            if name == here:
                link.classes("font-semibold friday-here").props("aria-current=page")
