"""Every case runs once for every registered store."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from schema.ids import space_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.stores import STORES, Store


@pytest.fixture(params=STORES, ids=lambda store: store.name)
def store(request: pytest.FixtureRequest) -> Store:
    chosen: Store = request.param
    if chosen.server:
        request.getfixturevalue(chosen.server)
    return chosen


@pytest.fixture
def all_stores(request: pytest.FixtureRequest) -> list[Store]:
    for store in STORES:
        if store.server:
            request.getfixturevalue(store.server)
    return STORES


@pytest.fixture
def space(tmp_path: Path) -> Space:
    return Space(space_id(str(tmp_path)), "mine")


@pytest.fixture
def other_space(tmp_path: Path) -> Space:
    return Space(space_id(f"{tmp_path} other"), "other")


@pytest_asyncio.fixture
async def graph(store: Store, tmp_path: Path, space: Space) -> AsyncIterator[Graph]:
    async with store.open(tmp_path, Scope(space)) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    passed: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        if report.when == "call" and "tests/contract/" in report.nodeid:
            passed.update(one.name for one in STORES if f"[{one.name}" in report.nodeid)
    for name, count in passed.items():
        terminalreporter.write_line(f"contract: {count} cases passed on {name}")
