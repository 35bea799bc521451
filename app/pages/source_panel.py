"""The panel that opens a cited source with its quote highlighted: beside the page, on a phone over it."""

from datetime import datetime

from nicegui import ui
from nicegui.events import KeyEventArguments

from app.engine import Engine
from app.pages.quoting import clean, flat, found, highlighted, spoken
from app.records import Shown, show
from schema.answers import Citation
from schema.errors import FridayError
from schema.graph import Label

_SHOWN_PROPS = ("gone", "mail", "from", "to", "cc", "with", "location", "calendar", "attachments", "status")
_KINDS = {"Message": "Mail"}
_WIDTH = 544
# In the first frame the drawer is laid out, in the second there is something to scroll to.
_ARRIVE = """requestAnimationFrame(() => requestAnimationFrame(() => {{
    getHtmlElement({close})?.focus({{preventScroll: true}});
    const mark = document.querySelector('#source mark');
    if (mark) mark.scrollIntoView({{block: 'center'}}); else document.querySelector('#source-body')?.scrollTo(0, 0);
}}))"""


class SourcePanel:
    """A drawer on the right; closing it gives the focus back to what opened it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wanted: Citation | None = None
        self._opener: ui.element | None = None
        self._drawer = ui.right_drawer(value=False, bordered=True, top_corner=True, bottom_corner=True)
        self._drawer.props(f'width={_WIDTH} no-swipe-open no-swipe-close no-swipe-backdrop role=complementary aria-label="Source"')
        self._drawer.classes("p-0 friday-panel").on_value_change(lambda event: None if event.value else self._closed())
        with self._drawer, ui.column().classes("w-full h-full gap-0 no-wrap"):
            with ui.row().classes("w-full items-start justify-between px-4 pt-3 pb-1 no-wrap shrink-0"):
                self._title = ui.label().classes("text-lg font-medium break-words min-w-0 line-clamp-3").mark("source-title")
                self._close = ui.button(icon="close", on_click=self.close, color=None).props('flat round aria-label="Close source"')
                self._close.classes("shrink-0").mark("close-source")
            self._body = ui.column().classes("w-full grow min-h-0 overflow-y-auto px-4 pb-6 gap-1")
            self._body.props('id=source-body tabindex=0 role=region aria-label="Text of the source"')

    @property
    def is_open(self) -> bool:
        """Whether a source is shown."""
        return bool(self._drawer.value)

    async def open(self, citation: Citation, opener: ui.element) -> None:
        """Open the source and scroll to the quote; of two quick clicks the last one wins."""
        self._wanted, self._opener = citation, opener
        try:
            records = await show(await self._engine.opened(), citation.source)
        except FridayError as error:
            records = []
            self._show_problem(str(error), citation)
        # Mails that share a Message-ID are all opened by it: the one that holds the quote is meant.
        if records and self._wanted is citation:
            self._show(next((one for one in records if _carries(one, citation.quote)), records[0]), citation)

    def close(self) -> None:
        """Close the panel."""
        self._drawer.hide()

    def close_by_escape(self) -> None:
        """Let Escape close it, on a page where that key does nothing else."""
        # Also while somebody writes: a search is looked through with the focus in its field.
        ui.keyboard(on_key=self._pressed, ignore=[])

    def _pressed(self, event: KeyEventArguments) -> None:
        if event.action.keydown and event.key.escape and self.is_open:
            self.close()

    def _show(self, record: Shown, citation: Citation) -> None:
        self._begin(record.title or citation.source)
        with self._body:
            _record(record, citation.quote, self._this_time(record, citation) or _page(citation))
        self._arrive()

    def _this_time(self, record: Shown, citation: Citation) -> str:
        """Say when an occurrence of a series is, which is kept once, as of its first."""
        if record.kind != Label.EVENT.value or citation.when is None or not record.when:
            return ""
        local = citation.when.astimezone(self._engine.settings.zone)
        if local == datetime.fromisoformat(record.when):
            return ""
        return f"This time: {local:%Y-%m-%d}" if record.props.get("all_day") else f"This time: {local:%Y-%m-%d %H:%M}"

    def _show_problem(self, message: str, citation: Citation) -> None:
        self._begin(citation.title or citation.source)
        with self._body:
            ui.label(message).classes("break-words").mark("source-problem")
        self._arrive()

    def _begin(self, title: str) -> None:
        self._title.set_text(title)
        self._body.clear()
        self._drawer.show()

    def _arrive(self) -> None:
        ui.run_javascript(_ARRIVE.format(close=self._close.id))

    def _closed(self) -> None:
        self._body.clear()
        # The answer may have been cleared away while its source was open.
        if self._opener and not self._opener.is_deleted:
            ui.run_javascript(f"getHtmlElement({self._opener.id})?.focus()")


def _page(citation: Citation) -> str:
    return f"Page {citation.page}" if citation.page else ""


def _carries(record: Shown, quote: str) -> bool:
    return flat(quote) in flat(record.text)


def _record(record: Shown, quote: str, where: str = "") -> None:
    with ui.column().classes("w-full gap-1").props("id=source"):
        when = (record.when or "")[: 10 if record.props.get("all_day") else 16].replace("T", " ")
        until = f" to {record.until[:16].replace('T', ' ')}" if record.until else ""
        ui.label(" · ".join(filter(None, (_KINDS.get(record.kind, record.kind), f"{when}{until}")))).classes("text-sm opacity-80")
        if where:
            ui.label(where).classes("text-sm font-medium").mark("this-time")
        for name in _SHOWN_PROPS:
            _prop(name, record.props.get(name))
        ui.separator().classes("my-2")
        if quote and found(record.text, quote) == (0, 0):
            ui.label("The quoted passage is not in the text as it is stored now.").classes("text-sm italic")
        text = ui.html(highlighted(record.text, quote), sanitize=clean).classes("w-full whitespace-pre-wrap break-words")
        text.props(f"lang={spoken(record.text)}").mark("source-text")
        ui.label(record.key).classes("text-xs opacity-70 break-all mt-4").mark("source-key")


def _prop(name: str, value: object) -> None:
    if value:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        ui.label(f"{name.capitalize()}: {text}").classes("text-sm opacity-80 break-words max-w-full")
