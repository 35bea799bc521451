"""Every case runs once for every registered store."""

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
