"""A child whose disk is full: `python -m tests.integration.full_disk HOME SPACE BYTES` commits until no file may grow further."""

import asyncio
import resource
import sys
from pathlib import Path

from graph.embedded.store import open_graph
from schema.errors import StoreUnusable
from schema.spaces import Scope, Space
from tests.contract.samples import unit_of_work
from tests.fakes.threads import WorkerThreads


async def main(home: Path, space: Space, limit: int) -> None:
    """Say each number that is committed, then the error's name."""
    async with open_graph(home, Scope(space), WorkerThreads()) as graph:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        for number in range(1, 10_000):
            try:
                await graph.transaction.commit(unit_of_work(space, "w", number))
            except StoreUnusable as error:
                print(type(error).__name__, flush=True)
                return
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Space(sys.argv[2], "full"), int(sys.argv[3])))
