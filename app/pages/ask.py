"""The Ask page: a question at the bottom, answers above it, sources beside it."""

import asyncio
import tomllib
from importlib.resources import files

from nicegui import ui
from nicegui.events import KeyEventArguments

from app.boundary import foreseen
from app.engine import Engine
from app.pages.answer_card import AnswerCard
from app.pages.frame import GROUND, Frame
from app.pages.source_panel import SourcePanel
from app.pages.streaming import until
from app.pages.welcome import welcome
from schema.answers import Answer
from schema.errors import FridayError

_MOST_CARDS = 30
_ENTER = "(event) => { if (!event.isComposing) { event.preventDefault(); emit(); } }"


def register(engine: Engine) -> None:
    """Add the page to the app."""
    examples = _sample_questions() if engine.settings.file.sample else ()

    @ui.page("/", title="Friday")
    async def ask_page() -> None:
        AskPage(engine, examples).build()


def _sample_questions() -> tuple[str, ...]:
    story = tomllib.loads((files("app.sample") / "life" / "story.toml").read_text(encoding="utf-8"))
    return tuple(str(one) for one in story["suggestions"])


class AskPage:
    """One visitor's page."""

    def __init__(self, engine: Engine, examples: tuple[str, ...]) -> None:
        self._engine = engine
        self._examples = examples
        self._asking: asyncio.Event | None = None
        self._cards = 0

    def build(self) -> None:
        """Lay out header, conversation and input."""
        Frame(self._engine, "Ask")
        with ui.column().classes("w-full max-w-3xl mx-auto px-4 pt-4 pb-8 gap-6"):
            self._trouble = (
                ui.label().classes("w-full text-sm text-red-700 dark:text-red-300 break-words").props("role=status").mark("trouble")
            )
            self._welcome = ui.column().classes("w-full gap-3 pt-6")
            self._conversation = ui.column().classes("w-full gap-6").props('role=log aria-label="Conversation"')
        with self._welcome:
            welcome(self._engine.settings.file, self._examples, self._prefill)
        self._footer()
        self._panel = SourcePanel(self._engine)
        self._show_activity()
        ui.timer(1.0, self._show_activity)
        ui.keyboard(on_key=self._key, ignore=["input", "select", "textarea"])

    def _show_activity(self) -> None:
        activity = self._engine.activity
        self._trouble.set_text(activity.problem)
        self._trouble.set_visibility(bool(activity.problem))

    def _prefill(self, text: str) -> None:
        self._input.value = text
        self._focus()

    def _focus(self) -> None:
        self._input.run_method("focus")

    def _footer(self) -> None:
        with ui.footer().classes(f"px-4 pt-2 pb-3 {GROUND}"), ui.column().classes("w-full max-w-3xl mx-auto gap-1"):
            with ui.row().classes("w-full items-end gap-2 no-wrap"):
                self._input = ui.textarea(placeholder="Ask a question").props(
                    'autogrow outlined dense rounded autofocus aria-label="Question"'
                )
                self._input.classes("grow min-w-0 friday-question").mark("input")
                self._input.on("keydown.enter.exact", self._send, js_handler=_ENTER).on("keydown.escape", self._escape)
                self._send_button = (
                    ui.button(icon="arrow_upward", on_click=self._send).props('round unelevated aria-label="Ask"').mark("send")
                )
                self._stop_button = ui.button(icon="stop", on_click=self._stop).props('round unelevated color=negative aria-label="Stop"')
                self._stop_button.mark("stop").set_visibility(False)
            ui.label("Enter asks · Shift+Enter starts a line · / goes to the question · Esc stops or closes").classes(
                "text-xs opacity-70 px-3 max-sm:hidden"
            )

    def _key(self, event: KeyEventArguments) -> None:
        if event.action.keydown and event.key == "/":
            self._focus()
        elif event.action.keydown and event.key.escape:
            self._escape()

    def _escape(self) -> None:
        if self._panel.is_open:
            self._panel.close()
        else:
            self._stop()

    def _stop(self) -> None:
        if self._asking:
            self._asking.set()

    async def _send(self) -> None:
        question = str(self._input.value or "").strip()
        if not question or self._asking:
            return
        self._input.value = ""
        card = self._new_card(question)
        self._asking = asyncio.Event()
        self._show_asking(True)
        try:
            await self._answer(question, card, self._asking)
        finally:
            self._asking = None
            self._show_asking(False)
            card.end()
            card.scroll_here()

    def _new_card(self, question: str) -> AnswerCard:
        self._welcome.set_visibility(False)
        self._cards += 1
        with self._conversation:
            card = AnswerCard(question, self._engine, self._panel.open)
        if self._cards > _MOST_CARDS:
            self._conversation.remove(0)
        card.scroll_here()
        return card

    def _show_asking(self, asking: bool) -> None:
        self._stop_button.set_visibility(asking)
        self._send_button.set_visibility(not asking)
        self._focus()

    async def _shown(self, question: str, card: AnswerCard, stopped: asyncio.Event) -> None:
        async for part in until(self._engine.answer(question), stopped):
            if isinstance(part, Answer):
                card.finish(part)
            else:
                card.add(part.text)

    async def _answer(self, question: str, card: AnswerCard, stopped: asyncio.Event) -> None:
        try:
            with foreseen("answering"):
                await self._shown(question, card, stopped)
            if stopped.is_set():
                card.stop()
        except FridayError as error:
            card.fail(str(error))
            self._input.value = self._input.value or question
