"""Models that cannot write here: said clearly, with quotes instead, and the next answer is written again."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.generation import open_writer
from app.runtime import WorkerThreads
from app.settings import Environment, File, ModelsTable, Settings
from reasoning.models.batching import Batcher
from reasoning.models.choosing import Machine
from reasoning.models.decoding import Decoder
from reasoning.models.endpoint import Address, Endpoint
from reasoning.models.fetching import identity
from reasoning.models.registry import model
from reasoning.models.serving import Serving
from reasoning.models.weights import load
from reasoning.written import Written
from schema.answers import PROBLEM, Piece, Step
from schema.generation import Message, Request, Role
from schema.ports import LanguageModel
from tests.integration.test_decoding import Counting
from tests.servers.weights import SMALL, weights
from tests.unit.test_written import MATERIAL, QUOTES

GB = 1_000_000_000
LAPTOP = Machine(8 * GB)
_TOKEN = "of the test"
_SHORT = Request((Message(Role.USER, "Say yes."),), 3)


def settings(home: Path, name: str) -> Settings:
    table = ModelsTable.model_validate({"generator": "local", "model": name})
    return Settings(home=home, environment=Environment(models_directory=home), file=File(models=table))


async def told(writer: LanguageModel, leads: bool = True) -> tuple[list[Piece], list[str]]:
    """What is said, and what is said to be wrong."""
    async with asyncio.timeout(60):
        parts = [part async for part in Written(writer, leads).generate(MATERIAL)]
    problems = [part.detail for part in parts if isinstance(part, Step) and part.name == PROBLEM]
    return [part for part in parts if isinstance(part, Piece)], problems


async def of_folder(home: Path, name: str) -> tuple[list[Piece], list[str]]:
    async with open_writer(settings(home, name), WorkerThreads(), lambda: LAPTOP) as writer:
        assert writer
        return await told(writer)


def copied(folder: Path, name: str, made_of: str, whole: bool) -> None:
    """Put a model here whose weights are cut off in the middle if they are not whole."""
    (folder / name).mkdir()
    for file in weights(name).iterdir():
        target = folder / name / file.name
        if file.suffix == ".safetensors" and not whole:
            target.write_bytes(file.read_bytes()[:100_000])
        else:
            target.symlink_to(file)
    (folder / name / "friday.json").unlink()
    (folder / name / "friday.json").write_text(json.dumps({"made_of": made_of}), encoding="utf-8")


async def test_a_model_of_another_checksum_is_not_run(tmp_path: Path) -> None:
    """R4."""
    copied(tmp_path, SMALL, made_of="0" * 64, whole=True)
    pieces, (problem,) = await of_folder(tmp_path, SMALL)
    assert pieces == list(QUOTES)
    assert f"friday models fetch {SMALL}" in problem


async def test_weights_that_were_cut_off_on_the_disk_are_told(tmp_path: Path) -> None:
    """R4."""
    copied(tmp_path, SMALL, identity(model(SMALL)), whole=False)
    pieces, (problem,) = await of_folder(tmp_path, SMALL)
    assert pieces == list(QUOTES)
    assert "cannot be loaded" in problem
    assert "friday models fetch" in problem


async def test_a_model_too_large_for_the_machine_is_told(tmp_path: Path) -> None:
    """R4."""
    pieces, (problem,) = await of_folder(tmp_path, "qwen2.5-7b-instruct")
    assert pieces == list(QUOTES)
    assert "needs 20.8 GB, this machine has 8.0 GB" in problem
    assert "friday models" in problem


@pytest.fixture(scope="module")
def device() -> Counting:
    """A device whose memory runs out when a test says so."""
    return Counting(load(SMALL, weights(SMALL), "cpu"))


@contextmanager
def writing(device: Counting) -> Iterator[Batcher]:
    died = list[bool]()
    batcher = Batcher(Decoder(device), rows=2, waiting=2, died=lambda: died.append(True))
    batcher.start()
    try:
        yield batcher
    finally:
        batcher.stop()
    assert not died


@pytest.fixture
async def served(device: Counting) -> AsyncIterator[Endpoint]:
    """The model's own server on that device."""
    with writing(device) as batcher:
        transport = httpx.ASGITransport(app=Serving(SMALL, batcher, _TOKEN).app())
        async with httpx.AsyncClient(transport=transport) as client:
            yield Endpoint(client, Address("http://model/v1", SMALL, _TOKEN))


@pytest.mark.parametrize("reads", [0, 3], ids=["at the prompt", "in the middle"])
async def test_a_device_without_memory_left_quotes_and_writes_the_next_answer(device: Counting, served: Endpoint, reads: int) -> None:
    """R4."""
    device.reads = reads
    pieces, (problem,) = await told(served, leads=False)
    assert pieces == list(QUOTES)
    assert "the memory of the device ran out" in problem
    device.reads = 10_000
    assert "".join([part async for part in served.stream(_SHORT)])
