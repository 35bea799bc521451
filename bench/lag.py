"""How late the web process's loop is while a model answers, a folder of mails is read and passes embed."""

import asyncio
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from time import monotonic

import httpx
from playwright.async_api import Page

from app.running import HEADER, running
from app.settings import save
from bench.mailbox import written_mails
from bench.program import ROOT, line
from bench.web import LAGS, TICK
from reasoning.models.fetching import present
from reasoning.models.registry import model
from tests.browser.driving import chromium

MAILS = 2_000
MODELS = ROOT / ".cache" / "models"
MODEL = "qwen2.5-coder-0.5b"
_EMBEDDING_SECONDS = 45.0
_SECONDS = 10.0
_PATIENCE = 120_000
_QUESTIONS = ("What do I have tomorrow?", "How much money may the Heron trail cost altogether right now?", "When do the posts arrive?")
_DOING = "document.querySelector('header [role=status]').innerText"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which something went on."""

    name: str
    begin: float
    end: float


def prepare(home: Path) -> bool:
    """Declare an empty folder of mails and the small model; say whether the model is here, else answers are quotes."""
    (home / "post").mkdir()
    here = present(MODELS, model(MODEL))
    chosen = {"models.generator": "local", "models.model": MODEL, "models.directory": str(MODELS)}
    save(home, {"sources.post": {"kind": "eml", "path": str(home / "post")}, **(chosen if here else {"models.generator": "extractive"})})
    return here


async def lag(home: Path, address: str) -> None:
    """Measure and print."""
    server = running(home)
    assert server
    stopped, answers = asyncio.Event(), [0]
    async with httpx.AsyncClient(base_url=address, headers={HEADER: server.token}, timeout=300) as program, chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"{address}/sources")
        # The model is loaded with the first question, which is not what is measured.
        await program.post("/api/ask", json={"question": _QUESTIONS[0]})
        quiet = await _spent("nothing else")
        asking = [asyncio.create_task(_ask_on(program, stopped, answers)) for _ in range(2)]
        answering = await _spent("the model answers two at a time")
        reading, embedding = await _synced(home, page)
        stopped.set()
        await asyncio.gather(*asking)
    whole = Window("all of these together", answering.begin, embedding.end)
    for window in (quiet, answering, reading, embedding, whole):
        show(window, home / LAGS, "< 50" if window in {reading, embedding, whole} else "")
    line("answers that the model gave meanwhile", str(answers[0]), "")


async def _synced(home: Path, page: Page) -> tuple[Window, Window]:
    """Let the folder fill and be read, then what was read be embedded, while all else goes on."""
    for number, mail in enumerate(written_mails(MAILS)):
        (home / "post" / f"{number}.eml").write_bytes(mail)
    begin = monotonic()
    await page.get_by_label("Sync now: post", exact=True).click()
    await page.wait_for_function(f"{_DOING}.startsWith('Preparing')", timeout=_PATIENCE)
    middle = monotonic()
    await asyncio.sleep(_EMBEDDING_SECONDS)
    still = str(await page.evaluate(_DOING))
    assert still.startswith("Preparing"), f"the passes ended too early to be measured: {still!r}"
    return (
        Window(f"{MAILS:,} mails are read as well", begin, middle),
        Window("passes embed as well", middle, monotonic()),
    )


async def _spent(name: str) -> Window:
    begin = monotonic()
    await asyncio.sleep(_SECONDS)
    return Window(name, begin, monotonic())


async def _ask_on(program: httpx.AsyncClient, stopped: asyncio.Event, answers: list[int]) -> None:
    while not stopped.is_set():
        question = _QUESTIONS[answers[0] % len(_QUESTIONS)]
        (await program.post("/api/ask", json={"question": question})).raise_for_status()
        answers[0] += 1


def show(window: Window, path: Path, target: str) -> None:
    """Print how late the loop was in a window: 95 of 100 times, and at most."""
    rows = [one.split() for one in path.read_text(encoding="utf-8").splitlines() if one.count(" ") == 1]
    ticks = [float(late) for at, late in rows if window.begin <= float(at) <= window.end]
    # As who comes at any moment finds it: a tick that was late stands for all that would have come while it was.
    lags = sorted(late - TICK * step for late in ticks for step in range(max(1, ceil(late / TICK))))
    told = f"{1000 * lags[int(0.95 * len(lags))]:.0f}, {1000 * lags[-1]:.0f}"
    line(f"loop late, p95 and most, ms: {window.name}", told, target)
