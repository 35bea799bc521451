"""A real server over the sample life and a real browser before it; a page with faults fails its test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser

from tests.app.life import Life, lived
from tests.browser.driving import DESK, PHONE, Visit, chromium, serving, visiting


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The sample life with one hostile mail."""
    return lived(tmp_path_factory.getbasetemp() / "life")


@pytest.fixture(scope="session")
def address(life: Life) -> Iterator[str]:
    """Where the real server listens."""
    with serving(life.home) as where:
        yield where


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium."""
    async with chromium() as started:
        yield started


@pytest.fixture
async def desk(browser: Browser, address: str) -> AsyncIterator[Visit]:
    """The page on a desk."""
    async with visiting(browser, address, DESK) as visit:
        yield visit
        assert visit.faults == []


@pytest.fixture
async def phone(browser: Browser, address: str) -> AsyncIterator[Visit]:
    """The page on a phone."""
    async with visiting(browser, address, PHONE) as visit:
        yield visit
        assert visit.faults == []
