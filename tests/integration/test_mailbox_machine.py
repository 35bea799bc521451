"""R5: whatever happens to a mailbox and its connection, in whatever order, after each sync the graph holds what the server does."""

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

from schema.errors import SourceUnreachable
from tests.fakes.rig import Rig, open_rig
from tests.integration.lived_mailbox import LivedMailbox, agrees
from tests.proofs import proving
from tests.servers.dovecot import Dovecot

SERVERS = ("dovecot", "counting_dovecot", "bare_dovecot")
# A history that fails is told whole: shortened, it would be lived on a real server some hundred times more.
LIMITS = settings(deadline=None, database=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
CHANCES = st.integers(0, 1 << 20).map(random.Random)
PARTS = 6
"""In how many tests the long histories are lived, so that a stopped proof goes on near where it was."""
_CHANGES = ("deliver", "flag", "unflag", "copy", "move", "expunge", "renumber", "make_folder", "rename_folder", "remove_folder")


class Machine(RuleBasedStateMachine):
    """One fresh mailbox and one fresh graph for every history."""

    def __init__(self, server: Dovecot, folder: Path) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.box, self.stack = LivedMailbox(server), AsyncExitStack()
        self.rig: Rig = self.runner.run(self.stack.enter_async_context(open_rig(folder)))

    @initialize(chance=CHANCES)
    def begin(self, chance: random.Random) -> None:
        self.box.deliver(chance, 6)

    @rule(change=st.sampled_from(_CHANGES), chance=CHANCES)
    def change(self, change: str, chance: random.Random) -> None:
        act: Callable[[random.Random], None] = getattr(self.box, change)
        act(chance)

    @rule(chance=CHANCES)
    def deliver(self, chance: random.Random) -> None:
        self.box.deliver(chance, 6)

    @rule()
    def lose_indexes(self) -> None:
        self.box.lose_indexes()

    @rule(seconds=st.sampled_from((600, 90_000, 8 * 86_400)))
    def wait(self, seconds: int) -> None:
        self.box.account.clock.pass_by(seconds)

    @rule()
    def sync(self) -> None:
        self.runner.run(self.box.sync(self.rig))
        self.runner.run(agrees(self.rig, self.box))

    @rule(most=st.integers(1, 3))
    def sync_and_stop(self, most: int) -> None:
        if not self.runner.run(self.box.sync(self.rig, most=most)).stopped:
            self.runner.run(agrees(self.rig, self.box))

    @rule(cut_at=st.integers(0, 8_000))
    def sync_and_lose_the_connection(self, cut_at: int) -> None:
        try:
            self.runner.run(self.box.sync(self.rig, cut_at=cut_at))
        except SourceUnreachable:
            return
        self.runner.run(agrees(self.rig, self.box))

    def teardown(self) -> None:
        try:
            self.sync()
            assert self.runner.run(self.box.sync(self.rig)).graph_writes == 0
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()
            self.box.close()


async def test_a_line_that_breaks_off_at_any_byte_of_signing_in_refused_no_password(dovecot: Dovecot, rig: Rig) -> None:
    box = LivedMailbox(dovecot)
    box.deliver(random.Random(1))
    for cut_at in range(0, 900, 60):
        with pytest.raises(SourceUnreachable):
            await box.sync(rig, cut_at=cut_at)
    await box.sync(rig)
    await agrees(rig, box)
    box.close()


def walk(server: Dovecot, folder: Path, number: int, limits: settings) -> int:
    """Walk as many histories as the limits say and return how many that were."""
    homes = count()

    class Here(Machine):
        def __init__(self) -> None:
            super().__init__(server, folder / str(next(homes)))

    run_state_machine_as_test(seed(number)(Here), settings=limits)
    return next(homes)


def test_any_order_of_changes_ends_where_the_server_is(
    request: pytest.FixtureRequest, tmp_path: Path, rotation_seed: int, say: Callable[[str], None]
) -> None:
    server = SERVERS[rotation_seed % 3]
    walked = walk(request.getfixturevalue(server), tmp_path, rotation_seed, settings(LIMITS, max_examples=3, stateful_step_count=12))
    say(f"histories of a mailbox on {server}: {walked}")


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("server", SERVERS)
def test_any_long_order_of_changes_ends_where_the_server_is(
    request: pytest.FixtureRequest, tmp_path: Path, server: str, part: int, say: Callable[[str], None]
) -> None:
    limits = settings(LIMITS, max_examples=10, stateful_step_count=30)
    with proving("walks: histories of a mailbox", server, limits.max_examples, f"{part + 1}/{PARTS}") as proof:
        proof.done = walk(request.getfixturevalue(server), tmp_path, 100 + part, limits)
    say(f"histories of a mailbox on {server}: {proof.done}")
