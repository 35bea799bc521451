"""The model's own process, as the app runs it: asked over HTTP, closed to strangers, sends away what is too much, gone with its parent."""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from reasoning.models.endpoint import Patience
from reasoning.models.process import LocalModel, Plan, local_model
from reasoning.written import Written, request
from schema.answers import Piece, Step
from schema.errors import ModelMissing, ModelUnavailable
from schema.generation import Message, Request, Role
from tests.servers.process import wait_for
from tests.servers.weights import HALF, weights
from tests.unit.test_written import MATERIAL

_LONG = Request((Message(Role.USER, "Count from one to three hundred in words."),), 400)
_SHORT = Request((Message(Role.USER, "Say yes."),), 3)
_CHILD = """
import asyncio, sys
from pathlib import Path
from reasoning.models.process import Plan, local_model

async def main():
    async with local_model(Plan(sys.argv[1], Path(sys.argv[2]))) as model:
        await model.ready()
        print(model.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that ended and that nobody waited for is no longer running.
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"


async def text(model: LocalModel, asked: Request) -> str:
    return "".join([part async for part in model.stream(asked)])


async def refusal(model: LocalModel) -> str:
    try:
        await text(model, _SHORT)
    except ModelUnavailable as error:
        return str(error)
    return ""


async def test_everything_the_process_does() -> None:
    """R4: one process for all of it, as to load one takes seconds."""
    plan = Plan(HALF, weights(HALF), rows=2, waiting=1)
    async with local_model(plan, Patience(first=180, idle=90, whole=600, attempts=1)) as model:
        assert model.pid is None
        await _writes_an_answer_in_parts(model)
        await _is_closed_to_strangers(model)
        await _sends_away_what_is_too_much(model)
        await _stops_when_nobody_listens(model)
        await _comes_back_after_a_crash(model)
        pid = model.pid
        assert pid
    assert not alive(pid)


async def _writes_an_answer_in_parts(model: LocalModel) -> None:
    parts = [part async for part in model.stream(request(MATERIAL))]
    assert len(parts) > 5
    assert json.loads("".join(parts))["sentences"]
    told = [part async for part in Written(model).generate(MATERIAL)]
    assert any(isinstance(part, Piece) for part in told)
    assert [part.name for part in told if isinstance(part, Step)] == ["write"]
    assert await (await model.ready()).models() == [HALF]


async def _is_closed_to_strangers(model: LocalModel) -> None:
    url = (await model.ready()).url
    async with httpx.AsyncClient(trust_env=False) as client:
        for headers in ({}, {"Authorization": "Bearer guessed"}):
            assert (await client.get(f"{url}/models", headers=headers)).status_code == 401
            body = {"messages": [{"role": "user", "content": "hi"}]}
            assert (await client.post(f"{url}/chat/completions", json=body, headers=headers)).status_code == 401


async def _sends_away_what_is_too_much(model: LocalModel) -> None:
    """Two are written, one waits, two are sent away; what was admitted is written to the end."""
    long = [model.stream(_LONG) for _ in range(2)]
    first, second = await asyncio.gather(*(anext(one) for one in long))
    assert first == second
    more = [asyncio.create_task(refusal(model)) for _ in range(3)]
    sent_away = [await one for one in itertools.islice(asyncio.as_completed(more), 2)]
    assert ["503" in one for one in sent_away] == [True, True]
    for one in long:
        await one.aclose()
    assert min([await one for one in more]) == ""


async def _stops_when_nobody_listens(model: LocalModel) -> None:
    for _ in range(4):
        async with aclosing(model.stream(_LONG)) as parts:
            assert await anext(parts)
    # Rows that went on would hold both places for minutes.
    async with asyncio.timeout(20):
        assert await text(model, _SHORT)


async def _comes_back_after_a_crash(model: LocalModel) -> None:
    pid = model.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(60):
        assert await text(model, _SHORT)
    assert model.pid != pid


def test_it_is_gone_when_its_parent_is_killed() -> None:
    """R4: SIGKILL leaves nobody who could clear up."""
    words = [sys.executable, "-c", _CHILD, HALF, str(weights(HALF))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    wait_for(lambda: not alive(child), "the model's process ends")


async def test_a_folder_without_a_model_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    async with local_model(Plan(HALF, tmp_path)) as model:
        with pytest.raises(ModelMissing, match="friday models fetch"):
            await text(model, _SHORT)
        assert model.pid is None


async def test_a_model_that_takes_too_long_to_load_is_given_up() -> None:
    async with local_model(Plan(HALF, weights(HALF), loading_seconds=0.01)) as model:
        with pytest.raises(ModelUnavailable, match="was not loaded within"):
            await text(model, _SHORT)
        assert model.pid is None
