"""200,000 mails in one Maildir: whether all arrive, whether memory stays flat, and whether the end is as fast as the start.

python -m bench.large MAILDIR HOME     syncs it and prints a line a tenth: mails, mails a second, MB
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from app.bootstrap import open_rooms
from app.settings import load
from app.syncing import Wish, sync
from bench.changes import declared
from bench.mailbox import written_mails
from bench.program import ROOT, line
from graph.sync import Progress

MAILS = 200_000
_TENTHS = 10
_BLOCK = 20_000


def written(folder: Path) -> None:
    """Write the mails into a Maildir."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    # In blocks, so that not all of them are held at once; the ids differ by the block.
    for first in range(0, MAILS, _BLOCK):
        for number, raw in enumerate(written_mails(_BLOCK, seed=first), first):
            again = raw.replace(b"<bench-", f"<bench-{first}-".encode())
            (folder / "cur" / f"{1_700_000_000 + number}.M{number}.bench:2,S").write_bytes(again)


def large() -> None:
    """Sync them in a child process and print how it went."""
    scratch = Path(tempfile.mkdtemp(prefix="friday-large-"))
    try:
        written(scratch / "mail")
        home = scratch / "home"
        declared(home, "mail", "maildir", (f"path={scratch / 'mail'}",))
        ran = subprocess.run([sys.executable, "-m", "bench.large", str(home)], cwd=ROOT, check=True, capture_output=True, text=True)
        tenths = [tuple(map(float, row.split())) for row in ran.stdout.splitlines()]
        line(f"{MAILS:,} mails of a Maildir, arrived", f"{int(tenths[-1][0]):,}", f"{MAILS:,}")
        line("mails a second in the last fifth to the first", f"{_rate(tenths[-2:]) / _rate(tenths[:2]):.2f}", ">= 0.7")
        line("MB after a tenth; at the end", f"{tenths[0][2]:.0f}; {tenths[-1][2]:.0f}", "<= 300")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _rate(tenths: list[tuple[float, ...]]) -> float:
    return sum(tenth[1] for tenth in tenths) / len(tenths)


async def told(home: Path) -> None:
    """Sync the home and print a line whenever another tenth has arrived."""
    began, last = perf_counter(), 0

    def report(progress: Progress) -> None:
        nonlocal began, last
        if progress.done - last >= MAILS // _TENTHS or progress.done == progress.total > last:
            now = perf_counter()
            print(progress.done, (progress.done - last) / (now - began), _resident(), flush=True)
            began, last = now, progress.done

    async with open_rooms(load(home)) as rooms:
        await sync(rooms, Wish(), report, asyncio.Event())


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    asyncio.run(told(Path(sys.argv[1])))
