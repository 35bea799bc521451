"""Raw mails until they are durable: our connector into its packs, and `mbsync` with FSync, each a process of its own.

python -m bench.durable HOME PORT     drains the mailbox of `alice` into the packs of HOME
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.runtime import SystemClock, WorkerThreads
from bench.mailbox import mbsync
from bench.program import ROOT
from connectors.imap import Mailbox
from connectors.sources import ImapSettings, Tls
from graph.blobs.store import open_blobs
from tests.servers.dovecot import PASSWORD


@dataclass(frozen=True, slots=True)
class Took:
    """What a process took: seconds by the wall, and of the processor."""

    seconds: float
    processor: float


def ours(home: Path, port: int) -> Took:
    """Drain the mailbox into a fresh home."""
    home.mkdir(parents=True)
    return took([sys.executable, "-m", "bench.durable", str(home), str(port)])


def theirs(scratch: Path, port: int) -> Took:
    """Run `mbsync` into an empty folder."""
    return took(mbsync(scratch, port))


def took(command: Sequence[str]) -> Took:
    """Run a command and return what it took; its errors end the benchmark."""
    started = perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    # The usage of this child alone.
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} ended with {child.returncode}")
    return Took(perf_counter() - started, usage.ru_utime + usage.ru_stime)


async def drain(home: Path, port: int) -> int:
    """Fetch every mail into the packs and return how many there were; a batch is durable when it is yielded."""
    threads, clock = WorkerThreads(), SystemClock()
    settings = ImapSettings("127.0.0.1", "alice", PASSWORD, port=port, tls=Tls.OFF)
    async with open_blobs(home, threads) as blobs:
        batches = [len(batch.changes) async for batch in Mailbox(settings, blobs, threads, clock).changes(None)]
    return sum(batches)


if __name__ == "__main__":
    print(asyncio.run(drain(Path(sys.argv[1]), int(sys.argv[2]))))
