"""What the owner chooses for a source: frozen settings, one class a kind of source."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.imap_limits import Limits
from schema.ports import Bearer


class Tls(StrEnum):
    """How a mail connection is encrypted."""

    ON = "on"
    STARTTLS = "starttls"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder of files; nothing older than `since` (by file time; for calendars by event end) arrives; `zone` is the owner's.

    `ignore` are patterns of names and paths that are left alone.
    """

    root: Path
    zone: ZoneInfo
    since: date | None = None
    batch: int = 250
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaildirSettings:
    """A Maildir; no folders chosen: all but Junk, Trash and Drafts; nothing older than `since` (by file time) arrives."""

    root: Path
    folders: tuple[str, ...] = ()
    since: date | None = None
    batch: int = 250


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """A mailbox; no folders chosen: all but Junk, Trash and Drafts. Times in seconds, sizes in bytes."""

    host: str
    user: str
    password: str
    port: int = 993
    tls: Tls = Tls.ON
    ca: Path | None = None
    folders: tuple[str, ...] = ()
    since: date | None = None
    max_bytes: int = 25_000_000
    # How many sizes are asked for in one command; what is fetched at once is bounded by bytes beside that.
    batch: int = 500
    connect_seconds: float = 20.0
    read_seconds: float = 60.0
    # Where there is one, the password is not used.
    bearer: Bearer | None = None
    limits: Limits = field(default_factory=Limits)
    # How often folders are looked at beside a line on which the server tells of news in one of them.
    poll_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class DavSettings:
    """A CalDAV or CardDAV account; no `folders` chosen: all calendars or address books. `ca` is a file with the authority's certificate.

    `compare_days` is how long sync tokens are believed before everything is compared by (href, etag), `resyncs_a_day` how often
    a server may forget them on one day, `patience_seconds` how long a run waits in all for a server that says it is busy,
    `most_bytes` how large one answer may be and `whole_seconds` how long it may take.
    """

    url: str
    user: str
    password: str
    zone: ZoneInfo
    ca: Path | None = None
    folders: tuple[str, ...] = ()
    bearer: Bearer | None = None
    since: date | None = None
    batch: int = 500
    connect_seconds: float = 20.0
    read_seconds: float = 60.0
    compare_days: int = 7
    resyncs_a_day: int = 8
    patience_seconds: float = 30.0
    most_bytes: int = 256_000_000
    whole_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class WebSettings:
    """A feed or a calendar at an address of the web; nothing older than `since` arrives. `ca` is a file with the authority to trust."""

    url: str
    zone: ZoneInfo
    ca: Path | None = None
    since: date | None = None
    batch: int = 100


@dataclass(frozen=True, slots=True)
class PagesSettings:
    """Pages on the public web, one by one; at most one of a host in `gap_seconds`, or in what its robots.txt asks for up to a minute."""

    urls: tuple[str, ...]
    zone: ZoneInfo
    ca: Path | None = None
    gap_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class WebdavSettings:
    """A folder of documents on a WebDAV server; all of it is compared every `compare_days`, whatever the server says did not change."""

    url: str
    user: str
    password: str
    zone: ZoneInfo
    ca: Path | None = None
    since: date | None = None
    ignore: tuple[str, ...] = ()
    bearer: Bearer | None = None
    compare_days: int = 7
    batch: int = 100
