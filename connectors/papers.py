"""PDF and DOCX to text, in bounds: pages, characters and unpacked size are capped, refusals are sentences."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from zoneinfo import ZoneInfo

import docx
from docx.document import Document as Docx
from docx.table import Table
from pypdfium2 import PdfDocument, PdfiumError

from connectors.archives import MOST_CHARACTERS, dated, unpacked
from connectors.charsets import clean, line
from connectors.dates import pdf_date
from connectors.rejections import Unreadable

_PDFIUM = Lock()
_MOST_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's text, and what its metadata says of title and date; `pages` are offsets in the text."""

    text: str
    title: str = ""
    dated: datetime | None = None
    pages: tuple[int, ...] = ()


def read_pdf(raw: bytes, zone: ZoneInfo) -> Paper:
    """Return a PDF's text page by page; raise Unreadable for protected, broken and scanned ones."""
    # pdfium is not safe to call from two threads.
    with _PDFIUM:
        try:
            return _pdf(PdfDocument(raw), zone)
        except PdfiumError as error:
            if "password" in str(error).lower():
                raise Unreadable("The PDF is protected by a password.") from error
            raise Unreadable("The PDF is broken.") from error


def read_docx(raw: bytes, zone: ZoneInfo) -> Paper:
    """Return a Word document's headings, paragraphs and tables in order; raise Unreadable if it cannot be opened."""
    return unpacked("The document", raw, lambda file: _docx(docx.Document(file), zone))


def _pdf(pdf: PdfDocument, zone: ZoneInfo) -> Paper:
    try:
        facts = pdf.get_metadata_dict()
        text, pages = "", []
        for number in range(min(len(pdf), _MOST_PAGES)):
            pages.append(len(text))
            text += _page(pdf, number) + "\n\n"
            if len(text) > MOST_CHARACTERS:
                break
        if not text.strip():
            raise Unreadable("The PDF holds no text; it seems to be scanned.")
        return Paper(text.rstrip("\n"), line(facts.get("Title", "")), pdf_date(facts.get("CreationDate", ""), zone), tuple(pages))
    finally:
        # Within the lock, and not left to the garbage collector, which would call pdfium from any thread.
        pdf.close()


def _page(pdf: PdfDocument, number: int) -> str:
    page = pdf[number]
    # Closed page by page: what pdfium holds of a page is memory that Python does not count.
    words = page.get_textpage()
    try:
        return clean(words.get_text_bounded(errors="replace"))
    finally:
        words.close()
        page.close()


def _docx(paper: Docx, zone: ZoneInfo) -> Paper:
    facts = paper.core_properties
    # In the order of the document: headings, paragraphs and tables listed apart would not tell what stands under what.
    text = clean("\n\n".join(piece for piece in map(_piece, paper.iter_inner_content()) if piece.strip()))
    if not text:
        raise Unreadable("The document holds no text.")
    return Paper(text[:MOST_CHARACTERS], line(facts.title or ""), dated(facts, zone))


def _piece(block: object) -> str:
    if isinstance(block, Table):
        return "\n".join(" | ".join(line(cell.text) for cell in row.cells) for row in block.rows)
    style = str(getattr(getattr(block, "style", None), "name", ""))
    text = str(getattr(block, "text", ""))
    if style == "Title":
        return f"# {text}"
    level = style.removeprefix("Heading ")
    return f"{'#' * int(level)} {text}" if style.startswith("Heading ") and level.isdigit() else text
