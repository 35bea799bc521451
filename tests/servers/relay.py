"""TCP relays on loopback that a test can cut or hold, for connections lost in the middle and for slow servers."""

import socket
import threading
from contextlib import suppress

from tests.servers.between import listening, pumped

_CHUNK = 4_096


class Relay:
    """Passes bytes between clients and one port until it is cut; after `most` bytes of answers it waits until `go` (0: never)."""

    def __init__(self, target: int, most: int = 0) -> None:
        self._most = most
        self._passed = 0
        self._going = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = listening(target, self._joined)
        self.port = int(self._listener.getsockname()[1])

    def go(self) -> None:
        """Hold nothing back any more."""
        self._going.set()

    def cut(self) -> None:
        """Close every connection and take no more."""
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _joined(self, client: socket.socket, server: socket.socket) -> None:
        self._open += [client, server]
        pumped(client, server, self._pump, lambda source, target: self._pump(source, target, self._most))

    def _pump(self, source: socket.socket, target: socket.socket, most: int = 0) -> None:
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                self._passed += len(chunk) if most else 0
                if 0 < most < self._passed:
                    self._going.wait()
                target.sendall(chunk)
            target.shutdown(socket.SHUT_RDWR)


class Cutting:
    """Passes bytes between clients and one port; once `left` bytes of answers have passed, connections are lost (None: never)."""

    def __init__(self, target: int) -> None:
        self.left: int | None = None
        self._listener = listening(target, self._joined)
        self.port = int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _joined(self, client: socket.socket, server: socket.socket) -> None:
        pumped(client, server, self._ask, self._answer)

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while chunk := client.recv(_CHUNK):
                server.sendall(chunk)
            server.shutdown(socket.SHUT_RDWR)

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while chunk := server.recv(_CHUNK):
                client.sendall(self._passing(chunk))
                if self.left == 0:
                    break
        for one in (client, server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _passing(self, chunk: bytes) -> bytes:
        if self.left is None:
            return chunk
        passed = chunk[: self.left]
        self.left -= len(passed)
        return passed
