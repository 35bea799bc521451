"""Two steps of the first run: choosing what to read, and looking at what it would read before anything is."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from app.declare import Wanted
from app.first_run import FirstRun
from app.pages.frame import LINE, MUTED, RED
from app.pages.sign_in import SignInLine
from app.pages.source_form import SourceForm
from app.pages.source_words import on_page, shelf_text
from app.settings import AuthChoice, Kind
from app.views import SourceView
from schema.changes import Shelf
from schema.errors import FridayError, SignInRefused

_WAYS: dict[str, tuple[str, str, tuple[Kind, ...]]] = {
    "mail": ("Connect mail", "mail_outline", (Kind.IMAP,)),
    "calendar": ("Connect a calendar", "event", (Kind.CALDAV,)),
    "files": (
        "Import files on this machine",
        "folder_open",
        (Kind.FOLDER, Kind.MBOX, Kind.MAILDIR, Kind.EML, Kind.ICS, Kind.VCF),
    ),
}
_SAMPLE = "friday sample --home ~/friday-sample\nfriday serve --home ~/friday-sample --port 0 --open"


class Choosing:
    """Offers the ways to begin, one open at a time."""

    def __init__(self, take: Callable[[Wanted], Awaitable[None]]) -> None:
        self._take = take
        with ui.element("div").classes("grid grid-cols-1 sm:grid-cols-2 gap-2 w-full"):
            for key, (text, icon, _) in _WAYS.items():
                self._way(key, text, icon)
            self._way("sample", "Try a sample life", "auto_stories")
        self._place = ui.column().classes("w-full gap-2")

    def _way(self, key: str, text: str, icon: str) -> None:
        button = ui.button(text, icon=icon, color=None, on_click=lambda: self._open(key)).mark(f"way-{key}")
        button.props("flat no-caps align=left").classes(f"friday-left w-full rounded-2xl px-4 py-3 {LINE}")

    def _open(self, key: str) -> None:
        self._place.clear()
        with self._place:
            if key == "sample":
                _sample()
            else:
                SourceForm(self._take, _WAYS[key][2], "Next: look at it")


def _sample() -> None:
    ui.label("A year of Lena Vogt's mail, calendar and documents, in a home of its own: nothing of it mixes with yours. In a terminal:")
    ui.code(_SAMPLE, language="bash").classes("w-full").mark("how-to-sample")


class Testing:
    """Signs in, shows what is there, lets a person choose, and begins."""

    def __init__(self, run: FirstRun, name: str, changed: Callable[[], Awaitable[None]]) -> None:
        self._run, self._name, self._changed = run, name, changed
        self._boxes: dict[str, ui.checkbox] = {}
        self._offered: tuple[Shelf, ...] = ()
        self._by_token = False
        self._form: SourceForm | None = None
        with ui.column().classes(f"w-full gap-2 rounded-2xl px-4 py-3 {LINE}").props("role=group") as whole:
            whole.props["aria-label"] = name
            ui.label(name).classes("text-lg font-medium break-all").props("role=heading aria-level=3")
            ui.label("Nothing is read yet. Test signs in and shows what would be.").classes(f"text-sm {MUTED}")
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").props("role=alert").mark("test-problem")
            self._problem.set_visibility(False)
            self._sign_in = SignInLine(name, run.sign_in)
            self._shelves = ui.column().classes("w-full gap-0").mark("shelves")
            self._mending = ui.column().classes("w-full gap-0")
            with ui.row().classes("w-full items-center gap-2"):
                self._test = ui.button("Test", on_click=self._look).props("unelevated no-caps").classes("rounded-full").mark("test")
                self._begin = (
                    ui.button("Begin to read", on_click=self._go).props("unelevated no-caps").classes("rounded-full").mark("begin")
                )
                self._begin.set_visibility(False)
                self._mend = ui.button("Change what you wrote", color=None, on_click=self._open).props("flat no-caps").mark("mend")
                ui.button("Choose something else", color=None, on_click=self._withdraw).props("flat no-caps").mark("withdraw")

    def show(self, view: SourceView) -> None:
        """Show how signing in stands, for a source that does so by token."""
        self._by_token = view.state.table.auth is AuthChoice.OAUTH
        self._sign_in.show(view)

    async def _look(self) -> None:
        self._test.props("loading")
        try:
            shelves = await self._run.test(self._name)
        except FridayError as error:
            self._tell(on_page(error, self._by_token))
            # Who has to sign in has nothing to mend.
            if not (self._by_token and isinstance(error, SignInRefused)):
                await self._open()
            return
        finally:
            self._test.props(remove="loading")
        self._close()
        self._show(shelves)

    async def _open(self) -> None:
        """Open the form with what was written, to mend what is wrong; one that is open stays as it is."""
        if self._form:
            return
        try:
            stored = await self._run.stored(self._name)
        except FridayError as error:
            self._tell(str(error))
            return
        # Only what was looked at as it is now may be read.
        self._shelves.clear()
        with self._mending:
            self._form = SourceForm(self._written, button="Test", stored=stored)
        for button in (self._test, self._mend, self._begin):
            button.set_visibility(False)

    async def _written(self, wanted: Wanted) -> None:
        await self._run.change(wanted)
        if self._form:
            self._form.keep(await self._run.stored(self._name))
        self._tell("")
        await self._look()

    def _close(self) -> None:
        self._tell("")
        self._mending.clear()
        self._form = None
        for button in (self._test, self._mend):
            button.set_visibility(True)

    def _tell(self, problem: str) -> None:
        self._problem.set_text(problem)
        self._problem.set_visibility(bool(problem))

    def _show(self, shelves: Sequence[Shelf]) -> None:
        self._offered, self._boxes = tuple(shelves), {}
        self._shelves.clear()
        # A folder of files shows what cannot be read of it under its own name: that is no second place to choose.
        places = {shelf.name for shelf in shelves}
        with self._shelves:
            for shelf in shelves:
                text = shelf_text(shelf)
                # One place alone is nothing to choose from.
                if len(places) == len(shelves) > 1:
                    self._boxes[shelf.name] = ui.checkbox(text, value=shelf.read).classes("break-all").mark("shelf")
                else:
                    ui.label(text).classes("break-all").mark("shelf")
        self._begin.set_visibility(True)
        self._test.set_text("Test again")

    async def _go(self) -> None:
        chosen = [name for name, box in self._boxes.items() if box.value]
        if self._boxes and not chosen:
            self._tell("Choose at least one.")
            return
        # What its connector would read by itself is left to it: folders that come later are then read, too.
        as_offered = chosen == [one.name for one in self._offered if one.read]
        await self._acted(lambda: self._run.begin(self._name, () if as_offered else chosen))

    async def _withdraw(self) -> None:
        await self._acted(lambda: self._run.withdraw(self._name))

    async def _acted(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except FridayError as error:
            self._tell(str(error))
            return
        await self._changed()
