"""Endpoints over real HTTP: what they say, and all the ways in which they do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from app.generation import open_writer
from app.settings import Environment, File, GeneratorChoice, ModelsTable, Settings
from reasoning.models.choosing import Machine
from reasoning.models.endpoint import Address, Endpoint, Patience
from reasoning.written import Written
from schema.answers import Piece, Step
from schema.errors import ModelError, ModelFaltered, ModelRefused, ModelUnavailable
from schema.generation import Message, Request, Role
from tests.fakes.threads import WorkerThreads
from tests.servers import completions as server
from tests.servers.completions import Completions, Reply, completions
from tests.servers.process import free_port
from tests.unit.test_written import MATERIAL, QUOTES

QUICK = Patience(connect=2.0, first=2.0, idle=0.3, whole=5.0, attempts=3)
ASK = Request((Message(Role.USER, "When?"),), 64)
FORMED = Request(ASK.messages, 64, {"type": "object"})


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as opened:
        yield opened


def endpoint(client: httpx.AsyncClient, there: Completions, patience: Patience = QUICK) -> Endpoint:
    return Endpoint(client, Address(there.url, "m", "s3cret"), patience)


async def said(model: Endpoint, request: Request = ASK) -> list[str]:
    return [part async for part in model.stream(request)]


@pytest.mark.parametrize("reply", [server.WHOLE, server.AT_ONCE])
async def test_what_it_says_comes_in_parts_or_at_once(client: httpx.AsyncClient, reply: Reply) -> None:
    """R4."""
    async with completions(reply) as there:
        parts = await said(endpoint(client, there))
        assert "".join(parts) == "".join(server.SAID)
        assert len(parts) == (2 if reply is server.WHOLE else 1)
        assert there.keys == ["Bearer s3cret"]
        assert there.asked[0]["model"] == "m"
        assert there.asked[0]["stream"]


async def test_a_server_that_is_busy_is_asked_again(client: httpx.AsyncClient) -> None:
    async with completions(server.BUSY, server.BUSY, server.WHOLE) as there:
        assert "".join(await said(endpoint(client, there))) == "".join(server.SAID)
        assert len(there.asked) == 3


async def test_a_server_without_forms_is_asked_without_one_from_then_on(client: httpx.AsyncClient) -> None:
    async with completions(server.FORMLESS, server.WHOLE) as there:
        model = endpoint(client, there)
        assert await said(model, FORMED) == await said(model, FORMED)
        assert ["response_format" in body for body in there.asked] == [True, False, False]


@pytest.mark.parametrize(
    ("reply", "error", "told"),
    [
        (server.BUSY, ModelUnavailable, "503 busy"),
        (server.UNSIGNED, ModelRefused, "401 bad key"),
        (server.FORMLESS, ModelRefused, "400 unknown field"),
        (server.BROKEN, ModelUnavailable, "500 oh no"),
        (server.HANGS, ModelFaltered, "wrote nothing"),
        (server.HANGS_LATER, ModelFaltered, "wrote nothing for 0.3 s"),
        (server.PAGE, ModelFaltered, "text/html"),
        (server.GARBAGE, ModelFaltered, "no completion"),
        (server.OTHER, ModelFaltered, "no completion"),
        (server.CUT, ModelFaltered, "stopped before the end"),
        (server.FAILS, ModelFaltered, "out of memory"),
    ],
)
async def test_whatever_goes_wrong_is_an_error_in_time_and_answers_are_quotes(
    client: httpx.AsyncClient, reply: Reply, error: type[ModelError], told: str
) -> None:
    """R4: hangs, garbage, a stop in the middle, no memory: said clearly, and the quotes instead."""
    async with asyncio.timeout(20), completions(reply) as there:
        model = endpoint(client, there)
        with pytest.raises(error, match=told):
            await said(model)
        parts = [part async for part in Written(model).generate(MATERIAL)]
        assert [part for part in parts if isinstance(part, Piece)] == list(QUOTES)
        (problem,) = [part.detail for part in parts if isinstance(part, Step) and part.name == "problem"]
        assert told in problem


async def test_nobody_there_is_said_with_what_to_do(client: httpx.AsyncClient) -> None:
    model = Endpoint(client, Address(f"http://127.0.0.1:{free_port()}/v1", "m"), QUICK)
    with pytest.raises(ModelUnavailable, match=r"friday models test"):
        await said(model)
    with pytest.raises(ModelUnavailable):
        await model.models()


@pytest.mark.parametrize(
    ("url", "key", "told"),
    [
        ("http://127.0.0.1:port/v1", "", r"is no http address.*endpoint_url"),
        ("http://127.0.0.1:9/v1", "schlüssel", r"not ASCII.*endpoint_key_env"),
    ],
)
async def test_an_address_or_a_key_that_cannot_be_is_refused(client: httpx.AsyncClient, url: str, key: str, told: str) -> None:
    model = Endpoint(client, Address(url, "m", key), QUICK)
    with pytest.raises(ModelRefused, match=told):
        await said(model)
    with pytest.raises(ModelRefused, match=told):
        await model.models()
    assert [part for part in [part async for part in Written(model).generate(MATERIAL)] if isinstance(part, Piece)] == list(QUOTES)


async def test_no_proxy_is_told_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with completions(server.WHOLE) as there, completions(server.WHOLE) as proxy:
        for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        table = ModelsTable(generator=GeneratorChoice.ENDPOINT, endpoint_url=there.url, endpoint_model="m")
        settings = Settings(home=tmp_path, environment=Environment(), file=File(models=table))
        async with open_writer(settings, WorkerThreads(), lambda: Machine(1)) as writer:
            assert isinstance(writer, Endpoint)
            await said(writer)
        assert (len(there.asked), proxy.asked) == (1, [])


async def test_who_stops_listening_closes_the_connection(client: httpx.AsyncClient) -> None:
    async with completions(server.HANGS_LATER) as there:
        async with aclosing(endpoint(client, there).stream(ASK)) as parts:
            assert await anext(parts) == server.SAID[0]
        async with asyncio.timeout(5):
            await there.left.wait()


async def test_an_answer_that_never_ends_is_ended(client: httpx.AsyncClient) -> None:
    endless = Reply(server.delta("so on ") * 100_000, hangs=True)
    async with completions(endless) as there:
        with pytest.raises(ModelFaltered, match="too long in all"):
            await said(endpoint(client, there, Patience(first=1.0, idle=1.0, whole=1.0)))


async def test_the_models_it_offers_are_listed(client: httpx.AsyncClient) -> None:
    async with completions(server.MODELS, server.PAGE) as there:
        assert await endpoint(client, there).models() == ["m"]
        with pytest.raises(ModelFaltered, match="no list of models"):
            await endpoint(client, there).models()


async def test_plain_text_with_marks_makes_an_answer(client: httpx.AsyncClient) -> None:
    async with completions(server.WHOLE) as there:
        parts = [part async for part in Written(endpoint(client, there)).generate(MATERIAL)]
        assert parts[0] == Piece("The hall lamps arrive on 10 March.", (1,))
