"""A home with a mailbox behind a relay that holds back after the first part of a sync, so that one can be watched."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.secrets import FileSecrets
from app.settings import save
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.relay import Relay

MAILS = 1_200
FIRST = 500
"""How many of them a sync reads at once."""
_HELD_AFTER = 900_000


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The home and the relay before its mailbox."""

    home: Path
    relay: Relay


@contextmanager
def held_mailbox(server: Dovecot, home: Path) -> Iterator[Mailbox]:
    """Deliver the mails, declare the mailbox as `post`, and hold back what comes after its first part."""
    user = f"held-{home.parent.name}"
    server.deliver(user, [_mail(number) for number in range(MAILS)])
    relay = Relay(server.port, _HELD_AFTER)
    save(home, {"sources.post": {"kind": "imap", "host": "127.0.0.1", "port": relay.port, "user": user, "tls": "off"}})
    FileSecrets(home).write("post", PASSWORD)
    try:
        yield Mailbox(home, relay)
    finally:
        relay.go()
        relay.cut()


def _mail(number: int) -> bytes:
    """Return a mail whose weight is in a header, so that little has to be embedded."""
    head = f"From: a@example.org\r\nTo: me@home.example\r\nSubject: Letter {number}\r\nMessage-ID: <letter{number}@example.org>\r\n"
    return f"{head}Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nX-Weight: {'x' * 900}\r\n\r\nLetter {number}.\r\n".encode()
