"""An HTTP relay before a calendar server, for what other servers do: leave objects out of answers, know no sync reports, speak TLS."""

import re
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import httpx

_RESPONSE = re.compile(rb"<(?P<tag>(?:\w+:)?response)\b[^>]*>.*?</(?P=tag)>", re.DOTALL)
_DATA = re.compile(rb"<(?P<tag>(?:\w+:)?calendar-data)\b[^>]*>.*?</(?P=tag)>", re.DOTALL)
_PASSED = ("authorization", "content-type", "depth")


@dataclass
class Manners:
    """How the server behaves: the objects it leaves out of a multiget so many times more, the status it answers sync reports with.

    It is no server that is known by its name, unless it is not `nameless`; queries are answered with `query_status`.
    `ahead` is by how many seconds its clock is ahead of that of the server behind it.
    """

    left_out: dict[str, int] = field(default_factory=dict)
    sync_status: int = 0
    nameless: bool = True
    query_status: int = 0
    ahead: int = 0
    reports: int = 0
    multigets: list[int] = field(default_factory=list)

    def refusal(self, request: bytes) -> int:
        """Return the status with which the server refuses this, 0 where it does not."""
        return (b"sync-collection" in request and self.sync_status) or (b"calendar-query" in request and self.query_status) or 0

    def asked(self, request: bytes) -> bytes:
        """Return what the server behind it is asked."""
        looks = b"calendar-query" in request or b"<D:prop><D:getetag/></D:prop></D:propfind>" in request
        self.reports += looks and not self.nameless
        return request.replace(b"<R:version/>", b"") if self.nameless else request

    def changed(self, request: bytes, answer: bytes) -> bytes:
        """Return the answer such a server gives."""
        if b"sync-collection" in request:
            self.reports += 1
            return _DATA.sub(b"", answer)
        if b"calendar-multiget" not in request:
            return answer
        self.multigets.append(request.count(b"href>") // 2)
        return _RESPONSE.sub(self._unless_left_out, answer)

    def withholds(self, method: str, path: str) -> bool:
        """Say whether the server does not give this object by itself either."""
        return method == "GET" and any(name in path and times for name, times in self.left_out.items())

    def _unless_left_out(self, match: "re.Match[bytes]") -> bytes:
        for name, times in self.left_out.items():
            if name.encode() in match.group() and times:
                self.left_out[name] -= 1
                return b""
        return match.group()


class DavRelay:
    """Passes requests on to the server at this address, with manners of its own; with a context, over TLS."""

    def __init__(self, target: str, context: ssl.SSLContext | None = None) -> None:
        self.manners = Manners()
        manners, client = self.manners, httpx.Client(base_url=target, trust_env=False, timeout=30)

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65_537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                if status := manners.refusal(body):
                    self._answer(status, b"", "text/plain")
                    return
                if manners.withholds(self.command, self.path):
                    self._answer(500, b"", "text/plain")
                    return
                headers = {name: self.headers[name] for name in _PASSED if name in self.headers}
                got = client.request(self.command, self.path, content=manners.asked(body), headers=headers)
                self._answer(
                    got.status_code, manners.changed(body, got.content), got.headers.get("content-type", "text/plain"), got.headers
                )

            def _answer(self, status: int, body: bytes, kind: str, headers: "httpx.Headers | None" = None) -> None:
                self.send_response_only(status)
                self.send_header("Date", self.date_time_string(time.time() + manners.ahead))
                for name in ("dav", "www-authenticate", "location"):
                    if headers and name in headers:
                        self.send_header(name, headers[name])
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://localhost:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> "DavRelay":
        """Return the running relay."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()
