"""One CalDAV account, blocking (RFC 4791, RFC 6578): discovery by `caldav`, reports of our own, nothing that falls back by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote

from caldav.davclient import DAVClient
from caldav.lib.error import AuthorizationError, DAVError, NotFoundError

from connectors.dav_xml import Answer, multiget_body, sync_body, wanted_properties
from connectors.sources import CaldavSettings
from schema.errors import CertificateRefused, SignInRefused, SourceError, SourceMissing, SourceUnreachable

_AT_ONCE = 100
# There are servers that hand out one token for ever; none of them may hold a run for ever.
_MOST_PAGES = 1_000
# 501: the server has no such report, and another way of asking helps. Other 5xx: it is ill, and asking differently does not.
_NOT_IMPLEMENTED = 501


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A calendar that holds events: its address and the name people see."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A calendar object at its href; no data: it was only listed."""

    etag: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What a sync report says: the token after it, what is there anew, what is gone."""

    token: str
    changed: Mapping[str, Thing] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave of the objects asked for, by the hrefs as they were asked, and which of them it says are gone."""

    things: Mapping[str, Thing] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def left(self, hrefs: Iterable[str]) -> list[str]:
        """Return those the server said nothing of."""
        return [href for href in hrefs if href not in self.things and href not in self.gone]


class TokenRefused(Exception):
    """The server does not know the sync token any more, or cannot do sync reports at all."""


class DavSession:
    """The few verbs a calendar account is read with."""

    def __init__(self, settings: CaldavSettings) -> None:
        self._host = settings.url
        with _failures(self._host):
            self._client = DAVClient(
                url=settings.url,
                username=settings.user,
                password=settings.password,
                # The library sets no limit of its own.
                timeout=cast("int", (settings.connect_seconds, settings.read_seconds)),  # a pair is what the HTTP library below takes
                ssl_verify_cert=str(settings.ca) if settings.ca else True,
                # No discovery by DNS (RFC 6764): the password goes to the address the owner gave and to no other.
                enable_rfc6764=False,
                # The XML parser refuses very large texts otherwise, and events with long descriptions come whole (caldav's issue 300).
                huge_tree=True,
            )

    def calendars(self) -> list[RemoteCalendar]:
        """Return the account's calendars that hold events, by name."""
        with _failures(self._host):
            found = self._client.get_principal().get_calendars()
            shown = [(one, one.get_supported_components()) for one in found] if isinstance(found, list) else []
            remote = [RemoteCalendar(str(one.url), str(one.get_display_name() or "")) for one, kinds in shown if _holds_events(kinds)]
        return sorted((RemoteCalendar(one.url, one.name or _last(one.url)) for one in remote), key=lambda one: (one.name, one.url))

    def changed_since(self, url: str, token: str, with_data: bool = True) -> Delta:
        """Ask for everything since the token (none: everything), page after page; raises TokenRefused.

        A member named as removed and as changed is there (RFC 6578 section 3.5); servers name removed ones from the start.
        """
        changed: dict[str, Thing] = {}
        removed: set[str] = set()
        for _ in range(_MOST_PAGES):
            answer = self._report(url, sync_body(token, with_data), depth=0)
            for entry in answer.entries:
                if entry.etag or entry.data is not None:
                    changed[entry.href] = Thing(entry.etag, entry.data)
                    removed.discard(entry.href)
                elif entry.status == 404:
                    removed.add(entry.href)
                    changed.pop(entry.href, None)
            # 507 on the collection: there is more from the new token on (RFC 6578 section 3.6). The same token again would be a circle.
            following, again = answer.token, answer.truncated and answer.token not in {"", token}
            token = following or token
            if not again:
                break
        return Delta(token, {href: thing for href, thing in changed.items() if _is_object(href, url)}, frozenset(removed))

    def listing(self, url: str) -> dict[str, Thing]:
        """Return every object's etag by PROPFIND, for servers without sync reports."""
        with _failures(self._host):
            answer = Answer.read(self._client.propfind(url, wanted_properties(), depth=1))
        # An address that is gone must not look like a calendar that was emptied.
        if answer.status >= 400:
            raise SourceMissing(f"the calendar {url} is not there")
        return {entry.href: Thing(entry.etag) for entry in answer.entries if entry.etag and _is_object(entry.href, url)}

    def fetch(self, url: str, hrefs: Sequence[str]) -> Fetched:
        """Return these objects with their data, 100 in one multiget; what an answer leaves out is asked for again by itself."""
        first = self._fetched(url, hrefs, _AT_ONCE)
        again = self._fetched(url, first.left(hrefs), 1)
        return Fetched({**first.things, **again.things}, first.gone | again.gone)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _fetched(self, url: str, hrefs: Sequence[str], at_once: int) -> Fetched:
        things: dict[str, Thing] = {}
        gone: set[str] = set()
        for start in range(0, len(hrefs), at_once):
            # Servers quote an href otherwise than they were asked: `@` for `%40`.
            asked = {unquote(href): href for href in hrefs[start : start + at_once]}
            try:
                answer = self._report(url, multiget_body(tuple(asked.values())), depth=None)
            except TokenRefused as error:
                raise SourceMissing(f"{self._host} cannot give several objects at once (calendar-multiget): {error}") from error
            for entry in answer.entries:
                href = asked.get(unquote(entry.href), "")
                if href and entry.data is not None:
                    things[href] = Thing(entry.etag, entry.data)
                # Only the server's plain word makes an object gone; that it says nothing of one does not.
                elif href and entry.status in {404, 410}:
                    gone.add(href)
        return Fetched(things, frozenset(gone))

    def _report(self, url: str, body: str, depth: int | None) -> Answer:
        with _failures(self._host):
            try:
                answer = Answer.read(self._client.report(url, body, depth))
            except AuthorizationError as error:
                # One exception stands for 401 and 403, told apart by the reason alone (without the first letter, whose case differs).
                # A 403 here is a refused token, as Radicale says it; Xandikos says 412.
                if "nauthorized" in str(error.reason):
                    raise
                raise TokenRefused(str(error.reason)) from error
        if answer.status >= 500 and answer.status != _NOT_IMPLEMENTED:
            raise SourceUnreachable(f"{self._host} answered with status {answer.status}")
        if answer.status >= 400:
            raise TokenRefused(f"status {answer.status}")
        return answer


