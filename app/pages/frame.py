"""What every page has around it: the header with the way to the other pages, what goes on, and the colours."""

from importlib.resources import files

from nicegui import app as web
from nicegui import ui

from app.engine import Engine

GROUND = "bg-[#ffffff] dark:bg-[#121212] text-inherit"
LINE = "border border-gray-300 dark:border-gray-600"
RED = "text-red-700 dark:text-red-300"
_PRIMARY = "#2f6fdb"
_PAGES = {"Ask": "/", "Sources": "/sources"}
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
            ui.label("Friday").classes("text-xl font-semibold").props("role=heading aria-level=1")
            _ways(here)
            with ui.row().classes("items-center justify-end gap-2 no-wrap min-w-0 grow"):
                self._doing = ui.label().classes("text-sm opacity-80 truncate min-w-0").props("role=status").mark("doing")
                _dark_button()
        self._show()
        # Only a changed text is sent to the browser.
        ui.timer(1.0, self._show)

    def _show(self) -> None:
        self._doing.set_text(self._engine.activity.doing)


def _ways(here: str) -> None:
    with ui.element("nav").classes("flex gap-1").props('aria-label="Pages"'):
        for name, address in _PAGES.items():
            link = ui.link(name, address).classes("text-inherit no-underline rounded-full px-3 py-1 text-sm").mark(f"to-{name}")
            if name == here:
                link.classes(f"font-semibold {LINE}").props("aria-current=page")


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
