"""R2: any order of changes, stops, refusals and lost cursors of a folder or of pages on the web ends where the servers are.

Histories are random and differ with the seed; the long ones run under `make prove`.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from schema.errors import SourceBusy, SourceError
from tests.fakes.rig import Rig, open_rig
from tests.integration.lived_web import Lived, LivedFolder, LivedPages, forgotten, synced
from tests.proofs import proving
from tests.servers.web import WebServer
from tests.servers.webdav import Ways, WebdavServer

# A history that fails is told whole: shortened, it would be lived on a real server some hundred times more.
LIMITS = settings(deadline=None, database=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
CHANCES = st.integers(0, 1 << 20).map(random.Random)
WEEK = 8 * 86_400
KINDS = ("marking folder", "plain folder", "pages")
PARTS = 4
"""In how many tests the long histories are lived, so that a stopped proof goes on near where it was."""


class Machine(RuleBasedStateMachine):
    """One source and one fresh graph for every history."""

    def __init__(self, kind: str, folder: Path) -> None:
        super().__init__()
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.life = self.begun(kind)
        self.rig: Rig = self.runner.run(self.stack.enter_async_context(open_rig(folder)))

    def begun(self, kind: str) -> Lived:
        """Return what the source reads at first, on a running server."""
        if kind == "pages":
            return LivedPages(self.stack.enter_context(WebServer()))
        return LivedFolder(self.stack.enter_context(WebdavServer(Ways(marks=kind == "marking folder"))))

    @initialize(chance=CHANCES)
    def begin(self, chance: random.Random) -> None:
        for _ in range(4):
            self.life.change(chance)

    @rule(chance=CHANCES, times=st.integers(1, 4))
    def change(self, chance: random.Random, times: int) -> None:
        for _ in range(times):
            self.life.change(chance)

    @rule(seconds=st.sampled_from((600, 90_000, WEEK)))
    def wait(self, seconds: int) -> None:
        self.life.clock.pass_by(seconds)

    @rule()
    def sync(self) -> None:
        if self.whole():
            self.check()

    @rule()
    def lose_the_cursor(self) -> None:
        """Lost with something gone since, it would leave that behind: nobody knows of it any more."""
        if self.whole():
            self.check()
            self.runner.run(forgotten(self.rig, self.life))
            if self.whole():
                self.check()

    @rule(most=st.integers(1, 2))
    def sync_and_stop(self, most: int) -> None:
        if self.whole(most):
            self.check()

    @rule(requests=st.integers(0, 6))
    def sync_with_a_server_that_wants_to_be_left_alone(self, requests: int) -> None:
        self.life.busy(requests)
        try:
            self.runner.run(synced(self.rig, self.life))
        except SourceBusy:
            self.life.cut_short()
            return
        except SourceError:
            assert self.life.silent
            return
        finally:
            self.life.busy(None)
        self.check()

    def whole(self, most: int = 0) -> bool:
        """Sync, and say whether the run came to its end."""
        try:
            return not self.runner.run(synced(self.rig, self.life, most)).stopped
        except SourceError:
            assert self.life.silent
            return False

    def check(self) -> None:
        """See that the graph holds what the server does."""
        self.runner.run(self.life.agrees(self.rig))

    def teardown(self) -> None:
        try:
            if self.whole():
                self.check()
                assert self.runner.run(synced(self.rig, self.life)).graph_writes == 0
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()


def walk(kind: str, folder: Path, number: int, limits: settings) -> int:
    """Walk as many histories as the limits say and return how many that were."""
    numbers = count()

    class OnServer(Machine):
        def __init__(self) -> None:
            super().__init__(kind, folder / str(next(numbers)))

    run_state_machine_as_test(seed(number)(OnServer), settings=limits)
    return next(numbers)


def test_any_order_of_changes_ends_where_the_servers_are(tmp_path: Path, rotation_seed: int, say: Callable[[str], None]) -> None:
    for kind in KINDS:
        walked = walk(kind, tmp_path / kind, rotation_seed, settings(LIMITS, max_examples=1, stateful_step_count=10))
        say(f"histories of {kind}: {walked}")


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", KINDS)
def test_any_long_order_of_changes_ends_where_the_servers_are(kind: str, part: int, tmp_path: Path, say: Callable[[str], None]) -> None:
    limits = settings(LIMITS, max_examples=10, stateful_step_count=30)
    with proving("walks: histories of the web", kind, limits.max_examples, f"{part + 1}/{PARTS}") as proof:
        proof.done = walk(kind, tmp_path, 100 + part, limits)
    say(f"histories of {kind}: {proof.done}")
