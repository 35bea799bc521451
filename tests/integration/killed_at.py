"""A child that is killed at a durable step: `python -m tests.integration.killed_at STORE HOME SPACE WORLDS JOB POINT VICTIMS`.

It writes the feed's position after each acknowledged commit, and `done` if it comes to its end. POINT is `before:STEP:N` or `after:STEP:N`;
VICTIMS are the process ids that die there, joined by commas, 0 being the child itself. A store that cannot be reached ends it with
code 3 and the sentence a person would read.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from schema.errors import StoreUnreachable
from schema.spaces import Space
from tests.fakes.steps import Steps, point_of
from tests.integration.killed_jobs import EVERY_JOB, Place, open_place

UNREACHABLE = 3
_PATIENCE = 180
"""Seconds a job may take: one that waits for a lease of the dead is not to hang the tests."""


def killer(victims: str) -> Callable[[], None]:
    """Return what ends these processes as a power cut would, this one last."""
    ids = sorted((int(victim) for victim in victims.split(",")), reverse=True)

    def kill() -> None:
        for number in ids:
            os.kill(number or os.getpid(), signal.SIGKILL)

    return kill


def say(word: object) -> None:
    """Write a line at once."""
    print(word, flush=True)


async def main(arguments: list[str]) -> int:
    """Do the job, and die as asked."""
    store, home, space_id, worlds, job, point, victims = arguments
    place = Place(store, Path(home), Space(space_id, "killed"), Path(worlds))
    steps = Steps(point_of(point), killer(victims), say)
    try:
        async with asyncio.timeout(_PATIENCE), open_place(place, f"child {os.getpid()}", steps) as rig:
            await EVERY_JOB[job](rig, place.worlds)
    except StoreUnreachable as error:
        say(error)
        return UNREACHABLE
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
