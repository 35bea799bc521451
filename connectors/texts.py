"""A file's bytes and name to a Document: Markdown, plain text, HTML, PDF, Word, Excel, PowerPoint; or the reason why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from connectors.charsets import decode
from connectors.dates import iso, written
from connectors.markup import declared_charset, text_of, title_of
from connectors.papers import Paper, read_docx, read_pdf
from connectors.rejections import TOO_LARGE, Unreadable
from connectors.sheets import read_xlsx
from connectors.slides import read_pptx
from schema.records import Document

LARGEST = 50_000_000
"""The most bytes a document may have."""

_MOST_CHARACTERS = 4_000_000
# What programs write where nobody gave a title.
_NO_TITLES = {"", "anonymous", "untitled", "unknown", "unspecified"}
_FRONT = re.compile(r"\A---\n(.{0,5000}?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*#*$|^(?P<line>[^\W\d_][^\n|]{0,200})\n(?:===+|---+)[ \t]*$", re.MULTILINE)
_META_DATE = re.compile(
    r"<meta[^>]{0,200}(?:name|property)=[\"'](?:date|dc\.date|article:published_time|dcterms\.created)[\"'][^>]{0,200}content=[\"']([^\"']{4,40})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Format:
    media_type: str
    read: Callable[[bytes, ZoneInfo], Paper]


def supported(name: str) -> bool:
    """Say whether a file of this name is read."""
    return _suffix(name) in _FORMATS


def suffix_for(media_type: str) -> str:
    """Return the ending of files of this media type that are read, or nothing."""
    return next((suffix for suffix, form in _FORMATS.items() if form.media_type == media_type.lower()), "")


def parse_document(raw: bytes, raw_hash: str, name: str, file_time: datetime, zone: ZoneInfo) -> Document:
    """Return the file as a record; raise Unreadable with the reason.

    `name` is the path relative to the source's root. Its date is its metadata's or the first one in its title or first three
    lines, whichever is earlier, else the file's time; times that name no zone are the owner's.
    """
    form = _FORMATS.get(_suffix(name))
    if form is None:
        raise Unreadable("This kind of file is not read.")
    if len(raw) > LARGEST:
        raise Unreadable(TOO_LARGE)
    paper = form.read(raw, zone)
    title = paper.title.strip() if paper.title.strip("() ").lower() not in _NO_TITLES else ""
    title = title or _heading(paper.text) or PurePosixPath(name).stem
    dated = _first(paper.dated, written(_top(title, paper.text), zone), zone)
    return Document(
        key=name,
        raw_hash=raw_hash,
        title=title[:300],
        text=paper.text,
        dated=dated or file_time,
        media_type=form.media_type,
        folder=str(PurePosixPath(name).parent).removeprefix("."),
        pages=paper.pages,
        by_file=dated is None,
    )


def _first(saved: datetime | None, said: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the earlier of what the file and what its text says; of one day the file's, which has a time."""
    if saved is None or said is None:
        return saved or said
    # Printed or scanned anew, a paper bears the day of that; a date after it is what the paper speaks of.
    return said if said.astimezone(zone).date() < saved.astimezone(zone).date() else saved


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _top(title: str, text: str) -> str:
    rows = [row for row in text[:5_000].split("\n") if row.strip()][:3]
    return "\n".join([title, *rows])


def _heading(text: str) -> str:
    found = _HEADING.search(text[:5_000])
    return " ".join((found.group(1) or found["line"]).split()) if found else ""


def _plain(raw: bytes, zone: ZoneInfo) -> Paper:
    return Paper(_decoded(raw))


def _markdown(raw: bytes, zone: ZoneInfo) -> Paper:
    text = _decoded(raw)
    front = _FRONT.match(text)
    if front is None:
        return Paper(text)
    facts = {key.strip().lower(): value.strip() for key, _, value in (row.partition(":") for row in front.group(1).split("\n"))}
    return Paper(text, facts.get("title", "").strip("\"'"), iso(facts.get("date", ""), zone))


def _html(raw: bytes, zone: ZoneInfo) -> Paper:
    source = _decoded(raw, declared_charset(raw))
    text = text_of(source)
    if not text:
        raise Unreadable("The page holds no text.")
    dated = _META_DATE.search(source[:50_000])
    return Paper(text, title_of(source), iso(dated.group(1), zone) if dated else None)


def _decoded(raw: bytes, charset: str = "") -> str:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), "")
    # UTF-16 is full of NULs and says so by its mark; anything else with one is no text.
    if not marked and b"\0" in raw[:4_096]:
        raise Unreadable("It is not text.")
    text = decode(raw, marked or charset).lstrip("\ufeff")[:_MOST_CHARACTERS]
    if not text.strip():
        raise Unreadable("The file is empty.")
    return text


_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FORMATS = {
    ".md": _Format("text/markdown", _markdown),
    ".markdown": _Format("text/markdown", _markdown),
    ".txt": _Format("text/plain", _plain),
    ".html": _Format("text/html", _html),
    ".htm": _Format("text/html", _html),
    ".pdf": _Format("application/pdf", read_pdf),
    ".docx": _Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", read_docx),
    ".xlsx": _Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", read_xlsx),
    ".xlsm": _Format("application/vnd.ms-excel.sheet.macroenabled.12", read_xlsx),
    ".pptx": _Format("application/vnd.openxmlformats-officedocument.presentationml.presentation", read_pptx),
}
