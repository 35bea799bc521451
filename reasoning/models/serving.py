"""The model's own server: chat completions as OpenAI speaks them, on 127.0.0.1, for whoever has the token."""

import hmac
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request as Call
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from reasoning.models.batching import Batcher, Listening
from schema.errors import ModelError, ModelUnavailable
from schema.generation import Message, Request, Role

_MOST_TOKENS = 4096
_RETRY_SECONDS = 1
_Kind = Literal["text", "json_object", "json_schema"]


class _Said(BaseModel):
    role: Role
    content: str


class _Schema(BaseModel):
    # `schema` is a method of pydantic's models.
    form: dict[str, object] = Field(alias="schema")


class _Format(BaseModel):
    type: _Kind = "text"
    json_schema: _Schema | None = None


class _Asked(BaseModel):
    messages: list[_Said] = Field(min_length=1)
    max_tokens: int = Field(default=256, ge=1, le=_MOST_TOKENS)
    stream: bool = False
    response_format: _Format = Field(default_factory=_Format)

    def request(self) -> Request:
        """Return what is asked as our own value."""
        schema, any_object = self.response_format.json_schema, self.response_format.type == "json_object"
        form = schema.form if schema else {"type": "object"} if any_object else None
        return Request(tuple(Message(one.role, one.content) for one in self.messages), self.max_tokens, form)


class Serving:
    """Answers over HTTP what a batcher writes."""

    def __init__(self, name: str, batcher: Batcher, token: str) -> None:
        self._name = name
        self._batcher = batcher
        self._token = token

    def app(self) -> Starlette:
        """Return the application; every route wants the token."""
        routes = [
            Route("/v1/models", self._signed(self._models)),
            Route("/v1/chat/completions", self._signed(self._complete), methods=["POST"]),
        ]
        return Starlette(routes=routes)

    def _signed(self, answer: Callable[[Call], Awaitable[Response]]) -> Callable[[Call], Awaitable[Response]]:
        async def answered(call: Call) -> Response:
            said = call.headers.get("authorization", "").removeprefix("Bearer ")
            # Other users of this machine reach the port, too.
            if not hmac.compare_digest(said.encode(), self._token.encode()):
                return _refused(401, "the token is missing or wrong")
            return await answer(call)

        return answered

    async def _models(self, _call: Call) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": self._name, "object": "model"}]})

    async def _complete(self, call: Call) -> Response:
        try:
            asked = _Asked.model_validate_json(await call.body())
            listening = self._batcher.admit(asked.request())
        except ValidationError as error:
            return _refused(400, f"{error.errors()[0]['loc']}: {error.errors()[0]['msg']}")
        except ModelUnavailable as error:
            return _refused(503, error.detail, {"Retry-After": str(_RETRY_SECONDS)})
        if asked.stream:
            return _Streaming(self._events(listening), listening)
        return await self._at_once(listening)

    async def _at_once(self, listening: Listening) -> Response:
        try:
            text = "".join([part async for part in listening.parts()])
        except ModelError as error:
            return _refused(500, str(error))
        finally:
            listening.close()
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return JSONResponse({"object": "chat.completion", "model": self._name, "choices": [choice]})

    async def _events(self, listening: Listening) -> AsyncGenerator[str, None]:
        try:
            async for part in listening.parts():
                yield _event(self._chunk({"content": part}, None))
            yield _event(self._chunk({}, "stop"))
            yield "data: [DONE]\n\n"
        except ModelError as error:
            yield _event({"error": {"message": error.detail or str(error), "type": type(error).__name__}})

    def _chunk(self, delta: Mapping[str, str], finish: str | None) -> dict[str, object]:
        choice = {"index": 0, "delta": dict(delta), "finish_reason": finish}
        return {"object": "chat.completion.chunk", "model": self._name, "choices": [choice]}


class _Streaming(StreamingResponse):
    """A stream that frees its place however it ends: said, broken off, or left before it began."""

    def __init__(self, events: AsyncGenerator[str, None], listening: Listening) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        self._listening = listening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listening.close()


def _event(value: Mapping[str, object]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _refused(status: int, said: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"message": said}}, status, headers)
