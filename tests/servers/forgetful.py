"""An IMAP relay that keeps what is said, leaves mails out of FETCH answers as busy servers do, and changes answers on request."""

import re
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import BinaryIO

from tests.servers.between import listening, pumped

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
        self._listener = listening(target, self._joined)
        self.port = int(self._listener.getsockname()[1])

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _joined(self, client: socket.socket, server: socket.socket) -> None:
        pumped(client, server, partial(self._pump, self._ask), partial(self._pump, self._answer))

    def _pump(self, pass_on: Callable[[bytes], bytes], source: socket.socket, target: socket.socket) -> None:
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
