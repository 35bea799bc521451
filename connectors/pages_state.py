"""What is remembered of each page, and what follows from looking at it again; all pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.web import Answer
from connectors.web_source import Seen
from schema.errors import SourceError
from schema.records import Document

GONE_NOW = "There is nothing at this address any more, or never was."


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as it was last read: its version, a digest of its text, why it could not be read, whether anything of it is held."""

    seen: Seen = field(default_factory=Seen)
    digest: str = ""
    trouble: str = ""
    here: bool = False

    def troubled(self, reason: str) -> "PageState":
        """Return the state of a page that cannot be read: what is held of it stays, and it is asked for whole until it can be."""
        return PageState(trouble=reason, here=self.here)


@dataclass(frozen=True, slots=True)
class Look:
    """What came of asking for a page: an answer; nothing new; that it is gone; why it cannot be read; why nobody could be asked."""

    answer: Answer | None = None
    gone: bool = False
    trouble: str = ""
    away: SourceError | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A page that was read: its record and the bytes it was made of."""

    document: Document
    raw: bytes


def read_states(cursor: str | None) -> dict[str, PageState]:
    """Return the pages a cursor knows; an unreadable cursor counts as none, so everything is read again."""
    try:
        return {url: _state(*fields) for url, fields in json.loads(cursor or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _state(etag: str, modified: str, digest: str, trouble: str, here: bool) -> PageState:
    return PageState(Seen(etag, modified), digest, trouble, bool(here))


def write_states(states: Mapping[str, PageState]) -> str:
    """Return the states as JSON, `{url: [etag, last-modified, digest, trouble, here]}`."""
    fields = {url: [one.seen.etag, one.seen.modified, one.digest, one.trouble, one.here] for url, one in states.items()}
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))
