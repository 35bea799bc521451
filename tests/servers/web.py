"""A small web server on this machine: pages with versions, and on demand what bad, busy and hostile ones do."""

import gzip
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from connectors.web_addresses import Doors
from schema.ids import content_hash

ZEROS = 40_000_000
PRIVATE = "127.0.0.2"


async def here(host: str, port: int) -> Sequence[str]:
    """Resolve every name to this machine; one that says so to an address that counts as private."""
    assert port
    return [PRIVATE if host.startswith(("private", PRIVATE)) else "127.0.0.1"]


DOORS = Doors(here, lambda address: address == "127.0.0.1")
"""Where this machine stands for the public web."""


@dataclass
class Page:
    """What lies at a path; with `versions` it is known by its ETag, `modified` is its Last-Modified.

    `endless` sends it again and again, `cut` ends the connection half way, `packed` sends it as gzip, `bomb` gzip of zeros.
    """

    body: bytes = b""
    kind: str = "text/html"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    versions: bool = True
    modified: str = ""
    endless: bool = False
    cut: bool = False
    packed: bool = False
    bomb: bool = False

    @property
    def etag(self) -> str:
        return f'"{content_hash(self.body)[:12]}"'


@dataclass(frozen=True)
class Got:
    """A request it got: its path, its Host, who asked, and whether it was answered with 304."""

    path: str
    host: str
    agent: str
    spared: bool


class WebServer:
    """Serves the pages of a mapping, and keeps what it was asked for; with a certificate it speaks TLS."""

    def __init__(self, host: str = "127.0.0.1", context: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[Got] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                page = server.pages.get(self.path, Page(b"nothing here", status=404, versions=False))
                spared = page.versions and self.headers.get("If-None-Match") == page.etag
                spared = spared or (bool(page.modified) and self.headers.get("If-Modified-Since") == page.modified)
                server.asked.append(Got(self.path, self.headers.get("Host", ""), self.headers.get("User-Agent", ""), spared))
                self.send_response(304 if spared else page.status)
                for name, value in server.headers_of(page).items():
                    self.send_header(name, value)
                self._send(b"" if spared else body_of(page), page)

            def _send(self, body: bytes, page: Page) -> None:
                if page.endless:
                    self.send_header("Connection", "close")
                    self.end_headers()
                    for piece in forever(body):
                        self.wfile.write(piece)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if page.cut else body)
                if page.cut:
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
                """Say nothing."""

        self._server = _Quiet((host, port), Handler)
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host, self.port = host, int(self._server.server_address[1])
        self.url = f"{'https' if context else 'http'}://{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> "WebServer":
        """Return the running server."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()

    def headers_of(self, page: Page) -> dict[str, str]:
        """Return the headers a page is sent with."""
        found = {"Content-Type": page.kind} if page.kind else {}
        found |= {"ETag": page.etag} if page.versions else {}
        found |= {"Last-Modified": page.modified} if page.modified else {}
        found |= {"Content-Encoding": "gzip"} if page.packed or page.bomb else {}
        return found | page.headers

    def paths(self) -> list[str]:
        """Return the paths asked for so far, and forget them."""
        found, self.asked = [one.path for one in self.asked], []
        return found


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of who hung up: that is what is tried here."""


def body_of(page: Page) -> bytes:
    """Return what is sent."""
    if page.bomb:
        return gzip.compress(bytes(ZEROS))
    return gzip.compress(page.body) if page.packed else page.body


def forever(body: bytes) -> Iterator[bytes]:
    """Yield the same without end."""
    while True:
        yield body * 64
