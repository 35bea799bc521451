"""Takes the pictures of the README: `python -m tests.browser.screens`."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, ViewportSize, expect

from schema.answers import Answer
from tests.app.life import Life, build
from tests.browser.driving import DESK, PHONE, chromium, serving, visiting

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
# All are drawn to be looked at; the README shows these, the others stay out of the repository.
MORE = Path(__file__).resolve().parents[2] / ".cache" / "screens"
SHOWN = frozenset({"today-1280.png", "people-1280.png", "person-1280.png", "today-390-dark.png"})
WIDE = ViewportSize(width=1920, height=1080)
_PATHS = {"person": "people?q=marta", "search": "search?q=brass+band", "missing": "nowhere"}
_MOST_BYTES = 300_000
_PATIENCE = 30_000


async def take(name: str, browser: Browser, address: str, life: Life, look: tuple[ViewportSize, bool]) -> None:
    """Ask, open the first source where there is room for it, and save the picture."""
    size, dark = look
    async with visiting(browser, address, size, dark) as visit:
        await visit.ask(life.question)
        if size == DESK:
            await visit.at(f"Open source {_telling(life.answer)}").click()
            await expect(visit.page.locator("#source mark")).to_be_in_viewport()
        await visit.page.mouse.move(0, 0)
        path = SCREENS / name
        await visit.page.screenshot(path=path, animations="disabled", caret="hide")
        assert path.stat().st_size < _MOST_BYTES, f"{path} is too large"


def _telling(answer: Answer) -> int:
    """The number of the longest quote of a mail, else of anything."""
    best = max(answer.citations, key=lambda one: (one.source.startswith("<"), len(one.quote)))
    return answer.citations.index(best) + 1


async def look(name: str, browser: Browser, address: str, at: tuple[ViewportSize, bool]) -> None:
    """Save the picture of a page that looks things up; `person` is the first in the list."""
    size, dark = at
    async with visiting(browser, address, size, dark) as visit:
        await visit.page.goto(f"{address}/{_PATHS.get(name, name)}")
        if name == "person":
            await visit.page.get_by_role("link", name="Marta Lopes").first.click()
            await visit.page.wait_for_url("**/people/*")
            await visit.page.get_by_role("heading", name="Marta Lopes").wait_for()
        await expect(visit.page.get_by_label("Loading")).to_have_count(0, timeout=_PATIENCE)
        if name == "search":
            await visit.page.locator(".friday-line").first.wait_for()
        await visit.page.mouse.move(0, 0)
        file = f"{name}-{size['width']}{'-dark' if dark else ''}.png"
        path = (SCREENS if file in SHOWN else MORE) / file
        await visit.page.screenshot(path=path, animations="disabled", caret="hide")
        assert path.stat().st_size < _MOST_BYTES, f"{path} is too large"


async def all_of_them(address: str, life: Life) -> None:
    """Take every picture."""
    async with chromium() as browser:
        await take("ask-1280.png", browser, address, life, (DESK, False))
        await take("ask-390-dark.png", browser, address, life, (PHONE, True))
        for size in (PHONE, DESK, WIDE):
            for dark in (False, True):
                for name in ("today", "people", "person", "projects", "search", "settings", "missing"):
                    await look(name, browser, address, (size, dark))


def main() -> None:
    """Build a home, serve it, take the pictures."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    MORE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        life = asyncio.run(build(Path(folder)))
        with serving(life.home) as address:
            asyncio.run(all_of_them(address, life))


if __name__ == "__main__":
    main()
