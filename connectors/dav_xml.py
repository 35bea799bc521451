"""The XML of WebDAV reports: bodies to send, multistatus answers to values (RFC 4918 section 13, RFC 6578)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.sax.saxutils import escape

_D, _C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


# The library parses with lxml, which has no types; these are what is used of it.
class _Element(Protocol):
    text: str | None

    def find(self, path: str) -> "_Element | None": ...

    def findall(self, path: str) -> "list[_Element]": ...

    def findtext(self, path: str) -> str | None: ...


class _Response(Protocol):
    @property
    def status(self) -> int: ...

    @property
    def tree(self) -> "_Element | None": ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a multistatus answer; `data` None: the server gave none."""

    href: str
    status: int
    etag: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A multistatus answer: its entries, the new sync token, and whether the server cut it short (507)."""

    status: int
    entries: tuple[Entry, ...] = ()
    token: str = ""
    truncated: bool = False

    @classmethod
    def read(cls, response: _Response) -> "Answer":
        """Read what the server answered."""
        tree = response.tree
        if tree is None or response.status >= 400:
            return cls(response.status)
        entries = [_entry(found) for found in tree.findall(f"{_D}response")]
        # 507 stands at the collection's own href: no object, but word that there is more (RFC 6578 section 3.6).
        token = (tree.findtext(f"{_D}sync-token") or "").strip()
        return cls(response.status, tuple(one for one in entries if one.status != 507), token, any(one.status == 507 for one in entries))


def sync_body(token: str, with_data: bool) -> str:
    """Return a sync-collection report for what changed since the token."""
    # With the data in the report a first sync needs no multiget. No DAV:limit: Xandikos and Nextcloud cut by it and do not say so.
    data = "<C:calendar-data/>" if with_data else ""
    inner = f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/>{data}</D:prop>"
    return f"{_HEAD}<D:sync-collection {_SPACES}>{inner}</D:sync-collection>"


def multiget_body(hrefs: Sequence[str]) -> str:
    """Return a calendar-multiget report for these objects (RFC 4791 section 7.9)."""
    asked = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return f"{_HEAD}<C:calendar-multiget {_SPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>{asked}</C:calendar-multiget>"


def wanted_properties() -> str:
    """Return a PROPFIND for etags."""
    return f"{_HEAD}<D:propfind {_SPACES}><D:prop><D:getetag/></D:prop></D:propfind>"


def _entry(found: _Element) -> Entry:
    etag, data = "", None
    for stat in found.findall(f"{_D}propstat"):
        prop = stat.find(f"{_D}prop")
        # Properties that are not there come in a propstat of their own, with 404; some servers leave the status out.
        if prop is None or _code(stat.findtext(f"{_D}status")) not in {0, 200}:
            continue
        etag = (prop.findtext(f"{_D}getetag") or etag).strip()
        text = prop.findtext(f"{_C}calendar-data")
        data = text.encode() if text and text.strip() else data
    return Entry((found.findtext(f"{_D}href") or "").strip(), _code(found.findtext(f"{_D}status")), etag, data)


def _code(status: str | None) -> int:
    words = (status or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
