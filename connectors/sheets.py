"""Workbooks (XLSX) to text: each sheet under its name, each row a line, cells apart by tabs; read row by row, in bounds."""

import io
import re
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from connectors.archives import dated, unpacked
from connectors.charsets import line
from connectors.papers import Paper
from connectors.rejections import BROKEN, Unreadable

_MOST_ROWS = 50_000
_MOST_CELLS = 500_000
_MOST_CHARACTERS = 1_000_000
_LONGEST_CELL = 5_000
# One cell far to the right makes thousands of empty ones before it.
_GAP = re.compile(r"\t{9,}")


class _Sheet(ReadOnlyWorksheet):  # type: ignore[misc]
    """A sheet that is not read through to its end to learn a size that is of no use, before its first row is."""

    def _get_size(self) -> None:
        return


class _Reader(ExcelReader):  # type: ignore[misc]
    """Opens a workbook whose sheets are read row by row."""

    def read_worksheets(self) -> None:
        """List the sheets that are there and hold cells."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                self.wb._sheets.append(_Sheet(self.wb, sheet.name, relation.target, self.shared_strings))


@dataclass(slots=True)
class _Page:
    """What was read so far, and how much may still come."""

    rows: int = 0
    cells: int = 0
    characters: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return self.rows >= _MOST_ROWS or self.cells >= _MOST_CELLS or self.characters >= _MOST_CHARACTERS

    def add(self, text: str) -> None:
        self.lines.append(text)
        self.characters += len(text)


def read_xlsx(raw: bytes, zone: ZoneInfo) -> Paper:
    """Return a workbook's sheets as lines; raise Unreadable if it cannot be opened or holds nothing.

    At most 50,000 rows, 500,000 cells and a million characters are read; the last line says so where there are more.
    """
    return unpacked("The workbook", raw, lambda file: _workbook(file, zone), streamed=("xl/worksheets/",))


def _workbook(file: io.BytesIO, zone: ZoneInfo) -> Paper:
    # Values as they were last computed: formulas tell a reader nothing.
    reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
    reader.read()
    workbook: Workbook = reader.wb
    try:
        page, notes = _Page(), list[str]()
        for sheet in workbook.worksheets:
            notes += _sheet(sheet, page)
            if page.full:
                break
        if not page.rows:
            raise Unreadable(" ".join(["The workbook holds no text.", *notes]))
        return Paper("\n".join([*page.lines, *notes]).strip("\n"), _title(workbook), dated(workbook.properties, zone))
    finally:
        workbook.close()


def _sheet(sheet: _Sheet, page: _Page) -> list[str]:
    """Read a sheet onto the page and return what is to be said of what was left out."""
    name = line(str(sheet.title))
    page.add(f"\n# {name}\n")
    begun = page.rows
    try:
        for row in sheet.iter_rows(values_only=True):
            page.cells += len(row)
            text = _GAP.sub("\t…\t", "\t".join(map(_shown, row)).rstrip("\t"))
            if text.strip():
                page.rows += 1
                page.add(text)
            if page.full:
                return [f"\n[Cut: of the sheet {name} only the first {page.rows - begun:,} rows were read.]"]
    # Unpacked only while it is read, a broken sheet shows itself here; the rows before that stay.
    except (*BROKEN, SyntaxError, zlib.error):
        return [f"\n[The sheet {name} is broken after its first {page.rows - begun:,} rows.]"]
    return []


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        # A date is stored as a number of days: midnight means that no time was given.
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    # Sums of binary fractions end in 0.30000000000000004.
    return f"{value:.12g}" if isinstance(value, float) else line(str(value))[:_LONGEST_CELL]


def _title(workbook: Workbook) -> str:
    return line(workbook.properties.title or "")
