"""A world whose every name is a script, on every page of a real browser: all of it stays text."""

from pathlib import Path

from playwright.async_api import Browser, Dialog, expect

from app.settings import save
from tests.browser.driving import DESK, Visit, serving, visiting
from tests.browser.test_pages import go
from tests.servers import hostile_world
from tests.servers.hostile_world import MARK, OWNER, WORD

_PATIENCE = 30_000
# What they wrote as markup, what would load or run for them, and what leads away.
_THEIRS = (
    f"[{MARK}], img[src*=evil], script[src*=evil], iframe, object, embed, a[href*='evil'], a[href^='javascript:'], [onerror], [onclick]"
)


class Watched:
    """A window whose dialogs are faults as well."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        visit.page.on("dialog", self._opened)

    async def clean(self, where: str) -> None:
        """Assert that theirs is shown here and is nothing but text."""
        # Else the page would be clean because nothing of theirs is on it.
        await expect(self.visit.page.get_by_text(MARK).first).to_be_attached(timeout=_PATIENCE)
        theirs = self.visit.page.locator(_THEIRS)
        assert await theirs.count() == 0, (where, await theirs.first.evaluate("one => one.outerHTML"))
        assert self.visit.faults == [], where

    async def _opened(self, dialog: Dialog) -> None:
        self.visit.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()


async def test_nothing_of_theirs_runs_loads_or_becomes_an_element(browser: Browser, tmp_path: Path) -> None:
    """R4."""
    sources = hostile_world.write(tmp_path / "world")
    save(tmp_path / "home", {**sources, "owner.name": "Mara Lind", "owner.addresses": [OWNER], "now": "2026-10-16T09:00:00+01:00"})
    with serving(tmp_path / "home") as address:
        async with visiting(browser, address, DESK) as visit:
            watched = Watched(visit)
            await _read(visit)
            await watched.clean("sources")
            for path in ("/today", "/people?all=1", "/projects", f"/search?q={WORD}"):
                await go(visit, path)
                await watched.clean(path)
            await _opened(watched)
            await _one_of(watched, "/people?all=1", "/people/")
            await _one_of(watched, "/projects", "/projects/")
            await _answered(watched)
            assert await visit.page.evaluate("document.title.startsWith('Friday')")


async def _read(visit: Visit) -> None:
    """Wait until every source was read and what could not be read is listed."""
    await visit.page.goto(f"{visit.address}/sources")
    await expect(visit.page.get_by_text("Last sync")).to_have_count(4, timeout=_PATIENCE)
    await expect(visit.page.locator("header [role=status]")).to_have_text("", timeout=_PATIENCE)


async def _opened(watched: Watched) -> None:
    """Open every record that the search finds: mails, the event, the document, the card."""
    page = watched.visit.page
    found = page.locator("[aria-label=Results] .friday-line")
    count = await found.count()
    assert count >= 5
    for place in range(count):
        await found.nth(place).click()
        await expect(page.locator("#source")).to_be_visible()
        await watched.clean(f"source {place}")
        await page.keyboard.press("Escape")
        await expect(page.locator("#source")).to_have_count(0)


async def _one_of(watched: Watched, listed: str, path: str) -> None:
    """Open the page of every one in a list."""
    page = watched.visit.page
    await go(watched.visit, listed)
    links = page.locator(f"main a[href^='{path}'], .q-page a[href^='{path}']")
    await expect(links.first).to_be_visible(timeout=_PATIENCE)
    ways = {str(await one.get_attribute("href")) for one in await links.all()}
    assert ways
    for way in sorted(ways):
        await go(watched.visit, way)
        await expect(page.get_by_role("heading").nth(1)).to_be_visible(timeout=_PATIENCE)
        await watched.clean(way)


async def _answered(watched: Watched) -> None:
    """Ask for it, look why, open what is cited, and find the conversation by what was asked."""
    visit = watched.visit
    await visit.page.goto(visit.address)
    await visit.at("Question").wait_for()
    await visit.ask(f"What does the {WORD} voucher say? {hostile_world.SCRIPT}")
    await visit.page.locator(".friday-why").click()
    await expect(visit.page.get_by_text("Best sources")).to_be_visible()
    await watched.clean("answer")
    await visit.page.get_by_role("log").get_by_label("Open source 1", exact=True).click()
    await expect(visit.page.locator("#source")).to_be_visible()
    await watched.clean("cited source")
    await visit.page.reload()
    await visit.page.locator(".friday-why").wait_for(timeout=_PATIENCE)
    await watched.clean("the conversation again")
