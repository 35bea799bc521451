"""A server of chat completions that answers as a test scripts it, well or badly, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HEAD = b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nConnection: close\r\n\r\n"
DONE = b"data: [DONE]\n\n"
SAID = ("The hall lamps ", "arrive on 10 March. [1]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request gets: the bytes, then whether the connection stays open in silence."""

    body: bytes
    status: int = 200
    kind: str = "text/event-stream"
    hangs: bool = False
    headers: bytes = b""


def event(value: object) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def delta(text: str, finish: str | None = None) -> bytes:
    return event({"choices": [{"delta": {"content": text}, "finish_reason": finish}]})


WHOLE = Reply(b": hello\n\n" + b"".join(map(delta, SAID)) + delta("", "stop") + event({"choices": [], "usage": {}}) + DONE)
AT_ONCE = Reply(json.dumps({"choices": [{"message": {"content": "".join(SAID)}}]}).encode(), kind="application/json")
CUT = Reply(delta(SAID[0]))
HANGS = Reply(b"", hangs=True)
HANGS_LATER = Reply(delta(SAID[0]), hangs=True)
PAGE = Reply(b"<html>It works!</html>", kind="text/html")
GARBAGE = Reply(b"data: {what}\n\n")
OTHER = Reply(event({"hello": "world"}))
FAILS = Reply(event({"error": {"message": "out of memory"}}))
BUSY = Reply(b'{"error": {"message": "busy"}}', 503, "application/json")
FORMLESS = Reply(b'{"error": {"message": "unknown field response_format"}}', 400, "application/json")
UNSIGNED = Reply(b'{"error": {"message": "bad key"}}', 401, "application/json")
BROKEN = Reply(b"oh no", 500, "text/plain")
MODELS = Reply(json.dumps({"data": [{"id": "m"}]}).encode(), kind="application/json")


@dataclass(slots=True)
class Completions:
    """The server: `replies` in order, the last one for all that follow; `asked` are the bodies, `left` how many clients went away."""

    replies: list[Reply]
    url: str = ""
    asked: list[Any] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        said = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.splitlines()[1:])}
        body = await reader.readexactly(int(said.get("content-length", 0)))
        self.asked.append(json.loads(body) if body else None)
        self.keys.append(said.get("authorization", ""))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        writer.write(HEAD.replace(b"\r\n\r\n", b"\r\n" + reply.headers + b"\r\n") % (reply.status, reply.kind.encode()) + reply.body)
        await writer.drain()
        if reply.hangs:
            await reader.read()
            self.left.set()
        writer.close()


@asynccontextmanager
async def completions(*replies: Reply) -> AsyncIterator[Completions]:
    """Yield a running server."""
    scripted = Completions(list(replies))
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield scripted
    finally:
        server.close()
