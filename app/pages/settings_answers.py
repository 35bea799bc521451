"""Settings: colours, and how answers are written; chosen here or said in a conversation, it is one and the same."""

from nicegui import ui

from app.engine import Engine
from app.pages.frame import MUTED
from app.pages.parts import card, quiet
from app.settings import File
from schema.episodes import CHOICES, Aspect, Preference
from schema.errors import FridayError

_HERE = "Chosen on the Settings page"
_NAMES = {Aspect.LAYOUT: "Layout", Aspect.LENGTH: "Length", Aspect.LANGUAGE: "Language", Aspect.TONE: "Tone", Aspect.COLOURS: "Colours"}


class Choice:
    """One aspect with its values; a choice made anywhere is shown here."""

    def __init__(self, engine: Engine, aspect: Aspect) -> None:
        self._engine = engine
        self._aspect = aspect
        with ui.column().classes("w-full gap-1"):
            ui.label(_NAMES[aspect]).classes("text-sm font-medium")
            self._value = self._held()
            self._toggle = ui.select({one: one[:1].upper() + one[1:] for one in CHOICES[aspect]}, value=self._value)
            self._toggle.props(f'outlined dense options-dense aria-label="{_NAMES[aspect]}"').classes("w-full max-w-xs")
            self._toggle.mark(f"choice-{aspect.value}").on_value_change(self._choose)

    def show(self) -> None:
        """Show what holds now."""
        # Set before the field is, so that this is not taken for a choice.
        self._value = self._held()
        self._toggle.set_value(self._value)

    def _held(self) -> str:
        return str(getattr(self._engine.tastes.style, self._aspect.value))

    async def _choose(self) -> None:
        value = str(self._toggle.value)
        if value == self._value:
            return
        self._value = value
        try:
            await self._engine.tastes.choose(self._aspect, value, _HERE)
        except FridayError as error:
            ui.notify(str(error), type="negative", multi_line=True)


class Appearance:
    """The colours of every page and window."""

    def __init__(self, engine: Engine) -> None:
        with card("Appearance"), ui.column().classes("w-full gap-2 px-2"):
            self._choice = Choice(engine, Aspect.COLOURS)

    def show(self, _file: File) -> None:
        """Show what holds now."""
        self._choice.show()


class Answers:
    """How answers are written, and what was said about it in conversations, each to be taken back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shown: tuple[Preference, ...] | None = None
        with card("Answers"), ui.column().classes("w-full gap-3 px-2"):
            with ui.element("div").classes("grid grid-cols-1 sm:grid-cols-2 gap-3 w-full"):
                self._choices = [Choice(engine, aspect) for aspect in CHOICES if aspect is not Aspect.COLOURS]
            ui.label("You can say it in a conversation, too: “bullet points, please”, “answer in German”, “dark mode”.").classes("text-sm")
            self._said = ui.column().classes("w-full gap-1").props('role=list aria-label="What you asked for"').mark("said")

    def show(self, _file: File) -> None:
        """Show what holds now and in which words it was asked for."""
        for choice in self._choices:
            choice.show()
        if self._engine.tastes.held == self._shown:
            return
        self._shown = self._engine.tastes.held
        self._said.clear()
        with self._said:
            if not self._shown:
                quiet("Nothing was asked for; the first of each holds.")
            for one in self._shown:
                self._row(one)

    def _row(self, one: Preference) -> None:
        when = one.valid_from.astimezone(self._engine.settings.zone)
        with ui.row().classes("w-full items-center no-wrap gap-2").props("role=listitem").mark("wish"):
            with ui.column().classes("gap-0 grow min-w-0"):
                ui.label(f"{_NAMES[one.aspect]}: {one.value}").classes("text-sm")
                ui.label(f"“{one.said}”, {when:%d %b %Y, %H:%M}").classes(f"text-sm break-words max-w-full {MUTED}").mark("wish-said")
            button = ui.button("Take back", color=None, on_click=lambda: self._take_back(one.aspect)).props("flat no-caps dense")
            button.classes("shrink-0").mark(f"take-back-{one.aspect.value}").props["aria-label"] = f"Take back: {_NAMES[one.aspect]}"

    async def _take_back(self, aspect: Aspect) -> None:
        try:
            await self._engine.tastes.take_back(aspect)
        except FridayError as error:
            ui.notify(str(error), type="negative", multi_line=True)
