"""What stands before every request, on its own."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from app.guard import Guard

OWN = "127.0.0.1:8765"


async def _page(_request: Request) -> Response:
    return HTMLResponse("<p>page</p>")


async def _data(_request: Request) -> Response:
    return JSONResponse({})


async def _style(_request: Request) -> Response:
    return PlainTextResponse("p {}", media_type="text/css", headers={"Cache-Control": "public"})


def _guarded() -> Guard:
    routes = [Route("/", _page), Route("/data", _data), Route("/style", _style)]
    return Guard(Starlette(routes=routes), also_hosts=["friday.home.arpa"])


async def _get(path: str, headers: dict[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(_guarded()), base_url=f"http://{OWN}") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize("host", [OWN, "localhost:8765", "[::1]:8765", "127.0.0.1", "localhost", "friday.home.arpa:8765"])
async def test_own_hosts_are_served(host: str) -> None:
    assert (await _get("/", {"Host": host})).status_code == 200
    assert (await _get("/", {"Host": host, "Origin": f"http://{host}"})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8765",
        "localhost.evil.example:8765",
        "0.0.0.0:8765",
        "friday:8765",
        "172.18.0.3:8765",
        "",
    ],
)
async def test_other_hosts_are_refused(host: str) -> None:
    assert (await _get("/", {"Host": host})).status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://127.0.0.1:9999", "http://localhost:8765", f"http://evil.example/{OWN}"]
)
async def test_other_origins_are_refused(origin: str) -> None:
    assert (await _get("/", {"Host": OWN, "Origin": origin})).status_code == 403


async def test_a_page_may_load_nothing_from_outside() -> None:
    policy = (await _get("/", {})).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["object-src"] == "'none'"
    assert "http" not in policy


async def test_pages_and_data_are_not_kept_but_styles_are() -> None:
    assert (await _get("/", {})).headers["cache-control"] == "no-store"
    assert (await _get("/data", {})).headers["cache-control"] == "no-store"
    assert (await _get("/style", {})).headers["cache-control"] == "public"


async def test_no_address_is_told_and_no_type_is_guessed() -> None:
    headers = (await _get("/", {})).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


async def test_a_socket_from_elsewhere_is_closed() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    headers = [(b"host", OWN.encode()), (b"origin", b"http://evil.example")]
    await _guarded()({"type": "websocket", "path": "/", "headers": headers}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_starting_and_stopping_pass_through() -> None:
    seen: list[str] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(_message: Message) -> None:
        return None

    await Guard(inner)({"type": "lifespan"}, receive, send)
    assert seen == ["lifespan"]
