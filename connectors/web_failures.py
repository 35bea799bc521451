"""What failures on the web mean, in sentences: of the network, of certificates, and the statuses a server refuses with."""

import socket
import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx

from schema.errors import CertificateRefused, SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable
from schema.ports import Clock

GONE = frozenset({404, 410})
"""The statuses that say that nothing lies at an address."""

_ADDRESS = "Correct the address of the source; what was read before is kept."


@contextmanager
def failures(host: str) -> Iterator[None]:
    """Turn what the library and the system raise into errors that a person can read."""
    try:
        yield
    except socket.gaierror as error:
        raise SourceUnreachable(f"no host of the name {host} is known", "Check the address and the network, then sync again.") from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise SourceUnreachable(f"{host} took too long") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise SourceMissing(f"{host}: {error}", _ADDRESS) from error
    except zlib.error as error:
        raise SourceUnreachable(f"{host} sends what cannot be unpacked: {error}") from error
    except (httpx.HTTPError, OSError) as error:
        raise _of_network(host, error) from error


def _of_network(host: str, error: Exception) -> SourceError:
    below: BaseException | None = error
    # The library wraps what went wrong in errors of its own, two or three deep.
    while below is not None:
        if isinstance(below, ssl.SSLCertVerificationError):
            return CertificateRefused(f"{host}: {below.verify_message}")
        below = below.__cause__ or below.__context__
    return SourceUnreachable(f"{host}: {str(error)[:200] or type(error).__name__}")


@dataclass(frozen=True, slots=True)
class Refusals:
    """Says what a status means that is no success; the clock and the owner's zone are for servers that name a time."""

    clock: Clock
    zone: ZoneInfo
    sign_in: str = "Friday reads it without signing in: give an address that needs none, such as the private one many sites offer."

    def check(self, host: str, status: int, retry_after: str = "") -> None:
        """Raise the SourceError that a status means; return for all that are no refusals."""
        if status < 400:
            return
        if status in {401, 403}:
            raise SignInRefused(f"{host} answered with status {status}", self.sign_in)
        if status == 429 or (status == 503 and retry_after):
            raise self._busy(host, retry_after)
        if status >= 500:
            raise SourceUnreachable(f"{host} answered with status {status}")
        said = "there is nothing at this address" if status in GONE else f"the server answered with status {status}"
        raise SourceMissing(f"{host}: {said}", _ADDRESS)

    def _busy(self, host: str, retry_after: str) -> SourceBusy:
        # Loads the calendar library, which nobody else here needs.
        from connectors.dav_http import seconds_until

        until = self.clock.now() + timedelta(seconds=seconds_until(retry_after, self.clock.now()))
        return SourceBusy(f"{host} wants no request before {until.astimezone(self.zone):%Y-%m-%d %H:%M}", until=until)
