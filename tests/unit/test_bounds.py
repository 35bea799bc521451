"""Answers of providers of tokens that have no end: cut by their size, and by how long they take."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest

from connectors.bounds import Bounds
from connectors.oauth import Provider, Registration, post
from schema.errors import SourceUnreachable


class _Endless(BaseHTTPRequestHandler):
    """Answers every form with JSON that never ends, until the other side hangs up."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b'{"access_token": ' * 1_000)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
        """Say nothing."""


@pytest.fixture
def registration() -> Iterator[Registration]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endless)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Registration("mail", Provider(f"http://127.0.0.1:{server.server_address[1]}/token"), "mine")
    server.shutdown()
    server.server_close()


def test_an_endless_answer_is_cut(registration: Registration) -> None:
    with pytest.raises(SourceUnreachable, match=r"127\.0\.0\.1 answers with more than 1 MB"):
        post(registration, registration.provider.token, {})


def test_a_provider_that_drips_is_left(registration: Registration) -> None:
    ticks = count(0, 250)
    with pytest.raises(SourceUnreachable, match="has not come to the end of an answer within 600 s"):
        post(registration, registration.provider.token, {}, now=lambda: float(next(ticks)))


def test_what_is_within_its_bounds_comes_whole() -> None:
    assert Bounds(4, 1.0).whole("there", [b"ab", b"cd"], lambda: 1.0) == b"abcd"
