"""A real Xandikos, the second opinion on calendars and address books: one user without a password."""

import shutil
import sys
import tempfile
from pathlib import Path

import httpx

from tests.servers.process import Server, free_port


class Xandikos:
    """A running server of its own in a scratch folder, with a calendar and an address book."""

    calendar = "/user/calendars/calendar/"
    book = "/user/contacts/addressbook/"

    def __init__(self) -> None:
        self._base = Path(tempfile.mkdtemp(prefix="xk", dir="/tmp"))
        self.port = free_port()
        program = [sys.executable, "-m", "xandikos", "serve", "--defaults", "-l", "127.0.0.1", "-p", str(self.port)]
        self._server = Server([*program, "-d", str(self._base / "data")], self._base / "out.log", cwd_env(self._base))
        self._server.ready(self.port)

    def __enter__(self) -> "Xandikos":
        """Return the running server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}/"

    def make_calendar(self, user: str, name: str) -> str:
        """Make a calendar and return its path; there is one user, whatever the name."""
        path = f"/user/calendars/{user}-{name}/"
        shown = f"<D:set><D:prop><D:displayname>{name}</D:displayname></D:prop></D:set>"
        body = f'<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{shown}</C:mkcalendar>'
        self._send("MKCALENDAR", path, body)
        return path

    def make_book(self, user: str, name: str) -> str:
        """Make an address book and return its path."""
        path = f"/user/contacts/{user}-{name}/"
        kind = '<D:resourcetype><D:collection/><A:addressbook xmlns:A="urn:ietf:params:xml:ns:carddav"/></D:resourcetype>'
        shown = f"<D:set><D:prop>{kind}<D:displayname>{name}</D:displayname></D:prop></D:set>"
        self._send("MKCOL", path, f'<D:mkcol xmlns:D="DAV:">{shown}</D:mkcol>')
        return path

    def know(self, address: str) -> None:
        """Let the server know the user by this address, too."""
        known = f"<D:prop><C:calendar-user-address-set><D:href>mailto:{address}</D:href></C:calendar-user-address-set></D:prop>"
        names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
        self._send("PROPPATCH", "/user/", f"<D:propertyupdate {names}><D:set>{known}</D:set></D:propertyupdate>")

    def put(self, user: str, path: str, text: str) -> None:
        """Write one object."""
        self._send("PUT", path, text, "text/vcard" if path.endswith(".vcf") else "text/calendar")

    def delete(self, user: str, path: str) -> None:
        """Delete an object or a collection."""
        self._send("DELETE", path)

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._server.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    def _send(self, method: str, path: str, body: str = "", kind: str = "text/xml") -> None:
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        answer = httpx.request(method, self.url.rstrip("/") + path, content=body.encode(), headers=headers, timeout=30, trust_env=False)
        answer.raise_for_status()


def cwd_env(base: Path) -> dict[str, str]:
    """Return the environment it runs in: nothing of the person's own."""
    return {"HOME": str(base), "XDG_DATA_HOME": str(base / "state"), "PATH": "/usr/bin:/bin"}
