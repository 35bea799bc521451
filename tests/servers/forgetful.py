"""An IMAP relay that keeps what is said, leaves mails out of FETCH answers as busy servers do, and changes answers on request."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")
_UID = re.compile(rb"\bUID (\d+)\b")
_FETCH = re.compile(rb"^\* \d+ FETCH ")
_COMMAND = re.compile(rb"^\S+ UID FETCH (\S+) ", re.IGNORECASE)


class Forgetful:
    """Passes lines between clients and one port; leaves a mail out of so many FETCH answers.

    `asked` keeps what was fetched, `said` every command without its tag. `before` is called with a command before it goes
    on, `changed` returns what goes on instead of an answer.
    """

    def __init__(self, target: int) -> None:
        self.left_out: Counter[int] = Counter()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.before: Callable[[str], None] = lambda _command: None
        self.changed: Callable[[bytes], bytes] = lambda answer: answer
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

    def _pump(self, source: socket.socket, target: socket.socket, pass_on: Callable[[bytes], bytes]) -> None:
        with suppress(OSError), source.makefile("rb") as lines:
            while whole := _response(lines):
                target.sendall(pass_on(whole))
            target.shutdown(socket.SHUT_RDWR)

    def _ask(self, command: bytes) -> bytes:
        found = _COMMAND.match(command)
        if found:
            self.asked.append(found[1].decode())
        self.said.append(command.partition(b" ")[2].decode("utf-8", "replace").strip())
        self.before(self.said[-1])
        return command

    def _answer(self, answer: bytes) -> bytes:
        uid = _UID.search(answer) if _FETCH.match(answer) else None
        number = int(uid[1]) if uid else 0
        if not self.left_out[number]:
            return self.changed(answer)
        self.left_out[number] -= 1
        return b""


def _response(lines: BinaryIO) -> bytes:
    """Return one line with the literals in it (RFC 3501 section 4.3)."""
    whole = lines.readline()
    while literal := _LITERAL.search(whole):
        whole += lines.read(int(literal[1])) + lines.readline()
    return whole
