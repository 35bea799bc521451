"""The numbers of the first version, each beside its target or its peer in the same run: `make bench-spine`.

What it measures, in order: a clean install with the first question after it, a running server asked, the sample's questions on
both stores, and 5,000 mails from a real Dovecot against `mbsync` then `notmuch new` on the same mailbox.
"""

import asyncio
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from app.running import running
from bench import sample
from bench.mailbox import peers, written_mails
from tests.servers.dovecot import Dovecot
from tests.servers.neo4j import exported_neo4j
from tests.servers.process import wait_for

MAILS = 5_000
ROUNDS = 3
_QUESTION = "Who am I collecting at the airport on the last Saturday of this month?"
_ROOT = Path(__file__).resolve().parent.parent


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
    command = [str(program)] if program else [sys.executable, "-m", "app"]
    ran = subprocess.run([*command, *words], capture_output=True, text=True, check=False, cwd=_ROOT)
    if ran.returncode:
        raise SystemExit(f"friday {' '.join(words)}: {ran.stderr}")
    return ran.stdout


def clean_install(scratch: Path) -> None:
    """Install a clone from nothing (packages cached), load the sample, and ask the first question."""
    clone, home = scratch / "clone", scratch / "clone-home"
    subprocess.run(["git", "clone", "-q", str(_ROOT), str(clone)], check=True)
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
        child.stdout.readline()
        wait_for(lambda: running(home) is not None, "the note of the server")
        yield
    finally:
        child.terminate()
        child.wait(30)


def running_server(home: Path) -> None:
    """Ask a running server from the command line."""
    with serving(home):
        friday("ask", "--home", str(home), "--json", _QUESTION)
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


def mail(scratch: Path) -> None:
    """Sync a real mailbox beside the tools people trust."""
    with Dovecot() as server:
        server.deliver("alice", written_mails(MAILS))
        os.environ["FRIDAY_BENCH_PASSWORD"] = "secret"
        settings = ("host=127.0.0.1", f"port={server.port}", "user=alice", "password_env=FRIDAY_BENCH_PASSWORD", "tls=off")
        declared = [word for one in settings for word in ("--set", one)]
        ours, theirs = [], []
        for number in range(ROUNDS):
            theirs.append(peers(scratch / f"peers-{number}", server.port))
            home = scratch / f"mail-home-{number}"
            friday("source", "add", "mail", "imap", *declared, "--home", str(home))
            ours.append(timed(lambda home=home: friday("sync", "--home", str(home), "--json")))  # type: ignore[misc]
        again = timed(lambda: friday("sync", "--home", str(home), "--json"))
        found = json.loads(friday("search", "--home", str(home), "--json", "quarterly", "harbour"))
    ratios = sorted(our / their for our, their in zip(ours, theirs, strict=True))
    line(f"{MAILS} mails searchable by words, seconds, median", f"{statistics.median(ours):.1f}", "")
    line("mbsync then notmuch new on the same mailbox, median", f"{statistics.median(theirs):.1f}", "")
    line(
        f"ours to theirs, median of {ROUNDS} (least, most)",
        f"{statistics.median(ratios):.2f}",
        f"<= 1.0  ({ratios[0]:.2f}, {ratios[-1]:.2f})",
    )
    line("unchanged second sync, whole process, seconds", f"{again:.2f}", "< 1")
    line("found by words afterwards", str(len(found)), "> 0")
    line("resident memory of the sync, MB", f"{_peak_memory(home):.0f}", "< 300")


def _peak_memory(home: Path) -> float:
    """Return the peak resident memory in MB of a fresh sync of the same mailbox's raw messages as files."""
    code = (
        "import pathlib, re, sys; from app.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1]) / 1024)"
    )
    folder = home / "eml"
    folder.mkdir()
    for number, raw in enumerate(written_mails(MAILS)):
        (folder / f"{number}.eml").write_bytes(raw)
    friday("source", "add", "files", "eml", "--set", f"path={folder}", "--home", str(home))
    ran = subprocess.run(
        [sys.executable, "-c", code, "sync", "files", "--json", "--home", str(home)], capture_output=True, text=True, check=True
    )
    return float(ran.stdout.splitlines()[-1])


def main() -> None:
    """Measure everything and print it."""
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}  {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    scratch = Path(tempfile.mkdtemp(prefix="friday-bench-"))
    try:
        clean_install(scratch)
        questions("embedded", scratch / "embedded")
        running_server(scratch / "embedded")
        mail(scratch)
        with exported_neo4j(scratch / "neo4j"):
            os.environ["FRIDAY_STORE"] = "neo4j"
            questions("neo4j", scratch / "neo4j-home")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
