"""What stands before every request: only this machine's own pages may talk to the server, and no page loads from outside."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            # NiceGUI's page evaluates what its server sends it, so these two cannot be refused; nothing comes from elsewhere.
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            # No page may lay Friday under its own and borrow the person's clicks.
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    ),
    # A link that is followed must not tell where it was read.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The name that was asked for, not who asks: under DNS rebinding a stranger's page reaches this address by a name of its own.
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Guard:
    """ASGI middleware: refuses foreign hosts and origins (DNS rebinding, cross-site sockets), adds the headers."""

    def __init__(self, app: ASGIApp, also_hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = _LOCAL | set(also_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from here; answer 403 to the rest."""
        # Starting and stopping the app passes here as well.
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if not self._is_own(Headers(scope=scope)):
            await _refuse(scope, receive, send)
            return
        await self._app(scope, receive, _with_headers(scope, send))

    def _is_own(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin")
        if _name(host) not in self._hosts:
            return False
        # A browser lets any page open a socket to anywhere; only Origin tells whose page it was (RFC 6455 section 10.2). The port
        # counts, another server of this machine is another origin.
        return origin is None or origin.partition("://")[2] == host


def _name(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("Friday answers only to pages of its own, on this machine.", 403)(scope, receive, send)


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            # Answers quote private mail, which no browser is to keep on disk.
            if headers.get("content-type", "").startswith(("text/html", "application/json")):
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending
