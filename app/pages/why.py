"""Why an answer is what it is: how sure, what was searched, which sources ranked best; built when it is opened."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from app.engine import Engine
from app.records import RECORDS, title
from schema.answers import Answer, Citation, Step
from schema.graph import NodeQuery

OpenSource = Callable[[Citation, ui.element], Awaitable[None]]
_MOST_SOURCES = 10
_STEPS = {
    "read": "Read the question",
    "embed": "Prepared to compare by meaning",
    "text": "Searched by words",
    "vector": "Searched by meaning",
    "graph": "Followed people and threads",
    "time": "Searched by time",
    "score": "Ranked",
    "judge": "Checked",
}


class Why:
    """The folded line under an answer."""

    def __init__(self, answer: Answer, engine: Engine, open_source: OpenSource) -> None:
        self._answer = answer
        self._engine = engine
        self._open_source = open_source
        self._built = False
        sure = "Nothing found" if answer.abstained else f"Confidence {answer.confidence:.0%}"
        self._fold = ui.expansion(f"{sure} · why").classes("w-full text-sm friday-why").props("dense").mark("why")
        self._fold.on_value_change(self._unfolded)

    async def _unfolded(self, event: ValueChangeEventArguments[bool]) -> None:
        # Most answers are never asked why, so that nothing is looked up before.
        if self._built or not event.value:
            return
        self._built = True
        sources = await ranked(self._engine, self._answer.sources[:_MOST_SOURCES])
        with self._fold, ui.column().classes("w-full gap-1"):
            for step in self._answer.trace:
                _step(step)
            if sources:
                ui.label("Best sources").classes("font-medium pt-2")
            for source in sources:
                self._source(source)

    def _source(self, source: Citation) -> None:
        day = f" · {source.when.astimezone(self._engine.settings.zone):%d %b %Y}" if source.when else ""
        button = ui.button(f"{source.title or source.source}{day}", color=None).mark("ranked-source")
        button.on_click(lambda: self._open_source(source, button))
        button.props("flat dense no-caps align=left").classes("friday-left text-sm font-normal max-w-full px-1 break-words")


async def ranked(engine: Engine, keys: tuple[str, ...]) -> list[Citation]:
    """Return what stands under the keys, in their order, as citations of the whole source."""
    rooms = await engine.opened()
    nodes = await rooms.graph.reader.find(NodeQuery(RECORDS, keys=keys)) if keys else []
    by_key = {node.key: node for node in nodes}
    return [Citation(key, "", title(by_key[key]), by_key[key].start) for key in keys if key in by_key]


def _step(step: Step) -> None:
    name = _STEPS.get(step.name, step.name)
    ui.label(f"{name}: {step.detail} ({step.seconds * 1000:.0f} ms)").classes("opacity-80 break-words max-w-full").mark("step")
