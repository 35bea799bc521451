"""The numbers of the first version, each beside its target or its peer in the same run: `make bench-spine`.

What it measures, in order: a clean install with the first question after it, a running server asked, the sample's questions on
both stores, and 5,000 mails from a real Dovecot against `mbsync` then `notmuch new` on the same mailbox.
"""

import asyncio
import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.running import running
from bench import sample
from bench.mails import mails, show
from bench.program import ROOT, friday, line, timed
from tests.servers.neo4j import exported_neo4j
from tests.servers.process import wait_for

MAILS = 5_000
ROUNDS = 3
_QUESTION = "Who am I collecting at the airport on the last Saturday of this month?"


def clean_install(scratch: Path) -> None:
    """Install a clone from nothing (packages cached), load the sample, and ask the first question."""
    clone, home = scratch / "clone", scratch / "clone-home"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    # Run from make itself, the inner make would take over its flags and its job server.
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    install = timed(lambda: subprocess.run(["make", "-s", "install"], cwd=clone, check=True, env=environment))
    program = clone / ".venv" / "bin" / "friday"
    loaded = timed(lambda: friday("--home", str(home), "sample", "--json", program=program))
    first = timed(lambda: friday("ask", "--home", str(home), "--json", _QUESTION, program=program))
    line("base install, seconds", f"{install:.1f}", "")
    line("sample life loaded and embedded, seconds", f"{loaded:.1f}", "")
    line("first ask of a fresh process, seconds", f"{first:.2f}", "< 5")
    line("install and first answer, seconds", f"{install + loaded + first:.1f}", "< 60")


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Serve a home in a child process while the block runs."""
    child = subprocess.Popen([sys.executable, "-m", "app", "serve", "--home", str(home), "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        # A line on its output is the first sign of life; the note it leaves says that it listens.
        child.stdout.readline()
        wait_for(lambda: running(home) is not None, "the note of the server")
        yield
    finally:
        child.terminate()
        child.wait(30)


def running_server(home: Path) -> None:
    """Ask a running server from the command line."""
    with serving(home):
        # The first is not counted: models load with it.
        friday("ask", "--home", str(home), "--json", _QUESTION)
        # The least of three: other work on the machine only ever adds.
        seconds = min(timed(lambda: friday("ask", "--home", str(home), "--json", _QUESTION)) for _ in range(3))
    line("ask while a server runs, seconds", f"{seconds:.2f}", "< 1")


def questions(name: str, home: Path) -> None:
    """Ask the sample's questions on one store."""
    figures = asyncio.run(sample.measure(home))
    targets = {
        "recall@10": ">= 0.80",
        "answerable cite a right source": ">= 0.80",
        "unanswerable abstained": "1.00",
        "seconds, median": "< 0.4",
    }
    for figure, value in figures.items():
        line(f"{name}: {figure}", f"{value:.3f}", targets.get(figure, ""))


def main() -> None:
    """Measure everything and print it."""
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}  {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    scratch = Path(tempfile.mkdtemp(prefix="friday-bench-"))
    try:
        clean_install(scratch)
        questions("embedded", scratch / "embedded")
        running_server(scratch / "embedded")
        show(mails(MAILS, ROUNDS))
        with exported_neo4j(scratch / "neo4j"):
            os.environ["FRIDAY_STORE"] = "neo4j"
            questions("neo4j", scratch / "neo4j-home")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
