"""Mailboxes of a real server as tests fill and read them."""

import os
from itertools import count

from imapclient import IMAPClient

from connectors.imap import Mailbox
from connectors.imap_session import ImapSession
from connectors.imap_sign_in import connect
from connectors.sources import ImapSettings, Tls
from schema.records import Message
from tests.fakes.clock import HandClock
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

_NUMBERS = count(1)


def mail(number: int, text: str = "Hello.", subject: str = "") -> bytes:
    head = f"From: Ann <ann@example.org>\r\nTo: me@example.org\r\nSubject: {subject or f'mail {number}'}\r\n"
    return f"{head}Date: Mon, 2 Nov 2026 10:00:00 +0100\r\nMessage-ID: <m{number}@example.org>\r\n\r\n{text}\r\n".encode()


class Account:
    """One fresh mailbox of a server."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.user = f"user{os.getpid()}x{next(_NUMBERS)}"
        self.settings = ImapSettings("127.0.0.1", self.user, PASSWORD, port=server.port, tls=Tls.OFF, batch=4)
        self.blobs = MemoryBlobs()
        self.clock = HandClock()
        self._first = count(1)

    def deliver(self, *mails: bytes, folder: str = "INBOX", flags: str = "") -> None:
        for one in mails:
            self.server.deliver(self.user, [one], folder, flags, next(self._first))

    def connector(self) -> Mailbox:
        return Mailbox(self.settings, self.blobs, PlainThreads(), self.clock)

    def explaining(self, cursor: str | None) -> Mailbox:
        """Return a connector that knows a cursor to tell of."""

        async def remembered() -> str | None:
            return cursor

        return Mailbox(self.settings, self.blobs, PlainThreads(), self.clock, remembered)

    def session(self) -> ImapSession:
        return connect(self.settings, self.clock)

    def client(self, folder: str = "INBOX") -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.server.port, ssl=False)
        client.login(self.user, PASSWORD)
        client.select_folder(folder)
        return client


def subjects(follower: Follower) -> list[str]:
    return [record.subject for place in follower.places.values() for record in place.records if isinstance(record, Message)]
