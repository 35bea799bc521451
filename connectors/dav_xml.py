"""The XML of WebDAV reports: bodies to send, multistatus answers to values (RFC 4918 section 13, RFC 6578)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from xml.sax.saxutils import escape

from connectors.dav_kind import DavKind

_D = "{DAV:}"
_SPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="urn:ietf:params:xml:ns:carddav" '
    'xmlns:S="http://calendarserver.org/ns/" xmlns:R="http://radicale.org/ns/"'
)
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


# The library parses with lxml, which has no types; these are what is used of it.
class Element(Protocol):
    """An element as lxml has it."""

    tag: str
    text: str | None

    def find(self, path: str) -> "Element | None":
        """Return the first element at this path."""

    def findall(self, path: str) -> "list[Element]":
        """Return the elements at this path."""

    def findtext(self, path: str) -> str | None:
        """Return the text of the first element at this path."""

    def get(self, name: str) -> str | None:
        """Return an attribute."""


class Response(Protocol):
    """An answer as the library has it."""

    @property
    def status(self) -> int:
        """Return the status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Return its headers, found by any spelling of a name."""

    @property
    def raw(self) -> str:
        """Return its text."""

    @property
    def tree(self) -> "Element | None":
        """Return its XML."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a multistatus answer; `data` None: the server gave none; `props` are all it has."""

    href: str
    status: int
    etag: str
    data: bytes | None
    props: tuple[Element, ...] = ()

    def text(self, path: str) -> str:
        """Return the text of a property, or nothing."""
        return next((text.strip() for prop in self.props if (text := prop.findtext(path))), "")

    def all(self, path: str) -> list[Element]:
        """Return the elements of a property at this path."""
        return [found for prop in self.props for found in prop.findall(path)]


@dataclass(frozen=True, slots=True)
class Answer:
    """A multistatus answer: its entries, the new sync token, whether the server cut it short (507), and when it was made."""

    status: int
    entries: tuple[Entry, ...] = ()
    token: str = ""
    truncated: bool = False
    at: datetime | None = None

    @classmethod
    def read(cls, response: Response, data: str = "") -> "Answer":
        """Read what the server answered; `data` is the element that holds an object's text."""
        tree = response.tree
        if tree is None or response.status >= 400:
            return cls(response.status)
        entries = [_entry(found, data) for found in tree.findall(f"{_D}response")]
        # 507 stands at the collection's own href: no object, but word that there is more (RFC 6578 section 3.6).
        token = (tree.findtext(f"{_D}sync-token") or "").strip()
        cut = any(one.status == 507 for one in entries)
        return cls(response.status, tuple(one for one in entries if one.status != 507), token, cut, moment(response.headers.get("date")))


def sync_body(kind: DavKind, token: str, with_data: bool) -> str:
    """Return a sync-collection report for what changed since the token."""
    # With the data in the report a first sync needs no multiget. No DAV:limit: Xandikos and Nextcloud cut by it and do not say so.
    data = f"<{kind.wanted}/>" if with_data else ""
    inner = f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/>{data}</D:prop>"
    return f"{_HEAD}<D:sync-collection {_SPACES}>{inner}</D:sync-collection>"


def query_body(kind: DavKind) -> str:
    """Return a report for every object with its data (RFC 4791 section 7.8); the kind must have one."""
    inner = f'<D:prop><D:getetag/><{kind.wanted}/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter>'
    return f"{_HEAD}<{kind.query} {_SPACES}>{inner}</{kind.query}>"


def multiget_body(kind: DavKind, hrefs: Sequence[str]) -> str:
    """Return a multiget report for these objects (RFC 4791 section 7.9, RFC 6352 section 8.7)."""
    asked = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return f"{_HEAD}<{kind.multiget} {_SPACES}><D:prop><D:getetag/><{kind.wanted}/></D:prop>{asked}</{kind.multiget}>"


def wanted_properties(*names: str) -> str:
    """Return a PROPFIND for these properties."""
    asked = "".join(f"<{name}/>" for name in names)
    return f"{_HEAD}<D:propfind {_SPACES}><D:prop>{asked}</D:prop></D:propfind>"


def _entry(found: Element, wanted: str) -> Entry:
    etag, data, props = "", None, list[Element]()
    for stat in found.findall(f"{_D}propstat"):
        prop = stat.find(f"{_D}prop")
        # Properties that are not there come in a propstat of their own, with 404; some servers leave the status out.
        if prop is None or _code(stat.findtext(f"{_D}status")) not in {0, 200}:
            continue
        props.append(prop)
        etag = (prop.findtext(f"{_D}getetag") or etag).strip()
        text = prop.findtext(wanted) if wanted else None
        data = text.encode() if text and text.strip() else data
    return Entry((found.findtext(f"{_D}href") or "").strip(), _code(found.findtext(f"{_D}status")), etag, data, tuple(props))


def moment(text: str | None) -> datetime | None:
    """Return the moment that a header or a property names (RFC 9110 section 5.6.7), None where it names none."""
    try:
        # What is not a date raises TypeError or ValueError, by the kind of what is wrong with it.
        found = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)


def _code(status: str | None) -> int:
    words = (status or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
