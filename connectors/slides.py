"""Slides (PPTX) to text: titles, text, tables and notes, slide after slide."""

import io
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from pptx import Presentation

from connectors.archives import MOST_CHARACTERS, dated, unpacked
from connectors.charsets import clean, line
from connectors.papers import Paper
from connectors.rejections import BROKEN, Unreadable

_MOST_SLIDES = 2_000
_DEEPEST = 20


def read_pptx(raw: bytes, zone: ZoneInfo) -> Paper:
    """Return a presentation's text, its slides as pages; raise Unreadable if it cannot be opened or holds no text."""
    return unpacked("The presentation", raw, lambda file: _presentation(file, zone))


def _presentation(file: io.BytesIO, zone: ZoneInfo) -> Paper:
    presentation = Presentation(file)
    text, pages = "", []
    for number, slide in enumerate(presentation.slides, 1):
        pages.append(len(text))
        text += clean("\n\n".join(_slide(slide))) + "\n\n"
        if number >= _MOST_SLIDES or len(text) > MOST_CHARACTERS:
            text += f"[Cut: only the first {number:,} slides were read.]"
            break
    if not text.strip():
        raise Unreadable("The presentation holds no text.")
    facts = presentation.core_properties
    return Paper(text.rstrip("\n"), line(facts.title or ""), dated(facts, zone), tuple(pages))


def _slide(slide: object) -> Iterator[str]:
    shapes = getattr(slide, "shapes", ())
    title = getattr(shapes, "title", None)
    # The title is a shape like the others and may come anywhere among them.
    known = None if title is None else title.shape_id
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield f"# {line(title.text_frame.text)}"
    yield from _texts((shape for shape in shapes if shape.shape_id != known), 0)
    if getattr(slide, "has_notes_slide", False):
        notes = slide.notes_slide.notes_text_frame  # type: ignore[attr-defined]
        if notes is not None and notes.text.strip():
            yield f"Notes: {notes.text.strip()}"


def _texts(shapes: Iterable[object], depth: int) -> Iterator[str]:
    for shape in shapes:
        try:
            yield from _shape(shape, depth)
        except BROKEN:
            continue


def _shape(shape: object, depth: int) -> Iterator[str]:
    if getattr(shape, "has_text_frame", False):
        # A vertical tab is how the library gives a line break within a paragraph.
        text = str(shape.text_frame.text).replace("\v", "\n").strip()  # type: ignore[attr-defined]
        yield from [text] if text else []
    elif getattr(shape, "has_table", False):
        rows = shape.table.rows  # type: ignore[attr-defined]
        yield "\n".join("\t".join(line(cell.text) for cell in row.cells) for row in rows)
    elif depth < _DEEPEST:
        yield from _texts(getattr(shape, "shapes", ()), depth + 1)
