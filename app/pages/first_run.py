"""What stands on the Ask page of an empty home: who you are, what to read, a look at it, and the reading itself."""

from collections.abc import Callable

from nicegui import ui

from app.declare import Wanted
from app.engine import Engine
from app.first_run import FirstRun, Stage, Standing
from app.holdings import counted
from app.pages.first_run_source import Choosing, Testing
from app.pages.frame import MUTED
from app.pages.owner_form import OwnerForm
from app.pages.source_card import SourceCard
from app.settings import OwnerTable
from schema.errors import FridayError

_LOOK = 1.0
_WELCOME = "Friday reads your mail, calendar and documents into a memory on this machine, and answers from it. First: whose are they?"
_STEPS = {
    Stage.OWNER: "Who you are",
    Stage.CHOOSE: "What to read",
    Stage.TEST: "A look at it",
    Stage.READING: "Reading",
}


class FirstRunGuide:
    """One step at a time; drawn anew only when the step changes, so that nothing is lost that somebody is writing.

    `ready` is told whether there is something to ask about.
    """

    def __init__(self, engine: Engine, ready: Callable[[bool], None]) -> None:
        self._engine = engine
        self._run = FirstRun(engine)
        self._ready = ready
        self._drawn: tuple[object, ...] = ()
        self._another = False
        self._busy = False
        self._cards: dict[str, SourceCard] = {}
        self._testing: Testing | None = None
        self._found: ui.label | None = None
        self._whole = ui.column().classes("w-full gap-4").mark("first-run")
        self._whole.set_visibility(False)
        # The page is there at once, even while the stores are still being opened.
        ui.timer(0, self._begin, once=True)

    async def _begin(self) -> None:
        await self._look()
        self._timer = ui.timer(_LOOK, self._look, active=self._whole.visible or not self._drawn)

    async def _look(self) -> None:
        """Look how far it is, whatever did it: this page, another window or the command line."""
        # What is written and not yet taken up would be drawn, and lost when the page is loaded anew.
        if self._busy:
            return
        try:
            standing = await self._run.look()
        except FridayError:
            # The page says in its own place what keeps the stores shut.
            return
        if self._whole.is_deleted:
            return
        shape = (standing.stage, standing.untested, self._another, tuple(view.state.name for view in standing.views))
        if shape != self._drawn:
            self._drawn = shape
            await self._draw(standing)
        self._show(standing)

    def _show(self, standing: Standing) -> None:
        for view in standing.views:
            if self._testing and view.state.name == standing.untested:
                self._testing.show(view)
            if view.state.name in self._cards:
                self._cards[view.state.name].show(view)
        if self._found:
            self._found.set_text(found_words(standing))
            self._found.set_visibility(bool(standing.found))
        self._ready(bool(standing.found) or standing.stage is Stage.DONE)

    async def _draw(self, standing: Standing) -> None:
        stage = standing.stage
        self._whole.clear()
        self._cards, self._testing, self._found = {}, None, None
        # What is done stays in sight for who watched it, and is not there at the next visit.
        self._whole.set_visibility(stage is not Stage.DONE or self._whole.visible)
        if not self._whole.visible:
            return
        proposed = await self._run.propose() if stage is Stage.OWNER else standing.owner
        with self._whole:
            _steps(stage)
            if stage is Stage.OWNER:
                ui.label(_WELCOME).classes("max-w-prose")
                OwnerForm(proposed, self._introduce, "Next: what to read")
            elif standing.untested:
                self._testing = Testing(self._run, standing.untested, self._look)
            elif stage is Stage.CHOOSE or self._another:
                Choosing(self._declare)
            if standing.views and not standing.untested:
                await self._reading(standing)

    async def _reading(self, standing: Standing) -> None:
        desk = await self._engine.desk()
        self._found = ui.label().classes("text-lg font-medium break-words max-w-full").props("role=status").mark("ready")
        for view in standing.views:
            self._cards[view.state.name] = SourceCard(view.state.name, desk, self._engine.settings.zone, self._look)
        more = ui.button("Add another source", icon="add", color=None, on_click=self._add_another).props("flat no-caps").mark("another")
        more.set_visibility(not self._another)

    async def _introduce(self, owner: OwnerTable) -> None:
        self._busy = True
        try:
            await self._run.introduce(owner)
        except FridayError:
            self._busy = False
            raise
        # At once and not when the frame sees it: by then somebody writes in the next step.
        ui.navigate.reload()

    async def _declare(self, wanted: Wanted) -> None:
        await self._run.declare(wanted)
        self._another = False
        await self._look()

    async def _add_another(self) -> None:
        self._another = True
        await self._look()


def found_words(standing: Standing) -> str:
    """Say what can be asked about by now."""
    found = ", ".join(counted(count, words) for words, count in standing.found)
    newest = f" The newest mail: “{standing.newest}”." if standing.newest else ""
    return f"You can ask now: {found} can be found.{newest}" if found else ""


def _steps(stage: Stage) -> None:
    """Show where in the way this is."""
    order = list(_STEPS)
    here = order.index(stage) if stage in order else len(order)
    with ui.element("ol").classes("flex flex-wrap gap-x-4 gap-y-1 w-full list-none p-0 m-0").props('aria-label="Steps"').mark("steps"):
        for place, (one, text) in enumerate(_STEPS.items()):
            step = ui.element("li").classes("flex items-center gap-1 text-sm")
            step.classes("font-semibold" if one is stage else MUTED)
            if one is stage:
                step.props("aria-current=step")
            with step:
                ui.icon("check_circle" if place < here else "radio_button_checked" if place == here else "radio_button_unchecked")
                ui.label(text)
