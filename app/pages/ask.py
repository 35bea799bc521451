"""The Ask page: a question at the bottom, answers above it, sources beside it."""

import asyncio
import tomllib
from contextlib import suppress
from importlib.resources import files

from nicegui import app as web
from nicegui import ui
from nicegui.events import GenericEventArguments, KeyEventArguments

from app.conversations import MOST_TURNS, Conversation, Turn
from app.engine import Engine
from app.pages.answer_card import AnswerCard
from app.pages.draft import Draft
from app.pages.frame import GROUND, Frame
from app.pages.source_panel import SourcePanel
from app.pages.thread_list import ThreadList, address_of
from app.pages.welcome import welcome
from app.settings import File, load
from schema.errors import FridayError, NotFound

# The Enter that ends a word in an input method (Japanese, Chinese) asks nothing.
_ENTER = "(event) => { if (!event.isComposing) { event.preventDefault(); emit(event.target.value); } }"


def register(engine: Engine) -> None:
    """Add the page to the app."""
    examples = _sample_questions() if engine.settings.file.sample else ()

    # `c` is the conversation to open; without it the page shows the one this browser is in.
    @ui.page("/", title="Friday")
    async def ask_page(c: str = "") -> None:
        AskPage(engine, str(web.storage.browser["id"])).build(await _file(engine), examples, c)


async def _file(engine: Engine) -> File:
    """Return what friday.toml says now, or what it said when it could last be read."""
    try:
        return (await asyncio.to_thread(load, engine.settings.home)).file
    except FridayError:
        return engine.settings.file


def _sample_questions() -> tuple[str, ...]:
    story = tomllib.loads((files("app.sample") / "life" / "story.toml").read_text(encoding="utf-8"))
    return tuple(str(one) for one in story["suggestions"])


