"""Asks servers on the web, within bounds: each address is checked and then connected to, redirects are followed by hand."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from connectors.web_addresses import Doors
from connectors.web_bodies import body_of
from connectors.web_failures import failures
from schema.errors import CertificateRefused, SourceMissing
from schema.ports import BlobStore, Clock, Threads

AGENT = "Friday"
"""What servers are told is asking, and what robots.txt may speak of."""

_ONWARD = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_PUBLIC_ALONE = "Give an address on the public web; what lies in your house can be read as a folder, a feed or over WebDAV."

Pause = Callable[[float], Awaitable[None]]
"""Waits so many seconds; passed in, so that no test has to."""
Before = Callable[[str], Awaitable[None]]
"""Is told of each address before it is asked, redirects too; raises where it must not be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a source on the web does its I/O with."""

    blobs: BlobStore
    threads: Threads
    clock: Clock
    doors: Doors = field(default_factory=Doors)
    pause: Pause = asyncio.sleep
    remembered: Callable[[], Awaitable[str | None]] | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a source may be asked: with `private`, the owner typed its address, which may be in the house. `ca` is whom to trust."""

    private: bool = True
    ca: Path | None = None
    connect_seconds: float = 20.0
    read_seconds: float = 30.0
    whole_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Asking:
    """One request; of an answer larger than `most` bytes only the beginning is taken."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    most: int = 20_000_000
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, and from where; `cut` says that the body is only a beginning."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False


class Web:
    """Asks servers, one connection a host, until it is closed."""

    def __init__(self, reach: Reach, doors: Doors) -> None:
        self._reach = reach
        self._doors = doors
        self._stack = AsyncExitStack()
        self._clients: dict[str, httpx.AsyncClient] = {}
        try:
            self._context = ssl.create_default_context(cafile=str(reach.ca) if reach.ca else None)
        except OSError as error:
            raise CertificateRefused(f"the file {reach.ca} cannot be read", "Correct `ca` of the source.") from error

    async def __aenter__(self) -> Self:
        """Return itself, open."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all connections."""
        await self._stack.aclose()

    async def ask(self, url: str, asking: Asking) -> Answer:
        """Return the answer to a request and what redirects lead to; raises a SourceError where there is none."""
        place, private = httpx.URL(), self._reach.private
        for _ in range(_MOST_REDIRECTS + 1):
            place = _onward(place, url, asking)
            with failures(place.host):
                async with asyncio.timeout(self._reach.connect_seconds):
                    addresses = await self._addresses(place, private)
                # Who was on the public web once is not let into the house from there.
                private = private and not any(map(self._doors.public, addresses))
                if asking.before:
                    await asking.before(str(place))
                async with asyncio.timeout(self._reach.whole_seconds):
                    answer = await self._answered(place, addresses, asking)
            if answer.status not in _ONWARD or "location" not in answer.headers:
                return answer
            url = answer.headers["location"]
        raise SourceMissing(f"{place.host} sends on in a circle", "Correct the address of the source.")

    async def _addresses(self, place: httpx.URL, private: bool) -> Sequence[str]:
        """Return the addresses that may be connected to; raise SourceMissing where there are none."""
        found = await self._doors.resolve(place.host, place.port or (443 if place.scheme == "https" else 80))
        allowed = [one for one in found if private or self._doors.public(one)]
        if not allowed:
            raise SourceMissing(f"{place.host} lies at a private address ({', '.join(found)})", _PUBLIC_ALONE)
        return allowed

    async def _answered(self, place: httpx.URL, addresses: Sequence[str], asking: Asking) -> Answer:
        *others, last = addresses
        for address in others:
            try:
                return await self._sent(place, address, asking)
            except httpx.ConnectError:
                continue
        return await self._sent(place, last, asking)

    async def _sent(self, place: httpx.URL, address: str, asking: Asking) -> Answer:
        # To the address that was checked and no other: a name that is looked up again may lead elsewhere by then.
        host = place.netloc.decode("ascii")
        headers = {"Host": host, "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **asking.headers}
        request = httpx.Request(
            asking.method,
            place.copy_with(host=address, fragment=None),
            headers=headers,
            content=asking.body or None,
            extensions={"sni_hostname": place.raw_host.decode("ascii"), "timeout": self._timeout.as_dict()},
        )
        response = await (await self._client(f"{place.scheme}://{host}")).send(request, stream=True, follow_redirects=False)
        try:
            body, cut = (b"", False) if response.status_code in _ONWARD else await body_of(response, asking.most)
            return Answer(str(place), response.status_code, response.headers, body, cut)
        finally:
            await response.aclose()

    @property
    def _timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self._reach.read_seconds, connect=self._reach.connect_seconds)

    async def _client(self, origin: str) -> httpx.AsyncClient:
        """Return the client of a host: two hosts at one address must not share a connection, of which one's certificate was checked."""
        if origin not in self._clients:
            client = httpx.AsyncClient(verify=self._context, trust_env=False)
            self._clients[origin] = await self._stack.enter_async_context(client)
        return self._clients[origin]


def _onward(before: httpx.URL, url: str, asking: Asking) -> httpx.URL:
    """Return where to ask next; raise SourceMissing if that is no address of the web, or must not be sent the password."""
    with failures(before.host or "the address"):
        place = before.join(url) if before.host else httpx.URL(url)
        # To look at the host encodes it, which may fail.
        host = place.host
    if place.scheme not in {"http", "https"} or not host:
        advice = "Write it like https://example.org/…; other addresses are not read."
        raise SourceMissing(f"{before.host or 'the source'} leads to {str(place)[:100] or 'nothing'}", advice)
    elsewhere = host != before.host or (before.scheme == "https" and place.scheme != "https")
    if before.host and elsewhere and "authorization" in map(str.lower, asking.headers):
        told = f"{before.host} sends on to {place.scheme}://{host}, where the password is not sent"
        raise SourceMissing(told, "If that is where your account lies, set it as the address.")
    return place
