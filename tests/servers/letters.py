"""A small SMTP server that keeps the mail it takes; it refuses whom it is told to, and may cut the line or end a process then."""

import email
import os
import signal
from asyncio import WriteTransport
from base64 import b64decode
from collections.abc import Callable
from email.message import Message
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from tests.servers.process import free_port


class Letters:
    """Takes mail from whoever knows the password or the token; `after` is called once it has one, `cuts` breaks off then."""

    def __init__(self, password: str = "", token: str = "") -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.signed: list[str] = []
        self.refused: dict[str, str] = {}
        self.password, self.token = password, token
        self.cuts = False
        self.after: Callable[[], None] = lambda: None
        wanted = bool(password or token)
        self._controller = Controller(
            self, "127.0.0.1", free_port(), authenticator=self._known, auth_required=wanted, auth_require_tls=False
        )

    def __enter__(self) -> "Letters":
        """Return the running server."""
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._controller.stop()

    @property
    def port(self) -> int:
        """Return its port."""
        return int(self._controller.port)

    def _known(self, _server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        self.signed.append(getattr(data, "login", b"").decode())
        return AuthResult(success=getattr(data, "password", b"").decode() == self.password, handled=False)

    async def auth_XOAUTH2(self, server: object, args: list[str]) -> AuthResult:  # noqa: N802 (the name is the library's)
        """Let in by token."""
        user, _, rest = b64decode(args[1]).decode().partition("\1")
        self.signed.append(user.removeprefix("user="))
        return AuthResult(success=rest == f"auth=Bearer {self.token}\1\1", handled=False)

    async def handle_RCPT(self, _server: object, _session: object, envelope: Envelope, address: str, _options: object) -> str:  # noqa: N802
        """Take a receiver, or refuse them."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        self.mails.append((envelope.rcpt_tos, envelope.content if isinstance(envelope.content, bytes) else b""))
        # The sender has not heard yet that it was taken.
        self.after()
        if self.cuts and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        return "250 OK"

    def calendar(self, number: int = -1) -> tuple[Message, bytes]:
        """Return a mail and the calendar object in it."""
        mail = email.message_from_bytes(self.mails[number][1], policy=default)
        part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
        found = part.get_payload(decode=True)
        assert isinstance(found, bytes)
        return mail, found


def killed(process: int) -> None:
    """End a process as a power cut would."""
    os.kill(process, signal.SIGKILL)
