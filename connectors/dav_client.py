"""One connection to a DAV server: signs in the way it asks for (RFC 7617, RFC 7616, RFC 6750), and reads what it answers."""

import re
import ssl
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import lxml.etree  # type: ignore[import-untyped]

from connectors.dav_xml import Element
from connectors.sources import DavSettings
from schema.errors import CertificateRefused

_HEADERS = {"User-Agent": "Friday", "Accept": "text/xml, text/calendar"}
_XML = ("text/xml", "application/xml")
_LINE = re.compile(r"\r?\n")
Whole = Callable[[Iterable[bytes]], bytes]
"""Puts the pieces of a body together, and raises where they are too many or come too late."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its headers by any spelling, its body, and as XML if it is any."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    tree: Element | None

    @property
    def raw(self) -> str:
        """Its text."""
        return self.body.decode().replace("\r\n", "\n")


Signing = httpx.Auth | Callable[[httpx.Request], httpx.Request]


class _Digest(httpx.DigestAuth):
    """Signs in without telling the password; names that are not ASCII go out as UTF-8, where the library would fail."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request, and once it is known what to answer to, the request with the answer."""
        request.headers.encoding = "utf-8"
        yield from super().auth_flow(request)


class Client:
    """Sends one request after another, none to anywhere it is sent on to; raises what httpx raises, and ValueError for broken XML."""

    def __init__(self, settings: DavSettings, token: str = "", basic: bool = False) -> None:
        self._settings = settings
        self._auth: Signing | None = _bearing(token) if token else httpx.BasicAuth(settings.user, settings.password) if basic else None
        # What was remembered may no longer be what the server wants; a token is what it gets, whatever it wants.
        self._settled = bool(token)
        self._clients: dict[str, httpx.Client] = {}

    def request(self, method: str, url: str, body: str, headers: Mapping[str, str], whole: Whole) -> Reply:
        """Return the answer; one that asks who is there is told, once a connection."""
        reply = self._sent(method, url, body, headers, whole)
        if reply.status != 401 or self._settled:
            return reply
        self._settled, self._auth = True, self._wanted(reply, url)
        return self._sent(method, url, body, headers, whole) if self._auth else reply

    @property
    def basic(self) -> bool:
        """Whether user and password are sent with each request."""
        return isinstance(self._auth, httpx.BasicAuth)

    def close(self) -> None:
        """End the connection."""
        for client in self._clients.values():
            client.close()

    def _wanted(self, reply: Reply, url: str) -> httpx.Auth | None:
        """Return how the server wants to be told who is there, None if in no way that is known."""
        user, password = self._settings.user, self._settings.password
        said = reply.headers.get("www-authenticate", "").lower()
        offered = {one.split()[0] for one in said.split(",") if one.strip()}
        if "digest" in offered:
            return _Digest(user, password)
        # Some servers (Yahoo's) do not say how; nobody is told a password for that who could be overheard.
        if "basic" in offered or (not said and urlsplit(url).scheme == "https"):
            return httpx.BasicAuth(user, password)
        return None

    def _sent(self, method: str, url: str, body: str, headers: Mapping[str, str], whole: Whole) -> Reply:
        kind = {"Content-Type": "text/xml; charset=utf-8"} if body else {}
        content = _LINE.sub("\r\n", body).encode() if body else None
        asked = self._client(urlsplit(url).scheme).stream(
            method, url, content=content, headers={**_HEADERS, **kind, **headers}, auth=self._auth
        )
        with asked as answer:
            found = whole(answer.iter_bytes())
        return Reply(answer.status_code, answer.reason_phrase, answer.headers, found, _tree(found, answer))

    def _client(self, scheme: str) -> httpx.Client:
        if scheme not in self._clients:
            settings = self._settings
            # Whom to trust takes its time to read: not for who asks at home, without TLS, where a context without any trusts nobody.
            context = self._context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            timeout = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
            self._clients[scheme] = httpx.Client(verify=context, timeout=timeout, follow_redirects=False)
        return self._clients[scheme]

    def _context(self) -> ssl.SSLContext:
        ca = self._settings.ca
        try:
            return ssl.create_default_context(cafile=str(ca) if ca else None)
        except OSError as error:
            raise CertificateRefused(f"the file {ca} cannot be read", "Correct `ca` of the source.") from error


def _bearing(token: str) -> Signing:
    def signed(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return signed


def _tree(body: bytes, answer: httpx.Response) -> Element | None:
    """Return the body as XML whatever it is called, since servers call it anything; raise ValueError where it is called XML and is none."""
    if not body:
        return None
    # Large texts are refused otherwise, and events with long descriptions come whole.
    parser = lxml.etree.XMLParser(remove_blank_text=True, huge_tree=True, resolve_entities=False, no_network=True)
    try:
        tree: Element = lxml.etree.XML(body, parser=parser)
        return tree
    except lxml.etree.XMLSyntaxError as error:
        if answer.headers.get("content-type", "").startswith(_XML):
            raise ValueError("broken XML") from error
        return None
