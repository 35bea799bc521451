"""What a mail server's refusals mean, in the project's own errors."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient.exceptions import IMAPClientError, LoginError

from schema.errors import CertificateRefused, SignInRefused, SourceUnreachable

# A refusal for now is no wrong password: the codes of RFC 5530, and the words of servers that send none.
_LATER = ("[unavailable]", "[inuse]", "[limit]", "try again", "too many", "temporar")


@contextmanager
def failures(host: str) -> Iterator[None]:
    """Turn what the library raises into SourceUnreachable, CertificateRefused or SignInRefused."""
    try:
        yield
    # The order matters: certificate errors are SSLErrors and ValueErrors, SSLErrors are OSErrors, a LoginError is an IMAPClientError.
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(f"{host}: {error.verify_message}") from error
    except LoginError as error:
        raise SignInRefused(f"{host}: {said(error)}") from error
    except ssl.SSLError as error:
        advice = "The port may not speak TLS from the start: try `--set tls=starttls`, or check the port."
        raise SourceUnreachable(f"{host}: {error.reason or error}", advice) from error
    except OSError as error:
        raise SourceUnreachable(f"{host}: {error or type(error).__name__}") from error
    except (IMAPClientError, ValueError, AssertionError) as error:
        raise SourceUnreachable(f"{host} answered: {str(error)[:200]}") from error


def is_for_now(error: Exception) -> bool:
    """Say whether a refusal to sign in is one for the moment only."""
    return any(word in str(error).lower() for word in _LATER)


def said(error: Exception) -> str:
    """Return what a server answered as text: the library gives the bytes of it, or those as Python writes them."""
    given = error.args[0] if error.args else error
    plain = text(given)
    return plain[2:-1] if re.fullmatch(r"b(['\"]).*\1", plain) else plain


def text(value: object) -> str:
    """Return what the library hands over, most often bytes, as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
