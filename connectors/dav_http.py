"""One DAV account's requests, blocking: where the password may go, how long a busy server is waited for, what failures mean."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpx

from connectors.bounds import Bounds
from connectors.dav_client import Client, Reply
from connectors.dav_xml import Response
from connectors.sources import DavSettings
from schema.errors import CertificateRefused, ConfigurationError, SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable
from schema.ports import Clock

Pause = Callable[[float], None]
"""Waits so many seconds; passed in, so that no test has to."""
_MOST_REDIRECTS = 5
_ONWARD = {301, 302, 303, 307, 308}
# What a busy server is given that does not say how long it wants.
_UNSAID = 10.0
_LONGEST = timedelta(days=7).total_seconds()


class TokenRefused(Exception):
    """The server does not know the sync token any more, or cannot do sync reports at all."""


class Wire:
    """Sends requests to the address the owner gave, and to where that sends on, if it may."""

    def __init__(
        self, settings: DavSettings, clock: Clock, pause: Pause, now: Callable[[], float] = time.monotonic, basic: bool = False
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pause = pause
        self._waited = 0.0
        self._now = now
        self._began = now()
        self._bounds = Bounds(settings.most_bytes, settings.whole_seconds)
        self.elsewhere: set[str] = set()
        """Hosts other than the given one that the account lies on and that were sent the password."""
        self._advice = settings.bearer.advice if settings.bearer else ""
        with failures(settings.url):
            self._client = self._connected(settings.bearer.token() if settings.bearer else "", basic)

    @property
    def url(self) -> str:
        """Return the address the owner gave."""
        return self._settings.url

    @property
    def basic(self) -> bool:
        """Whether the server wanted to be told user and password as they are."""
        return self._client.basic

    def ask(self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None) -> tuple[Response, str]:
        """Send a request and return the answer and the address it came from; raises a SourceError, or TokenRefused for 403."""
        with failures(self._settings.url):
            for _ in range(_MOST_REDIRECTS):
                url = self.allowed(url)
                reply = self._sent(method, url, body, headers or {})
                if reply.status not in _ONWARD or "location" not in reply.headers:
                    return reply, url
                url = urljoin(url, reply.headers["location"])
        raise SourceMissing(f"{self._settings.url} sends on in a circle")

    def allowed(self, url: str) -> str:
        """Return an address of the server's as a whole one; raise SourceMissing if the password must not go there."""
        whole = urljoin(self._settings.url, url)
        there, given = urlsplit(whole), urlsplit(self._settings.url)
        if there.scheme != "https" and (there.scheme, there.hostname) != (given.scheme, given.hostname):
            advice = "Ask who runs it for its https address and set that as `url`."
            told = f"{given.hostname} sends on to {there.scheme}://{there.netloc}, where anybody could read the password"
            raise SourceMissing(told, advice)
        if there.hostname and there.hostname != given.hostname:
            self.elsewhere.add(there.hostname)
        return whole

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _connected(self, token: str, basic: bool = False) -> Client:
        parts = urlsplit(self._settings.url)
        if token and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise ConfigurationError(
                f"{self._settings.url} would be sent a token that others could read", "Set its https address as `url`."
            )
        # Nothing is discovered by DNS (RFC 6764): the password goes to the address the owner gave and to no other.
        return Client(self._settings, token, basic)

    def _whole(self, pieces: Iterable[bytes]) -> bytes:
        return self._bounds.whole(self._settings.url, pieces, lambda: self._now() - self._began)

    def _sent(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> Reply:
        anew = self._settings.bearer
        while True:
            self._began = self._now()
            reply = self._client.request(method, url, body, headers, self._whole)
            after = reply.headers.get("retry-after")
            if reply.status == 429 or (reply.status == 503 and after is not None):
                self._wait(after or "")
            # A 403 may be a refused token, as Radicale says it; Xandikos says 412.
            elif reply.status == 403:
                raise TokenRefused(reply.reason)
            elif reply.status != 401:
                return reply
            # A token may run out between two requests; a new one that is refused as well is for the owner to see to.
            elif anew is None:
                raise SignInRefused(f"{self._settings.url}: {reply.reason}", self._advice)
            else:
                self._client.close()
                self._client, anew = self._connected(anew.token(anew=True)), None

    def _wait(self, said: str) -> None:
        """Wait as long as the server wants; raise SourceBusy, saying until when, where that is longer than one run has patience for."""
        now = self._clock.now()
        seconds = seconds_until(said, now)
        if self._waited + seconds > self._settings.patience_seconds:
            until = (now + timedelta(seconds=seconds)).astimezone(self._settings.zone)
            raise SourceBusy(f"{self._settings.url} wants no request before {until:%Y-%m-%d %H:%M}", until=until)
        # Counted as a second at least: a server that says 0 for ever is not asked for ever.
        self._waited += max(seconds, 1.0)
        self._pause(seconds)


def seconds_until(said: str, now: datetime) -> float:
    """Return the seconds a Retry-After header asks for: a number or a date (RFC 9110 section 10.2.3)."""
    if said.strip().isascii() and said.strip().isdigit():
        return min(float(said), _LONGEST)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return _UNSAID
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST)


@contextmanager
def failures(host: str) -> Iterator[None]:
    """Turn what the library raises into errors that a person can read."""
    try:
        yield
    except (SourceError, TokenRefused):
        raise
    except (OSError, httpx.HTTPError) as error:
        # That it was the certificate stands in the text alone.
        if "certificate" in str(error).lower():
            raise CertificateRefused(f"{host}: {str(error)[:200]}") from error
        raise SourceUnreachable(f"{host}: {_why(error)}") from error
    # What is stumbled over in an answer that is no WebDAV at all, mostly a web page.
    except (httpx.InvalidURL, ValueError, AttributeError, TypeError, KeyError, AssertionError) as error:
        raise SourceMissing(f"{host} does not answer like a DAV server ({type(error).__name__})") from error


def _why(error: BaseException) -> str:
    """Return what went wrong at the bottom: the layers above it wrap that in names of classes."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return str(error)[:200] or type(error).__name__
