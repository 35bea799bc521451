"""How the command line asks a server that runs."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from app.running import HEADER, Server, call


class _Answering(BaseHTTPRequestHandler):
    """Answers each request with the token it came with."""

    def do_POST(self) -> None:
        body = json.dumps({"token": self.headers[HEADER]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine, with the token `secret`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as listening:
        thread = Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield Server(listening.server_port, "secret", 1)
        listening.shutdown()
        thread.join()


def test_the_token_is_told_to_no_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert call(server, "/ask", {}) == {"token": "secret"}


def test_a_server_that_is_gone_gives_nothing(server: Server) -> None:
    gone = Server(9, "secret", server.pid)
    assert call(gone, "/ask", {}) is None
