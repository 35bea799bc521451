"""A server process on a free port: started, waited for by polling, ended by its own process id."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PAUSE = 0.02


class Missing(RuntimeError):
    """A program the test server needs is not installed; the text is the command that installs it."""


def program(name: str, package: str) -> str:
    """Return the program's path; raise Missing with the exact command if it is not there."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/dovecot")
    if found is None:
        raise Missing(f"{name} is not installed: apt-get install --no-install-recommends {package}")
    return found


def free_port() -> int:
    """Return a TCP port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Poll until the condition holds; raise TimeoutError with what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} within {seconds:.0f} s")
        time.sleep(_PAUSE)


def listens(port: int, greeting: bytes = b"") -> bool:
    """Say whether a server accepts connections at the port and, if one is given, begins with the greeting."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
            return not greeting or probe.recv(64).startswith(greeting)
    except OSError:
        return False


class Server:
    """One running process; `stop` ends it and everything it started."""

    def __init__(self, command: Sequence[str], log: Path, env: dict[str, str] | None = None) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True, env=env)
        self._log = log

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self, port: int, greeting: bytes = b"") -> None:
        """Wait until the server answers; raise with its log if it ended instead."""

        def answers() -> bool:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended: {self._log.read_text(errors='replace')[-2000:]}")
            return listens(port, greeting)

        wait_for(answers, f"an answer at port {port}")

    def stop(self) -> None:
        """End the process, politely first."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
