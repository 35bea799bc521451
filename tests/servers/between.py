"""What stands between clients and a server on loopback: each connection made to it is handed over with one to the server."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

Pump = Callable[[socket.socket, socket.socket], None]
"""Passes bytes from one to the other until there are no more."""


def listening(target: int, joined: Callable[[socket.socket, socket.socket], None]) -> socket.socket:
    """Return a socket that listens until it is closed; `joined` gets each client and its connection to the target port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                joined(client, socket.create_connection(("127.0.0.1", target)))

    threading.Thread(target=accept, daemon=True).start()
    return listener


def pumped(client: socket.socket, server: socket.socket, asked: Pump, answered: Pump) -> None:
    """Let what the client asks and what the server answers be passed on, each in a thread of its own."""
    threading.Thread(target=asked, args=(client, server), daemon=True).start()
    threading.Thread(target=answered, args=(server, client), daemon=True).start()
