"""Hands mail to a server by SMTP (RFC 5321), blocking, in a thread."""

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.sources import Tls
from schema.errors import CertificateRefused, ConfigurationError, MailRefused, MailUncertain, SignInRefused, SourceUnreachable
from schema.ports import Bearer, Threads

_ENDS = re.compile(rb"\r\n|\r|\n")
_TAKEN, _LET_IN = 250, 235
_ASKED_ANEW = "Check the user name; `friday outgoing add --replace` asks for the password again. Many providers want an app password."
_TRUSTED = "Check the host name, or give the authority's certificate: `friday outgoing add --replace --set ca=FILE`."
_LOOK = "Check host, port and tls: `friday outgoing test`."


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
    # Where there is one, the password is not used.
    bearer: Bearer | None = None


class Smtp:
    """The Mailer port on an SMTP server."""

    def __init__(self, settings: SmtpSettings, threads: Threads) -> None:
        self._settings = settings
        self._threads = threads

    async def send(self, mail: bytes, sender: str, receivers: Sequence[str]) -> None:
        """Hand the mail over for all receivers at once."""
        await self._threads.run(lambda: self._sent(mail, sender, list(receivers)))

    async def test(self) -> str:
        """Connect, sign in, send nothing, and say what was reached; raises a SourceError."""
        await self._threads.run(self._tested)
        signed = f" as {self._settings.user}" if self._settings.user else ""
        return f"{self._settings.host}:{self._settings.port} lets in{signed}"

    def _sent(self, mail: bytes, sender: str, receivers: list[str]) -> None:
        with self._failures(), self._signed_in() as server:
            refused = self._named(server, sender, receivers)
            if len(refused) == len(receivers):
                raise MailRefused(_each(refused), "Nobody has it. Correct the addresses and send it again.")
            try:
                # The library ends lines of texts as RFC 5321 section 2.3.8 wants it, and leaves bytes as they are.
                code, text = server.data(_ENDS.sub(b"\r\n", mail))
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                # RFC 5321 section 4.5.3.2.6: what broke off before the answer may have been taken, and the server sends it on.
                raise MailUncertain(f"{self._where} broke off: {error}") from error
            if code != _TAKEN:
                raise SourceUnreachable(f"{self._where} answered {code} {_said(text)}")
        if refused:
            raise MailRefused(_each(refused), partly=True)

    def _named(self, server: smtplib.SMTP, sender: str, receivers: list[str]) -> dict[str, tuple[int, bytes]]:
        """Name sender and receivers, and return those who are refused."""
        server.ehlo_or_helo_if_needed()
        code, text = server.mail(sender)
        if code != _TAKEN:
            raise SourceUnreachable(f"{self._where} answered {code} {_said(text)}")
        answers = {one: server.rcpt(one) for one in receivers}
        return {one: answer for one, answer in answers.items() if answer[0] not in (_TAKEN, 251)}

    def _tested(self) -> None:
        with self._failures(), self._signed_in():
            pass

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            advice = self._settings.bearer.advice if self._settings.bearer else _ASKED_ANEW
            raise SignInRefused(f"{self._where}: {_said(error.smtp_error)}", advice) from error
        except smtplib.SMTPResponseException as error:
            raise SourceUnreachable(f"{self._where} answered {error.smtp_code} {_said(error.smtp_error)}") from error
        except ssl.SSLError as error:
            raise CertificateRefused(f"{self._where}: {error}", _TRUSTED) from error
        except (smtplib.SMTPException, OSError) as error:
            raise SourceUnreachable(f"{self._where}: {error}", _LOOK) from error

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        with self._connected() as server:
            if settings.bearer is not None:
                if settings.tls is Tls.OFF and settings.host not in ("127.0.0.1", "localhost"):
                    raise ConfigurationError(
                        f"{settings.host} would be sent a token that others could read", 'Set tls = "on" or "starttls".'
                    )
                self._by_token(server, settings.bearer)
            elif settings.user:
                _by_password(server, settings.user, settings.password)
            yield server

    def _by_token(self, server: smtplib.SMTP, bearer: Bearer) -> None:
        try:
            _xoauth2(server, self._settings.user, bearer.token())
        except smtplib.SMTPAuthenticationError:
            # A token may be void before its time; only a new one tells whether the permission is.
            _xoauth2(server, self._settings.user, bearer.token(anew=True))

    def _connected(self) -> smtplib.SMTP:
        settings, context = self._settings, ssl.create_default_context()
        if settings.ca is not None:
            try:
                context.load_verify_locations(settings.ca)
            except OSError as error:
                raise CertificateRefused(f"the file {settings.ca} holds no certificate that can be read", _TRUSTED) from error
        if settings.tls is Tls.ON:
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.seconds, context=context)
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)
        if settings.tls is Tls.STARTTLS:
            server.starttls(context=context)
        return server


def _by_password(server: smtplib.SMTP, user: str, password: str) -> None:
    if (user + password).isascii():
        server.login(user, password)
        return
    # The library signs in in ASCII alone; AUTH PLAIN is UTF-8 (RFC 4616 section 2).
    server.ehlo_or_helo_if_needed()
    named = b64encode("\0".join(("", user, password)).encode()).decode()
    code, said = server.docmd("AUTH", f"PLAIN {named}")
    if code != _LET_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def _xoauth2(server: smtplib.SMTP, user: str, token: str) -> None:
    server.ehlo_or_helo_if_needed()
    # Asked what is wrong, the empty answer ends it: the reason comes with the refusal.
    server.auth("XOAUTH2", lambda challenge=None: "" if challenge else f"user={user}\1auth=Bearer {token}\1\1")


def _each(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address} ({code} {_said(text)})" for address, (code, text) in refused.items())


def _said(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())[:200]
