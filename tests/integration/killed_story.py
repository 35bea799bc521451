"""The undisturbed run of every job, what each began with, and what a killed one has to come to."""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from graph.sync import LOOSE, REJECTED
from schema.errors import NotFound
from schema.ids import content_hash
from tests.contract.children import Ended, ended_module
from tests.fakes.rig import Rig
from tests.fakes.steps import Point, Steps
from tests.integration.killed_jobs import EVERY_JOB, LEASE, Job, Place, jobs_until, open_place
from tests.servers.neo4j import named_neo4j
from tests.servers.neo4j_copy import SpaceCopy, copied, restored


@dataclass(frozen=True, slots=True)
class Kept:
    """What a place held: a copy of its home, and of its space where that lies on a server."""

    home: Path
    graph: SpaceCopy | None


@dataclass(frozen=True, slots=True)
class State:
    """What a place has come to: the graph's lines, what cannot be read, notes of loose bytes, and which raw bytes are there."""

    export: Sequence[str]
    rejected: Sequence[Mapping[str, object]]
    loose: int
    raws: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Stage:
    """A job in peace: what it began with, the durable steps it took, and what it came to."""

    job: str
    before: Kept
    steps: Sequence[str]
    wanted: State

    def points(self, *names: str) -> list[Point]:
        """Return the moments just before and just after each durable step, or each of these names."""
        counted = [(name, self.steps[:place].count(name)) for place, name in enumerate(self.steps, 1) if not names or name in names]
        return [Point(name, number, before) for (name, number), before in product(counted, (True, False))]


def nothing(_job: str) -> None:
    """Let the world be as it is."""


async def told(place: Place, folder: Path, last: str, turn: Callable[[str], None] = nothing) -> Mapping[str, Stage]:
    """Run the jobs in peace up to this one, the world turned before each; each, run once more, has nothing left to do."""
    stages: dict[str, Stage] = {}
    for name in jobs_until(last):
        await asyncio.to_thread(turn, name)
        before = await _keep(place, folder / name)
        steps = Steps()
        async with open_place(place, "peace", steps) as rig:
            assert await EVERY_JOB[name](rig, place.worlds)
            taken = tuple(steps.names)
            stages[name] = Stage(name, before, taken, await _settled(rig, EVERY_JOB[name], place.worlds))
    return stages


async def ended_at(place: Place, stage: Stage, point: Point, victims: str = "0") -> Ended:
    """Do the job from where it began in a child that kills these processes, itself being 0, at the point."""
    await put_back(place, stage.before)
    arguments = (place.store, str(place.home), place.space.id, str(place.worlds), stage.job, str(point), victims)
    return await ended_module("tests.integration.killed_at", arguments)


async def put_back(place: Place, kept: Kept) -> None:
    """Let the place hold what it held."""
    await asyncio.to_thread(shutil.rmtree, place.home, ignore_errors=True)
    await asyncio.to_thread(shutil.copytree, kept.home, place.home)
    if kept.graph:
        await asyncio.to_thread(restored, named_neo4j(), place.space, kept.graph)


async def goes_on(place: Place, stage: Stage, acknowledged: Sequence[str]) -> None:
    """After a kill nothing acknowledged is lost, and one more run comes to what an undisturbed one comes to."""
    async with open_place(place, "again", Steps(), LEASE) as rig:
        assert await rig.graph.feed.position() >= max((int(line) for line in acknowledged), default=0)
        async with asyncio.timeout(60):
            await EVERY_JOB[stage.job](rig, place.worlds)
        state = await _settled(rig, EVERY_JOB[stage.job], place.worlds)
    assert state == stage.wanted, "\n".join(_differences(state, stage.wanted))


def _differences(found: State, wanted: State) -> list[str]:
    more, less = set(found.export) - set(wanted.export), set(wanted.export) - set(found.export)
    raws = [raw for raw, there in wanted.raws.items() if found.raws.get(raw) != there]
    graph = [*(f"more: {line}" for line in sorted(more)), *(f"less: {line}" for line in sorted(less))]
    return [*graph, f"raw bytes: {raws}", f"rejected: {found.rejected}, not {wanted.rejected}", f"loose: {found.loose}"]


async def _settled(rig: Rig, job: Job, worlds: Path) -> State:
    state = await _state(rig, worlds)
    assert await job(rig, worlds) == 0
    assert await _state(rig, worlds) == state
    return state


async def _keep(place: Place, folder: Path) -> Kept:
    place.home.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(shutil.copytree, place.home, folder)
    served = place.store == "neo4j"
    return Kept(folder, await asyncio.to_thread(copied, named_neo4j(), place.space) if served else None)


async def _state(rig: Rig, worlds: Path) -> State:
    export = await rig.export()
    rejected = [entry.value for entry in await rig.journal.entries(REJECTED)]
    named = {str(one["raw"]) for one in rejected} | {raw for line in export if (raw := _raw_of(line))}
    raws = {raw: await _is_there(rig, raw) for raw in sorted(named | await asyncio.to_thread(_raws_of, worlds))}
    assert all(raws[raw] for raw in named)
    return State(export, rejected, len(await rig.journal.entries(LOOSE)), raws)


def _raw_of(line: str) -> str | None:
    raw: str | None = json.loads(line).get("node", {}).get("props", {}).get("raw")
    return raw


def _raws_of(worlds: Path) -> set[str]:
    return {content_hash(path.read_bytes()) for path in worlds.rglob("*") if path.is_file()}


async def _is_there(rig: Rig, raw: str) -> bool:
    try:
        await rig.blobs.get(raw)
    except NotFound:
        return False
    return True
