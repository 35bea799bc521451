"""Starts the writing child processes."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schema.spaces import Space
from tests.contract.stores import Store


@dataclass(frozen=True, slots=True)
class Orders:
    """What a child writes: its writer's name, the first number, how many, and how it ends (see `writer`)."""

    writer: str
    first: int
    count: int
    ending: str


async def run_child(store: Store, folder: Path, space: Space, orders: Orders) -> list[int]:
    """Run a child to its end and return the transactions it has said to be committed."""
    arguments = (*store.child(folder), space.id, orders.writer, str(orders.first), str(orders.count), orders.ending)
    lines = await run_module("tests.contract.writer", arguments)
    assert lines[:1] == ["ready"]
    return [int(line) for line in lines[1:]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended (below 0: by which signal), and the lines it wrote."""

    code: int
    lines: list[str]


async def run_module(module: str, arguments: Sequence[str]) -> list[str]:
    """Run a module of ours in a child to its end, whatever that is, and return the lines it wrote."""
    return (await ended_module(module, arguments)).lines


async def ended_module(module: str, arguments: Sequence[str]) -> Ended:
    """Run a module of ours in a child to its end and say what that was."""
    root = Path(__file__).parents[2]
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, cwd=root, stdout=asyncio.subprocess.PIPE)
    output, _ = await child.communicate()
    return Ended(await child.wait(), output.decode().splitlines())
