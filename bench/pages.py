"""The numbers of the pages, each beside its target or its peer in the same run: `make bench-pages`.

    python -m bench.pages [PART ...] [--home HOME]     parts: cold, pages, lag, stream, soak; all by default

HOME holds the sample life and is copied; without it one is made. Everything is a real server process before a real Chromium,
each Chromium with a fresh profile.
"""

import argparse
import asyncio
import datetime as dt
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter

from playwright.async_api import Browser, Page

from bench.lag import MODEL, MODELS, lag, prepare
from bench.program import friday, line
from bench.web import LETTERS
from tests.browser.driving import chromium, serving
from tests.servers.process import Server, free_port

ROUNDS = 5
SOAK = 200
_WARM = 20
# Longer than a closed page is kept for a browser that may come back.
_REST = 75.0
_PATIENCE = 60_000
_USABLE = """() => window.did_handshake && document.activeElement?.getAttribute('aria-label') === 'Question'"""
_FILLED: Mapping[str, tuple[str, str]] = {
    "People": ("/people", ".friday-table tbody tr a"),
    "Today": ("/today", ".friday-halves .friday-line"),
    "Projects": ("/projects", ".friday-halves .friday-link, .friday-halves a"),
    "Search": ("/search?q=posts", "[aria-label=Results] .friday-line"),
    "Sources": ("/sources", "[role=group]"),
}


@contextmanager
def web(kind: str, home: Path) -> Iterator[tuple[str, int]]:
    """Run one of the bench's own web processes; yield its address and its process id."""
    port = free_port()
    server = Server([sys.executable, "-m", "bench.web", kind, str(home), str(port)], home / "server.log", dict(os.environ))
    try:
        server.ready(port)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.stop()


async def usable(address: str) -> float:
    """Return the seconds until a Chromium that never was here has the focus in the question field, which takes what is typed."""
    async with chromium() as browser:
        page = await browser.new_page()
        started = perf_counter()
        await page.goto(address)
        field = page.get_by_label("Question", exact=True)
        await page.wait_for_function(_USABLE, polling="raf", timeout=_PATIENCE)
        await page.keyboard.type("x")
        assert await field.input_value() == "x"
        return perf_counter() - started


async def cold(home: Path) -> None:
    """Measure the first page in a cold Chromium, of a process that just began and of one that runs, beside an empty page of NiceGUI."""
    firsts, laters, empties = [], [], []
    for _ in range(ROUNDS):
        with serving(home) as address:
            firsts.append(await usable(address))
            await settled(address)
            laters.append(await usable(address))
        with web("empty", home) as (address, _pid):
            await usable(address)
            empties.append(await usable(address))
    line("first page of a process that just began, seconds, worst", f"{max(firsts):.2f}", "")
    line("the same, middle", f"{statistics.median(firsts):.2f}", "< 2")
    line("first page in a cold Chromium, warm server, seconds, worst", f"{max(laters):.2f}", "")
    line("the same, middle", f"{statistics.median(laters):.2f}", "< 2")
    line("an empty NiceGUI page in a cold Chromium, middle", f"{statistics.median(empties):.2f}", "")
    line("ours beside the empty page, times", f"{statistics.median(laters) / statistics.median(empties):.2f}", "")


async def settled(address: str) -> None:
    """Wait until a server does nothing in the background."""
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"{address}/sources")
        await page.locator("[role=group]").first.wait_for(timeout=_PATIENCE)
        await page.wait_for_function("document.querySelector('header [role=status]').innerText === ''", timeout=600_000)


async def filled(page: Page, address: str, name: str) -> float:
    """Return the seconds from going to a page to its first row."""
    path, row = _FILLED[name]
    await page.goto("about:blank")
    started = perf_counter()
    await page.goto(f"{address}{path}")
    await page.locator(row).first.wait_for(timeout=_PATIENCE)
    return perf_counter() - started


async def pages(home: Path) -> None:
    """Measure how soon each page shows what it is for, on a server that runs."""
    with serving(home) as address:
        await settled(address)
        async with chromium() as browser:
            page = await browser.new_page()
            for name in _FILLED:
                first = await filled(page, address, name)
                again = [await filled(page, address, name) for _ in range(ROUNDS)]
                told = f"{1000 * statistics.median(again):.0f} to {1000 * max(again):.0f}"
                line(f"{name} filled, ms, middle to worst (first {1000 * first:.0f})", told, "< 500" if name == "People" else "")


