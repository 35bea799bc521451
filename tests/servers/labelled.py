"""A mail server with Gmail's extension, as much of it as a reader needs: mails with labels and numbers, folders that show labels."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

ALL, SPAM, TRASH = "[Gmail]/Alle Nachrichten", "[Gmail]/Spam", "[Gmail]/Papierkorb"
CAPABILITY = "IMAP4rev1 UNSELECT IDLE NAMESPACE ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE ESEARCH SPECIAL-USE SASL-IR"
_FOLDERS = {
    "INBOX": r"\HasNoChildren",
    "Arbeit": r"\HasNoChildren",
    "[Gmail]": r"\HasChildren \Noselect",
    ALL: r"\All \HasNoChildren",
    SPAM: r"\HasNoChildren \Junk",
    TRASH: r"\HasNoChildren \Trash",
    "[Gmail]/Markiert": r"\Flagged \HasNoChildren",
}
_PLACES = {"INBOX": r"\Inbox", SPAM: r"\Junk", TRASH: r"\Trash", "[Gmail]/Markiert": r"\Starred"}


@dataclass(slots=True)
class Stored:
    """One mail: its number is the same in every folder; here its UID is, too."""

    uid: int
    raw: bytes
    labels: set[str]
    modseq: int
    flags: set[str] = field(default_factory=set)
    # What the server says that it is, where that is a lie.
    said: int = 0

    @property
    def number(self) -> int:
        return 1_278_455_344_230_334_000 + self.uid


class Labelled:
    """The server: `said` keeps the commands, `refused` answers a command that begins so with the next of these lines."""

    def __init__(self) -> None:
        self.mails: list[Stored] = []
        self.modseq = 1_000
        self.said: list[str] = []
        self.refused: dict[str, list[str]] = {}
        self.opens: Callable[[str], bool] = lambda _token: False
        self.greeting = "* OK Gimap ready"
        self.done = "OK done"
        self._server = _Listener(("127.0.0.1", 0), _Talk)
        self._server.world = self
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._server.shutdown()
        self._server.server_close()

    def deliver(self, raw: bytes, *labels: str) -> Stored:
        """Put a mail under these labels."""
        self.modseq += 1
        uid = 1 + max((one.uid for one in self.mails), default=0)
        self.mails.append(Stored(uid, raw, set(labels), self.modseq))
        return self.mails[-1]

    def relabel(self, mail: Stored, *labels: str) -> None:
        """Put the mail under these labels and no others."""
        self.modseq += 1
        mail.labels, mail.modseq = set(labels), self.modseq

    def within(self, folder: str) -> list[Stored]:
        """Return what the folder shows."""
        label = _PLACES.get(folder, folder)
        if folder == ALL:
            return [one for one in self.mails if not one.labels & {r"\Trash", r"\Junk"}]
        return [one for one in self.mails if label in one.labels]

    def status(self, folder: str) -> dict[str, int]:
        """Return the numbers of a folder."""
        following = 1 + max((one.uid for one in self.mails), default=0)
        return {"MESSAGES": len(self.within(folder)), "UIDNEXT": following, "UIDVALIDITY": 7, "HIGHESTMODSEQ": self.modseq}


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    world: Labelled


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: _Listener
    _verbs: ClassVar[dict[str, str]] = {"EXAMINE": "_select", "SELECT": "_select"}

    def handle(self) -> None:
        self._world = self.server.world
        self._folder = ""
        self._say(self._world.greeting)
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self._world.said.append(command)
            refusal = self._refusal(command)
            if refusal:
                self._say(refusal.format(tag=tag))
                if refusal.startswith("* BYE"):
                    return
            elif not self._answered(tag, command):
                return

    def _refusal(self, command: str) -> str:
        for beginning, lines in self._world.refused.items():
            if command.startswith(beginning) and lines:
                return lines.pop(0)
        return ""

    def _answered(self, tag: str, command: str) -> bool:
        verb = " ".join(command.split(" ")[: 2 if command.startswith("UID") else 1])
        answer = getattr(self, self._verbs.get(verb, f"_{verb.lower().replace(' ', '_')}"))(command)
        self._say(f"{tag} {answer or self._world.done}")
        return verb != "LOGOUT"

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _capability(self, _command: str) -> None:
        self._say(f"* CAPABILITY {CAPABILITY} AUTH=XOAUTH2")

    def _login(self, _command: str) -> None:
        """Open to every password."""

    def _authenticate(self, command: str) -> str | None:
        import base64

        first = command.split(" ")[2] if len(command.split(" ")) > 2 else self._asked()
        token = base64.b64decode(first).decode().partition("auth=Bearer ")[2].partition("\x01")[0]
        if self._world.opens(token):
            return None
        self._say("+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=")
        self.rfile.readline()
        return "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"

    def _asked(self) -> str:
        self._say("+ ")
        return self.rfile.readline().decode().strip()

    def _logout(self, _command: str) -> None:
        self._say("* BYE")

    def _list(self, _command: str) -> None:
        from imapclient.imap_utf7 import encode

        for name, attributes in _FOLDERS.items():
            self._say(f'* LIST ({attributes}) "/" "{encode(name).decode()}"')

    def _status(self, command: str) -> None:
        numbers = self._world.status(_quoted(command))
        self._say(f'* STATUS "{_quoted(command)}" ({" ".join(f"{key} {value}" for key, value in numbers.items())})')

    def _select(self, command: str) -> None:
        self._folder = _quoted(command)
        numbers = self._world.status(self._folder)
        self._say(r"* FLAGS (\Seen)")
        self._say(f"* {numbers['MESSAGES']} EXISTS")
        for key in ("UIDVALIDITY", "UIDNEXT", "HIGHESTMODSEQ"):
            self._say(f"* OK [{key} {numbers[key]}]")

    def _uid_search(self, command: str) -> None:
        words = command.split(" ")[2:]
        found = self._world.within(self._folder)
        if words[0] == "MODSEQ":
            found = [one for one in found if one.modseq >= int(words[1])]
        elif words[0] == "UID":
            found = [one for one in found if one.uid >= int(words[1].split(":")[0])]
        self._say(f"* SEARCH {' '.join(str(one.uid) for one in found)}".rstrip())

    def _uid_fetch(self, command: str) -> None:
        ranges, items = command.split(" ", 3)[2:4]
        for place, one in enumerate(self._world.within(self._folder), 1):
            if any(low <= one.uid <= high for low, high in _ranges(ranges)):
                self.wfile.write(f"* {place} FETCH (UID {one.uid}".encode() + b"".join(_parts(one, items)) + b")\r\n")


def _parts(one: Stored, items: str) -> Iterator[bytes]:
    plain = {
        "RFC822.SIZE": str(one.said or len(one.raw)),
        "FLAGS": f"({' '.join(sorted(one.flags))})",
        "INTERNALDATE": '"02-Nov-2026 10:00:00 +0100"',
        "X-GM-MSGID": str(one.number),
        "X-GM-LABELS": f"({' '.join(_label(label) for label in sorted(one.labels))})",
    }
    for item in items.strip("()").split(" "):
        if item.startswith("BODY.PEEK"):
            yield f" BODY[] {{{len(one.raw)}}}\r\n".encode() + one.raw
        else:
            yield f" {item} {plain[item]}".encode()


def _label(label: str) -> str:
    from imapclient.imap_utf7 import encode

    # Given as a server would send it: some send what is no modified UTF-7 at all.
    coded = label if label.startswith("&") and label.endswith("-") else str(encode(label), "ascii")
    return '"' + coded.replace("\\", "\\\\") + '"' if " " in label or "\\" in label else coded


def _quoted(command: str) -> str:
    from imapclient.imap_utf7 import decode

    found = re.search(r'"((?:[^"\\]|\\.)*)"', command)
    return str(decode((found[1] if found else command.split(" ")[1]).encode()))


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for one in text.split(","):
        low, _, high = one.partition(":")
        yield int(low), int(high or low)
