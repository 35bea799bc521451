"""R2: a Neo4j server that is killed at a commit loses nothing it acknowledged, and the job goes on to the undisturbed graph."""

import asyncio
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from schema.ids import space_id
from schema.spaces import Space
from tests.contract.children import Ended
from tests.fakes.steps import Point
from tests.integration.killed_at import UNREACHABLE
from tests.integration.killed_jobs import Place
from tests.integration.killed_story import Stage, ended_at, goes_on, told
from tests.integration.killed_world import write_worlds
from tests.proofs import proving
from tests.servers.neo4j import Neo4jServer, named, running_neo4j

SHARES = {"arriving": 6, "changing": 6, "leaving": 1}
"""In how many tests the commits of each job are run: a server takes its time to start again."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A server that no other test needs alive; it is the one that the environment names meanwhile."""
    with running_neo4j(tmp_path_factory.mktemp("mortal")) as running, named(running.settings):
        yield running


@pytest.fixture
def place(server: Neo4jServer, tmp_path: Path) -> Place:
    assert server.pid
    write_worlds(tmp_path / "worlds")
    return Place("neo4j", tmp_path / "home", Space(space_id(str(tmp_path)), "killed"), tmp_path / "worlds")


async def killed_with(server: Neo4jServer, place: Place, stage: Stage, point: Point, alone: bool) -> Ended:
    """Kill the server at the point, with the child or alone, start it again at once, and return how the child ended."""
    victims = str(server.pid) if alone else f"{server.pid},0"
    async with asyncio.TaskGroup() as group:
        child = group.create_task(ended_at(place, stage, point, victims))
        group.create_task(asyncio.to_thread(server.start_again))
    return child.result()


async def survives(server: Neo4jServer, place: Place, stage: Stage, point: Point, alone: bool) -> None:
    """After the server's death at the point one more run comes to the undisturbed graph; a client left alone waits or says why not."""
    ended = await killed_with(server, place, stage, point, alone)
    assert ended.code in ((0, UNREACHABLE) if alone else (-SIGKILL,)), f"{stage.job} {point}: {ended}"
    print(f"{stage.job} {point}")
    await goes_on(place, stage, [line for line in ended.lines if line.isdigit()])


async def test_a_server_killed_at_a_commit_loses_nothing(
    server: Neo4jServer, place: Place, tmp_path: Path, rotation_seed: int, say: Callable[[str], None]
) -> None:
    """A rotating sample of one: what the job has to come to is what it comes to without any server."""
    peace = Place("embedded", tmp_path / "peace", place.space, place.worlds)
    stage = (await told(peace, tmp_path / "kept", "arriving"))["arriving"]
    points = stage.points("commit")
    point, alone = random.Random(rotation_seed).choice(points), rotation_seed % 2 == 0
    say(f"kills of a server: 1 of {2 * len(points)} points, arriving {point}{', the client lives' if alone else ''}")
    await survives(server, place, stage, point, alone)


@pytest.mark.prove
@pytest.mark.parametrize("alone", [False, True], ids=["with its client", "alone"])
@pytest.mark.parametrize(("job", "share"), [(job, share) for job, shares in SHARES.items() for share in range(shares)])
async def test_a_server_killed_at_every_commit_loses_nothing(
    server: Neo4jServer, place: Place, job: str, alone: bool, share: int, tmp_path: Path, say: Callable[[str], None]
) -> None:
    stage = (await told(place, tmp_path / "kept", job))[job]
    points = stage.points("commit")[share :: SHARES[job]]
    named = f"server killed{' alone' if alone else ' with its client'}: files {job}"
    with proving(named, "neo4j", len(points), f"{share + 1}/{SHARES[job]}") as proof:
        for point in points:
            await survives(server, place, stage, point, alone)
            proof.done += 1
    say(f"kills of a server: {job}, share {share + 1} of {SHARES[job]}: {len(points)} of {len(stage.points('commit'))} points")


@pytest.mark.prove
async def test_a_client_whose_server_stays_dead_says_so_and_goes_on_later(server: Neo4jServer, place: Place, tmp_path: Path) -> None:
    stage = (await told(place, tmp_path / "kept", "arriving"))["arriving"]
    ended = await ended_at(place, stage, stage.points("commit")[5], str(server.pid))
    assert ended.code == UNREACHABLE
    assert "did not answer" in ended.lines[-1]
    assert "Start the server" in ended.lines[-1]
    await asyncio.to_thread(server.start_again)
    await goes_on(place, stage, ended.lines[:-1])
