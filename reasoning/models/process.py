"""Runs a model in a process of its own beside the web loop: begun on first need, begun anew after a crash, gone with us."""

import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import httpx

from reasoning.models.endpoint import Address, Endpoint, Patience
from schema import errors
from schema.errors import ModelError, ModelFaltered, ModelUnavailable
from schema.generation import Request

_ENDING_SECONDS = 5.0
# Between a connection that breaks and the news that the process is gone.
_CRASH_SECONDS = 0.3
_TAIL = 400
_PIPE = asyncio.subprocess.PIPE
_PROGRAM = (sys.executable, "-m", "reasoning.models.program")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the process runs: a model's name, its folder, the device, how many threads, how many answers at once and waiting."""

    name: str
    folder: Path
    device: str = "cpu"
    threads: int = 2
    rows: int = 4
    waiting: int = 8
    loading_seconds: float = 120.0


class LocalModel:
    """A language model in a child process, asked over HTTP like any other endpoint."""

    def __init__(self, client: httpx.AsyncClient, plan: Plan, patience: Patience | None = None) -> None:
        self._client = client
        self._plan = plan
        self._patience = patience or Patience()
        self._child: asyncio.subprocess.Process | None = None
        self._endpoint: Endpoint | None = None
        self._starting = asyncio.Lock()
        self._closed = False

    @property
    def name(self) -> str:
        """The model's name."""
        return self._plan.name

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        return self._child.pid if self._child and self._child.returncode is None else None

    async def stream(self, request: Request) -> AsyncGenerator[str, None]:
        """Yield what the model writes; loads it the first time, and again if it crashed."""
        for last in (False, True):
            begun = last
            try:
                async with aclosing((await self.ready()).stream(request)) as parts:
                    async for part in parts:
                        begun = True
                        yield part
                return
            except (ModelUnavailable, ModelFaltered):
                # What was begun is not said a second time; what only waited does not suffer for another's crash.
                if begun or not await self._crashed():
                    raise

    async def _crashed(self) -> bool:
        try:
            async with asyncio.timeout(_CRASH_SECONDS):
                return self._child is not None and await self._child.wait() is not None
        except TimeoutError:
            return False

    async def ready(self) -> Endpoint:
        """Return where the model answers, once it does; raise a ModelError that says why it does not."""
        # One at a time: two questions in the first seconds must not load it twice.
        async with self._starting:
            # An answer that still waits sees the process go, and must not begin another.
            if self._closed:
                raise ModelUnavailable(f"{self.name} was closed")
            if self._endpoint is None or self.pid is None:
                self._endpoint = await self._start()
            return self._endpoint

    async def close(self) -> None:
        """End the process."""
        self._closed = True
        async with self._starting:
            self._endpoint = None
            if self._child and self._child.returncode is None:
                await _ended(self._child)

    async def _start(self) -> Endpoint:
        token = secrets.token_urlsafe(32)
        # Into a file: a pipe that nobody reads would fill up and hold the process.
        with tempfile.TemporaryFile() as log:
            child = self._child = await asyncio.create_subprocess_exec(*_PROGRAM, stdin=_PIPE, stdout=_PIPE, stderr=log)
            try:
                async with asyncio.timeout(self._plan.loading_seconds):
                    port = await self._told(child, token, log)
            except TimeoutError as error:
                await _ended(child)
                raise ModelUnavailable(f"{self.name} was not loaded within {self._plan.loading_seconds:g} s") from error
            except BaseException:
                await _ended(child)
                raise
        return Endpoint(self._client, Address(f"http://127.0.0.1:{port}/v1", self.name, token), self._patience)

    async def _told(self, child: asyncio.subprocess.Process, token: str, log: IO[bytes]) -> int:
        """Give the orders and return the port; raise what the process says is wrong."""
        assert child.stdin is not None
        assert child.stdout is not None
        # On standard input and not as an argument, which every user of this machine can read.
        child.stdin.write(json.dumps({**asdict(self._plan), "folder": str(self._plan.folder), "token": token}).encode() + b"\n")
        line = await child.stdout.readline()
        if not line:
            await child.wait()
            log.seek(0)
            raise ModelUnavailable(
                f"its process ended: {log.read()[-_TAIL:].decode(errors='replace').strip()}", "Run `friday models test`."
            )
        said = json.loads(line)
        if "error" in said:
            kind = getattr(errors, said["error"], ModelError)
            raise kind(said["detail"], said["remedy"])
        return int(said["port"])


async def _ended(child: asyncio.subprocess.Process) -> None:
    """End a process, politely first: it ends by itself once nothing comes on its standard input."""
    assert child.stdin is not None
    child.stdin.close()
    try:
        async with asyncio.timeout(_ENDING_SECONDS):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()


@asynccontextmanager
async def local_model(plan: Plan, patience: Patience | None = None) -> AsyncIterator[LocalModel]:
    """Yield a model whose process is begun on first need and ended with the block."""
    # Never through a proxy: the answers to a person's questions would leave the machine.
    async with httpx.AsyncClient(trust_env=False) as client:
        model = LocalModel(client, plan, patience)
        try:
            yield model
        finally:
            await model.close()
