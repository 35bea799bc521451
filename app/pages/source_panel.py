"""The side panel that opens a cited source with its quote highlighted."""

import html
import re

import nh3
from nicegui import ui

from app.records import Shown, show
from app.service import Service
from schema.answers import Citation
from schema.errors import NotFound

_SCROLL = "requestAnimationFrame(() => document.querySelector('#source mark')?.scrollIntoView({block: 'center'}))"
_SHOWN_PROPS = ("from", "to", "cc", "with", "location", "calendar", "attachments", "status")


class SourcePanel:
    """A drawer on the right; on a phone it covers the page."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._dialog = ui.dialog().props("position=right full-height").classes("source-dialog")
        with self._dialog, ui.card().classes("w-full sm:w-[34rem] max-w-full h-full p-0 gap-0 rounded-none"):
            with ui.row().classes("w-full items-center justify-between p-3 no-wrap"):
                self._title = ui.label().classes("text-lg font-medium").mark("source-title")
                ui.button(icon="close", on_click=self._dialog.close).props('flat round aria-label="Close source"').mark("close-source")
            self._body = ui.scroll_area().classes("w-full grow")

    async def open(self, citation: Citation) -> None:
        """Open the source and scroll to the quote."""
        self._title.set_text(citation.title or citation.source)
        self._body.clear()
        self._dialog.open()
        try:
            records = await show(self._service.rooms, citation.source)
        except NotFound as error:
            with self._body:
                ui.label(str(error))
            return
        record = next((one for one in records if _plain(citation.quote) in _plain(one.text)), records[0])
        with self._body:
            _record(record, citation.quote)
        ui.run_javascript(_SCROLL)

    def close(self) -> None:
        """Close the panel."""
        self._dialog.close()


def _record(record: Shown, quote: str) -> None:
    with ui.column().classes("w-full gap-1 px-1 pb-6").props("id=source"):
        ui.label(f"{record.kind} · {(record.when or '')[:16].replace('T', ' ')}").classes("text-sm opacity-70")
        for name in _SHOWN_PROPS:
            value = record.props.get(name)
            if value:
                ui.label(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}").classes(
                    "text-sm opacity-70 break-words"
                )
        ui.separator().classes("my-2")
        ui.html(highlighted(record.text, quote), sanitize=clean).classes("whitespace-pre-wrap break-words").mark("source-text")
        ui.label(record.key).classes("text-xs opacity-50 break-all mt-4")


def highlighted(text: str, quote: str) -> str:
    """Return the text as HTML with every occurrence's first place of the quote marked; blanks in the quote match any blanks."""
    words = [re.escape(word) for word in quote.split()]
    match = re.search(r"\s+".join(words), text) if words else None
    if not match:
        return html.escape(text)
    return f"{html.escape(text[: match.start()])}<mark>{html.escape(match.group(0))}</mark>{html.escape(text[match.end() :])}"


def clean(markup: str) -> str:
    """Let through marks only: nothing in a source's text can load, link or run anything."""
    return nh3.clean(markup, tags={"mark"}, attributes={})


def _plain(text: str) -> str:
    return " ".join(text.split())
