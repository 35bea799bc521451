"""A page's bytes to a document, by what the server calls them or by what they look like: HTML, plain text, PDF."""

from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from connectors.charsets import clean
from connectors.rejections import Unreadable
from connectors.texts import parse_document
from connectors.web_bodies import charset_of, marked
from schema.ids import content_hash
from schema.records import Document

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}
# What servers say of a file that they know nothing about.
_UNSAID = {"", "application/octet-stream", "binary/octet-stream"}


def read_page(raw: bytes, url: str, content_type: str, moment: datetime, zone: ZoneInfo) -> Document:
    """Return a page as a record, dated `moment` if nothing in it says otherwise; raise Unreadable with the reason."""
    if not raw.strip():
        raise Unreadable("The page is empty.")
    media = content_type.partition(";")[0].strip().lower()
    suffix = _looks_like(raw) if media in _UNSAID else _SUFFIXES.get(media, "")
    if not suffix:
        raise Unreadable(f"It is {clean(media)[:60]}, which is not read from the web.")
    parts = urlsplit(url)
    last = PurePosixPath(unquote(parts.path)).stem or parts.hostname or "page"
    data = raw if suffix == ".pdf" else marked(raw, charset_of(content_type))
    read = parse_document(data, content_hash(raw), f"{last.replace('/', ' ')}{suffix}", moment, zone)
    return replace(read, key=url, folder="", marks={"kind": f"page of {parts.hostname}", "link": url})


def _looks_like(raw: bytes) -> str:
    start = raw[:1_000].lstrip().lower()
    if start.startswith(b"%pdf-"):
        return ".pdf"
    return ".html" if start.startswith(b"<") or b"<html" in start else ".txt"
