"""Hands mail to a server by SMTP (RFC 5321), blocking, in a thread."""

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.sources import Tls
from schema.errors import CertificateRefused, MailRefused, SignInRefused, SourceUnreachable
from schema.ports import Threads

_ENDS = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A server for outgoing mail; without a user nobody signs in. `ca` is a file with the authority's certificate."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    tls: Tls = Tls.STARTTLS
    ca: Path | None = None
    seconds: float = 30.0


class Smtp:
    """The Mailer port on an SMTP server."""

    def __init__(self, settings: SmtpSettings, threads: Threads) -> None:
        self._settings = settings
        self._threads = threads

    async def send(self, mail: bytes, sender: str, receivers: Sequence[str]) -> None:
        """Hand the mail over for all receivers at once."""
        await self._threads.run(lambda: self._sent(mail, sender, list(receivers)))

    def _sent(self, mail: bytes, sender: str, receivers: list[str]) -> None:
        where = f"{self._settings.host}:{self._settings.port}"
        try:
            with self._connected() as server:
                if self._settings.user:
                    server.login(self._settings.user, self._settings.password)
                # The library ends lines of texts as RFC 5321 section 2.3.8 wants it, and leaves bytes as they are.
                refused = server.sendmail(sender, receivers, _ENDS.sub(b"\r\n", mail))
        except smtplib.SMTPAuthenticationError as error:
            raise SignInRefused(f"{where}: {_said(error.smtp_error)}") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefused(_each(error.recipients), "Nobody has it. Correct the addresses and send it again.") from error
        except smtplib.SMTPResponseException as error:
            raise SourceUnreachable(f"{where} answered {error.smtp_code} {_said(error.smtp_error)}") from error
        except ssl.SSLError as error:
            raise CertificateRefused(f"{where}: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise SourceUnreachable(f"{where}: {error}") from error
        if refused:
            raise MailRefused(_each(refused))

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context(cafile=str(settings.ca) if settings.ca else None)
        if settings.tls is Tls.ON:
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.seconds, context=context)
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)
        if settings.tls is Tls.STARTTLS:
            server.starttls(context=context)
        return server


def _each(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address} ({code} {_said(text)})" for address, (code, text) in refused.items())


def _said(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())[:200]
