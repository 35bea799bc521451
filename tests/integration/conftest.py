"""Fixtures of the integration tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.fakes.rig import Rig, open_rig


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(tmp_path) as opened:
        yield opened


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a line that every run shows."""

    def print_it(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", flush=True)

    return print_it
