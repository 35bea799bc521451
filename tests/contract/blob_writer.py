"""A child process that stores blobs: `python -m tests.contract.blob_writer HOME NAME COUNT ENDING`.

It says the hash of each blob once it is stored. ENDING is `live`, or the seconds after which the process is killed.
"""

import asyncio
import sys
import threading
from pathlib import Path

from graph.blobs.store import open_blobs
from tests.contract.writer import die
from tests.fakes.threads import WorkerThreads


def content(name: str, number: int) -> bytes:
    """Return a writer's blob of this number: of its own, about 30 kB."""
    return f"{name} {number} ".encode() * 3000


async def main(home: Path, name: str, count: int, ending: str) -> None:
    """Store the blobs one by one."""
    if ending != "live":
        threading.Timer(float(ending), die).start()
    async with open_blobs(home, WorkerThreads(), 500_000) as blobs:
        for number in range(count):
            print(*await blobs.put([content(name, number)]), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]))
