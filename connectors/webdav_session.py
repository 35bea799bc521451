"""The two requests a folder on a WebDAV server is read with (RFC 4918): what lies in it, and the bytes of one file."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

import lxml.etree  # type: ignore[import-untyped]

from connectors.dav_xml import Answer as Multistatus
from connectors.dav_xml import Element, Entry
from connectors.files import LARGEST, Opened
from connectors.scan import Stamp
from connectors.sources import WebdavSettings
from connectors.web import Answer, Asking, Setting, Web
from connectors.web_failures import GONE, Refusals
from connectors.webdav_state import stamp_of
from schema.errors import ConfigurationError, SourceMissing

_D, _O = "{DAV:}", "{http://owncloud.org/ns}"
_PROPS = "<D:resourcetype/><D:getetag/><D:getcontentlength/><D:getlastmodified/><O:fileid/>"
_BODY = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<D:propfind xmlns:D="DAV:" xmlns:O="http://owncloud.org/ns"><D:prop>{_PROPS}</D:prop></D:propfind>'
).encode()
_NO_DAV = "For Nextcloud and ownCloud the address looks like https://cloud.example.org/remote.php/dav/files/USER/."
_KEPT_OF_LARGE = 65_536
_MOST_LISTED = 100_000_000
_LOCKED = 423


@dataclass(frozen=True, slots=True)
class _Raw:
    """An answer as the reader of multistatus answers takes it."""

    status: int
    headers: Mapping[str, str]
    raw: str
    tree: Element | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A file or folder as a listing has it: its path below the root, its address, and its stamp; `marks` says that folders' etags tell."""

    path: str
    href: str
    folder: bool
    etag: str
    stamp: Stamp
    marks: bool


class WebdavSession:
    """Signs in with every request; the root is where the address leads."""

    def __init__(self, web: Web, settings: WebdavSettings, setting: Setting) -> None:
        self._web = web
        self._settings = settings
        self._setting = setting
        self._root = settings.url if settings.url.endswith("/") else f"{settings.url}/"
        self._token = ""
        self._host = urlsplit(settings.url).hostname or settings.url

    @property
    def root(self) -> str:
        """Return the address of the folder."""
        return self._root

    async def mark(self) -> str:
        """Return the etag that the root has now."""
        return next((one.etag for one in await self.listing(self._root, "", depth=0) if one.folder and not one.path), "")

    async def listing(self, href: str, path: str, depth: int = 1) -> list[Thing]:
        """Return what lies in a folder, itself first (at depth 0 itself alone); raise a SourceError if it cannot be listed."""
        answer = await self._ask(href, Asking("PROPFIND", {"Depth": str(depth), "Content-Type": "application/xml"}, _BODY, _MOST_LISTED))
        if path and answer.status in {403, *GONE}:
            told = f"the folder {path} cannot be read (status {answer.status})"
            raise SourceMissing(told, "Let this user read it, or add it to `ignore`; what was read before is kept.")
        self._check(answer)
        if not path:
            self._root = answer.url
        entries = _multistatus(answer)
        if entries is None or not entries:
            raise SourceMissing(f"{self._host} does not answer like a WebDAV server", _NO_DAV)
        return sorted((one for entry in entries if (one := self._thing(entry)) is not None), key=lambda one: one.path)

    async def opened(self, thing: Thing) -> Opened | None:
        """Return a file's bytes, or why it cannot be opened; None if it vanished since it was listed."""
        most = _KEPT_OF_LARGE if thing.stamp.size > LARGEST else LARGEST + 1
        answer = await self._ask(thing.href, Asking(most=most))
        if answer.status in GONE:
            return None
        # One file that a server cannot give must not stop all others; a server that is ill says so of every file.
        if answer.status in {403, 500, _LOCKED}:
            return Opened(thing.path, b"", f"The server does not give it (status {answer.status}).")
        self._check(answer)
        return Opened(thing.path, answer.body)

    def _check(self, answer: Answer) -> None:
        if answer.status in {405, 501}:
            raise SourceMissing(f"{self._host} does not speak WebDAV at this address", _NO_DAV)
        refusals = Refusals(self._setting.clock, self._settings.zone, self._settings.bearer.advice if self._settings.bearer else "")
        refusals.check(self._host, answer.status, answer.headers.get("retry-after", ""))

    async def _ask(self, url: str, asking: Asking) -> Answer:
        answer = await self._web.ask(url, await self._signed(asking, anew=False))
        # A token may run out between two requests; a new one that is refused as well is for the owner to see to.
        if answer.status == 401 and self._settings.bearer:
            answer = await self._web.ask(url, await self._signed(asking, anew=True))
        return answer

    async def _signed(self, asking: Asking, anew: bool) -> Asking:
        bearer = self._settings.bearer
        if bearer is None:
            pair = base64.b64encode(f"{self._settings.user}:{self._settings.password}".encode()).decode()
            return Asking(asking.method, {**asking.headers, "Authorization": f"Basic {pair}"}, asking.body, asking.most)
        parts = urlsplit(self._settings.url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ConfigurationError(f"{self._host} would be sent a token that others could read", "Set its https address as `url`.")
        if anew or not self._token:
            self._token = await self._setting.threads.run(lambda: bearer.token(anew))
        return Asking(asking.method, {**asking.headers, "Authorization": f"Bearer {self._token}"}, asking.body, asking.most)

    def _thing(self, entry: Entry) -> Thing | None:
        """Return what an entry is; None for what lies outside of the root, or under a name that no file has."""
        whole, root = urljoin(self._root, entry.href), unquote(urlsplit(self._root).path).rstrip("/") + "/"
        path = unquote(urlsplit(whole).path)
        folder = bool(entry.all(f"{_D}resourcetype/{_D}collection"))
        below = "" if f"{path.rstrip('/')}/" == root else path.removeprefix(root) if path.startswith(root) else None
        elsewhere = urlsplit(whole)[:2] != urlsplit(self._root)[:2]
        if below is None or elsewhere or any(part in {"", ".", ".."} for part in below.rstrip("/").split("/") if below):
            return None
        number, etag = entry.text(f"{_O}fileid"), entry.etag or entry.text(f"{_D}getetag")
        stamp = stamp_of(entry.text(f"{_D}getcontentlength"), entry.text(f"{_D}getlastmodified"), etag, number)
        return Thing(below.rstrip("/"), whole, folder, etag, stamp, bool(number and etag))


def _multistatus(answer: Answer) -> tuple[Entry, ...] | None:
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = lxml.etree.fromstring(answer.body, parser)
    except (lxml.etree.LxmlError, ValueError):
        return None
    if answer.cut or answer.status != 207:
        return None
    return Multistatus.read(_Raw(answer.status, answer.headers, "", tree)).entries
