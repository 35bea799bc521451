"""An IMAP relay that leaves mails out of FETCH answers, as busy servers do."""

import re
import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import BinaryIO

_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")
_UID = re.compile(rb"\bUID (\d+)\b")
_FETCH = re.compile(rb"^\* \d+ FETCH ")
_COMMAND = re.compile(rb"^\S+ UID FETCH (\S+) ", re.IGNORECASE)


class Forgetful:
    """Passes lines between clients and one port; leaves a mail out of so many FETCH answers. `asked` keeps what was fetched."""

    def __init__(self, target: int) -> None:
        self.left_out: Counter[int] = Counter()
        self.asked: list[str] = []
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for source, target, pump in ((client, server, self._ask), (server, client, self._answer)):
                    threading.Thread(target=self._pump, args=(source, target, pump), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, pass_on: "object") -> None:
        assert callable(pass_on)
        with suppress(OSError), source.makefile("rb") as lines:
            while whole := _response(lines):
                if pass_on(whole):
                    target.sendall(whole)
            target.shutdown(socket.SHUT_RDWR)

    def _ask(self, command: bytes) -> bool:
        found = _COMMAND.match(command)
        if found:
            self.asked.append(found[1].decode())
        return True

    def _answer(self, answer: bytes) -> bool:
        uid = _UID.search(answer) if _FETCH.match(answer) else None
        number = int(uid[1]) if uid else 0
        if not self.left_out[number]:
            return True
        self.left_out[number] -= 1
        return False


def _response(lines: BinaryIO) -> bytes:
    """Return one line with the literals in it (RFC 3501 section 4.3)."""
    whole = lines.readline()
    while literal := _LITERAL.search(whole):
        whole += lines.read(int(literal[1])) + lines.readline()
    return whole
