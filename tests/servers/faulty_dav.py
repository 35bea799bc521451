"""A small CalDAV server that does on demand what bad, busy and lying ones do; it keeps a change log, and a record of what it was asked."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from xml.sax.saxutils import escape

HOME, PRINCIPAL = "/home/", "/principal/"
_TOKEN = re.compile(r"<D:sync-token>(.*?)</D:sync-token>")
_HREF = re.compile(r"<D:href>(.*?)</D:href>")
_HEAD = (
    '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/">'
)


@dataclass
class Faults:
    """What it does wrong: everything is off at first; with `bearer` it takes this token and no password.

    `busy` are the statuses it answers the next requests with, and their Retry-After; `unlogged` hrefs are in no delta; a `page` cuts
    sync reports with 507 (`circle`: with the same token); `teapot` says 418 of what was deleted, `late_404` adds a removal of
    every object at the end of a report. `drips` is called before each of the few pieces an answer then comes in.
    """

    no_sync: bool = False
    no_ctag: bool = False
    no_multiget: bool = False
    refuse_tokens: bool = False
    standing_token: bool = False
    page: int = 0
    circle: bool = False
    cut_first_at: int = 0
    teapot: bool = False
    late_404: bool = False
    bare_404: bool = False
    well_known: str = ""
    bearer: str = ""
    unlogged: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    read_only: set[str] = field(default_factory=set)
    busy: list[tuple[int, str]] = field(default_factory=list)
    drips: Callable[[], None] | None = None


@dataclass(frozen=True)
class Asked:
    """A request it got."""

    method: str
    path: str
    what: str


class FaultyDav:
    """Serves the calendars under `/home/`, each a mapping of hrefs to texts, and logs each write under a number that is its etag."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.asked: list[Asked] = []
        self.objects: dict[str, tuple[str, str]] = {}
        self.log: list[tuple[str, bool]] = []
        self.calendars = [f"{HOME}one/"]
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65_537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                status, text, headers = server.answer(self.command, self.path, body, dict(self.headers.items()))
                self.send_response(status)
                for name, value in {"Content-Type": "text/xml; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                if server.faults.drips is None:
                    self.wfile.write(text.encode())
                    return
                whole = text.encode()
                for start in range(0, len(whole), 100):
                    server.faults.drips()
                    self.wfile.write(whole[start : start + 100])

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the library's)
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> "FaultyDav":
        """Return the running server."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()

    def put(self, name: str, text: str, calendar: str = "one") -> str:
        """Write an object and return its href."""
        href = f"{HOME}{calendar}/{name}.ics"
        self.log.append((href, True))
        self.objects[href] = (f'"{len(self.log)}"', text)
        return href

    def delete(self, href: str) -> None:
        """Remove an object."""
        self.log.append((href, False))
        del self.objects[href]

    def asked_for(self, what: str) -> int:
        """Count the requests of this kind."""
        return sum(one.what == what for one in self.asked)

    def answer(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
        """Return what such a server answers: status, text, headers."""
        what = next((name for name in ("sync-collection", "calendar-multiget", "resourcetype", "getetag") if name in body), "")
        self.asked.append(Asked(method, path, what))
        if self.faults.bearer and headers.get("Authorization") != f"Bearer {self.faults.bearer}":
            return 401, "", {"WWW-Authenticate": "Bearer"}
        refused = self._refused(path)
        if refused:
            return refused
        if method == "REPORT":
            return self._report(path, body)
        if method == "PROPFIND":
            return 207, self._found(path, headers.get("Depth", "0")), {}
        etag, text = self.objects.get(path, ("", ""))
        return (200, text, {"ETag": etag, "Content-Type": "text/calendar"}) if etag else (404, "", {})

    def _refused(self, path: str) -> tuple[int, str, dict[str, str]] | None:
        if self.faults.busy:
            status, after = self.faults.busy.pop(0)
            return status, "", {"Retry-After": after} if after else {}
        if path.startswith("/.well-known/") and self.faults.well_known:
            return 301, "", {"Location": self.faults.well_known}
        if path == "/" and self.faults.bare_404:
            return 404, "", {}
        return (403, "", {}) if any(path.startswith(one) for one in self.faults.forbidden) else None

    def _found(self, path: str, depth: str) -> str:
        if path in {"/", PRINCIPAL}:
            home = f"<C:calendar-home-set><D:href>{HOME}</D:href></C:calendar-home-set>" if path == PRINCIPAL else ""
            return _many(_prop(path, f"<D:current-user-principal><D:href>{PRINCIPAL}</D:href></D:current-user-principal>{home}"))
        if path == HOME:
            return _many(*(self._calendar(one) for one in self.calendars))
        if path in self.calendars and depth == "0":
            return _many(self._calendar(path))
        listed = [_prop(href, f"<D:getetag>{etag}</D:getetag>") for href, (etag, _) in self.objects.items() if href.startswith(path)]
        return _many(_prop(path, "<D:resourcetype/>"), *(listed if depth == "1" else []))

    def _calendar(self, path: str) -> str:
        ctag = "" if self.faults.no_ctag else f"<S:getctag>{len(self.log)}</S:getctag>"
        rights = "read" if path in self.faults.read_only else "write"
        kind = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
        report = "<D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report>"
        reports = "" if self.faults.no_sync else f"<D:supported-report-set>{report}</D:supported-report-set>"
        privileges = f"<D:current-user-privilege-set><D:privilege><D:{rights}/></D:privilege></D:current-user-privilege-set>"
        return _prop(path, f"{kind}{ctag}{privileges}{reports}<D:displayname>{path.split('/')[-2]}</D:displayname>")

    def _report(self, path: str, body: str) -> tuple[int, str, dict[str, str]]:
        if "calendar-multiget" in body:
            return (415, "", {}) if self.faults.no_multiget else (207, _many(*map(self._object, _HREF.findall(body))), {})
        token = "".join(_TOKEN.findall(body))
        if self.faults.no_sync or (token and (self.faults.refuse_tokens or not token.isdigit())):
            return 403, "", {}
        return 207, self._changes(path, int(token or 0)), {}

    def _changes(self, path: str, since: int) -> str:
        """Return the log from there on, each object once, as a sync report."""
        begin = 0 if self.faults.standing_token else since
        news = [(number, href) for number, (href, _) in enumerate(self.log[begin:], begin + 1) if href.startswith(path)]
        latest = {href: number for number, href in news if href not in self.faults.unlogged}
        entries, token, cut = sorted(latest.items(), key=lambda one: one[1]), len(self.log), ""
        if self.faults.cut_first_at and not since:
            entries = entries[: self.faults.cut_first_at]
        if self.faults.page and len(entries) > self.faults.page:
            entries = entries[: self.faults.page]
            token = since if self.faults.circle else entries[-1][1]
            cut = _status(path, 507)
        late = "".join(_status(href, 404) for href, _ in entries) if self.faults.late_404 else ""
        said = "".join(self._object(href) for href, _ in entries)
        return f"{_HEAD}{said}{late}{cut}<D:sync-token>{0 if self.faults.standing_token else token}</D:sync-token></D:multistatus>"

    def _object(self, href: str) -> str:
        if href not in self.objects:
            return _prop(href, "", 418) if self.faults.teapot else _status(href, 404)
        etag, text = self.objects[href]
        return _prop(href, f"<D:getetag>{etag}</D:getetag><C:calendar-data>{escape(text)}</C:calendar-data>")


def _prop(href: str, inner: str, status: int = 200) -> str:
    stat = f"<D:propstat><D:prop>{inner}</D:prop><D:status>HTTP/1.1 {status} Word</D:status></D:propstat>"
    return f"<D:response><D:href>{href}</D:href>{stat}</D:response>"


def _status(href: str, status: int) -> str:
    return f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status} Word</D:status></D:response>"


def _many(*entries: str) -> str:
    return f"{_HEAD}{''.join(entries)}</D:multistatus>"
