"""Workbooks and slides, whole, huge, locked and hostile."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from connectors.rejections import Unreadable
from connectors.texts import parse_document
from schema.records import Document
from tests.fakes.rig import BERLIN
from tests.servers.peak import begin, megabytes

FILE_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_ROOT = Path(__file__).parents[2]
_SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_CHILD = """
import sys
from pathlib import Path
from connectors.texts import parse_document
from tests.servers.peak import megabytes
from tests.unit.test_offices import BERLIN, FILE_TIME
before = megabytes()
document = parse_document(Path(sys.argv[1]).read_bytes(), "h" * 64, "big.xlsx", FILE_TIME, BERLIN)
print(megabytes() - before, len(document.text), document.text.strip().splitlines()[-1])
"""


def read(name: str, raw: bytes) -> Document:
    return parse_document(raw, "h" * 64, name, FILE_TIME, BERLIN)


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.properties.title = "Lamp budget"
    sheet = book.active
    assert sheet is not None
    sheet.title = "Hall & stairs"
    for row in (
        ["Lamp", "Price", "Due"],
        ["Hall\nlamp", 120.5, date(2026, 3, 16)],
        [None, None, None],
        ["Stairs", 3, True],
        ["Sum", "=B2+B4"],
    ):
        sheet.append(row)
    sheet["XFD9"] = "far away"
    book.create_sheet("Empty")
    book.create_sheet("Second").append(["x", 0.1 + 0.2])
    book.save(out)
    return out.getvalue()


def slides() -> bytes:
    show, out = Presentation(), io.BytesIO()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = "Lamp plan", "Hall first\nStairs later"
    first.notes_slide.notes_text_frame.text = "Ask Ana about the price."
    second = show.slides.add_slide(show.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for number, text in enumerate(["Lamp", "Price", "Hall", "120"]):
        table.cell(number // 2, number % 2).text = text
    second.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "in a group"
    show.save(out)
    return out.getvalue()


def letter() -> bytes:
    paper, out = docx.Document(), io.BytesIO()
    paper.add_paragraph("Two lamps.")
    paper.save(out)
    return out.getvalue()


def packed(raw: bytes, parts: dict[str, bytes]) -> bytes:
    """Return an office file with these parts in place of its own or beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(("name", "made"), [("a.xlsx", workbook), ("a.pptx", slides), ("a.docx", letter)])
def test_an_office_file_is_of_the_moment_that_it_says_in_utc(name: str, made: Callable[[], bytes]) -> None:
    core = (
        '<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2026-03-10T11:09:00Z</dcterms:modified></coreProperties>'
    )
    document = read(name, packed(made(), {"docProps/core.xml": core.encode()}))
    assert document.dated == datetime(2026, 3, 10, 12, 9, tzinfo=BERLIN)


def test_a_workbook_stays_tables_under_its_sheets() -> None:
    core = (
        '<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Lamp budget</dc:title>'
        "<dcterms:modified>2026-03-10T12:00:00Z</dcterms:modified>"
        "</coreProperties>"
    )
    document = read("money/lamps.xlsx", packed(workbook(), {"docProps/core.xml": core.encode()}))
    assert (document.title, document.dated) == ("Lamp budget", datetime(2026, 3, 10, 12, tzinfo=UTC))
    assert document.text.split("\n") == [
        "# Hall & stairs",
        "",
        "Lamp\tPrice\tDue",
        "Hall lamp\t120.5\t2026-03-16",
        "Stairs\t3\tTrue",
        "Sum",
        "\t…\tfar away",
        "",
        "# Empty",
        "",
        "",
        "# Second",
        "",
        "x\t0.3",
    ]


def test_slides_with_titles_tables_groups_and_notes() -> None:
    document = read("plan.pptx", slides())
    assert document.title == "Lamp plan"
    first, second = (document.text[begin:].split("\n\n")[0] for begin in document.pages)
    assert (first, second) == ("# Lamp plan", "Lamp\tPrice\nHall\t120")
    assert all(text in document.text for text in ("Hall first\nStairs later", "Notes: Ask Ana about the price.", "in a group"))


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.xlsx", b"no zip", "The workbook is broken"),
        ("a.pptx", b"no zip", "The presentation is broken"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0rest", "The workbook is protected by a password, or in the old format"),
        ("a.pptx", b"\xd0\xcf\x11\xe0rest", "The presentation is protected by a password, or in the old format"),
        ("a.xlsx", slides(), "The workbook is broken"),
        ("a.pptx", workbook(), "The presentation is broken"),
        ("a.xlsx", workbook()[:-3_000], "The workbook is broken"),
        ("a.xlsx", packed(workbook(), {"xl/workbook.xml": b"<not"}), "The workbook is broken"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(name, raw)


@pytest.mark.parametrize("name", ["a.xlsx", "a.pptx", "a.docx"])
@pytest.mark.parametrize("part", ["media/image1.png", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_bomb_is_refused_before_it_is_unpacked(name: str, part: str) -> None:
    bomb = packed(slides() if name == "a.pptx" else workbook(), {part: b"\0" * 300_000_000})
    assert len(bomb) < 1_000_000
    begin()
    begun, before = time.monotonic(), megabytes()
    with pytest.raises(Unreadable, match="too large once unpacked"):
        read(name, bomb)
    assert time.monotonic() - begun < 2
    assert megabytes() - before < 50


def test_entities_are_not_expanded() -> None:
    inner = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{inner}]><worksheet>&a11;</worksheet>'.encode()
    begun = time.monotonic()
    document = read("a.xlsx", packed(workbook(), {"xl/worksheets/sheet1.xml": evil}))
    assert "[The sheet Hall & stairs is broken after its first 0 rows.]" in document.text
    assert "x\t0.3" in document.text
    assert time.monotonic() - begun < 5


def test_a_broken_sheet_keeps_its_beginning_and_the_others() -> None:
    cut = _SHEET + b'<row><c t="inlineStr"><is><t>begun</t></is></c></row>' * 10_000 + b"<row><c"
    document = read("a.xlsx", packed(workbook(), {"xl/worksheets/sheet1.xml": cut}))
    assert document.text.split("\n")[2] == "begun"
    assert "x\t0.3" in document.text
    assert document.text.endswith("[The sheet Hall & stairs is broken after its first 10,000 rows.]")


def test_a_workbook_of_a_million_rows_is_cut_and_says_so(tmp_path: Path) -> None:
    row = '<row r="{0}"><c t="inlineStr"><is><t>Lamp number {0}</t></is></c><c><v>{0}.5</v></c><c><v>{1}</v></c></row>'
    path, rows = tmp_path / "big.xlsx", (row.format(number, number * 7919 % 9973) for number in range(1, 1_000_001))
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_SHEET)
            while piece := "".join(one for _, one in zip(range(10_000), rows, strict=False)):
                sheet.write(piece.encode())
            sheet.write(b"</sheetData></worksheet>")
    begun = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", _CHILD, str(path)], capture_output=True, text=True, check=True, cwd=_ROOT)
    megabytes, characters, last = ran.stdout.split(" ", 2)
    assert int(megabytes) < 150
    assert int(characters) < 2_100_000
    assert last.startswith("[Cut: of the sheet Hall & stairs only the first ")
    assert time.monotonic() - begun < 30
