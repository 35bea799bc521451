"""Friday's command line as a process of its own, timed from outside, and figures printed beside their targets."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
# Run by the child itself: read from outside, /proc would be gone with the process.
_WATCHED = """
import pathlib, sys
from app.cli import main
try:
    main()
finally:
    # The kernel's own mark: unlike ru_maxrss no child inherits it.
    print(pathlib.Path("/proc/self/status").read_text(), file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a command took: seconds of the whole process, and the most memory it held, in MB."""

    seconds: float
    megabytes: int


def line(name: str, value: str, target: str) -> None:
    """Print one figure beside its target."""
    print(f"{name:58} {value:>14}   {target}", flush=True)


def timed(call: Callable[[], object]) -> float:
    """Return the seconds a call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def friday(*words: str, program: Path | None = None) -> str:
    """Run the command line in a process of its own and return what it prints; its errors end the benchmark."""
    # Whole processes, start and imports included: that is what a person at a terminal waits for.
    return _ran([str(program)] if program else [sys.executable, "-m", "app"], words).stdout


def watched(*words: str) -> Seen:
    """Run the command line in a process of its own and return what it took."""
    started = perf_counter()
    ran = _ran([sys.executable, "-c", _WATCHED], words)
    seconds = perf_counter() - started
    found = re.search(r"VmHWM:\s+(\d+)", ran.stderr)
    assert found
    return Seen(seconds, int(found[1]) // 1024)


def _ran(command: list[str], words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run([*command, *words], capture_output=True, text=True, check=False, cwd=ROOT)
    if ran.returncode:
        raise SystemExit(f"friday {' '.join(words)}: {ran.stderr}")
    return ran
