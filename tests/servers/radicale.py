"""A real Radicale: any of the users with the password `secret`, calendars made over HTTP."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import httpx

from tests.servers.process import Server, free_port

PASSWORD = "secret"
USERS = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim", "lea", "max", "nina", "otto", "pia")

_CONF = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 20
[auth]
type = htpasswd
htpasswd_filename = {base}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {base}/collections
[web]
type = none
[logging]
level = warning
"""


class Radicale:
    """A running server of its own in a scratch folder."""

    def __init__(self) -> None:
        self._base = Path(tempfile.mkdtemp(prefix="rc", dir="/tmp"))
        self.port = free_port()
        (self._base / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in USERS))
        (self._base / "config").write_text(_CONF.format(port=self.port, base=self._base))
        self._start()

    def __enter__(self) -> "Radicale":
        """Return the running server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}/"

    def make_calendar(self, user: str, name: str, title: str = "") -> str:
        """Make a calendar and return its path."""
        shown = f"<D:prop><D:displayname>{title or name}</D:displayname></D:prop>"
        body = f'<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set>{shown}</D:set></C:mkcalendar>'
        self._send(user, "MKCALENDAR", f"/{user}/{name}/", body)
        return f"/{user}/{name}/"

    def make_book(self, user: str, name: str) -> str:
        """Make an address book and return its path."""
        kind = '<D:resourcetype><D:collection/><A:addressbook xmlns:A="urn:ietf:params:xml:ns:carddav"/></D:resourcetype>'
        body = f'<D:mkcol xmlns:D="DAV:"><D:set><D:prop>{kind}<D:displayname>{name}</D:displayname></D:prop></D:set></D:mkcol>'
        self._send(user, "MKCOL", f"/{user}/{name}/", body)
        return f"/{user}/{name}/"

    def put(self, user: str, path: str, text: str) -> None:
        """Write one object."""
        self._send(user, "PUT", path, text, "text/vcard" if path.endswith(".vcf") else "text/calendar")

    def delete(self, user: str, path: str) -> None:
        """Delete an object or a calendar."""
        self._send(user, "DELETE", path)

    def folder(self, path: str) -> Path:
        """Return where a calendar lies on the disk."""
        return self._base / "collections" / "collection-root" / path.strip("/")

    def age(self, path: str) -> None:
        """Make a calendar look as if it had last been touched an hour ago."""
        folder = self.folder(path)
        for one in (folder, *folder.iterdir()):
            os.utime(one, (one.stat().st_mtime - 3_600,) * 2)

    def forget_tokens(self) -> None:
        """Restart without the cache, so that no sync token is known any more."""
        self._server.stop()
        for cache in self._base.glob("collections/**/.Radicale.cache"):
            shutil.rmtree(cache)
        self._start()

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._server.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    def _start(self) -> None:
        self._server = Server([sys.executable, "-m", "radicale", "--config", str(self._base / "config")], self._base / "out.log")
        self._server.ready(self.port)

    def _send(self, user: str, method: str, path: str, body: str = "", kind: str = "text/xml") -> None:
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        answer = httpx.request(
            method, self.url.rstrip("/") + path, content=body.encode(), headers=headers, auth=(user, PASSWORD), timeout=30, trust_env=False
        )
        answer.raise_for_status()
