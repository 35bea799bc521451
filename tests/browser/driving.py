"""Drives a real Chromium at a real server, and keeps what a careful page must never do."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, ViewportSize, async_playwright, expect

from tests.servers.process import Server, free_port, program

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)
_PATIENCE = 30_000
# Five seconds otherwise, which a busy machine takes for a page.
expect.set_options(timeout=_PATIENCE)


@dataclass
class Visit:
    """A page that is looked at, and its faults: console errors, page errors, requests to elsewhere."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def at(self, marker: str) -> Locator:
        """What the page calls by this name (an aria label)."""
        return self.page.get_by_label(marker, exact=True)

    async def ask(self, question: str) -> None:
        """Write a question, press Enter, wait until it is settled."""
        # Only those of answers: while a first sync runs, the cards of sources fold something too, and go when it ends.
        settled = self.page.get_by_role("log").locator(".friday-why")
        before = await settled.count()
        await self.at("Question").fill(question)
        await self.page.keyboard.press("Enter")
        await settled.nth(before).wait_for(timeout=_PATIENCE)
        await self.at("Ask").wait_for()

    async def sideways(self) -> int:
        """How many pixels the page can be scrolled sideways."""
        return int(await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def watch(self) -> None:
        """Keep every fault from now on."""
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.faults.append(f"request to {request.url}")


@contextmanager
def serving(home: Path, port: int = 0) -> Iterator[str]:
    """Run the real server over a home, at a free port where none is named; yield its address."""
    port = port or free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    server = Server([sys.executable, "-m", "app", "serve", "--home", str(home), "--port", str(port)], home / "server.log", env)
    try:
        server.ready(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium; where it is missing, the error is the command that installs it."""
    path = program("chromium", "chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(browser: Browser, address: str, size: ViewportSize, dark: bool = False) -> AsyncIterator[Visit]:
    """Open the page in a window of its own."""
    context = await browser.new_context(viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce")
    try:
        visit = Visit(await context.new_page(), address)
        visit.watch()
        await visit.page.goto(address)
        await visit.at("Question").wait_for(timeout=_PATIENCE)
        yield visit
    finally:
        await context.close()
