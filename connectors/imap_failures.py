"""What a mail server's refusals mean, in the project's own errors."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from connectors.imap_limits import Limits, stay_away
from schema.errors import CertificateRefused, SignInRefused, SourceBusy, SourceError, SourceMissing, SourceUnreachable
from schema.ports import Clock


@dataclass(frozen=True, slots=True)
class Peer:
    """The server that is talked to, what it bears, and the clock that its delays are counted on."""

    host: str
    limits: Limits
    clock: Clock

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what the library raises into a SourceError: busy, unreachable, or refusing certificate or sign-in."""
        try:
            yield
        # The order matters: certificate errors are SSLErrors and ValueErrors, SSLErrors are OSErrors, a LoginError is an IMAPClientError.
        except ssl.SSLCertVerificationError as error:
            raise CertificateRefused(f"{self.host}: {error.verify_message}") from error
        except ssl.SSLError as error:
            advice = "The port may not speak TLS from the start: try `--set tls=starttls`, or check the port."
            raise SourceUnreachable(f"{self.host}: {error.reason or error}", advice) from error
        except OSError as error:
            raise SourceUnreachable(f"{self.host}: {error or type(error).__name__}") from error
        except (IMAPClientError, ValueError, AssertionError) as error:
            raise self._meant(error) from error

    @contextmanager
    def refusals(self, folder: str) -> Iterator[None]:
        """Do the same, and raise SourceMissing where the server will not have this folder opened or tell of it."""
        with self.failures():
            try:
                yield
            # A line that broke, and a server that wants to be left alone, speak of more than this folder.
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                if stay_away(str(error), self.limits):
                    raise
                raise SourceMissing(f"the folder {folder}, of which {self.host} says: {said(error)[:200]}") from error

    def _meant(self, error: Exception) -> SourceError:
        seconds = stay_away(str(error), self.limits)
        if seconds:
            until = (self.clock.now() + timedelta(seconds=seconds)).astimezone(UTC)
            return SourceBusy(f"{self.host} says: {said(error)[:200]}; it is asked again after {until:%Y-%m-%d %H:%M} UTC", until=until)
        if isinstance(error, LoginError):
            return SignInRefused(f"{self.host}: {said(error)}")
        return SourceUnreachable(f"{self.host} answered: {str(error)[:200]}")


def said(error: Exception) -> str:
    """Return what a server answered as text: the library gives the bytes of it, or those as Python writes them."""
    given = error.args[0] if error.args else error
    plain = text(given)
    return plain[2:-1] if re.fullmatch(r"b(['\"]).*\1", plain) else plain


def text(value: object) -> str:
    """Return what the library hands over, most often bytes, as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
