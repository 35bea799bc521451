"""A model hub with one repository, as far as the hub's own client asks of one."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = "0123456789abcdef0123456789abcdef01234567"


class _Hub(BaseHTTPRequestHandler):
    def __init__(self, files: Mapping[str, bytes], claimed: Mapping[str, str], *rest: object) -> None:
        self.files, self.claimed = files, claimed
        super().__init__(*rest)  # type: ignore[arg-type]

    def _siblings(self) -> list[dict[str, object]]:
        return [
            {"rfilename": name, "path": name, "type": "file", "oid": "1" * 40, "size": len(body), "lfs": self._lfs(name, body)}
            for name, body in self.files.items()
        ]

    def _lfs(self, name: str, body: bytes) -> dict[str, object]:
        sha = self.claimed.get(name, hashlib.sha256(body).hexdigest())
        return {"sha256": sha, "oid": sha, "size": len(body), "pointerSize": 130}

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if "/resolve/" in path:
            self._answer(self.files[path.rpartition("/")[2]], "application/octet-stream")
        elif "/tree/" in path:
            self._answer(json.dumps(self._siblings()).encode(), "application/json")
        else:
            info = {"id": "some/model", "sha": REVISION, "siblings": self._siblings()}
            self._answer(json.dumps(info).encode(), "application/json")

    do_HEAD = do_GET  # noqa: N815 (as http.server calls it)

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hub(files: Mapping[str, bytes], claimed: Mapping[str, str]) -> Iterator[str]:
    """Yield the address of a hub that has these files and claims these hashes of them, else the right ones."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Hub, files, claimed))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
