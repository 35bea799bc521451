"""A feed's bytes to its entries (RSS 0.9 to 2.0, Atom): what can be read of a broken one is, and an entry stays the same one."""

import io
import json
import re
from calendar import timegm
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser

from connectors.charsets import clean, line
from connectors.markup import text_of
from connectors.rejections import BROKEN, Unreadable
from connectors.web_bodies import believed, charset_of
from schema.ids import content_hash
from schema.records import Document

_MOST_ENTRIES = 5_000
_MOST_CHARACTERS = 1_000_000
_LINK = re.compile(r"<link\b[^>]{0,500}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"type\s*=\s*[\"']?application/(?:rss|atom)\+xml", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]{1,300})", re.IGNORECASE)
# What a feed may say of an entry, and no more of it than that is kept.
_HTML = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the feed has it: title and content with their markup, when it was published as a number of seconds since 1970."""

    key: str
    title: str
    content: str
    markup: bool
    link: str
    author: str
    feed: str
    published: int | None

    @property
    def raw(self) -> bytes:
        """Return it as JSON: what is kept of it, since a feed forgets."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")

    @property
    def digest(self) -> str:
        """Return what differs when the entry changed, whatever the feed is called by now."""
        said = (self.title, self.content, self.link, self.author, self.published)
        return content_hash(json.dumps(said).encode())[:16]

    @property
    def when(self) -> datetime | None:
        """Return when it was published."""
        return datetime.fromtimestamp(self.published, UTC) if self.published is not None else None


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What a feed holds, as it lists it; `problem` is why there may be more.

    What is no feed has no entries, and `instead` is the address of the one that such a page names.
    """

    title: str = ""
    entries: tuple[Entry, ...] = ()
    problem: str = ""
    is_feed: bool = True
    instead: str = ""


def read_feed(raw: bytes, url: str, content_type: str = "") -> FeedReading:
    """Return the entries of a feed."""
    charset = believed(raw, charset_of(content_type))
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    # As a file: what comes as bytes is first taken for the name of one.
    found = feedparser.parse(io.BytesIO(raw), response_headers=headers)
    if not found.get("version") and not found.entries:
        return FeedReading(is_feed=False, instead=_named(raw))
    title = _flat(found.feed.get("title", ""))
    # Plain ones: the library's own give an entry's change for the day it was published.
    listed = [_joined(dict(one), url) for one in found.entries[:_MOST_ENTRIES]]
    problem = _problem(found.get("bozo_exception")) or ("" if len(found.entries) <= _MOST_ENTRIES else "Only 5,000 entries are read.")
    return FeedReading(title, tuple(_entry(one, key, title) for one, key in zip(listed, _keys(listed), strict=True)), problem)


def document_of(raw: bytes, raw_hash: str, moment: datetime) -> Document:
    """Return an entry that was kept as a record, dated `moment` if it has no date; raise Unreadable if it says nothing."""
    try:
        entry = Entry(**json.loads(raw))
    except (ValueError, TypeError) as error:
        raise Unreadable("It is no entry of a feed.") from error
    text = (text_of(entry.content) if entry.markup else clean(entry.content).strip())[:_MOST_CHARACTERS]
    title = entry.title or line(text[:120]) or entry.link
    if not title:
        raise Unreadable("The entry has neither title, text nor address.")
    kind = f"article{f' by {entry.author}' if entry.author else ''}{f' in {entry.feed}' if entry.feed else ''}"
    marks = {"kind": kind, "author": entry.author, "link": entry.link}
    return Document(
        key=entry.key,
        raw_hash=raw_hash,
        title=title[:300],
        text=text or title,
        dated=entry.when or moment,
        media_type="text/html" if entry.markup else "text/plain",
        by_file=entry.when is None,
        marks={name: value for name, value in marks.items() if value},
    )


def _joined(found: dict[str, object], url: str) -> dict[str, object]:
    # Here and not by the library, which would join ids to the address as well, and a feed that moves would be another one.
    link = urljoin(url, clean(str(found.get("link", ""))).strip()) if found.get("link") else ""
    return found | {"link": link if link.startswith(("http://", "https://")) else ""}


def _entry(found: Mapping[str, object], key: str, feed: str) -> Entry:
    contents = [one for one in _list(found.get("content")) if isinstance(one, Mapping)] or [_mapping(found.get("summary_detail"))]
    # Several are the same in several forms: the longest leaves nothing out.
    content = max(contents, key=lambda one: len(str(one.get("value", ""))))
    return Entry(
        key=key,
        title=_flat(str(found.get("title", "")))[:300],
        content=clean(str(content.get("value", ""))),
        markup=content.get("type") in _HTML,
        link=str(found["link"]),
        author=_flat(str(found.get("author", "")))[:100],
        feed=feed[:100],
        published=_published(found),
    )


def _keys(listed: Sequence[Mapping[str, object]]) -> list[str]:
    """Return what each entry is called: the id the feed gives it, its address, or a hash; what several share is nobody's."""
    counted = [Counter(values) for values in zip(*((str(one.get("id", "")), str(one["link"])) for one in listed), strict=True)]
    keys, taken = [], Counter[str]()
    for one in listed:
        ids = [str(one.get("id", "")), str(one["link"])]
        own = next((name for name, count in zip(ids, counted, strict=True) if name and count[name] == 1), "")
        key = own or content_hash(repr((ids, one.get("title"), one.get("published"), one.get("summary"))).encode("utf-8", "replace"))
        taken[key] += 1
        keys.append(clean(key if taken[key] == 1 else f"{key}#{taken[key]}")[:1_000])
    return keys


def _published(found: Mapping[str, object]) -> int | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        try:
            seconds = timegm(found[name])  # type: ignore[arg-type]
        except (KeyError, *BROKEN):
            continue
        # What lies outside is a clock that was never set, or a joke.
        if 31_536_000 <= seconds <= 7_258_118_400:
            return seconds
    return None


def _problem(found: object) -> str:
    # The library calls a feed ill-formed that only comes under a wrong type or charset; all of such a one is read.
    if isinstance(found, SAXException):
        return f"The feed is not well-formed ({line(str(found))[:160]}); entries behind that may be missing."
    return ""


def _named(raw: bytes) -> str:
    page = raw[:200_000].decode("utf-8", "replace")
    links = (one for one in _LINK.findall(page) if _FEED_TYPE.search(one))
    return next((unescape(found.group(1)) for one in links if (found := _HREF.search(one))), "")


def _flat(text: str) -> str:
    return line(text_of(text)) if "<" in text or "&" in text else line(text)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
