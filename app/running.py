"""The note a running server leaves in its home, and how the command line asks it instead of loading everything again."""

import json
import os
import secrets
import socket
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path

_FILE = "server.json"
# A first question waits for the model to be loaded.
_SECONDS = 60
_LISTEN_SECONDS = 2.0
HEADER = "X-Friday-Token"
# A proxy that the environment names would be told the token: what goes to this machine goes through none.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens, on this machine only, and the token its interface asks for."""

    port: int
    token: str
    pid: int

    @property
    def address(self) -> str:
        """The address a browser opens."""
        return f"http://127.0.0.1:{self.port}"


def announce(home: Path, port: int) -> Server:
    """Leave the note for this process, readable by the owner only."""
    # A token for each start: one that was seen once is worth nothing to the next.
    server = Server(port, secrets.token_urlsafe(24), os.getpid())
    path = home / _FILE
    # Made anew: a mode counts only for a file that is created, and O_EXCL follows no link that somebody left.
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(server), file)
    return server


def withdraw(home: Path) -> None:
    """Take the note away if it is this process's."""
    server = running(home)
    if server and server.pid == os.getpid():
        (home / _FILE).unlink(missing_ok=True)


def running(home: Path) -> Server | None:
    """Return the server that left a note, if its process is alive."""
    with suppress(OSError, ValueError, TypeError):
        server = Server(**json.loads((home / _FILE).read_text(encoding="utf-8")))
        # A killed server leaves its note. Signal 0 tells whether the process lives; that it is ours, the answer to a call tells.
        os.kill(server.pid, 0)
        return server
    return None


def call(server: Server, path: str, body: dict[str, object]) -> dict[str, object] | None:
    """Send a JSON request and return the JSON answer; None if the server does not answer it."""
    request = urllib.request.Request(  # noqa: S310 (the address is always this machine's own)
        f"{server.address}{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", HEADER: server.token},
    )
    try:
        with _DIRECT.open(request, timeout=_SECONDS) as answer:
            value: dict[str, object] = json.load(answer)
            return value
    # An OSError as well, so it comes first: what our server refuses in JSON is an answer, not silence.
    except urllib.error.HTTPError as refused:
        with suppress(ValueError):
            value = json.load(refused)
            return value if "message" in value else None
        return None
    except (OSError, HTTPException, ValueError):
        return None


def listens(address: str) -> bool:
    """Say whether somebody accepts connections at an address of this machine."""
    host, _, port = address.removeprefix("http://").partition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_LISTEN_SECONDS):
            return True
    except OSError:
        return False
