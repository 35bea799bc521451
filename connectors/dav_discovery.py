"""From an address to an account's calendars or address books: principal, home, collections (RFC 4791, RFC 5397, RFC 6352, RFC 6764)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from connectors.dav_http import TokenRefused, Wire
from connectors.dav_kind import DavKind
from connectors.dav_xml import Answer, Entry, moment, wanted_properties
from schema.errors import SourceMissing, SourceUnreachable

_D, _C, _S = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
_PRINCIPAL = f"{_D}current-user-principal/{_D}href"
_RADICALE = "{http://radicale.org/ns/}version"
_WRITE = {f"{_D}{name}" for name in ("all", "write", "write-content", "bind")}
_ASKED = wanted_properties(
    "D:resourcetype",
    "D:displayname",
    "D:owner",
    "D:current-user-privilege-set",
    "D:supported-report-set",
    "S:shared",
    "C:supported-calendar-component-set",
    "D:getlastmodified",
    "R:version",
)
# Servers count these from all that a collection holds (Radicale takes 0.3 s for 5,000 events): asked for where they are needed.
_COUNTED = wanted_properties("D:sync-token", "S:getctag")
# Both times are in whole seconds: of what was modified this long ago no later change can bear the same time. Two seconds would do, but a
# proxy before the server may tell the time of its own clock.
_SETTLED = timedelta(minutes=1)
_WAY = wanted_properties("D:current-user-principal", "D:resourcetype", "C:calendar-home-set", "A:addressbook-home-set")


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar or an address book: its address, the name people see, and what may be done with it.

    `owner` is empty for the account's own; `syncs` says that it offers sync reports; `still` is when the server last modified it, empty
    where it does not tell or where that is so short ago that it may modify it once more in the same second; `by_query` says
    that it is best read by one query and then compared by its etags, as calendars of Radicale are.
    """

    url: str
    name: str
    writable: bool = True
    owner: str = ""
    syncs: bool = False
    still: str = ""
    by_query: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What a server counts of a collection: its sync token, and the ctag that changes with its contents; empty where it does not."""

    token: str = ""
    ctag: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How an account was found from the address that was `asked`, and when: its collections are listed at `places`.

    `basic` says that the server was content with user and password (RFC 7617).
    """

    asked: str
    found: datetime
    places: tuple[str, ...] = ()
    principal: str = ""
    basic: bool = False


def marks(wire: Wire, url: str) -> Marks:
    """Return what the server counts of the collection."""
    answer, _ = _asked(wire, url, _COUNTED, 0)
    here = next(iter(answer.entries), None)
    return Marks(here.text(f"{_D}sync-token"), here.text(f"{_S}getctag")) if here else Marks()


def collections(wire: Wire, kind: DavKind) -> list[Collection]:
    """Return the account's collections of this kind, by name; raise SourceMissing if the address leads to none."""
    return discovered(wire, kind).by_name


def found_again(wire: Wire, kind: DavKind, way: Way) -> list[Collection]:
    """Return the collections at the places where they were found before, by name; raise SourceMissing for a place that is gone."""
    return Discovered([one for place in way.places for one in _listed(wire, kind, place, way.principal)]).by_name


@dataclass(frozen=True, slots=True)
class Discovered:
    """The collections an address leads to, and where they and who they belong to were found."""

    collections: list[Collection]
    places: tuple[str, ...] = ()
    principal: str = ""

    @property
    def by_name(self) -> list[Collection]:
        """The collections by name, each once."""
        return sorted({one.url: one for one in self.collections}.values(), key=lambda one: (one.name, one.url))


def discovered(wire: Wire, kind: DavKind) -> Discovered:
    """Return what the owner's address leads to; raise SourceMissing if that is no collection and no account with any."""
    bare = urlsplit(wire.url).path in {"", "/"}
    try:
        found = _below(wire, kind, wire.url)
    except SourceMissing:
        if not bare:
            raise
        found = None
    # A bare address need not lead anywhere by itself; RFC 6764 section 5 says where it is told.
    if found is None and bare:
        found = _below(wire, kind, urljoin(wire.url, kind.well_known))
    if found is None:
        raise SourceMissing(f"there is no account with {kind.words} at {wire.url}")
    return found


