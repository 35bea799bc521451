"""Takes the pictures of the README: `python -m tests.browser.screens`."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, ViewportSize, expect

from schema.answers import Answer
from tests.app.life import Life, build
from tests.browser.driving import DESK, PHONE, chromium, serving, visiting

SCREENS = Path(__file__).resolve().parents[2] / "docs" / "screens"
_MOST_BYTES = 300_000


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


async def all_of_them(address: str, life: Life) -> None:
    """Take every picture."""
    async with chromium() as browser:
        await take("ask-1280.png", browser, address, life, (DESK, False))
        await take("ask-390-dark.png", browser, address, life, (PHONE, True))


def main() -> None:
    """Build a home, serve it, take the pictures."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        life = asyncio.run(build(Path(folder)))
        with serving(life.home) as address:
            asyncio.run(all_of_them(address, life))


if __name__ == "__main__":
    main()
