"""Looks at this machine without loading torch: its memory, its GPU, whether the runtime of models is installed."""

import os
import shutil
import subprocess
from importlib.util import find_spec

from reasoning.models.choosing import Machine

_QUERY = ("--query-gpu=memory.total,name", "--format=csv,noheader,nounits")
_MIB = 1_048_576
_SECONDS = 10.0
_NEEDED = ("torch", "transformers", "llguidance")


def look() -> Machine:
    """Return what this machine has; blocks for as long as the GPU's driver takes to answer."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    gpu_memory, gpu = largest(_asked())
    return Machine(memory, gpu_memory, gpu, runtime=all(find_spec(name) for name in _NEEDED))


def _asked() -> str:
    """Return what the driver's own program says of its GPUs, nothing where there is none or it does not work."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    try:
        ran = subprocess.run([program, *_QUERY], capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603 (constant words)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout if ran.returncode == 0 else ""


def largest(said: str) -> tuple[int, str]:
    """Return the memory in bytes and the name of the largest GPU among lines of "MiB, name"."""
    rows = [line.partition(",") for line in said.splitlines()]
    return max([(int(size) * _MIB, name.strip()) for size, _, name in rows if size.strip().isdigit()], default=(0, ""))
