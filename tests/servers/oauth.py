"""A small OAuth server: codes for devices and browsers, PKCE, refresh, introspection as Dovecot asks for it, and revocation."""

import base64
import hashlib
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

CLIENT, SECRET = "friday-of-mine", "not so secret"


@dataclass(slots=True)
class Grant:
    """What somebody was or will be given."""

    user: str = ""
    challenge: str = ""
    redirect: str = ""
    refused: bool = False
    asked: int = 0


class OAuthServer:
    """The server; `user` agrees to whatever a browser opens, `approve` to a device's code."""

    def __init__(self, user: str, life: int = 3600) -> None:
        self.user = user
        self.life = life
        self.slow = 0
        self.down = False
        self.device_said: dict[str, object] = {}
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, Grant] = {}
        self.devices: dict[str, Grant] = {}
        self.refreshes: dict[str, str] = {}
        self.accesses: dict[str, str] = {}
        self._numbers = count(1)
        self._server = _Listener(("127.0.0.1", 0), _Request)
        self._server.world = self
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take no more requests."""
        self._server.shutdown()
        self._server.server_close()

    def approve(self, code: str, refused: bool = False) -> None:
        """Let the user agree to a device's code, or refuse it."""
        grant = self.devices[code]
        grant.user, grant.refused = ("" if refused else self.user), refused

    def browse(self, url: str) -> int:
        """Open an address as the user's browser does, and follow where it leads."""
        return httpx.get(url, follow_redirects=True).status_code

    def revoke(self) -> None:
        """Take back all that was given."""
        self.refreshes.clear()
        self.accesses.clear()

    def expire(self) -> None:
        """Let every access token run out before its time."""
        self.accesses.clear()

    def authorized(self, query: dict[str, str]) -> str:
        """Return where the browser is sent once the user agreed."""
        code = f"code{next(self._numbers)}"
        self.codes[code] = Grant(self.user, query["code_challenge"], query["redirect_uri"])
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def device(self) -> dict[str, object]:
        """Return a new device's codes."""
        code = f"ABCD-{next(self._numbers)}"
        self.devices[code] = Grant()
        codes = {"device_code": f"device {code}", "user_code": code, "verification_uri": f"{self.url}/activate"}
        return {**codes, "interval": 1, "expires_in": 60, **self.device_said}

    def token(self, form: dict[str, str]) -> dict[str, object]:
        """Return tokens, or what is wrong."""
        if form.get("client_id") != CLIENT or form.get("client_secret", SECRET) != SECRET:
            return {"error": "invalid_client"}
        kind = form["grant_type"].rpartition(":")[2]
        return {"authorization_code": self._by_code, "device_code": self._by_device, "refresh_token": self._by_refresh}[kind](form)

    def _by_code(self, form: dict[str, str]) -> dict[str, object]:
        grant = self.codes.pop(form["code"], None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if grant is None or grant.challenge != digest or grant.redirect != form["redirect_uri"]:
            return {"error": "invalid_grant"}
        return self._given(grant.user)

    def _by_device(self, form: dict[str, str]) -> dict[str, object]:
        grant = self.devices[form["device_code"].partition(" ")[2]]
        grant.asked += 1
        if grant.refused:
            return {"error": "access_denied", "error_description": "The user said no."}
        if grant.asked <= self.slow:
            return {"error": "slow_down"}
        return self._given(grant.user) if grant.user else {"error": "authorization_pending"}

    def _by_refresh(self, form: dict[str, str]) -> dict[str, object]:
        user = self.refreshes.pop(form["refresh_token"], "")
        return self._given(user) if user else {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}

    def _given(self, user: str) -> dict[str, object]:
        access, refresh = f"access{next(self._numbers)}", f"refresh{next(self._numbers)}"
        self.accesses[access], self.refreshes[refresh] = user, user
        return {"access_token": access, "refresh_token": refresh, "expires_in": self.life, "token_type": "Bearer"}


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    world: OAuthServer


class _Request(BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.world.authorized(query))
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        world = self.server.world
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        world.asked.append(form)
        if world.down:
            self.send_error(503)
        elif self.path == "/device":
            self._say(200, world.device())
        elif self.path == "/introspect":
            user = world.accesses.get(form["token"], "")
            self._say(200, {"active": bool(user), "username": user})
        else:
            answer = world.token(form)
            self._say(400 if "error" in answer else 200, answer)

    def _say(self, status: int, values: dict[str, object]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(values).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
