"""The real command line in child processes, with a home of its own and no keyring.

A command that is run to its end is forked from a process that has loaded the program's modules (`preloaded.py`): to load them takes
longer than most commands do. One that is only begun is a fresh interpreter, as a person starts it.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

COMMAND = "from app.cli import main; main()"
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); "
ROOT = Path(__file__).parents[2]
_SECONDS = 300
"""However busy the machine: what hangs never ends."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def values(self) -> Any:  # noqa: ANN401 (JSON is what it is)
        """What it said as JSON."""
        return json.loads(self.out)

    def failed(self, code: int, *told: str) -> None:
        """Assert that it ended with this code, in sentences that say all this, and without a trace of ours."""
        assert self.code == code, (self.code, self.out, self.err)
        assert "Traceback" not in self.err
        assert all(one in self.err for one in told), self.err


@dataclass(frozen=True, slots=True)
class Friday:
    """A home to run commands in."""

    home: Path
    most: int = 0
    """The size in bytes that no file may grow beyond, as on a full disk; 0: any."""
    models: Path | None = None
    """Where models lie; else nowhere, so that no test reaches one by accident."""

    def __call__(self, *words: str, typed: str = "") -> Ran:
        """Run a command to its end."""
        # What a command prints goes to files here, which may not grow on a full disk either.
        return ended(self.begin(*words), typed) if self.most else forked(words, self._environment(), typed)

    def begin(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command."""
        code, pipe = f"{FULL.format(self.most) if self.most else ''}{COMMAND}", subprocess.PIPE
        whole = [sys.executable, "-c", code, *words]
        return subprocess.Popen(whole, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=self._environment(), cwd=ROOT)

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("FRIDAY_", "PYTHONDONTWRITEBYTECODE"))}
        directory = {"FRIDAY_MODELS_DIRECTORY": str(self.models or self.home / "no models")}
        return {**clean, "FRIDAY_NO_KEYRING": "1", "FRIDAY_HOME": str(self.home), **directory, "NO_COLOR": "1", "COLUMNS": "200"}

    def json(self, *words: str, typed: str = "") -> Any:  # noqa: ANN401 (JSON is what it is)
        """Run a command that has to succeed and return what it said as JSON."""
        ran = self(*words, "--json", typed=typed)
        assert ran.code == 0, (ran.out, ran.err)
        return ran.values


def ended(child: "subprocess.Popen[str]", typed: str = "") -> Ran:
    """Wait for a command's end."""
    out, err = child.communicate(typed, timeout=_SECONDS)
    return Ran(child.returncode, out, err)


def forked(words: Sequence[str], environment: Mapping[str, str], typed: str) -> Ran:
    """Run a command to its end in a process forked from one that has loaded what commands need."""
    with tempfile.TemporaryDirectory() as folder:
        ends = tuple(str(Path(folder) / name) for name in ("in", "out", "err"))
        Path(ends[0]).write_text(typed, encoding="utf-8")
        child = _loaded().Process(target=_run, args=(words, dict(environment), ends))
        child.start()
        child.join(_SECONDS)
        if child.exitcode is None:
            child.kill()
            raise subprocess.TimeoutExpired(list(words), _SECONDS)
        out, err = (Path(end).read_text(encoding="utf-8") for end in ends[1:])
    return Ran(child.exitcode, out, err)


@cache
def _loaded() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.preloaded"])
    return context


def _run(words: Sequence[str], environment: Mapping[str, str], ends: Sequence[str]) -> None:
    """Become the command: its environment, its folder, its ends, its arguments."""
    for number, (end, flags) in enumerate(zip(ends, (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT), strict=True)):
        opened = os.open(end, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    # What began this process has closed it.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.argv = ["-c", *words]

    from app.cli import main

    main()
