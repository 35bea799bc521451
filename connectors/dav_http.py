"""One DAV account's requests, blocking: where the password may go, how long a busy server is waited for, what failures mean."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, cast
from urllib.parse import urljoin, urlsplit

from caldav.davclient import DAVClient
from caldav.lib.error import AuthorizationError, DAVError, NotFoundError, RateLimitError

from connectors.bounds import Bounds
from connectors.dav_xml import Response
from connectors.sources import DavSettings
from schema.errors import CertificateRefused, ConfigurationError, SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable
from schema.ports import Clock

Pause = Callable[[float], None]
"""Waits so many seconds; passed in, so that no test has to."""
_MOST_REDIRECTS = 5
# What a busy server is given that does not say how long it wants.
_UNSAID = 10.0
_LONGEST = timedelta(days=7).total_seconds()


class _Arriving(Protocol):
    """An answer of the HTTP library's whose body is not read yet."""

    _content: bytes
    _content_consumed: bool

    def iter_content(self, chunk_size: int) -> Iterator[bytes]:
        """Yield the body, unpacked, as it comes."""

    def close(self) -> None:
        """Read no further."""


class TokenRefused(Exception):
    """The server does not know the sync token any more, or cannot do sync reports at all."""


class Wire:
    """Sends requests to the address the owner gave, and to where that sends on, if it may."""

    def __init__(self, settings: DavSettings, clock: Clock, pause: Pause, now: Callable[[], float] = time.monotonic) -> None:
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
        with failures(settings.url, self._advice):
            self._client = self._connected(settings.bearer.token() if settings.bearer else "")

    @property
    def url(self) -> str:
        """Return the address the owner gave."""
        return self._settings.url

    def ask(self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None) -> tuple[Response, str]:
        """Send a request and return the answer and the address it came from; raises a SourceError, or TokenRefused for 403."""
        with failures(self._settings.url, self._advice):
            for _ in range(_MOST_REDIRECTS):
                url = self.allowed(url)
                try:
                    return self._sent(method, url, body, dict(headers or {})), url
                except OSError as error:
                    if not (onward := _onward(error)):
                        raise
                    url = urljoin(url, onward)
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

    def _connected(self, token: str) -> DAVClient:
        settings, parts = self._settings, urlsplit(self._settings.url)
        if token and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise ConfigurationError(f"{settings.url} would be sent a token that others could read", "Set its https address as `url`.")
        client = DAVClient(
            url=settings.url,
            username=settings.user,
            password=token or settings.password,
            auth_type="bearer" if token else None,
            # The library sets no limit of its own.
            timeout=cast("int", (settings.connect_seconds, settings.read_seconds)),  # a pair is what the HTTP library below takes
            ssl_verify_cert=str(settings.ca) if settings.ca else True,
            # No discovery by DNS (RFC 6764): the password goes to the address the owner gave and to no other.
            enable_rfc6764=False,
            # The XML parser refuses very large texts otherwise, and events with long descriptions come whole (caldav's issue 300).
            huge_tree=True,
        )
        # Followed here and not there: the library would change PROPFIND into GET, and sign in wherever it is sent.
        client.session.max_redirects = 0
        # The library takes a body whole, however large; read piece by piece before it looks, it can be cut. One request at a time is
        # sent, so that nothing is lost where several may not share a line.
        client.session.multiplexed = False
        client.session.stream = True
        client.session.hooks["response"] = [cast("Any", self._taken)]
        return client

    def _passed(self) -> float:
        return self._now() - self._began

    def _taken(self, answer: _Arriving) -> None:
        try:
            answer._content = self._bounds.whole(self._settings.url, answer.iter_content(-1), self._passed)
        except SourceUnreachable:
            answer.close()
            raise
        answer._content_consumed = True

    def _sent(self, method: str, url: str, body: str, headers: dict[str, str]) -> Response:
        anew = self._settings.bearer
        while True:
            self._began = self._now()
            try:
                return cast("Response", self._client.request(url, method, body, headers))
            except RateLimitError as error:
                self._wait(error.retry_after or "")
            except AuthorizationError as error:
                # A token may run out between two requests; a new one that is refused as well is for the owner to see to.
                if anew is None or error.status == 403:
                    raise
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
def failures(host: str, advice: str = "") -> Iterator[None]:
    """Turn what the library raises into errors that a person can read; `advice` is what to do where nobody is let in."""
    try:
        yield
    except (SourceError, TokenRefused):
        raise
    except NotFoundError as error:
        raise SourceMissing(f"there is nothing to read at {host}") from error
    except AuthorizationError as error:
        # One exception stands for 401 and 403. A 403 may be a refused token, as Radicale says it; Xandikos says 412.
        if error.status == 403:
            raise TokenRefused(str(error.reason)) from error
        raise SignInRefused(f"{host}: {error.reason}", advice) from error
    except OSError as error:
        # The HTTP library's errors are all OSErrors; that it was the certificate stands in the text alone.
        if "certificate" in str(error).lower():
            raise CertificateRefused(f"{host}: {str(error)[:200]}") from error
        raise SourceUnreachable(f"{host}: {_why(error)}") from error
    # What the library stumbles over in an answer that is no WebDAV at all, mostly a web page.
    except (DAVError, ValueError, AttributeError, TypeError, KeyError, AssertionError) as error:
        raise SourceMissing(f"{host} does not answer like a DAV server ({type(error).__name__})") from error


def _onward(error: OSError) -> str:
    """Return where an answer sends on, or nothing."""
    response = getattr(error, "response", None)
    return str(response.headers.get("location", "")) if response is not None and 300 <= response.status_code < 400 else ""


def _why(error: BaseException) -> str:
    """Return what went wrong at the bottom: the layers above it wrap that in names of classes."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return str(error)[:200] or type(error).__name__
