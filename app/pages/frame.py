"""What every page has around it: the header with the way to the other pages, the keys, what goes on, and the colours."""

from importlib.resources import files

from nicegui import app as web
from nicegui import ui

from app.engine import Engine
from app.pages.keys import Keys

GROUND = "bg-[#ffffff] dark:bg-[#121212] text-inherit"
LINE = "border border-gray-300 dark:border-gray-600"
MUTED = "opacity-80"
RED = "text-red-700 dark:text-red-300"
PAGES = {"Today": "/today", "Ask": "/", "People": "/people", "Projects": "/projects", "Search": "/search", "Sources": "/sources"}
_ICONS = {
    "Today": "today",
    "Ask": "chat_bubble_outline",
    "People": "people_outline",
    "Projects": "folder_open",
    "Search": "search",
    "Sources": "sync",
}
_PRIMARY = "#2f6fdb"
_DARK = {None: True, True: False, False: None}
_DARK_LOOKS = {None: ("brightness_auto", "as the system"), True: ("dark_mode", "dark"), False: ("light_mode", "light")}


class Frame:
    """The header of a page."""

    def __init__(self, engine: Engine, here: str) -> None:
        self._engine = engine
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
                _dark_button()
        self._show()
        # Only a changed text is sent to the browser.
        ui.timer(1.0, self._show)

    def _show(self) -> None:
        self._doing.set_text(self._engine.activity.doing)


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


def _dark_button() -> None:
    remembered = web.storage.user
    dark = ui.dark_mode(remembered.get("dark"))
    button = ui.button(color=None).props("flat round").classes("shrink-0").mark("dark")

    def look() -> None:
        icon, name = _DARK_LOOKS[dark.value]
        button.props(f'icon={icon} aria-label="Colours: {name}. Change" title="Colours: {name}"')

    def turn() -> None:
        dark.value = _DARK[dark.value]
        remembered["dark"] = dark.value
        look()

    look()
    button.on_click(turn)
