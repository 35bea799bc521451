"""One question and its answer: pieces appear as they come, each with numbers and chips that open its sources."""

from nicegui import ui

from app.conversations import Turn
from app.engine import Engine
from app.pages.frame import LINE, MUTED
from app.pages.quoting import flat, spoken
from app.pages.why import OpenSource, Why
from schema.answers import PROBLEM, Answer, Citation

_QUOTED = "These are quotes, for the model could not write the answer:"
_WITHDRAWN = "A source of this answer was removed, and the answer with it. Ask again to search what is there now."


class AnswerCard:
    """Grows while the answer streams; what was shown is never rendered again."""

    def __init__(self, turn: Turn, engine: Engine, open_source: OpenSource) -> None:
        self._engine = engine
        self._open_source = open_source
        self._shown: list[tuple[str, ui.element]] = []
        self._numbered: list[ui.element] = []
        with ui.column().classes("w-full gap-2 scroll-mt-20") as self._whole:
            _question(turn)
            with ui.column().classes(f"w-full gap-2 rounded-2xl px-4 py-3 {LINE}").props('aria-live="polite"').mark("answer"):
                self._pieces = ui.column().classes("w-full gap-2")
                self._waiting = ui.row().classes("items-center gap-2").mark("waiting")
                with self._waiting:
                    ui.spinner("dots", size="1.5em")
                    ui.label("Searching your memory…").classes("opacity-80")
                self._foot = ui.column().classes("w-full gap-1")

    def add(self, text: str) -> None:
        """Show one more piece of the answer."""
        with self._pieces, ui.element("div").classes("w-full break-words").props(f"lang={spoken(text)}") as line:
            # A label and never HTML: what is quoted was written by strangers.
            ui.label(text).classes("inline").mark("piece")
        self._shown.append((flat(text), line))

    def finish(self, answer: Answer) -> None:
        """Show the sources, how sure the answer is, and why."""
        self._settle()
        if answer.abstained:
            self.add(answer.text)
        for number, citation in enumerate(answer.citations, 1):
            self._number(number, citation)
        with self._foot:
            for problem in [step.detail for step in answer.trace if step.name == PROBLEM]:
                ui.label(f"{_QUOTED} {problem}").classes("text-sm opacity-80 break-words max-w-full").props("role=status").mark(
                    "model-problem"
                )
            with ui.row().classes("gap-2 w-full"):
                for number, citation in enumerate(answer.citations, 1):
                    self._chip(number, citation)
            Why(answer, self._engine, self._open_source)

    def fail(self, message: str) -> None:
        """Show what went wrong and what to do."""
        self._settle()
        with self._pieces:
            ui.label(message).classes("text-red-700 dark:text-red-300 break-words max-w-full").props("role=alert").mark("problem")

    def withdraw(self) -> None:
        """Say that the answer went with one of its sources."""
        self._settle()
        with self._pieces:
            ui.label(_WITHDRAWN).classes("text-sm opacity-80").mark("withdrawn")

    def stop(self) -> None:
        """Keep what was shown and say that it was stopped."""
        self._settle()
        with self._foot:
            ui.label("Stopped.").classes("text-sm opacity-80").mark("stopped")

    @property
    def gone(self) -> bool:
        """Whether the page it stands on was left."""
        return self._whole.is_deleted

    def scroll_here(self) -> None:
        """Bring the question to the top, or as far up as the page is long."""
        ui.run_javascript(f"requestAnimationFrame(() => getHtmlElement({self._whole.id})?.scrollIntoView({{block: 'start'}}))")

    def _settle(self) -> None:
        self._waiting.set_visibility(False)

    def _number(self, number: int, citation: Citation) -> None:
        """Put the chip's number behind the piece that holds its quote."""
        quote = flat(citation.quote)
        # In quotation marks first, since the same words may stand in the answer's own prose.
        lines = [line for text, line in self._shown if f"“{quote}”" in text] or [line for text, line in self._shown if quote in text]
        if not lines:
            return
        # Two mails of one title are two lines with the same words: each gets its own number.
        line = next((one for one in lines if one not in self._numbered), lines[0])
        self._numbered.append(line)
        with line:
            button = ui.button(str(number), color=None).mark(f"number-{number}")
        button.props(f'flat dense aria-label="Open source {number}"').on_click(lambda: self._open_source(citation, button))
        button.classes(f"ml-1 px-2 py-0 min-h-0 text-xs leading-5 rounded-full {LINE}")

    def _chip(self, number: int, citation: Citation) -> None:
        day = f" · {citation.when.astimezone(self._engine.settings.zone):%d %b %Y}" if citation.when else ""
        page = f", page {citation.page}" if citation.page else ""
        name = f"{citation.title or citation.source}{page}{day}"
        button = ui.button(color=None).mark(f"citation citation-{number}")
        button.on_click(lambda: self._open_source(citation, button))
        button.props("flat dense no-caps no-wrap align=left")
        button.classes(f"friday-left text-sm rounded-full px-3 {LINE} max-w-full")
        with button:
            ui.label(f"{number}\N{EN SPACE}{name}").classes("truncate min-w-0")
            ui.tooltip(citation.quote[:300]).classes("max-w-md text-sm").props("delay=400")


def _question(turn: Turn) -> None:
    label = ui.label(turn.question).classes("self-end rounded-2xl px-4 py-2 bg-primary text-white max-w-[85%] max-h-48 overflow-y-auto")
    label.classes("whitespace-pre-wrap break-words").mark("question")
    if turn.meant != turn.question:
        # Shown, since a rule that took it wrongly would otherwise be a riddle.
        ui.label(f"Understood as: {turn.meant}").classes(f"self-end max-w-[85%] text-sm px-2 break-words {MUTED}").mark("meant")
