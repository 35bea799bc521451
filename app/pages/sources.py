"""The Sources page: a card a source, live; all it shows stands in the engine and the journal, so a reload loses nothing."""

from nicegui import ui

from app.declare import Wanted
from app.engine import Engine
from app.pages.frame import RED, Frame
from app.pages.source_card import SourceCard
from app.pages.source_form import SourceForm
from app.views import Desk
from schema.errors import FridayError

_COMMAND = "friday source add mail imap --set host=imap.example.org --set user=you@example.org"
_FILE = '[sources.papers]\nkind = "folder"\npath = "/home/you/Documents"'


def register(engine: Engine) -> None:
    """Add the page to the app."""

    @ui.page("/sources", title="Friday: sources")
    async def sources_page() -> None:
        Frame(engine, "Sources")
        SourcesPage(engine).build()


class SourcesPage:
    """One visitor's page."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cards: dict[str, SourceCard] = {}
        self._desk: Desk | None = None

    def build(self) -> None:
        """Lay out the page; the cards come once the stores are open."""
        with ui.column().classes("w-full max-w-3xl mx-auto px-4 pt-4 pb-8 gap-4"):
            ui.label("Sources").classes("text-2xl font-semibold").props("role=heading aria-level=2")
            self._trouble = ui.label().classes(f"{RED} text-sm break-words").props("role=alert").mark("trouble")
            self._trouble.set_visibility(False)
            self._list = ui.column().classes("w-full gap-4").mark("sources")
            self._empty = ui.column().classes("w-full gap-2").mark("no-sources")
            self._empty.set_visibility(False)
            with self._empty:
                _how_to_add()
            self._adding = ui.expansion("Add a source").classes("w-full").mark("adding")
        # The page is there at once, even while the stores are still being opened.
        ui.timer(0, self._begin, once=True)

    async def _begin(self) -> None:
        try:
            self._desk = await self._engine.desk()
        except FridayError as error:
            self._tell(str(error))
            return
        with self._adding:
            SourceForm(self._add)
        await self._refresh()
        self._adding.set_value(not self._cards)
        # Looked up again and again: what another process does to a source is known to the journal alone.
        ui.timer(1.0, self._refresh)

    async def _add(self, wanted: Wanted) -> None:
        await (await self._engine.desk()).add(wanted)
        await self._refresh()

    def _tell(self, problem: str) -> None:
        self._trouble.set_text(problem)
        self._trouble.set_visibility(bool(problem))

    async def _refresh(self) -> None:
        if self._desk is None:
            return
        try:
            views = await self._desk.look()
        except FridayError as error:
            self._tell(str(error))
            return
        self._tell("")
        for name in set(self._cards) - {view.state.name for view in views}:
            self._cards.pop(name).whole.delete()
        for view in views:
            self._card(self._desk, view.state.name).show(view)
        self._empty.set_visibility(not views)

    def _card(self, desk: Desk, name: str) -> SourceCard:
        if name not in self._cards:
            with self._list:
                self._cards[name] = SourceCard(name, desk, self._engine.settings.zone, self._refresh)
        return self._cards[name]


def _how_to_add() -> None:
    ui.label("Nothing is connected yet. Add a source below, or in a terminal:").classes("opacity-80")
    ui.code(_COMMAND, language="bash").classes("w-full").mark("how-to-add")
    ui.label("or in friday.toml:").classes("opacity-80")
    ui.code(_FILE, language="toml").classes("w-full").mark("how-to-write")
