"""What one DAV account is read with, blocking (RFC 4791, RFC 6352, RFC 6578): reports of our own, nothing that falls back by itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, urljoin

from connectors.dav_discovery import Collection, Marks, Way, collections, discovered, found_again, marks
from connectors.dav_http import TokenRefused, Wire
from connectors.dav_kind import DavKind
from connectors.dav_xml import Answer, multiget_body, query_body, sync_body, wanted_properties
from schema.errors import SourceMissing, SourceUnreachable

_AT_ONCE = 100
# There are servers that say 507 without end; none of them may hold a run for ever.
_MOST_PAGES = 1_000
# 501: the server has no such report, and another way of asking helps. Other 5xx: it is ill, and asking differently does not.
_NOT_IMPLEMENTED = 501
_GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Thing:
    """An object at its href; no data: it was only listed."""

    etag: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What a sync report says: the token after it, what is there anew, what is gone; `whole` is False if its pages found no end."""

    token: str
    changed: Mapping[str, Thing] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """Every object's etag; `whole` is False where the server cut the list short, so that what is not in it may be there."""

    things: Mapping[str, Thing]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave of the objects asked for, by the hrefs as they were asked, and which of them it says are gone."""

    things: Mapping[str, Thing] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def left(self, hrefs: Iterable[str]) -> list[str]:
        """Return those the server said nothing of."""
        return [href for href in hrefs if href not in self.things and href not in self.gone]

    def joined(self, other: "Fetched") -> "Fetched":
        """Return both."""
        return Fetched({**self.things, **other.things}, self.gone | other.gone)


class DavSession:
    """The few verbs an account is read with."""

    def __init__(self, wire: Wire, kind: DavKind) -> None:
        self._wire = wire
        self._kind = kind

    def collections(self) -> list[Collection]:
        """Return the account's calendars or address books, by name."""
        return collections(self._wire, self._kind)

    def discovered(self, now: datetime) -> tuple[list[Collection], Way]:
        """Return the account's collections, by name, and the way to them."""
        found = discovered(self._wire, self._kind)
        return found.by_name, Way(self._wire.url, now, found.places, found.principal, self._wire.basic)

    def found_again(self, way: Way) -> list[Collection]:
        """Return the account's collections where they were found before; raise SourceMissing where one of the places is gone."""
        return found_again(self._wire, self._kind, way)

    def marks(self, url: str) -> Marks:
        """Return what the server counts of a collection."""
        return marks(self._wire, url)

    @property
    def elsewhere(self) -> list[str]:
        """Return the hosts, other than the one that was given, that the account lies on."""
        return sorted(self._wire.elsewhere)

    def changed_since(self, url: str, token: str, with_data: bool = True) -> Delta:
        """Ask for everything since the token (none: everything), page after page; raises TokenRefused.

        A member named both as removed and as changed, or of which nothing is said, comes without data: it has to be asked for.
        """
        changed: dict[str, Thing] = {}
        removed: set[str] = set()
        seen = {token}
        for _ in range(_MOST_PAGES):
            answer = self._report(url, sync_body(self._kind, token, with_data), depth=0)
            for entry in answer.entries:
                if entry.status in _GONE:
                    removed.add(entry.href)
                elif _is_object(entry.href, url):
                    changed[entry.href] = Thing(entry.etag, entry.data)
            token = answer.token or token
            # 507 on the collection: there is more from the new token on (RFC 6578 section 3.6). A token seen before would be a circle.
            if not answer.truncated or token in seen:
                break
            seen.add(token)
        # Pages and servers contradict themselves (RFC 6578 section 3.5 says once); which word came later proves nothing.
        for href in removed & changed.keys():
            changed[href] = Thing("")
        return Delta(token, changed, frozenset(removed - changed.keys()), not answer.truncated)

    def listing(self, url: str) -> Listing:
        """Return every object's etag by PROPFIND, which no change log of the server's has a part in."""
        try:
            response, _ = self._wire.ask("PROPFIND", url, wanted_properties("D:getetag"), {"Depth": "1"})
        except TokenRefused as error:
            raise SourceMissing(f"{self._wire.url} forbids to read {url}") from error
        answer = Answer.read(response)
        if answer.status >= 500:
            raise SourceUnreachable(f"{self._wire.url} answered with status {answer.status}")
        # An address that is gone must not look like a calendar that was emptied.
        if answer.status >= 400:
            raise SourceMissing(f"the {self._kind.word} {url} is not there")
        found = {entry.href: Thing(entry.etag) for entry in answer.entries if entry.etag and _is_object(entry.href, url)}
        return Listing(found, not answer.truncated)

    def everything(self, url: str) -> Listing:
        """Return every object with its data in one report; raises TokenRefused where the server has no such report."""
        answer = self._report(url, query_body(self._kind), depth=1)
        found = {entry.href: Thing(entry.etag, entry.data) for entry in answer.entries if entry.etag and _is_object(entry.href, url)}
        return Listing(found, not answer.truncated)

    def fetch(self, url: str, hrefs: Sequence[str]) -> Fetched:
        """Return these objects with their data, 100 in one multiget; what an answer leaves out is asked for again by itself, twice."""
        found = Fetched()
        for at_once in (_AT_ONCE, 1):
            found = found.joined(self._fetched(url, found.left(hrefs), at_once))
        # By another verb the last time: some servers know no multiget, and some answer 418 there for what was deleted.
        return found.joined(self._got(url, found.left(hrefs)))

    def close(self) -> None:
        """End the connection."""
        self._wire.close()

    def _fetched(self, url: str, hrefs: Sequence[str], at_once: int) -> Fetched:
        things: dict[str, Thing] = {}
        gone: set[str] = set()
        for start in range(0, len(hrefs), at_once):
            # Servers quote an href otherwise than they were asked: `@` for `%40`.
            asked = {unquote(href): href for href in hrefs[start : start + at_once]}
            try:
                answer = self._report(url, multiget_body(self._kind, tuple(asked.values())), depth=None)
            except TokenRefused:
                break
            for entry in answer.entries:
                href = asked.get(unquote(entry.href), "")
                if href and entry.data is not None:
                    things[href] = Thing(entry.etag, entry.data)
                # Only the server's plain word makes an object gone; that it says nothing of one does not.
                elif href and entry.status in _GONE:
                    gone.add(href)
        return Fetched(things, frozenset(gone))

    def _got(self, url: str, hrefs: Sequence[str]) -> Fetched:
        things: dict[str, Thing] = {}
        gone: set[str] = set()
        for href in hrefs:
            try:
                response, _ = self._wire.ask("GET", urljoin(url, href))
            except TokenRefused:
                continue
            if response.status in _GONE:
                gone.add(href)
            elif response.status == 200 and response.raw:
                things[href] = Thing(str(response.headers.get("etag", "")), response.raw.encode())
        return Fetched(things, frozenset(gone))

    def _report(self, url: str, body: str, depth: int | None) -> Answer:
        response, _ = self._wire.ask("REPORT", url, body, {} if depth is None else {"Depth": str(depth)})
        answer = Answer.read(response, self._kind.data)
        if answer.status >= 500 and answer.status != _NOT_IMPLEMENTED:
            raise SourceUnreachable(f"{self._wire.url} answered with status {answer.status}")
        if answer.status >= 400:
            raise TokenRefused(f"status {answer.status}")
        return answer


def _is_object(href: str, url: str) -> bool:
    # The collection is listed among its members, folders inside it are as well.
    return not href.endswith("/") and urljoin(url, href).rstrip("/") != url.rstrip("/")