class AskPage:
    """One visitor's page."""

    def __init__(self, engine: Engine, browser: str) -> None:
        self._engine = engine
        self._browser = browser
        self._conversation = engine.conversations.of(browser)
        self._asking: Turn | None = None
        self._cards = 0
        self._shown: set[str] = set()

    def build(self, file: File, examples: tuple[str, ...], wanted: str) -> None:
        """Lay out header, conversations, this conversation and input."""
        self._frame = Frame(self._engine, "Ask")
        self._threads = ThreadList(self._engine, self._begin_anew)
        with ui.column().classes("w-full max-w-3xl mx-auto px-4 pt-4 pb-8 gap-6"):
            self._trouble = (
                ui.label().classes("w-full text-sm text-red-700 dark:text-red-300 break-words").props("role=status").mark("trouble")
            )
            self._welcome = ui.column().classes("w-full gap-3 pt-6")
            others = ui.button("Conversations", icon="forum", color=None, on_click=self._threads.toggle).mark("threads")
            others.props("flat dense no-caps").classes("self-start text-sm px-3 rounded-full min-[1100px]:hidden")
            self._log = ui.column().classes("w-full gap-6").props('role=log aria-label="Conversation"')
        with self._welcome:
            welcome(self._engine, file, examples, self._ask)
        self._footer()
        self._panel = SourcePanel(self._engine)
        self._show_activity()
        ui.timer(1.0, self._show_activity)
        ui.keyboard(on_key=self._key, ignore=["input", "select", "textarea"])
        # After the page is sent, which would otherwise wait for the stores or for an answer under way.
        ui.timer(0, lambda: self._go_on(wanted), once=True)

    def _show_activity(self) -> None:
        activity = self._engine.activity
        self._trouble.set_text(activity.problem)
        self._trouble.set_visibility(bool(activity.problem))

    def _focus(self) -> None:
        self._input.run_method("focus")

    def _footer(self) -> None:
        with ui.footer().classes(f"px-4 pt-2 pb-3 {GROUND}"), ui.column().classes("w-full max-w-3xl mx-auto gap-1"):
            with ui.row().classes("w-full items-end gap-2 no-wrap"):
                self._input = ui.textarea(placeholder="Ask a question").props(
                    'autogrow outlined dense rounded autofocus aria-label="Question"'
                )
                self._input.classes("grow min-w-0 friday-question").mark("input")
                self._input.on("keydown.enter.exact", self._enter, js_handler=_ENTER).on("keydown.escape", self._escape)
                self._draft = Draft(self._input)
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
            self._asking.stop()

    async def _enter(self, event: GenericEventArguments) -> None:
        # Enter brings its text along: before a page is connected, what was typed may arrive after the Enter that ended it.
        if isinstance(event.args, str):
            self._input.value = event.args
        await self._send()

    async def _send(self) -> None:
        await self._ask(str(self._input.value or "").strip())

    async def _ask(self, question: str) -> None:
        if not question or self._asking:
            return
        self._input.value = ""
        self._draft.forget()
        turn = self._engine.begin(self._conversation, question)
        ui.navigate.history.replace(address_of(self._conversation.key))
        await self._show(turn)
        if turn.problem:
            # Back to be mended, unless something new was written meanwhile.
            self._input.value = self._input.value or question
        await turn.kept.wait()
        await self._threads.show(self._conversation.key)

    async def _go_on(self, wanted: str) -> None:
        """Show what was asked before this page was opened, the answer under way too."""
        self._draft.bring_back()
        if wanted and wanted != self._conversation.key:
            try:
                self._conversation = await (await self._engine.threads()).open(self._browser, wanted)
            except FridayError as error:
                self._trouble_with(error)
        await self._refresh()
        await self._threads.show(self._conversation.key)
        self._conversation.understand(self._engine.settings.file.owner.name, self._engine.settings.zone)
        for turn in list(self._conversation.turns):
            # Who types faster than the page loads has asked already.
            if turn.key not in self._shown:
                await self._show(turn)

    async def _refresh(self) -> None:
        # What keeps the stores shut is said in its own place.
        with suppress(FridayError):
            await (await self._engine.threads()).refresh(self._conversation)

    def _trouble_with(self, error: FridayError) -> None:
        # A new one, or what is asked now would land in another that this browser happened to be in.
        self._conversation = self._engine.conversations.turn_to(self._browser, Conversation())
        self._welcome.set_visibility(True)
        why = "This is a new one." if isinstance(error, NotFound) else str(error)
        ui.notify(f"This conversation is not here any more. {why}", type="warning", multi_line=True)

    async def _begin_anew(self) -> None:
        self._conversation = self._engine.conversations.turn_to(self._browser, Conversation())
        # The answer under way goes on without this page.
        self._asking = None
        self._show_asking(False)
        self._log.clear()
        self._cards = 0
        self._welcome.set_visibility(True)
        ui.navigate.history.replace("/")
        await self._threads.show("")
        self._focus()

    async def _show(self, turn: Turn) -> None:
        self._shown.add(turn.key)
        card = self._new_card(turn)
        self._asking = turn
        self._show_asking(not turn.ended)
        try:
            await _fill(card, turn)
        finally:
            if self._asking is turn:
                self._asking = None
                self._show_asking(False)
            # A wish for colours is granted with its answer.
            self._frame.show()
            card.scroll_here()

    def _new_card(self, turn: Turn) -> AnswerCard:
        self._welcome.set_visibility(False)
        self._cards += 1
        with self._log:
            card = AnswerCard(turn, self._engine, self._panel.open)
        # As the conversation forgets its oldest: a page that stays open for days must not grow.
        if self._cards > MOST_TURNS:
            self._log.remove(0)
        card.scroll_here()
        return card

    def _show_asking(self, asking: bool) -> None:
        self._stop_button.set_visibility(asking)
        self._send_button.set_visibility(not asking)
        self._focus()


async def _fill(card: AnswerCard, turn: Turn) -> None:
    """Show a turn as it goes, until it ended or nobody looks any more."""
    async for text in turn.follow():
        if card.gone:
            return
        card.add(text)
    if card.gone:
        return
    if turn.withdrawn:
        card.withdraw()
    elif turn.answer:
        card.finish(turn.answer)
    elif turn.problem:
        card.fail(turn.problem)
    else:
        card.stop()
