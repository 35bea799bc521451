"""The line below a session: how a server tells on it what happens (IDLE, RFC 2177), and how it ends."""

import socket
from contextlib import suppress

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from connectors.imap_failures import Peer
from schema.errors import SourceUnreachable


class ImapLine:
    """One line to a mail server, on which somebody is signed in; blocking, but for `cut`, used by one thread at a time."""

    def __init__(self, client: IMAPClient, peer: Peer) -> None:
        self._client = client
        self._peer = peer

    @property
    def number(self) -> int:
        """Return the number of the socket, for waiting until there is something to read."""
        return int(self._client.socket().fileno())

    def listen(self, folder: str) -> None:
        """Open the folder afresh and let the server tell what happens in it."""
        with self._peer.failures():
            self._client.select_folder(folder, readonly=True)
            self._client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self._client.idle()

    def heard(self) -> bool:
        """Read what the server told and say whether it is news; raise SourceUnreachable where the line is cut."""
        with self._peer.failures():
            told = self._client.idle_check(timeout=0)
            if not told or any(one[0] == b"BYE" for one in told):
                raise SourceUnreachable(f"{self._peer.host} hung up")
        return any(_is_news(one) for one in told)

    def listened(self) -> bool:
        """End the telling, and say whether there was news in what still came."""
        with self._peer.failures():
            _, told = self._client.idle_done()
        return any(_is_news(one) for one in told)

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        with suppress(IMAPClientError, OSError):
            self._client.logout()

    def cut(self) -> None:
        """Close the line at once, from any thread."""
        with suppress(OSError):
            self._client.socket().shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._client.shutdown()


def _is_news(told: tuple[object, ...]) -> bool:
    # `OK Still here` comes every other minute, and RECENT never alone.
    return bool({b"EXISTS", b"EXPUNGE", b"FETCH", b"VANISHED"} & set(told[:2]))
