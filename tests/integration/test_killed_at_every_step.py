"""R2, R5: a process that is killed just before or just after any durable step goes on to the graph of an undisturbed run.

A durable step is every call that makes something durable: raw bytes put or discarded, an entry or a lease of the journal written, a
transaction of the graph committed, a cursor forgotten.
"""

import random
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL

import pytest

from schema.ids import space_id
from schema.spaces import Space
from tests.contract.stores import STORES, Store
from tests.fakes.steps import Point
from tests.integration.killed_jobs import JOBS, Place
from tests.integration.killed_story import Stage, ended_at, goes_on, told
from tests.integration.killed_world import write_worlds
from tests.proofs import proving

SHARES = 4
"""In how many tests each job's points are run, so that a stopped proof goes on near where it was."""


@pytest.fixture(params=STORES, ids=lambda store: store.name)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    store: Store = request.param
    if store.server:
        request.getfixturevalue(store.server)
    write_worlds(tmp_path / "worlds")
    return Place(store.name, tmp_path / "home", Space(space_id(str(tmp_path)), "killed"), tmp_path / "worlds")


async def killed_at(place: Place, stage: Stage, point: Point) -> None:
    """Kill the job at the point, and see it go on."""
    ended = await ended_at(place, stage, point)
    assert ended.code == -SIGKILL, f"{stage.job} {point}: {ended}"
    print(f"{stage.job} {point}")
    await goes_on(place, stage, ended.lines)


async def test_jobs_killed_at_a_durable_step_go_on_to_the_same_graph(
    place: Place, tmp_path: Path, rotation_seed: int, say: Callable[[str], None]
) -> None:
    """A rotating sample: a point of every job in the embedded store, two points of one job on a server."""
    choose = random.Random(rotation_seed)
    jobs, most = (list(JOBS), 1) if place.store == "embedded" else ([list(JOBS)[rotation_seed % len(JOBS)]], 2)
    stages = await told(place, tmp_path / "kept", jobs[-1])
    chosen = [(job, point) for job in jobs for point in choose.sample(stages[job].points(), most)]
    count = sum(len(stages[job].points()) for job in jobs)
    say(f"kills on {place.store}: {len(chosen)} of {count} points, {', '.join(f'{job} {point}' for job, point in chosen)}")
    for job, point in chosen:
        await killed_at(place, stages[job], point)


@pytest.mark.prove
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("job", JOBS)
async def test_a_job_killed_at_every_durable_step_goes_on_to_the_same_graph(
    place: Place, job: str, share: int, tmp_path: Path, say: Callable[[str], None]
) -> None:
    stage = (await told(place, tmp_path / "kept", job))[job]
    points = stage.points()[share::SHARES]
    with proving(f"killed: files {job}", place.store, len(points), f"{share + 1}/{SHARES}") as proof:
        for point in points:
            await killed_at(place, stage, point)
            proof.done += 1
    say(f"kills on {place.store}: {job}, share {share + 1} of {SHARES}: {len(points)} of {len(stage.points())} points")
