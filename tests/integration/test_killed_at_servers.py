"""R2, R5: a process killed at any durable step while it reads a server or a mailbox on disk goes on to the undisturbed graph."""

import random
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from signal import SIGKILL

import pytest

from schema.ids import space_id
from schema.spaces import Space
from tests.contract.stores import STORES, Store
from tests.fakes.steps import Point
from tests.integration.killed_accounts import Collections, Mails, OnDisk, Turning
from tests.integration.killed_jobs import Place
from tests.integration.killed_served import SERVED, WEB
from tests.integration.killed_story import Stage, ended_at, goes_on, told
from tests.integration.killed_web import OnWeb
from tests.integration.killed_world import write_worlds
from tests.proofs import proving
from tests.servers.radicale import USERS, Radicale

SHARES = 2
"""In how many tests each job's points are run, so that a stopped proof goes on near where it was."""
WAYS = {"dovecot": "QRESYNC", "counting_dovecot": "CONDSTORE", "bare_dovecot": "neither"}
_NUMBERS = count()


@pytest.fixture(scope="module")
def dav() -> Iterator[Radicale]:
    """A server whose users have no collections but those of one test."""
    with Radicale() as server:
        yield server


@pytest.fixture
def web() -> Iterator[OnWeb]:
    """Servers of the web that nobody else asks."""
    with OnWeb() as servers:
        yield servers


def place_on(store: Store, request: pytest.FixtureRequest, folder: Path) -> Place:
    if store.server:
        request.getfixturevalue(store.server)
    write_worlds(folder / "worlds")
    return Place(store.name, folder / "home", Space(space_id(str(folder)), "killed"), folder / "worlds")


def account_of(job: str, place: Place, request: pytest.FixtureRequest, way: str) -> Turning:
    kind = job.split(maxsplit=1)[0]
    if kind in {"maildir", "mbox"}:
        return OnDisk(place.worlds.parent / kind, kind)
    if kind == "mail":
        return Mails(request.getfixturevalue(way))
    if kind in WEB:
        servers: OnWeb = request.getfixturevalue("web")
        return servers.turned(kind, place.worlds)
    return Collections(request.getfixturevalue("dav"), USERS[next(_NUMBERS) % len(USERS)], kind)


async def stage_of(job: str, place: Place, folder: Path, account: Turning) -> Stage:
    """Run the jobs up to this one in peace."""
    account.whereabouts.leave(place.worlds)
    return (await told(place, folder, job, account.turn))[job]


async def survives(place: Place, stage: Stage, point: Point) -> None:
    """Kill the job at the point, and see it go on."""
    ended = await ended_at(place, stage, point)
    assert ended.code == -SIGKILL, f"{stage.job} {point}: {ended}"
    print(f"{stage.job} {point}")
    await goes_on(place, stage, ended.lines)


@pytest.mark.parametrize("kind", ["mail", "calendar", "cards", "maildir", "mbox", "web"])
async def test_a_reading_killed_at_a_durable_step_goes_on(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, rotation_seed: int, say: Callable[[str], None]
) -> None:
    """A rotating sample: one point of one job a kind, now and then one of them on the store of a server."""
    served = rotation_seed % 3 == 0 and kind == ["mail", "calendar", "cards"][rotation_seed // 3 % 3]
    store = STORES[served]
    jobs = [job for job in SERVED if job.split()[0] in (WEB if kind == "web" else (kind,))]
    job = jobs[rotation_seed % len(jobs)]
    place = place_on(store, request, tmp_path)
    stage = await stage_of(job, place, tmp_path / "kept", account_of(job, place, request, list(WAYS)[rotation_seed // 3 % 3]))
    point = random.Random(rotation_seed).choice(stage.points())
    say(f"kills on {store.name}: 1 of {len(stage.points())} points, {job} {point}")
    await survives(place, stage, point)


CASES = [
    *(("embedded", job, way) for job in SERVED if job.startswith("mail ") for way in WAYS),
    *(("embedded", job, "") for job in SERVED if not job.startswith("mail ")),
    *(("neo4j", job, "dovecot" if job.startswith("mail ") else "") for job in SERVED),
]


@pytest.mark.prove
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize(("store", "job", "way"), CASES)
async def test_a_reading_killed_at_every_durable_step_goes_on(
    store: str, job: str, way: str, share: int, request: pytest.FixtureRequest, tmp_path: Path, say: Callable[[str], None]
) -> None:
    place = place_on(next(one for one in STORES if one.name == store), request, tmp_path)
    stage = await stage_of(job, place, tmp_path / "kept", account_of(job, place, request, way))
    points = stage.points()[share::SHARES]
    named = f"killed: {job}{f' ({WAYS[way]})' if way else ''}"
    with proving(named, store, len(points), f"{share + 1}/{SHARES}") as proof:
        for point in points:
            await survives(place, stage, point)
            proof.done += 1
    say(f"kills on {store}: {job} {way}, share {share + 1} of {SHARES}: {len(points)} of {len(stage.points())} points")
