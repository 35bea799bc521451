"""Signing in to DAV servers: in the way each asks for, and in another once it asks for another."""

import base64
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from connectors.dav_http import Wire
from connectors.sources import DavSettings
from schema.errors import SignInRefused
from tests.fakes.clock import HandClock
from tests.integration.test_caldav import BERLIN

BASIC = f"Basic {base64.b64encode('alicé:sécret'.encode()).decode()}"


class Door:
    """A server that wants to know who is there: `wants` are the schemes it names, `seen` what it was told."""

    def __init__(self) -> None:
        self.wants = ["Basic"]
        self.seen: list[str] = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PROPFIND(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                said = self.headers.get("Authorization", "").encode("latin-1").decode()
                door.seen.append(said.partition(" ")[0])
                well = door.lets_in(said)
                self.send_response(207 if well else 401)
                for one in () if well else door.wants:
                    more = ', qop="auth", nonce="abc", algorithm=MD5' if one == "Digest" else ""
                    self.send_header("WWW-Authenticate", f'{one} realm="here"{more}')
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def lets_in(self, said: str) -> bool:
        """Say whether somebody who says this is let in."""
        scheme = said.partition(" ")[0]
        if scheme != ("Digest" if "Digest" in self.wants else "Basic"):
            return False
        return (
            said == BASIC if scheme == "Basic" else bool(re.search(r'username="alicé", realm="here", nonce="abc".*response="\w{32}"', said))
        )

    def close(self) -> None:
        """Shut it."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def door() -> Iterator[Door]:
    opened = Door()
    yield opened
    opened.close()


def wire(door: Door, basic: bool = False, password: str = "sécret") -> Wire:
    settings = DavSettings(door.url, "alicé", password, BERLIN)
    return Wire(settings, HandClock(), lambda _seconds: None, basic=basic)


def test_nobody_is_told_a_password_before_it_is_asked_for_and_then_with_each_request(door: Door) -> None:
    opened = wire(door)
    assert [opened.ask("PROPFIND", "/")[0].status for _ in range(2)] == [207, 207]
    assert door.seen == ["", "Basic", "Basic"]
    assert opened.basic


def test_what_was_enough_before_is_said_at_once(door: Door) -> None:
    assert wire(door, basic=True).ask("PROPFIND", "/")[0].status == 207
    assert door.seen == ["Basic"]


@pytest.mark.parametrize("wants", [["Digest"], ["Basic", "Digest"]])
def test_a_server_that_takes_a_digest_is_never_told_the_password(door: Door, wants: list[str]) -> None:
    door.wants = wants
    opened = wire(door)
    assert [opened.ask("PROPFIND", "/")[0].status for _ in range(2)] == [207, 207]
    assert "Basic" not in door.seen
    assert not opened.basic


def test_a_server_that_wants_another_way_than_before_is_heard(door: Door) -> None:
    door.wants = ["Digest"]
    assert wire(door, basic=True).ask("PROPFIND", "/")[0].status == 207


@pytest.mark.parametrize("wants", [["Basic"], ["Negotiate"], []])
def test_a_password_that_is_wrong_or_not_asked_for_lets_nobody_in(door: Door, wants: list[str]) -> None:
    """R2: over a line that anybody could read, a server that names no way is told nothing."""
    door.wants = wants
    with pytest.raises(SignInRefused):
        wire(door, password="wrong").ask("PROPFIND", "/")
    assert door.seen.count("Basic") == (1 if wants == ["Basic"] else 0)
