"""How the owner lets Friday in at a provider: by a code typed on any device (RFC 8628), or in a browser here (RFC 8252, RFC 7636)."""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from connectors.oauth import Registration, number, post, safe, said
from schema.errors import ConfigurationError, SignInRefused

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_WAIT = 5.0
_LONGEST = 900.0
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the owner has to do: open the address and, if there is one, type the code."""

    url: str
    code: str = ""


Show = Callable[[Invitation], None]
Pause = Callable[[float], bool]
"""Waits so many seconds; says whether to stop."""


def by_device(registration: Registration, client_secret: str, show: Show, pause: Pause) -> Mapping[str, object]:
    """Ask for a code, show it, and return the provider's answer once the owner agreed; raises SignInRefused."""
    provider = registration.provider
    status, asked = post(registration, provider.device, {"scope": provider.scope}, client_secret)
    if "device_code" not in asked:
        raise SignInRefused(f"the provider gives no code ({status}): {said(asked)}", "Check client_id and provider of the source.")
    show(Invitation(str(asked.get("verification_uri") or asked.get("verification_url", "")), str(asked.get("user_code", ""))))
    # The numbers are the provider's: no pause at all would ask without end.
    every, left = max(number(asked.get("interval"), _WAIT), 1.0), min(number(asked.get("expires_in"), _LONGEST), _LONGEST)
    form = {"grant_type": _DEVICE_GRANT, "device_code": str(asked["device_code"])}
    while left > 0 and not pause(every):
        left -= every
        _, answer = post(registration, provider.token, form, client_secret)
        if "access_token" in answer:
            return answer
        if answer.get("error") == "slow_down":
            # RFC 8628 section 3.5: five seconds more from now on.
            every += _WAIT
        elif answer.get("error") != "authorization_pending":
            raise SignInRefused(said(answer), registration.advice)
    raise SignInRefused("nobody agreed in time", registration.advice)


def by_browser(registration: Registration, client_secret: str, show: Show, pause: Pause, seconds: float = _LONGEST) -> Mapping[str, object]:
    """Show an address, wait for the browser to come back to this machine, and return the provider's answer; raises SignInRefused."""
    provider, state, verifier = registration.provider, secrets.token_urlsafe(24), secrets.token_urlsafe(64)
    with _Door(state) as door:
        asked = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": door.address,
            "scope": provider.scope,
            "state": state,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
            **provider.extra,
        }
        show(Invitation(f"{safe(provider.authorize)}?{urlencode(asked)}"))
        came = door.wait(seconds, pause)
    if "code" not in came:
        raise SignInRefused(said(came) if came else "nobody agreed in time", registration.advice)
    form = {"grant_type": "authorization_code", "code": came["code"], "redirect_uri": door.address, "code_verifier": verifier}
    status, answer = post(registration, provider.token, form, client_secret)
    if "access_token" not in answer:
        raise SignInRefused(f"the provider gives no token ({status}): {said(answer)}", registration.advice)
    return answer


def agreed(registration: Registration, client_secret: str, show: Show, pause: Pause) -> Mapping[str, object]:
    """Take the flow the provider has: a code where it gives one, which works on machines without a browser, too."""
    if registration.provider.device:
        return by_device(registration, client_secret, show, pause)
    if registration.provider.authorize:
        return by_browser(registration, client_secret, show, pause)
    raise ConfigurationError(f"source {registration.source}: no address to sign in at", "Set provider, or authorize_url or device_url.")


class _Door:
    """A server on this machine that waits for one visit with the right state; the block's end closes it."""

    def __init__(self, state: str) -> None:
        self._visited = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Visit)
        self._server.state, self._server.visited, self._server.came = state, self._visited, {}
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> "_Door":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, seconds: float, pause: Pause) -> dict[str, str]:
        """Return what the browser brought, or nothing."""
        # Again and again, and not once for all: whoever ends the command must not wait for a visit that never comes.
        while seconds > 0 and not self._visited.is_set() and not pause(0.0):
            self._visited.wait(min(seconds, _STEP))
            seconds -= _STEP
        return self._server.came


# A thread for each visit: browsers open lines ahead of time on which they say nothing.
class _Server(ThreadingHTTPServer):
    state: str
    visited: threading.Event
    came: dict[str, str]


class _Visit(BaseHTTPRequestHandler):
    server: _Server
    # Without a word on how it went: that the provider let nobody in is told where the owner began.
    _PAGE: ClassVar[bytes] = b"<!doctype html><meta charset=utf-8><title>Friday</title><p>You can close this page and go back to Friday."
    timeout = 10

    def do_GET(self) -> None:
        """Take the code, from a visit that knows the state (RFC 6749 section 10.12): any page in the browser could send another."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        right = secrets.compare_digest(query.get("state", "").encode(), self.server.state.encode())
        self.send_response(200 if right else 400)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if right:
            self.wfile.write(self._PAGE)
            self.server.came.update(query)
            self.server.visited.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Log nothing: the address holds the code."""
