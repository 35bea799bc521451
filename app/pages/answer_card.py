"""One question and its answer: pieces appear as they come, each with chips that open its sources."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from schema.answers import Answer, Citation


class AnswerCard:
    """Grows while the answer streams; what was shown is never rendered again."""

    def __init__(self, question: str, open_source: Callable[[Citation], Awaitable[None]]) -> None:
        self._open_source = open_source
        with ui.column().classes("w-full gap-2"):
            ui.label(question).classes(
                "self-end rounded-2xl px-4 py-2 bg-primary text-white max-w-[85%] whitespace-pre-wrap break-words"
            ).mark("question")
            with (
                ui.column()
                .classes("w-full gap-2 rounded-2xl px-4 py-3 border border-gray-300 dark:border-gray-700")
                .props('aria-live="polite"')
            ):
                self._pieces = ui.column().classes("w-full gap-2")
                self._waiting = ui.row().classes("items-center gap-2")
                with self._waiting:
                    ui.spinner("dots", size="1.5em")
                    self._state = ui.label("Searching your memory…").classes("opacity-70")
                self._foot = ui.column().classes("w-full gap-1")

    def add(self, text: str) -> None:
        """Show one more piece of the answer."""
        with self._pieces:
            ui.label(text).classes("whitespace-pre-wrap break-words").mark("piece")

    def finish(self, answer: Answer) -> None:
        """Show the sources, how sure the answer is, and why."""
        self._waiting.set_visibility(False)
        if answer.abstained:
            self.add(answer.text)
        with self._foot:
            with ui.row().classes("gap-2 flex-wrap"):
                for number, citation in enumerate(answer.citations, 1):
                    self._chip(number, citation)
            self._why(answer)

    def fail(self, message: str) -> None:
        """Show what went wrong and what to do."""
        self._waiting.set_visibility(False)
        with self._pieces:
            ui.label(message).classes("text-negative break-words").mark("problem")

    def stop(self) -> None:
        """Keep what was shown and say that it was stopped."""
        self._waiting.set_visibility(False)
        with self._foot:
            ui.label("Stopped.").classes("text-sm opacity-70").mark("stopped")

    def _chip(self, number: int, citation: Citation) -> None:
        day = f" · {citation.when:%d %b %Y}" if citation.when else ""
        label = f"{number}  {citation.title or citation.source}{day}"
        button = ui.button(label, on_click=lambda: self._open_source(citation)).mark(f"citation citation-{number}")
        button.props("flat dense no-caps align=left").classes(
            "text-left text-sm rounded-full px-3 border border-gray-300 dark:border-gray-700 max-w-full"
        )
        with button:
            ui.tooltip(citation.quote[:300]).classes("max-w-md")

    def _why(self, answer: Answer) -> None:
        sure = "I found nothing" if answer.abstained else f"Confidence {answer.confidence:.0%}"
        with ui.expansion(f"{sure} · why").classes("w-full text-sm opacity-80").props("dense"):
            for step in answer.trace:
                ui.label(f"{step.name}: {step.detail} ({step.seconds * 1000:.0f} ms)").classes("text-xs break-words")
            for source in answer.sources[:10]:
                ui.label(source).classes("text-xs opacity-60 break-all")
