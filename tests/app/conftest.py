"""The screen in memory: the real pages and engine over the sample life, used by simulated people."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from nicegui import app as web
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation

from app.api import register as register_api
from app.engine import Engine
from app.running import Server
from app.server import compose
from tests.app.life import Life, lived

ADDRESS = "http://127.0.0.1:8765"
TOKEN = "the token of the test"
_PATIENCE = 300
T = TypeVar("T", bound=ui.element)


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The sample life, built once."""
    return lived(tmp_path_factory.getbasetemp() / "life")


class Visitor(User):
    """A person who waits as long as a page takes on a busy machine, where NiceGUI's looks three times in as many tenths of a second."""

    async def should_see(
        self,
        target: str | type[T] | None = None,
        *,
        kind: type[T] | None = None,
        marker: str | list[str] | None = None,
        content: str | list[str] | None = None,
        retries: int = _PATIENCE,
    ) -> None:
        if target is not None:
            await super().should_see(target, retries=retries)
        else:
            await super().should_see(kind=kind, marker=marker, content=content, retries=retries)

    async def should_not_see(
        self,
        target: str | type[T] | None = None,
        *,
        kind: type[T] | None = None,
        marker: str | list[str] | None = None,
        content: str | list[str] | None = None,
        retries: int = _PATIENCE,
    ) -> None:
        if target is not None:
            await super().should_not_see(target, retries=retries)
        else:
            await super().should_not_see(kind=kind, marker=marker, content=content, retries=retries)


def visitor() -> User:
    """A person with a browser of their own."""
    return Visitor(httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=ADDRESS))


def program(token: str = TOKEN) -> httpx.AsyncClient:
    """A program on this machine that calls the interface."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=ADDRESS, headers={"X-Friday-Token": token})


class Screens:
    """Opens the screen over a engine until the test ends."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack

    async def serve(self, engine: Engine) -> None:
        """Serve the pages and the interface in memory."""
        await self._stack.enter_async_context(self.served(engine))

    def served(self, engine: Engine) -> AbstractAsyncContextManager[None]:
        """Serve them for a block."""
        return _served(engine, self._folder)


@pytest.fixture
async def screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Screens]:
    """Where a test opens the screen over a engine of its own making."""
    monkeypatch.setenv("NICEGUI_USER_SIMULATION", "true")
    async with AsyncExitStack() as stack:
        yield Screens(tmp_path / "screens", stack)


@pytest.fixture
async def engine(life: Life, screens: Screens) -> Engine:
    """The real engine over the sample life, with its screen open."""
    made = Engine(life.settings)
    await screens.serve(made)
    return made


@pytest.fixture
async def lena(engine: Engine) -> User:
    """The owner, looking at the page."""
    user = visitor()
    await user.open("/")
    return user


@asynccontextmanager
async def _served(engine: Engine, folder: Path) -> AsyncIterator[None]:
    with _modules_kept(), nicegui_reset_globals():
        prepare_simulation()
        compose(engine, folder)
        register_api(web, engine, Server(8765, TOKEN, 0))
        web.on_startup(engine.start)
        web.on_shutdown(engine.stop)
        ui.run(storage_secret="a secret of the test")
        async with web.router.lifespan_context(web):
            yield


@contextmanager
def _modules_kept() -> Iterator[None]:
    """NiceGUI's reset forgets the modules of the pages; other tests still hold them."""
    before = dict(sys.modules)
    try:
        yield
    finally:
        sys.modules.update({name: module for name, module in before.items() if name.partition(".")[0] == "app"})
