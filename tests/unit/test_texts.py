"""A file's bytes and name to a Document."""

import io
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import docx
import pytest

from connectors.dates import pdf_date, written
from connectors.rejections import Unreadable
from connectors.texts import parse_document, supported
from schema.records import Document

BERLIN = ZoneInfo("Europe/Berlin")
FILE_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def read(name: str, raw: str | bytes) -> Document:
    return parse_document(raw if isinstance(raw, bytes) else raw.encode(), "h" * 64, name, FILE_TIME, BERLIN)


def pdf(text: str, info: str = "") -> bytes:
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< {info} >>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 7\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def word(build: bool = True) -> bytes:
    paper, out = docx.Document(), io.BytesIO()
    if build:
        paper.add_heading("Quarterly plan", 1)
        paper.add_paragraph("Written on 10 March 2026 by Ann.")
        table = paper.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Budget", "12,000"
    paper.save(out)
    return out.getvalue()


def test_markdown_takes_title_and_date_from_its_front_matter_or_its_text() -> None:
    document = read("notes/plan.md", "---\ntitle: The plan\ndate: 2026-03-10\n---\n# Other\n")
    assert (document.title, document.dated) == ("The plan", datetime(2026, 3, 10, tzinfo=BERLIN))
    document = read("notes/plan.md", "# Review of March 10, 2026\n\ntext")
    assert (document.title, document.dated, document.folder) == ("Review of March 10, 2026", datetime(2026, 3, 10, tzinfo=BERLIN), "notes")


def test_text_takes_its_name_and_the_files_time() -> None:
    document = read("shopping.txt", "milk\nbread\neggs\n2020-01-01 is too far down")
    assert (document.key, document.title, document.dated, document.folder) == ("shopping.txt", "shopping", FILE_TIME, "")
    assert document.media_type == "text/plain"


@pytest.mark.parametrize(
    "text",
    ["10 March 2026", "March 10th, 2026", "2026-03-10", "10.3.2026", "Protokoll vom 10. März 2026", "not 2026-13-45 but Mar 10 2026"],
)
def test_dates_people_write(text: str) -> None:
    assert written(text, BERLIN) == datetime(2026, 3, 10, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["version 1.2.2026.4", "31 February 2026", "no date", "12026-03-101"])
def test_what_is_no_date(text: str) -> None:
    assert written(text, BERLIN) is None


def test_pdf_dates() -> None:
    assert pdf_date("D:20260310120000+01'00'", BERLIN) == datetime(2026, 3, 10, 12, tzinfo=timezone(timedelta(hours=1)))
    assert pdf_date("D:20260310120000", BERLIN) == datetime(2026, 3, 10, 12, tzinfo=BERLIN)
    assert pdf_date("D:2026", BERLIN) == datetime(2026, 1, 1, tzinfo=BERLIN)
    assert pdf_date("soon", BERLIN) is None


def test_html() -> None:
    page = '<html><head><title>A &amp; B</title><meta name="date" content="2026-03-10"></head><body><p>hello <b>you</b></p></body></html>'
    document = read("page.html", page)
    assert (document.title, document.text.strip(), document.dated) == ("A & B", "hello you", datetime(2026, 3, 10, tzinfo=BERLIN))
    assert read("p.htm", "<meta charset=latin-1><p>Köln</p>".encode("latin-1")).text.strip() == "Köln"


def test_pdf_with_pages_title_and_date() -> None:
    document = read("a.pdf", pdf("Hello paper", "/Title (The paper) /CreationDate (D:20260310120000Z)"))
    assert document.title == "The paper"
    assert document.dated == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert [document.text[offset : offset + 11] for offset in document.pages] == ["Hello paper", "Hello paper"]


def test_a_paper_printed_anew_keeps_the_day_it_says() -> None:
    later, earlier = "/CreationDate (D:20260410120000Z)", "/CreationDate (D:20260301120000Z)"
    assert read("a.pdf", pdf("Kiel, 10 March 2026", later)).dated == datetime(2026, 3, 10, tzinfo=BERLIN)
    # What lies ahead of its making is what it speaks of.
    assert read("a.pdf", pdf("Concert on 10 March 2026", earlier)).dated == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_word_with_headings_and_tables() -> None:
    document = read("plan.docx", word())
    assert document.title == "Quarterly plan"
    assert document.dated == datetime(2026, 3, 10, tzinfo=BERLIN)
    assert document.text.split("\n\n") == ["# Quarterly plan", "Written on 10 March 2026 by Ann.", "Budget | 12,000"]


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.pdf", pdf(""), "The PDF holds no text; it seems to be scanned."),
        ("a.pdf", b"%PDF-1.7 nothing", "The PDF is broken."),
        ("a.docx", b"no zip", "The document is broken."),
        ("a.docx", b"\xd0\xcf\x11\xe0rest", "The document is protected by a password"),
        ("a.docx", word(build=False), "The document holds no text."),
        ("a.txt", b"\x00\x01\x02\x03", "It is not text."),
        ("a.md", b" \n", "The file is empty."),
        ("a.html", b"<p> </p>", "The page holds no text."),
        ("a.exe", b"MZ", "This kind of file is not read."),
        ("a.txt", b"x" * 50_000_001, "The file is larger than 50 MB."),
    ],
)
def test_what_cannot_be_read_says_why(name: str, raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(name, raw)


@pytest.mark.parametrize("raw", ["Grüße".encode(), "\ufeffGrüße".encode(), "Grüße".encode("utf-16"), "Grüße".encode("cp1252")])
def test_charsets(raw: bytes) -> None:
    assert read("a.txt", raw).text == "Grüße"


def test_which_names_are_read() -> None:
    assert supported("A.PDF")
    assert supported("a.xlsx")
    assert not supported("a.xls")
