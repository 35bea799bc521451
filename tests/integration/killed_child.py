"""A child process that is killed at work: `python -m tests.integration.killed_child HOME FOLDER JOB ENDING`.

JOB is `sync` (a folder of mails into the home) or `work` (the background passes). ENDING is `live`, `step:N` (dies right after
the N-th batch or step) or `after:S` (dies S seconds after it began, wherever it then is).
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from app.runtime import SystemClock
from connectors.eml import eml_folder
from connectors.sources import FolderSettings
from graph.sync import Control
from memory.passes import Watch
from tests.fakes.clock import HandClock
from tests.fakes.rig import BERLIN, Rig, open_rig
from tests.fakes.threads import WorkerThreads


def die() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(ending: str) -> Callable[[object], None]:
    """Return what is called after each step, and start the timer if there is one."""
    kind, _, number = ending.partition(":")
    if kind == "after":
        threading.Timer(float(number), die).start()
    left = [int(number) if kind == "step" else 0]

    def report(_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    return report


async def sync(rig: Rig, folder: Path, report: Callable[[object], None]) -> int:
    """Sync the folder and return how much was written."""
    connector = eml_folder(FolderSettings(folder, BERLIN), rig.blobs, WorkerThreads())
    return (await rig.sync.run("mails", connector, Control(report=report))).graph_writes


async def main(home: str, folder: str, job: str, ending: str) -> None:
    """Do the job, and die as asked."""
    async with open_rig(Path(home), f"child {os.getpid()}", SystemClock()) as rig:
        report = deadly(ending)
        if job == "sync":
            written = await sync(rig, Path(folder), report)
        else:
            written = await rig.passes(HandClock()).until_idle(Watch(report))
        print(written, flush=True)
        os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
