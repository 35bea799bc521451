"""Fixtures of the integration tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.conftest import SAID
from tests.fakes.rig import Rig, open_rig


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with open_rig(tmp_path) as opened:
        yield opened


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a line that every run shows, once the test is over."""
    told: list[tuple[str, object]] = request.node.user_properties

    def keep(line: str) -> None:
        told.append((SAID, line))

    return keep
