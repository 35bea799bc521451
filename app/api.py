"""The interface for programs on this machine; every call carries the token that the running server left in its home."""

import hmac
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from app.engine import Engine
from app.payload import answer_values
from app.records import search, show
from app.running import HEADER, Server
from app.standing import status
from schema.errors import FridayError, NotFound


class Question(BaseModel):
    """A question to answer."""

    question: str


class Words(BaseModel):
    """Words to search."""

    words: str
    limit: int = Field(default=10, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=10_000)


class Key(BaseModel):
    """A record's natural key."""

    key: str


def register(app: FastAPI, engine: Engine, server: Server) -> None:
    """Add the routes to the app."""

    def signed(token: Annotated[str, Header(alias=HEADER)] = "") -> None:
        # In constant time, so that nobody finds the token letter by letter. Other users of this machine reach the port, too.
        if not hmac.compare_digest(token.encode(), server.token.encode()):
            raise HTTPException(403, "the token of this server is missing or wrong")

    router = APIRouter(prefix="/api", dependencies=[Depends(signed)])

    @router.post("/ask")
    async def ask(body: Question) -> dict[str, object]:
        return answer_values(await engine.ask(body.question))

    @router.post("/search")
    async def find(body: Words) -> list[dict[str, object]]:
        return [asdict(one) for one in await search(await engine.opened(), body.words, body.limit, body.offset)]

    # By POST: a key is what some sender wrote, slashes and brackets included.
    @router.post("/show")
    async def open_record(body: Key) -> list[dict[str, object]]:
        return [asdict(one) for one in await show(await engine.opened(), body.key)]

    @router.get("/status")
    async def state() -> dict[str, object]:
        return {**await status(await engine.opened()), "doing": engine.activity.doing, "problem": engine.activity.problem}

    # Without the token, which a container's engine has not; it tells nothing but that questions can come.
    @app.get("/health")
    async def health() -> dict[str, bool]:
        await engine.opened()
        return {"open": True}

    app.include_router(router)
    # Our own errors alone: what nobody foresaw is no answer to a program and stays a 500.
    app.add_exception_handler(FridayError, _told)


async def _told(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FridayError)
    body = {"error": type(error).__name__, "message": str(error), "detail": error.detail, "remedy": error.advice}
    return JSONResponse(body, 404 if isinstance(error, NotFound) else 422)
