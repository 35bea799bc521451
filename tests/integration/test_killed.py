"""R2, R5: a sync or a pass that is killed anywhere repeats a little work, loses nothing and doubles nothing."""

import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.runtime import SystemClock
from tests.contract.children import run_module
from tests.fakes.rig import open_rig

MAILS = 520
"""Three batches of the connector."""
KINDS = ("step:1", "step:2", "step:3", "after")


def mail(number: int) -> bytes:
    lines = (
        f"From: Person {number % 7} <p{number % 7}@firm{number % 3}.example>",
        "To: Mara Lind <me@home.example>",
        f"Subject: {'Project Heron' if number % 5 == 0 else 'Note'} {number}",
        f"Date: Mon, 2 Mar 2026 {number % 24:02}:{number % 60:02}:00 +0000",
        f"Message-ID: <m{number}@firm.example>",
        f"In-Reply-To: <m{number - 1}@firm.example>" if number % 4 else "X-Begins: yes",
        "",
        f"Lamp {number} arrives on day {number}.",
        f"> Lamp {number - 1} arrives on day {number - 1}.",
    )
    return "\r\n".join(lines).encode()


@dataclass(frozen=True)
class Undisturbed:
    """The folder, the graph of one run in peace, its raw bytes' home, and how long the run took."""

    folder: Path
    export: list[str]
    seconds: float


async def export_of(home: Path) -> list[str]:
    async with open_rig(home, "look", SystemClock()) as rig:
        return await rig.export()


async def child(home: Path, folder: Path, job: str, ending: str) -> list[str]:
    return await run_module("tests.integration.killed_child", (str(home), str(folder), job, ending))


async def in_peace(home: Path, folder: Path, job: str) -> Undisturbed:
    started = time.monotonic()
    assert await child(home, folder, job, "live") != ["0"]
    seconds = time.monotonic() - started
    assert await child(home, folder, job, "live") == ["0"]
    export = await export_of(home)
    assert len(export) > MAILS
    return Undisturbed(folder, export, seconds)


@pytest.fixture
async def undisturbed(tmp_path: Path) -> Undisturbed:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number in range(MAILS):
        (folder / f"{number}.eml").write_bytes(mail(number))
    return await in_peace(tmp_path / "peace", folder, "sync")


def endings(seed: int, count: int, seconds: float) -> list[str]:
    """Return how children end: first the boundaries, in a random order, then random moments."""
    print(f"seed {seed}")
    choose = random.Random(seed)
    kinds = [*choose.sample(KINDS, len(KINDS)), *["after"] * count][:count]
    return [f"after:{choose.uniform(0.3, max(seconds, 0.4)):.3f}" if kind == "after" else kind for kind in kinds]


async def killed_syncs(folder: Path, wanted: Undisturbed, seed: int, count: int) -> None:
    for number, ending in enumerate(endings(seed, count, wanted.seconds)):
        home = folder / f"killed{number}"
        said = await child(home, wanted.folder, "sync", ending)
        assert said == [] or ending.startswith("after")
        await child(home, wanted.folder, "sync", "live")
        assert await export_of(home) == wanted.export, f"seed {seed}, {ending}"
        assert await child(home, wanted.folder, "sync", "live") == ["0"]


async def test_a_killed_sync_goes_on_to_the_same_graph(tmp_path: Path, undisturbed: Undisturbed) -> None:
    """Two endings of a rotating sample; the seed is in the output of a failure."""
    await killed_syncs(tmp_path, undisturbed, seed=int(time.time()) // 60, count=2)


@pytest.mark.prove
async def test_a_sync_killed_at_every_boundary_and_many_moments(tmp_path: Path, undisturbed: Undisturbed) -> None:
    await killed_syncs(tmp_path, undisturbed, seed=7, count=24)


async def killed_passes(folder: Path, mails: Path, seed: int, count: int) -> None:
    peace, home = folder / "peace", folder / "killed"
    await child(home, mails, "sync", "live")
    wanted = await in_peace(peace, mails, "work")
    for ending in endings(seed, count, wanted.seconds):
        await child(home, mails, "work", ending)
    await child(home, mails, "work", "live")
    assert await export_of(home) == wanted.export, f"seed {seed}"


async def test_killed_passes_go_on_to_the_same_graph(tmp_path: Path, undisturbed: Undisturbed) -> None:
    await killed_passes(tmp_path, undisturbed.folder, seed=int(time.time()) // 60, count=2)


@pytest.mark.prove
async def test_passes_killed_at_many_moments(tmp_path: Path, undisturbed: Undisturbed) -> None:
    await killed_passes(tmp_path, undisturbed.folder, seed=11, count=24)
