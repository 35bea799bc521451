"""The real command line in child processes, with a home of its own and no keyring."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = "from app.cli import main; main()"
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); "
ROOT = Path(__file__).parents[2]


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
        return ended(self.begin(*words), typed)

    def begin(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("FRIDAY_", "PYTHONDONTWRITEBYTECODE"))}
        directory = {"FRIDAY_MODELS_DIRECTORY": str(self.models or self.home / "no models")}
        env = {**clean, "FRIDAY_NO_KEYRING": "1", "FRIDAY_HOME": str(self.home), **directory, "NO_COLOR": "1", "COLUMNS": "200"}
        code, pipe = f"{FULL.format(self.most) if self.most else ''}{COMMAND}", subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", code, *words], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=env, cwd=ROOT)

    def json(self, *words: str, typed: str = "") -> Any:  # noqa: ANN401 (JSON is what it is)
        """Run a command that has to succeed and return what it said as JSON."""
        ran = self(*words, "--json", typed=typed)
        assert ran.code == 0, (ran.out, ran.err)
        return ran.values


def ended(child: "subprocess.Popen[str]", typed: str = "") -> Ran:
    """Wait for a command's end."""
    out, err = child.communicate(typed, timeout=120)
    return Ran(child.returncode, out, err)
