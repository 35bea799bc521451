"""Loading a model, with programs that stand for it: no question waits longer than an answer may take, whatever the process does."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reasoning.models.endpoint import Patience
from reasoning.models.process import LocalModel, Plan, local_model
from schema.errors import ModelUnavailable
from schema.generation import Message, Request, Role
from tests.app.acts import eventually
from tests.servers import completions as server
from tests.servers.completions import completions

ASK = Request((Message(Role.USER, "When?"),), 64)
Program = Callable[[str], Sequence[str]]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return programs that note each beginning, then do something in shell."""
    return lambda does: ("sh", "-c", f"echo begun >> '{tmp_path / 'begun'}'; {does}")


def begun(folder: Path) -> int:
    return (folder / "begun").read_text(encoding="utf-8").count("begun")


async def said(model: LocalModel) -> str:
    return "".join([part async for part in model.stream(ASK)])


async def test_what_is_not_loaded_in_time_is_not_loaded_again_for_the_same_question(tmp_path: Path, program: Program) -> None:
    async with local_model(Plan("m", tmp_path, loading_seconds=1.0), program=program("cat > /dev/null")) as model:
        with pytest.raises(ModelUnavailable, match="was not loaded within 1 s"):
            await said(model)
        assert model.pid is None
    assert begun(tmp_path) == 1


async def test_a_question_waits_no_longer_than_its_answer_may_take_and_the_next_finds_it_loaded(tmp_path: Path, program: Program) -> None:
    async with completions(server.WHOLE) as there:
        go = tmp_path / "go"
        waits = f"while [ ! -e '{go}' ]; do sleep 0.05; done; echo '{_told(there.url)}'; cat > /dev/null"
        async with asyncio.timeout(20), local_model(Plan("m", tmp_path), Patience(whole=0.3), program(waits)) as model:
            with pytest.raises(ModelUnavailable, match=r"within the time of an answer.*goes on loading"):
                await said(model)
            go.touch()
            while True:
                try:
                    assert await said(model) == "".join(server.SAID)
                    break
                except ModelUnavailable:
                    continue
    assert begun(tmp_path) == 1


async def test_two_questions_load_it_once_and_a_crash_later_loads_it_again(tmp_path: Path, program: Program) -> None:
    async with completions(server.WHOLE) as there:
        runs = program(f"echo '{_told(there.url)}'; cat > /dev/null")
        async with local_model(Plan("m", tmp_path), program=runs) as model:
            assert set(await asyncio.gather(said(model), said(model))) == {"".join(server.SAID)}
            assert begun(tmp_path) == 1
    async with completions(server.BROKEN, server.WHOLE) as there:
        dies = program(f"echo '{_told(there.url)}'")
        async with local_model(Plan("m", tmp_path), program=dies) as model:
            assert await said(model) == "".join(server.SAID)
    assert begun(tmp_path) == 3


@pytest.mark.parametrize("does", ["echo hello", "echo 5", "echo '{}'", "exit 3"])
async def test_a_process_that_says_something_else_is_an_error_that_answers_can_do_without(
    tmp_path: Path, program: Program, does: str
) -> None:
    async with local_model(Plan("m", tmp_path), program=program(does)) as model:
        with pytest.raises(ModelUnavailable, match=r"its process .*friday models test"):
            await said(model)
    assert begun(tmp_path) == 1


async def test_a_process_that_cannot_be_begun_is_told(tmp_path: Path) -> None:
    async with local_model(Plan("m", tmp_path), program=(str(tmp_path / "nothing"),)) as model:
        with pytest.raises(ModelUnavailable, match="cannot be begun: No such file"):
            await said(model)


async def test_who_closes_it_while_it_loads_ends_the_wait(tmp_path: Path, program: Program) -> None:
    async with asyncio.timeout(20), local_model(Plan("m", tmp_path), program=program("cat > /dev/null")) as model:
        waiting = asyncio.create_task(said(model))
        await eventually(lambda: model.pid is not None, "the process")
        await model.close()
        with pytest.raises(ModelUnavailable, match="was closed"):
            await waiting
        assert model.pid is None


def _told(url: str) -> str:
    return f'{{"port": {url.removesuffix("/v1").rpartition(":")[2]}}}'
