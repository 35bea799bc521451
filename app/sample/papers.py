"""Makes Word, PDF and Excel files from their sources, the same bytes on every run."""

import csv
import ctypes
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2.raw as pdfium
from openpyxl import Workbook
from pypdfium2 import PdfDocument

# A zip's clock begins here.
_EPOCH = (1980, 1, 1, 0, 0, 0)
# As old as Word's own template, so that the date a paper says in its first lines is taken for its own.
_MADE = datetime(2013, 1, 1, tzinfo=UTC)
_WIDTH, _HEIGHT, _MARGIN = 595, 842, 56
_LINE, _SIZE, _LETTERS = 15, 10.5, 92
_HEADING = re.compile(r"(#{1,3}) (.+)")
_MADE_AT = re.compile(rb"CreationDate\(D:[^)]*\)")
# The moment of saving, which the library writes whatever it is told.
_FACTS = "docProps/core.xml"
_SAVED, _NEVER = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"), b"2013-01-01T00:00:00Z"
_PDF_ID = re.compile(rb"/ID ?\[<[0-9A-F]*><[0-9A-F]*>\]", re.IGNORECASE)


def word(text: str) -> bytes:
    """Return a Word file of Markdown: headings, paragraphs, lists and tables."""
    paper = docx.Document()
    paper.core_properties.author = paper.core_properties.comments = ""
    paper.core_properties.created = paper.core_properties.modified = _MADE
    for block in _blocks(text):
        _add(paper, block)
    file = BytesIO()
    paper.save(file)
    return _undated(file.getvalue())


def portable(text: str) -> bytes:
    """Return a PDF of Markdown, as lines of text."""
    pdf = PdfDocument.new()
    font = pdfium.FPDFText_LoadStandardFont(pdf.raw, b"Helvetica")
    lines, height = list(_lines(text)), (_HEIGHT - 2 * _MARGIN) // _LINE
    for first in range(0, len(lines), height):
        page = pdf.new_page(_WIDTH, _HEIGHT)
        for place, line in enumerate(lines[first : first + height]):
            piece = pdfium.FPDFPageObj_CreateTextObj(pdf.raw, font, _SIZE)
            letters = ctypes.create_string_buffer(f"{line}\0".encode("utf-16-le"))
            pdfium.FPDFText_SetText(piece, ctypes.cast(letters, pdfium.FPDF_WIDESTRING))
            pdfium.FPDFPageObj_Transform(piece, 1, 0, 0, 1, _MARGIN, _HEIGHT - _MARGIN - _LINE * place)
            pdfium.FPDFPage_InsertObject(page.raw, piece)
        page.gen_content()
    file = BytesIO()
    pdf.save(file)
    # Of equal length, as the file's table says where each object begins; under another name it is no date.
    made = _MADE_AT.sub(lambda found: b"XreationDate(D:" + b"0" * (len(found[0]) - 16) + b")", file.getvalue())
    return _PDF_ID.sub(lambda found: re.sub(rb"[0-9A-F]", b"0", found[0]), made)


def workbook(sheets: Sequence[Path]) -> bytes:
    """Return an Excel file with a sheet a CSV file; what looks like a number is one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = book.properties.modified = _MADE.replace(tzinfo=None)
    for path in sheets:
        sheet = book.create_sheet(path.stem.removesuffix(".xlsx"))
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            sheet.append([_cell(value) for value in row])
    file = BytesIO()
    book.save(file)
    return _undated(file.getvalue())


def _cell(value: str) -> str | float:
    return float(value) if re.fullmatch(r"-?\d+(?:\.\d+)?", value) else value


def _blocks(text: str) -> list[str]:
    return [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]


def _add(paper: docx.document.Document, block: str) -> None:
    lines = block.splitlines()
    if heading := _HEADING.match(lines[0]):
        paper.add_heading(heading[2], len(heading[1]) - 1)
        lines = lines[1:]
    if lines and lines[0].startswith("|"):
        _table(paper, [_cells(line) for line in lines if not re.fullmatch(r"[|\s:-]+", line)])
    elif lines and re.match(r"[-*] ", lines[0]):
        for line in lines:
            paper.add_paragraph(line[2:], style="List Bullet")
    elif lines:
        paper.add_paragraph(" ".join(lines))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _table(paper: docx.document.Document, rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(len(rows), max(len(row) for row in rows))
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=False):
            cell.text = value


def _lines(text: str) -> Iterator[str]:
    """Yield the lines as they stand on the page; those that are too long are broken between words."""
    for raw in text.strip().splitlines():
        line = raw.lstrip("# ") if raw.startswith("#") else raw
        while len(line) > _LETTERS:
            cut = line.rfind(" ", 0, _LETTERS)
            yield line[:cut]
            line = line[cut + 1 :]
        yield line


def _undated(raw: bytes) -> bytes:
    """Return the archive without the moment it was made in."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(zipfile.ZipInfo(name, _EPOCH), _SAVED.sub(_NEVER, part) if name == _FACTS else part, zipfile.ZIP_DEFLATED)
    return made.getvalue()