async def stream(home: Path) -> None:
    """Measure what the web process works for a long answer that comes sentence by sentence, Chromium left out."""
    with web("scripted", home) as (address, pid):
        await settled(address)
        async with chromium() as browser:
            page = await browser.new_page()
            await page.goto(address)
            await page.wait_for_function(_USABLE)
            worked = []
            for number in range(3):
                before = processor(pid)
                await page.get_by_label("Question", exact=True).fill("Tell me all of it.")
                await page.keyboard.press("Enter")
                await page.locator(".friday-why").nth(number).wait_for(timeout=_PATIENCE)
                worked.append(processor(pid) - before)
                # Not a figure of letters that never came.
                assert len(await page.get_by_role("log").inner_text()) >= (number + 1) * LETTERS
            started, before = monotonic(), processor(pid)
            await asyncio.sleep(5)
            idle = (processor(pid) - before) / (monotonic() - started)
    line(f"processor seconds of an answer of {LETTERS:,} letters, worst", f"{max(worked):.2f}", "<= 1")
    line("processor share of an open page that nothing happens on", f"{100 * idle:.1f} %", "")


async def soak(home: Path) -> None:
    """Measure what two hundred pages opened and closed leave in the web process."""
    with web("probed", home) as (address, pid):
        await settled(address)
        async with chromium() as browser:
            await opened(browser, address, _WARM)
            await asyncio.sleep(_REST)
            before = resident(pid)
            await opened(browser, address, SOAK)
            during = resident(pid)
            await asyncio.sleep(_REST)
            after = resident(pid)
    line(f"memory before and at the end of {SOAK} pages, MB", f"{before} to {during}", "")
    line(f"memory {_REST:.0f} s later, MB, growth", f"{after}, {100 * (after - before) / before:.1f} %", "< 20 %")


async def opened(browser: Browser, address: str, count: int) -> None:
    """Open and close so many pages, each kind in turn."""
    names = [*_FILLED]
    for number in range(count):
        page = await browser.new_page()
        await filled(page, address, names[number % len(names)])
        await page.context.close()


def processor(pid: int) -> float:
    """Return the processor seconds a process used so far (proc(5): utime and stime)."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Return the memory a process holds, in MB."""
    pages_held = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages_held * os.sysconf("SC_PAGE_SIZE") // 1_000_000


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: where it may write, and the loaded home that every part begins with a copy of."""

    scratch: Path
    loaded: Path

    def home(self, part: str) -> Path:
        """Return a home of its own for a part."""
        return Path(shutil.copytree(self.loaded, self.scratch / part))


async def late(home: Path) -> None:
    """Measure how late the web process's loop is while everything goes on at once."""
    if not prepare(home):
        print(f"{MODEL} is not in {MODELS} (`make models` brings it): answers are quotes in what follows.")
    with web("probed", home) as (address, _pid):
        await settled(address)
        await lag(home, address)


PARTS: Mapping[str, Callable[[Path], Coroutine[None, None, None]]] = {
    "cold": cold,
    "pages": pages,
    "lag": late,
    "stream": stream,
    "soak": soak,
}


def loaded(scratch: Path, home: Path | None) -> Path:
    """Return a home that holds the sample life, made if none is given."""
    if home:
        return home
    friday("--home", str(scratch / "loaded"), "sample", "--json")
    return scratch / "loaded"


def main() -> None:
    """Measure the parts that are named, or all, and print them."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--home", type=Path, help="a home that holds the sample life")
    said = parser.parse_args()
    unknown = [name for name in said.parts if name not in PARTS]
    if unknown:
        parser.error(f"no part {unknown[0]}; there are {', '.join(PARTS)}")
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}  {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    scratch = Path(tempfile.mkdtemp(prefix="friday-bench-"))
    try:
        bench = Bench(scratch, loaded(scratch, said.home))
        for name in said.parts or PARTS:
            print(f"load of the machine before {name}: {os.getloadavg()[0]:.1f}", flush=True)
            asyncio.run(PARTS[name](bench.home(name)))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
