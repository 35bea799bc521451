"""How much memory this process has held: the kernel's own mark, which a child does not inherit as it does `ru_maxrss`."""

import re
from pathlib import Path

_PROCESS = Path("/proc/self")


def begin() -> None:
    """Forget the mark: what counts is held from now on."""
    (_PROCESS / "clear_refs").write_text("5")


def megabytes() -> int:
    """Return the most memory held since the process, or the last `begin`, began."""
    found = re.search(r"VmHWM:\s+(\d+)", (_PROCESS / "status").read_text())
    assert found
    return int(found[1]) // 1024
