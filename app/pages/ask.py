"""The Ask page: a question at the bottom, answers above it, sources beside it."""

import asyncio
import json
from importlib.resources import files

from nicegui import app as web
from nicegui import ui
from nicegui.events import KeyEventArguments

from app.pages.answer_card import AnswerCard
from app.pages.source_panel import SourcePanel
from app.service import Service
from schema.answers import Answer
from schema.errors import FridayError

_EXAMPLES = ("What do I have tomorrow?", "What changed this week?", "When did I last hear from …?")
_MOST_CARDS = 30
_DARK = {None: True, True: False, False: None}
_DARK_ICONS = {None: "brightness_auto", True: "dark_mode", False: "light_mode"}


def register(service: Service) -> None:
    """Add the page to the app."""

    @ui.page("/", title="Friday")
    async def ask_page() -> None:
        AskPage(service).build()


class AskPage:
    """One visitor's page."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._asking: asyncio.Event | None = None
        self._cards = 0

    def build(self) -> None:
        """Lay out header, conversation and input."""
        ui.query(".nicegui-content").classes("p-0")
        self._header()
        with ui.column().classes("w-full max-w-3xl mx-auto px-4 pt-4 pb-40 gap-6"):
            self._welcome = ui.column().classes("w-full gap-3 pt-10")
            self._conversation = ui.column().classes("w-full gap-6")
        with self._welcome:
            self._empty_state()
        self._footer()
        self._panel = SourcePanel(self._service)
        ui.keyboard(on_key=self._key, ignore=["input", "select", "textarea"])

    def _header(self) -> None:
        with ui.header().classes("items-center justify-between px-4 py-2 bg-transparent text-inherit backdrop-blur").props("bordered"):
            ui.label("Friday").classes("text-xl font-semibold")
            with ui.row().classes("items-center gap-2 no-wrap min-w-0"):
                doing = ui.label().classes("text-sm opacity-70 truncate max-w-[40vw]").mark("doing")
                ui.timer(1.0, lambda: doing.set_text(self._service.activity.problem or self._service.activity.doing))
                self._dark_button()

    def _dark_button(self) -> None:
        dark = ui.dark_mode(web.storage.user.get("dark"))
        button = ui.button(icon=_DARK_ICONS[dark.value]).props('flat round aria-label="Light, dark or automatic"').mark("dark")

        def turn() -> None:
            dark.value = _DARK[dark.value]
            web.storage.user["dark"] = dark.value
            button.props(f"icon={_DARK_ICONS[dark.value]}")

        button.on_click(turn)

    def _empty_state(self) -> None:
        name = self._service.settings.file.owner.name.split(" ")[0]
        ui.label(f"Hello {name}." if name else "Hello.").classes("text-3xl font-semibold")
        if not self._service.settings.file.sources:
            ui.label("Nothing is connected yet. Add a source in a terminal, for example:").classes("opacity-80")
            ui.code("friday source add mail imap --set host=imap.example.org --set user=you@example.org", language="bash").classes("w-full")
            return
        ui.label("Ask about your mail, your calendar, your documents. Every answer shows where it comes from.").classes("opacity-80")
        with ui.row().classes("gap-2 flex-wrap"):
            for example in self._suggestions():
                ui.button(example, on_click=lambda _, text=example: self._prefill(text)).props("outline no-caps").classes("text-left").mark(
                    "suggestion"
                )

    def _suggestions(self) -> tuple[str, ...]:
        if not self._service.settings.file.sample:
            return _EXAMPLES
        questions = json.loads((files("app.sample") / "questions.json").read_text(encoding="utf-8"))
        return tuple(str(one["question"]) for one in questions[:4])

    def _prefill(self, text: str) -> None:
        self._input.value = text
        self._input.run_method("focus")

    def _footer(self) -> None:
        with ui.footer().classes("bg-transparent p-3 text-inherit"), ui.row().classes("w-full max-w-3xl mx-auto items-end gap-2 no-wrap"):
            self._input = ui.textarea(placeholder="Ask a question").props('autogrow outlined dense rounded autofocus aria-label="Question"')
            self._input.classes("grow bg-white dark:bg-gray-900 rounded-3xl").mark("input")
            self._input.on("keydown.enter.exact.prevent", self._send)
            self._send_button = ui.button(icon="arrow_upward", on_click=self._send).props('round aria-label="Ask"').mark("send")
            self._stop_button = ui.button(icon="stop", on_click=self._stop).props('round color=negative aria-label="Stop"').mark("stop")
            self._stop_button.set_visibility(False)

    async def _key(self, event: KeyEventArguments) -> None:
        if event.action.keydown and event.key == "/":
            self._input.run_method("focus")
        elif event.action.keydown and event.key.escape:
            self._stop()
            self._panel.close()

    def _stop(self) -> None:
        if self._asking:
            self._asking.set()

    async def _send(self) -> None:
        question = str(self._input.value or "").strip()
        if not question or self._asking:
            return
        self._input.value = ""
        self._welcome.set_visibility(False)
        self._cards += 1
        with self._conversation:
            card = AnswerCard(question, self._panel.open)
        if self._cards > _MOST_CARDS:
            self._conversation.remove(0)
        self._asking = asyncio.Event()
        self._show_asking(True)
        try:
            await self._answer(question, card, self._asking)
        finally:
            self._asking = None
            self._show_asking(False)

    def _show_asking(self, asking: bool) -> None:
        self._stop_button.set_visibility(asking)
        self._send_button.set_visibility(not asking)

    async def _answer(self, question: str, card: AnswerCard, stopped: asyncio.Event) -> None:
        try:
            async for part in self._service.answer(question):
                if stopped.is_set():
                    card.stop()
                    return
                if isinstance(part, Answer):
                    card.finish(part)
                else:
                    card.add(part.text)
        except FridayError as error:
            card.fail(str(error))