@contextmanager
def _failures(host: str) -> Iterator[None]:
    try:
        yield
    except (SourceError, TokenRefused):
        raise
    except NotFoundError as error:
        raise SourceMissing(f"there is no calendar account at {host}") from error
    except AuthorizationError as error:
        if "orbidden" in str(error.reason):
            raise SourceMissing(f"{host} forbids to read this address") from error
        raise SignInRefused(f"{host}: {error.reason}") from error
    except OSError as error:
        # The HTTP library's errors are all OSErrors; that it was the certificate stands in the text alone.
        if "certificate" in str(error).lower():
            raise CertificateRefused(f"{host}: {str(error)[:200]}") from error
        raise SourceUnreachable(f"{host}: {_why(error)}") from error
    # What the library stumbles over in an answer that is no WebDAV at all, mostly a web page.
    except (DAVError, ValueError, AttributeError, TypeError, KeyError, AssertionError) as error:
        raise SourceMissing(f"{host} does not answer like a calendar server ({type(error).__name__})") from error


def _why(error: BaseException) -> str:
    """Return what went wrong at the bottom: the layers above it wrap that in names of classes."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return str(error)[:200] or type(error).__name__


def _holds_events(kinds: object) -> bool:
    # A calendar that names no components takes all of them (RFC 4791 section 5.2.3).
    return not isinstance(kinds, list) or not kinds or "VEVENT" in kinds


def _is_object(href: str, url: str) -> bool:
    # The collection is listed among its members, folders inside it are as well.
    return not href.endswith("/") and not url.endswith(href)


def _last(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]
