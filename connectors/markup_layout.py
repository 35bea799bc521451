"""How far a document may spread its text: tables, lists and margins are laid out with spaces, of which a page asks for any number."""

from collections.abc import Mapping
from dataclasses import dataclass

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.attribute import Attribute
from inscriptis.model.canvas import Canvas
from inscriptis.model.config import ParserConfig
from inscriptis.model.css import CssParse
from inscriptis.model.html_document_state import HtmlDocumentState
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.table import Table
from inscriptis.model.tag import CustomHtmlTagHandlerMapping
from inscriptis.model.tag.list_tag import ol_start_handler, ul_start_handler

_MOST = 10_000_000
_DEEPEST_LIST = 80
_WIDEST_MARGIN = 4


@dataclass(slots=True)
class _Room:
    """How many characters the tables of one document may still take."""

    left: int = _MOST

    def takes(self, most: int) -> bool:
        """Take so much of it if there is as much, and say whether there was."""
        fits = most <= self.left
        self.left -= most if fits else 0
        return fits


class _Table(Table):  # type: ignore[misc]  # the library says nothing of its types
    """A table that lists its cells one below the other where beside each other they would take more room than there is."""

    # The library's has slots, and a place for this is none of them.
    room: _Room

    def get_text(self) -> str:
        """Return the table as text."""
        rows = [[cell.get_text() for cell in row.columns] for row in self.rows]
        if self.room.takes(_cells(rows)) and self.room.takes(_area(rows)):
            return str(super().get_text())
        return "\n".join(text for row in rows for text in row) + "\n"

    def get_annotations(self, idx: int, left_margin_len: int) -> list[object]:
        """Return nothing, since nothing is annotated here."""
        return []


def layout() -> ParserConfig:
    """Return how one document is laid out."""
    room = _Room()
    handlers = {"table": lambda state, attributes: _begin_table(room, state), "ul": _begin_bullets, "ol": _begin_numbers}
    config = ParserConfig(
        css=CSS_PROFILES["strict"], display_links=False, custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(handlers, {})
    )
    config.attribute_handler = _ATTRIBUTES
    return config


def _cells(rows: list[list[str]]) -> int:
    """Return how many cells there would be if every row had as many as the longest."""
    return len(rows) * max(map(len, rows), default=0)


def _area(rows: list[list[str]]) -> int:
    widths = [0] * max(map(len, rows), default=0)
    height = 0
    for row in rows:
        lines = [text.split("\n") for text in row]
        height += max(map(len, lines), default=0)
        for column, held in enumerate(lines):
            widths[column] = max(widths[column], *map(len, held))
    return height * (sum(widths) + 2 * len(widths))


def _begin_table(room: _Room, state: HtmlDocumentState) -> None:
    state.tags[-1].set_canvas(Canvas())
    table = _Table(left_margin_len=state.tags[-1].canvas.left_margin, cell_separator=state.config.table_cell_separator)
    table.room = room
    state.current_table.append(table)


def _begin_bullets(state: HtmlDocumentState, attributes: Mapping[str, str]) -> None:
    _no_further(state)
    ul_start_handler(state, attributes)


def _begin_numbers(state: HtmlDocumentState, attributes: Mapping[str, str]) -> None:
    _no_further(state)
    ol_start_handler(state, attributes)


def _no_further(state: HtmlDocumentState) -> None:
    if state.tags[-1].canvas.left_margin >= _DEEPEST_LIST:
        state.tags[-1].padding_inline = 0


def _styled(style: str, element: HtmlElement) -> None:
    """Apply a style, but for what only puts spaces before lines, and more blank lines than anybody sees."""
    indent = element.padding_inline
    CssParse.attr_style(style, element)
    element.padding_inline = indent
    element.margin_before, element.margin_after = (min(one, _WIDEST_MARGIN) for one in (element.margin_before, element.margin_after))


_ATTRIBUTES = Attribute()
_ATTRIBUTES.attribute_mapping = {**_ATTRIBUTES.attribute_mapping, "style": _styled}