def _below(wire: Wire, kind: DavKind, url: str) -> Discovered | None:
    """Return the collections this address leads to; None: it names neither a principal nor a home, and is no collection."""
    first, url = _asked(wire, url, _WAY, 0)
    here = next(iter(first.entries), None)
    if here is None:
        return None
    principal = here.text(_PRINCIPAL)
    homes = _homes(here, kind) or (_homes_of(wire, kind, urljoin(url, principal)) if principal else [])
    if not homes and (principal or _is(here, kind.collection)):
        homes = [url]
    places, principal = [urljoin(url, home) for home in homes], urljoin(url, principal)
    found = [one for place in places for one in _listed(wire, kind, place, principal)]
    # A calendar's own address may be given, one that lies outside the home as shared ones do.
    if _is(here, kind.collection) and url.rstrip("/") not in {one.url.rstrip("/") for one in found}:
        places.append(url)
        found += _listed(wire, kind, url, principal)
    return Discovered(found, tuple(places), principal) if homes or found else None


def _homes_of(wire: Wire, kind: DavKind, principal: str) -> list[str]:
    answer, url = _asked(wire, principal, _WAY, 0)
    return [urljoin(url, home) for entry in answer.entries for home in _homes(entry, kind)]


def _homes(entry: Entry, kind: DavKind) -> list[str]:
    return [found.text.strip() for found in entry.all(f"{kind.home}/{_D}href") if found.text]


def _listed(wire: Wire, kind: DavKind, home: str, principal: str) -> list[Collection]:
    answer, url = _asked(wire, home, _ASKED, 1)
    return [
        replace(_collection(entry, urljoin(url, entry.href), principal), still=_still(entry, answer), by_query=_by_query(entry, kind))
        for entry in answer.entries
        if _is(entry, kind.collection) and _read(entry, kind)
    ]


def _by_query(entry: Entry, kind: DavKind) -> bool:
    return bool(kind.query and entry.text(_RADICALE))


def _still(entry: Entry, answer: Answer) -> str:
    said = entry.text(f"{_D}getlastmodified")
    modified = moment(said)
    return said if modified and answer.at and answer.at - modified >= _SETTLED else ""


def _read(entry: Entry, kind: DavKind) -> bool:
    names = (found.get("name") or "" for found in entry.all(f"{_C}supported-calendar-component-set/{_C}comp"))
    return kind.holds(tuple(name.upper() for name in names))


def _collection(entry: Entry, url: str, principal: str) -> Collection:
    privileges = {found.tag for one in entry.all(f"{_D}current-user-privilege-set/{_D}privilege") for found in one.findall("*")}
    owner = entry.text(f"{_D}owner/{_D}href")
    reports = {found.tag for found in entry.all(f"{_D}supported-report-set/{_D}supported-report/{_D}report/*")}
    foreign = bool(owner) and bool(principal) and urljoin(url, owner).rstrip("/") != principal.rstrip("/")
    return Collection(
        url=url,
        name=entry.text(f"{_D}displayname") or url.rstrip("/").rpartition("/")[2],
        # A server that does not tell privileges is taken at its word when it refuses.
        writable=not privileges or bool(privileges & _WRITE),
        owner=owner.rstrip("/").rpartition("/")[2] if foreign else "",
        syncs=f"{_D}sync-collection" in reports,
    )


def _is(entry: Entry, collection: str) -> bool:
    return bool(entry.all(f"{_D}resourcetype/{collection}"))


def _asked(wire: Wire, url: str, body: str, depth: int) -> tuple[Answer, str]:
    try:
        response, url = wire.ask("PROPFIND", url, body, {"Depth": str(depth)})
    except TokenRefused as error:
        raise SourceMissing(f"{wire.url} forbids to read {url}") from error
    answer = Answer.read(response)
    if answer.status >= 500:
        raise SourceUnreachable(f"{wire.url} answered with status {answer.status}")
    if answer.status >= 400:
        raise SourceMissing(f"{wire.url} has nothing at {url} (status {answer.status})")
    return answer, url
