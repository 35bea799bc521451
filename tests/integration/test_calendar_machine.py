"""R5: whatever happens to calendars and their server's tokens, in whatever order, after each sync the graph holds what the server does."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from schema.errors import SourceBusy
from tests.fakes.rig import Rig, open_rig
from tests.integration.lived_calendars import LivedCalendars, OnFaulty, OnRadicale, Shelves, agrees
from tests.proofs import proving
from tests.servers.faulty_dav import FaultyDav
from tests.servers.radicale import USERS, Radicale

# A history that fails is told whole: shortened, it would be lived on a real server some hundred times more.
LIMITS = settings(deadline=None, database=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
CHANCES = st.integers(0, 1 << 20).map(random.Random)
WEEK = 8 * 86_400
PARTS = 6
"""In how many tests the long histories are lived, so that a stopped proof goes on near where it was."""
_CHANGES = ("create", "change", "change", "cancel", "override", "override", "delete", "move", "make_calendar", "remove_calendar")


class Machine(RuleBasedStateMachine):
    """The calendars of one account and one fresh graph for every history."""

    def __init__(self, shelves: Shelves, folder: Path) -> None:
        super().__init__()
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.life = LivedCalendars(shelves)
        self.rig: Rig = self.runner.run(self.stack.enter_async_context(open_rig(folder)))

    @initialize(chance=CHANCES)
    def begin(self, chance: random.Random) -> None:
        self.life.make_calendar(chance)
        self.life.create(chance)

    @rule(change=st.sampled_from(_CHANGES), chance=CHANCES)
    def change(self, change: str, chance: random.Random) -> None:
        act: Callable[[random.Random], None] = getattr(self.life, change)
        act(chance)

    @rule(seconds=st.sampled_from((600, 90_000, WEEK)))
    def wait(self, seconds: int) -> None:
        self.life.clock.pass_by(seconds)

    @rule()
    def lose_tokens(self) -> None:
        self.runner.run(self.life.lose_tokens(self.rig))

    @rule()
    def sync(self) -> None:
        self.runner.run(self.life.sync(self.rig))
        self.check()

    @rule(most=st.integers(1, 2))
    def sync_and_stop(self, most: int) -> None:
        if not self.runner.run(self.life.sync(self.rig, most)).stopped:
            self.check()

    def check(self) -> None:
        """See that the graph holds what the server does."""
        self.runner.run(agrees(self.rig, self.life))

    def teardown(self) -> None:
        try:
            # The first look of all may be the one that is lied to; a week later everything is compared.
            self.runner.run(self.life.sync(self.rig))
            self.life.clock.pass_by(WEEK)
            self.runner.run(self.life.sync(self.rig))
            self.runner.run(agrees(self.rig, self.life))
            assert self.runner.run(self.life.sync(self.rig)).graph_writes == 0
        finally:
            for calendar in self.life.calendars:
                self.life.shelves.remove(calendar)
            self.runner.run(self.stack.aclose())
            self.runner.close()


class FaultyMachine(Machine):
    """The same on a server whose deltas leave changes out for at most a week, that sends reports in pieces and is busy now and then."""

    def __init__(self, folder: Path) -> None:
        server = FaultyDav()
        server.calendars.clear()
        super().__init__(OnFaulty(server), folder)
        self.server, self.faults = server, server.faults

    @rule(chance=CHANCES, kind=st.sampled_from(("change", "delete", "create")))
    def lie(self, chance: random.Random, kind: str) -> None:
        """Leave what changes now out of every delta."""
        before = len(self.server.log)
        getattr(self.life, kind)(chance)
        self.faults.unlogged |= {href for href, _ in self.server.log[before:]}

    @rule(page=st.sampled_from((0, 2)), teapot=st.booleans())
    def behave_otherwise(self, page: int, teapot: bool) -> None:
        self.faults.page, self.faults.teapot = page, teapot

    @rule(times=st.integers(1, 30))
    def sync_while_busy(self, times: int) -> None:
        self.faults.busy = [(503, "1")] * times
        try:
            self.runner.run(self.life.sync(self.rig))
        except SourceBusy:
            return
        finally:
            self.faults.busy.clear()
        self.check()

    @rule()
    def wait_until_all_is_compared(self) -> None:
        self.runner.run(self.life.sync(self.rig))
        self.life.clock.pass_by(WEEK)
        self.runner.run(self.life.sync(self.rig))
        self.faults.unlogged.clear()
        self.check()

    def check(self) -> None:
        """See that the graph holds what the server does, unless it has been lied to since all was compared."""
        if not self.faults.unlogged:
            super().check()

    def teardown(self) -> None:
        with self.server:
            super().teardown()


@pytest.fixture(scope="module")
def dav() -> Iterator[Radicale]:
    """A server whose users have no calendars but those of one history."""
    with Radicale() as server:
        yield server


def walk(kind: str, request: pytest.FixtureRequest, folder: Path, number: int, limits: settings) -> int:
    """Walk as many histories as the limits say and return how many that were."""
    numbers = count()

    class OnReal(Machine):
        def __init__(self) -> None:
            number = next(numbers)
            super().__init__(OnRadicale(request.getfixturevalue("dav"), USERS[number % len(USERS)]), folder / str(number))

    class OnLiar(FaultyMachine):
        def __init__(self) -> None:
            super().__init__(folder / str(next(numbers)))

    run_state_machine_as_test(seed(number)(OnReal if kind == "radicale" else OnLiar), settings=limits)
    return next(numbers)


@pytest.mark.parametrize("kind", ["radicale", "faulty"])
def test_any_order_of_changes_ends_where_the_server_is(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, rotation_seed: int, say: Callable[[str], None]
) -> None:
    walked = walk(kind, request, tmp_path, rotation_seed, settings(LIMITS, max_examples=3, stateful_step_count=12))
    say(f"histories of calendars on {kind}: {walked}")


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", ["radicale", "faulty"])
def test_any_long_order_of_changes_ends_where_the_server_is(
    kind: str, part: int, request: pytest.FixtureRequest, tmp_path: Path, say: Callable[[str], None]
) -> None:
    limits = settings(LIMITS, max_examples=10, stateful_step_count=30)
    with proving("walks: histories of calendars", kind, limits.max_examples, f"{part + 1}/{PARTS}") as proof:
        proof.done = walk(kind, request, tmp_path, 100 + part, limits)
    say(f"histories of calendars on {kind}: {proof.done}")
