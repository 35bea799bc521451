"""The interface for programs: what it asks for, what it gives, how it refuses."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.engine import Engine
from tests.app.conftest import program
from tests.app.life import Life, settled

CALLS = (("POST", "/api/ask"), ("POST", "/api/search"), ("POST", "/api/show"), ("GET", "/api/status"))


@pytest.fixture
async def caller(engine: Engine) -> AsyncIterator[httpx.AsyncClient]:
    """A program that has read the token from the home."""
    assert engine.settings.file.sample
    async with program() as client:
        yield client


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("token", ["", "wrong"])
async def test_without_the_token_nothing_is_told(engine: Engine, method: str, path: str, token: str) -> None:
    assert engine.settings.file.sample
    async with program(token) as stranger:
        answer = await stranger.request(method, path, json={"question": "x", "words": "x", "key": "x"})
    assert answer.status_code == 403
    assert "token" in answer.json()["detail"]


async def test_a_health_check_needs_no_token_and_is_told_no_more_than_that_all_is_well(engine: Engine) -> None:
    assert engine.settings.file.sample
    async with program("") as stranger:
        answer = await stranger.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"open": True})


async def test_ask_gives_the_whole_answer(caller: httpx.AsyncClient, life: Life) -> None:
    answer = await caller.post("/api/ask", json={"question": life.question})
    values = answer.json()
    assert answer.status_code == 200
    assert set(values) == {"answer", "citations", "sources", "abstained", "confidence", "trace"}
    assert values["answer"] == life.answer.text
    assert [one["quote"] for one in values["citations"]] == [one.quote for one in life.answer.citations]
    assert set(values["citations"][0]) == {"source", "quote", "title", "when"}
    assert not values["abstained"]
    assert {"name", "detail", "seconds"} == set(values["trace"][0])


async def test_a_question_that_cannot_be_asked_is_refused_with_its_remedy(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/api/ask", json={"question": "why " * 750})
    assert answer.status_code == 422
    assert answer.json()["error"] == "QuestionRefused"
    assert "2,000 characters" in answer.json()["remedy"]
    assert answer.json()["remedy"] in answer.json()["message"]


async def test_search_finds_a_mail_and_show_opens_it(caller: httpx.AsyncClient) -> None:
    found = (await caller.post("/api/search", json={"words": "quetzal voucher", "limit": 3})).json()
    assert found[0]["source"] == "<voucher@evil.example>"
    assert set(found[0]) == {"source", "kind", "title", "when", "score", "snippet"}
    (shown,) = (await caller.post("/api/show", json={"key": found[0]["source"]})).json()
    assert set(shown) == {"key", "kind", "title", "when", "until", "text", "props", "places"}
    assert shown["title"] == found[0]["title"]
    assert "<img src=http://evil.example/x>" in shown["text"]


async def test_an_unknown_key_is_not_found_and_says_what_to_do(caller: httpx.AsyncClient) -> None:
    answer = await caller.post("/api/show", json={"key": "<nobody@nowhere.example>"})
    assert answer.status_code == 404
    assert answer.json()["error"] == "NotFound"
    assert "friday search" in answer.json()["remedy"]


async def test_a_wrong_body_is_refused(caller: httpx.AsyncClient) -> None:
    assert (await caller.post("/api/ask", json={})).status_code == 422
    assert (await caller.post("/api/search", json={"words": "x", "limit": 0})).status_code == 422


async def test_status_tells_what_is_held_and_what_goes_on(caller: httpx.AsyncClient, engine: Engine) -> None:
    await settled(engine)
    values = (await caller.get("/api/status")).json()
    assert values["nodes"] > values["kinds"]["Message"] > 20
    assert {one["name"] for one in values["sources"]} == {"mail", "calendar", "documents", "contacts", "outside"}
    assert all(one["synced"] for one in values["sources"])
    assert (values["doing"], values["problem"]) == ("", "")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize("path", ["/", "/api/status", "/_nicegui_ws/socket.io/?EIO=4&transport=polling"])
async def test_from_elsewhere_nothing_is_served(caller: httpx.AsyncClient, headers: dict[str, str], path: str) -> None:
    answer = await caller.get(path, headers=headers)
    assert answer.status_code == 403
    assert "on this machine" in answer.text
