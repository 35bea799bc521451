"""Runs a model in a process of its own beside the web loop: begun on first need, begun anew after a crash, gone with us."""

import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, dataclass, replace
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
PROGRAM = (sys.executable, "-m", "reasoning.models.program")


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

    def __init__(self, client: httpx.AsyncClient, plan: Plan, patience: Patience | None = None, program: Sequence[str] = PROGRAM) -> None:
        self._client = client
        self._plan = plan
        self._patience = patience or Patience()
        self._program = program
        self._child: asyncio.subprocess.Process | None = None
        self._loading: asyncio.Task[Address] | None = None
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
        """Yield what the model writes; loads it the first time, and again if it crashed once it had been loaded."""
        now = asyncio.get_running_loop().time
        deadline = now() + self._patience.whole
        for last in (False, True):
            begun = last
            # Outside the try: a load that failed would most likely fail again, and the question would wait twice.
            address = await self._loaded(deadline - now())
            try:
                async with aclosing(self._asked(address, deadline - now()).stream(request)) as parts:
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
        """Return where the model answers, within the time of a whole answer; raise a ModelError that says why it does not."""
        return self._asked(await self._loaded(self._patience.whole), self._patience.whole)

    def _asked(self, address: Address, seconds: float) -> Endpoint:
        return Endpoint(self._client, address, replace(self._patience, whole=max(0.0, seconds)))

    async def _loaded(self, seconds: float) -> Address:
        # An answer that still waits sees the process go, and must not begin another.
        if self._closed:
            raise ModelUnavailable(f"{self.name} was closed")
        # One for all: two questions in the first seconds must not load it twice.
        if self._loading is None or (self._loading.done() and self.pid is None):
            self._loading = asyncio.create_task(self._start(), name="friday loads a model")
        loading = self._loading
        # Not cancelled with whoever stops waiting: the next question finds it loaded.
        await asyncio.wait({loading}, timeout=max(0.0, seconds))
        if not loading.done():
            raise ModelUnavailable(f"{self.name} was not loaded within the time of an answer", "Ask again in a while: it goes on loading.")
        if loading.cancelled():
            raise ModelUnavailable(f"{self.name} was closed")
        return loading.result()

    async def close(self) -> None:
        """End the process."""
        self._closed = True
        if self._loading:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)
        if self._child and self._child.returncode is None:
            await _ended(self._child)

    async def _start(self) -> Address:
        token = secrets.token_urlsafe(32)
        # Into a file: a pipe that nobody reads would fill up and hold the process.
        with tempfile.TemporaryFile() as log:
            child, port = await self._begun(log), None
            self._child = child
            try:
                async with asyncio.timeout(self._plan.loading_seconds):
                    port = await self._told(child, token, log)
            except TimeoutError as error:
                raise ModelUnavailable(f"{self.name} was not loaded within {self._plan.loading_seconds:g} s") from error
            finally:
                # Let go of while it loads, too: nobody else would end it.
                if port is None:
                    await _ended(child)
        return Address(f"http://127.0.0.1:{port}/v1", self.name, token)

    async def _begun(self, log: IO[bytes]) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(*self._program, stdin=_PIPE, stdout=_PIPE, stderr=log)
        # No memory or no process left, which a machine that is full says here.
        except OSError as error:
            raise ModelUnavailable(f"its process cannot be begun: {error.strerror or error}", "Run `friday models test`.") from error

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
        return _port(line)


def _port(line: bytes) -> int:
    """Return the port that a process says it answers at; raise what it says is wrong."""
    try:
        said = json.loads(line)
        if "error" in said:
            kind = getattr(errors, said["error"], ModelError)
            raise kind(said["detail"], said["remedy"])
        return int(said["port"])
    except (ValueError, TypeError, KeyError) as error:
        told = line[:_TAIL].decode(errors="replace").strip()
        raise ModelUnavailable(f"its process said {told!r} instead of its port", "Run `friday models test`.") from error


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
async def local_model(plan: Plan, patience: Patience | None = None, program: Sequence[str] = PROGRAM) -> AsyncIterator[LocalModel]:
    """Yield a model whose process is begun on first need and ended with the block."""
    # Never through a proxy: the answers to a person's questions would leave the machine.
    async with httpx.AsyncClient(trust_env=False) as client:
        model = LocalModel(client, plan, patience, program)
        try:
            yield model
        finally:
            await model.close()
