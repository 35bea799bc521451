"""A small WebDAV server for files: with `marks` it is as Nextcloud, whose folders tell of what changed below them."""

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

ROOT, USER, PASSWORD = "/remote.php/dav/files/mara/", "mara", "secret"
_HEAD = '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:O="http://owncloud.org/ns">'


@dataclass
class Kept:
    """A file, or a folder where `body` is None."""

    body: bytes | None
    number: int
    version: int
    modified: str = "Mon, 02 Mar 2026 09:00:00 GMT"
    size: int | None = None


@dataclass
class Ways:
    """How it behaves: `refused` paths are answered with a status, `onward` is where all sends on, `forged` stands for every listing.

    After `patience` requests (None: never) it answers with the status `busy` and wants to be left alone for `rest`. `meanwhile` is what
    happens, once, when a path was answered. With `weak` an etag says size and time alone, with `fresh` a move makes a new one.
    """

    marks: bool = True
    token: str = ""
    refused: dict[str, int] = field(default_factory=dict)
    onward: str = ""
    forged: bytes | None = None
    vanishing: set[str] = field(default_factory=set)
    patience: int | None = None
    busy: int = 429
    rest: str = "600"
    meanwhile: dict[tuple[str, str], Callable[[], None]] = field(default_factory=dict)
    weak: bool = False
    fresh: bool = False


class WebdavServer:
    """Serves files under ROOT to one user, and remembers which folders were listed and which files fetched."""

    def __init__(self, ways: Ways | None = None) -> None:
        self.ways = ways or Ways()
        self.kept: dict[str, Kept] = {"": Kept(None, 1, 1)}
        self.asked: list[tuple[str, str]] = []
        self._count = 1
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PROPFIND(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._answer(*server.answer("PROPFIND", self.path, self.headers.get("Authorization", "")))

            def do_GET(self) -> None:
                self._answer(*server.answer("GET", self.path, self.headers.get("Authorization", "")))

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", server.ways.onward)
                if status == server.ways.busy and server.ways.rest:
                    self.send_header("Retry-After", server.ways.rest)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}{ROOT}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> "WebdavServer":
        """Return the running server."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()

    def put(self, path: str, body: bytes, modified: str = "Mon, 02 Mar 2026 09:00:00 GMT") -> None:
        """Write a file, and the folders it lies in."""
        self.make(path.rpartition("/")[0])
        before = self.kept.get(path)
        number = before.number if before else self._next()
        self.kept[path] = Kept(body, number, self._next(), modified)
        self._touch(path)

    def make(self, path: str) -> None:
        """Make a folder, and those it lies in; one that is there stays as it is."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            self.kept.setdefault("/".join(parts[:depth]), Kept(None, self._next(), self._count))

    def move(self, path: str, to: str) -> None:
        """Move a file or a folder with all in it; what moves keeps its number and version."""
        self.make(to.rpartition("/")[0])
        for one in [name for name in self.kept if name == path or name.startswith(f"{path}/")]:
            moved = self.kept[to + one.removeprefix(path)] = self.kept.pop(one)
            moved.version = self._next() if self.ways.fresh else moved.version
        self._touch(path)
        self._touch(to)

    def delete(self, path: str) -> None:
        """Remove a file or a folder with all in it."""
        for one in [name for name in self.kept if name == path or name.startswith(f"{path}/")]:
            del self.kept[one]
        self._touch(path)

    def renumber(self) -> None:
        """Give each file the number of another, and all of them other versions."""
        files = [one for one in self.kept.values() if one.body is not None]
        numbers = [one.number for one in files]
        for one, number in zip(files, [*numbers[1:], *numbers[:1]], strict=True):
            one.number = number
        for one in self.kept.values():
            one.version = self._next()

    def took(self) -> list[tuple[str, str]]:
        """Return what was asked for since the last time, sorted."""
        found, self.asked = sorted(self.asked), []
        return found

    def answer(self, method: str, path: str, signed: str) -> tuple[int, bytes]:
        """Return what such a server answers."""
        name = unquote(path).removeprefix(ROOT).rstrip("/")
        if status := self._refused(method, name, signed):
            return status, b""
        one = self.kept.get(name)
        if one is None or not unquote(path).startswith(ROOT) or (name in self.ways.vanishing and method == "GET"):
            return 404, b""
        body = one.body or b"" if method == "GET" else self._listing(name) if self.ways.forged is None else self.ways.forged
        self.ways.meanwhile.pop((method, name), lambda: None)()
        return 200 if method == "GET" else 207, body

    def _refused(self, method: str, name: str, signed: str) -> int:
        """Return the status it refuses with, 0 if it does not."""
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.ways.onward:
            return 302
        if signed != (f"Bearer {self.ways.token}" if self.ways.token else f"Basic {basic}"):
            return 401
        if self.ways.patience is not None:
            self.ways.patience -= 1
            if self.ways.patience < 0:
                return self.ways.busy
        self.asked.append((method, name))
        return self.ways.refused.get(name, 0)

    def _listing(self, name: str) -> bytes:
        inside = [one for one in self.kept if one and one.rpartition("/")[0] == name] if self.kept[name].body is None else []
        return f"{_HEAD}{''.join(map(self._entry, [name, *inside]))}</D:multistatus>".encode()

    def _entry(self, name: str) -> str:
        one = self.kept[name]
        folder = one.body is None
        kind = "<D:resourcetype><D:collection/></D:resourcetype>" if folder else "<D:resourcetype/>"
        said = f'W/"{one.modified} {len(one.body or b"")}"' if self.ways.weak and not folder else f'"{one.version}"'
        etag = f"<D:getetag>{said}</D:getetag>" if self.ways.marks or not folder else ""
        number = f"<O:fileid>{one.number}</O:fileid>" if self.ways.marks else ""
        size = f"<D:getcontentlength>{one.size or len(one.body or b'')}</D:getcontentlength>" if not folder else ""
        props = f"{kind}{etag}{number}{size}<D:getlastmodified>{one.modified}</D:getlastmodified>"
        href = escape(quote(f"{ROOT}{name}{'/' if folder and name else ''}"))
        missing = "<D:propstat><D:prop><D:quota/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
        stat = f"<D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>{missing}"
        return f"<D:response><D:href>{href}</D:href>{stat}</D:response>"

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _touch(self, path: str) -> None:
        while path:
            path = path.rpartition("/")[0]
            if path in self.kept:
                self.kept[path].version = self._next()
