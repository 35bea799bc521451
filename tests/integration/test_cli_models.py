"""Answers in a model's words as a person gets them: the commands, the settings, real processes, and every way in which it fails."""

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.settings import save
from reasoning.models.process import Plan, local_model
from tests.fakes.friday import Friday
from tests.integration.test_cli import declared, filled
from tests.servers import completions as server
from tests.servers.completions import Reply, completions
from tests.servers.weights import DIRECTORY, HALF, SMALL, weights

QUESTION = "When do the hall lamps arrive?"
QUOTE = "The hall lamps arrive on Tuesday at noon."
SAYS = Reply(server.delta("The hall lamps arrive at noon on Tuesday. [1]") + server.delta("", "stop") + server.DONE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Friday:
    """A home that was synced and worked off, to look at only."""
    root = tmp_path_factory.mktemp("models")
    friday = Friday(root / "home")
    filled(root)
    declared(friday, root)
    friday.json("init", "--name", "Mara Lind", "--address", "me@home.example", "--zone", "Europe/Lisbon")
    friday.json("sync")
    friday.json("work")
    return friday


@pytest.fixture
def friday(home: Friday, tmp_path: Path) -> Friday:
    shutil.copytree(home.home, tmp_path / "home")
    return Friday(tmp_path / "home", models=DIRECTORY)


def choose(friday: Friday, **chosen: object) -> None:
    save(friday.home, {f"models.{name}": value for name, value in chosen.items()})


def endpoint(friday: Friday, url: str, name: str = "m", **more: object) -> None:
    choose(friday, generator="endpoint", endpoint_url=url, endpoint_model=name, **more)


async def asked(friday: Friday, *words: str) -> Any:  # noqa: ANN401 (JSON is what it is)
    return await asyncio.to_thread(friday.json, *words)


def steps(answer: Any) -> dict[str, str]:  # noqa: ANN401 (JSON is what it is)
    return {step["name"]: step["detail"] for step in answer["trace"]}


def test_without_a_model_answers_are_quotes(friday: Friday) -> None:
    choose(friday, generator="extractive")
    answer = friday.json("ask", QUESTION)
    assert QUOTE in answer["answer"]
    assert "write" not in steps(answer)


async def test_what_an_endpoint_writes_is_said_and_cited_by_what_carries_it(friday: Friday) -> None:
    """R4."""
    async with completions(SAYS) as there:
        endpoint(friday, there.url)
        answer = await asked(friday, "ask", QUESTION)
    assert answer["answer"].startswith("The hall lamps arrive at noon on Tuesday. [1]")
    assert answer["citations"][0]["quote"] == QUOTE
    assert steps(answer)["write"] == "m: 1 sentence kept"


@pytest.mark.parametrize(
    ("reply", "told"),
    [(server.HANGS, "wrote nothing"), (server.PAGE, "no completion"), (server.CUT, "stopped before the end"), (server.UNSIGNED, "bad key")],
)
async def test_an_endpoint_that_fails_leaves_the_quotes_and_says_why(friday: Friday, reply: Reply, told: str) -> None:
    """R4."""
    async with completions(reply) as there:
        endpoint(friday, there.url, first_token_seconds=0.5, idle_seconds=0.5)
        answer = await asked(friday, "ask", QUESTION)
    assert QUOTE in answer["answer"]
    assert told in steps(answer)["problem"]


async def test_the_doctor_asks_an_endpoint_for_its_models(friday: Friday) -> None:
    async with completions(server.MODELS) as there:
        endpoint(friday, there.url, "another")
        ran = await asyncio.to_thread(friday, "doctor")
        ran.failed(1)
        assert "offers m" in ran.out
        endpoint(friday, there.url)
        assert "endpoint: The settings ask for m" in (await asyncio.to_thread(friday, "doctor")).out


async def test_the_real_model_behind_a_real_endpoint(friday: Friday, monkeypatch: pytest.MonkeyPatch) -> None:
    """R4: its own process over HTTP, asked as any server would be."""
    async with local_model(Plan(HALF, weights(HALF))) as model:
        there = await model.ready()
        monkeypatch.setenv("MODEL_KEY", there.key)
        endpoint(friday, there.url, HALF, endpoint_key_env="MODEL_KEY")
        answer = await asked(friday, "ask", QUESTION)
    assert QUOTE in answer["answer"]
    assert f"{HALF}: " in steps(answer)["write"]
    assert "problem" not in steps(answer)


def test_the_real_model_in_a_process_of_the_command(friday: Friday) -> None:
    """R4."""
    weights(HALF)
    choose(friday, generator="local", model=HALF)
    answer = friday.json("ask", QUESTION)
    assert QUOTE in answer["answer"]
    assert "problem" not in steps(answer)
    assert "write" in steps(answer)


def test_a_model_that_is_not_here_is_said_and_answers_are_quotes(friday: Friday) -> None:
    friday = replace(friday, models=None)
    choose(friday, generator="local", model=HALF)
    answer = friday.json("ask", QUESTION)
    assert QUOTE in answer["answer"]
    assert f"friday models fetch {HALF}" in steps(answer)["problem"]
    ran = friday("doctor")
    ran.failed(1)
    assert f"friday models fetch {HALF}" in ran.out


def test_a_model_that_nobody_knows_is_said(friday: Friday) -> None:
    friday("models", "test", "gpt-9").failed(6, "smollm2-135m")
    choose(friday, generator="local", model="gpt-9")
    assert "There are: " in steps(friday.json("ask", QUESTION))["problem"]
    listed = friday.json("models", "list")
    assert listed["answers"]["generator"] == "extractive"
    assert "gpt-9" in listed["answers"]["reason"]


def test_the_list_says_what_is_here_what_fits_and_what_answers_and_why(friday: Friday) -> None:
    """R4."""
    weights(HALF)
    values = friday.json("models", "list")
    rows = {one["name"]: one for one in values["models"]}
    assert rows[HALF]["here"]
    assert rows[HALF]["fits"]
    assert values["answers"]["reason"]
    told = friday("models", "list").out
    assert f"{HALF}: here, fits" in told
    assert values["answers"]["reason"] in told


def test_a_model_is_tried_and_timed(friday: Friday) -> None:
    weights(SMALL)
    tried = friday.json("models", "test", SMALL)
    assert tried["said"]
    assert "problem" not in tried
    timed = friday.json("models", "time", SMALL)
    assert 0 < timed["first_token_again_seconds"] < timed["first_token_seconds"]
    assert timed["pieces_a_second"] > 0.1
    friday("models", "test").failed(2, "friday models list")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"generator": "endpoint"}, "needs endpoint_url and endpoint_model"),
        ({"generator": "cloud"}, "models.generator"),
        ({"endpoint_url": "ftp://x"}, "write it like http://127.0.0.1:11434/v1"),
        ({"idle_seconds": 0}, "models.idle_seconds"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(friday: Friday, chosen: dict[str, object], told: str) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in chosen.items()]
    (friday.home / "friday.toml").write_text("\n".join(["[models]", *lines]), encoding="utf-8")
    friday("ask", QUESTION).failed(2, told)
