"""A child process that writes: `python -m tests.contract.writer STORE FOLDER SPACE WRITER FIRST COUNT ENDING`.

It says `ready`, then the number of each transaction once it is committed. ENDING is `live` (end in peace), `mute` (die right after
the last commit, before saying so), or a fraction: die that far into the last commit, measured by those before.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path

from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import unit_of_work
from tests.contract.stores import store_named


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


async def write(graph: Graph, space: Space, writer: str, numbers: range, ending: str) -> None:
    """Commit one transaction a number, and end as asked."""
    started = time.perf_counter()
    for number in numbers:
        last = number == numbers[-1]
        if last and ending not in ("live", "mute"):
            mean = (time.perf_counter() - started) / max(len(numbers) - 1, 1)
            threading.Timer(mean * float(ending), die).start()
        await graph.transaction.commit(unit_of_work(space, writer, number))
        if last and ending == "mute":
            die()
        print(number, flush=True)
    if ending != "live":
        die()


async def main(arguments: list[str]) -> None:
    """Open the store and write."""
    name, folder, space_id, writer, first, count, ending = arguments
    space = Space(space_id, "child")
    async with store_named(name).open(Path(folder), Scope(space)) as graph:
        print("ready", flush=True)
        await write(graph, space, writer, range(int(first), int(first) + int(count)), ending)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
