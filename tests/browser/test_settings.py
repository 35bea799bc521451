"""A person changes settings in a real browser, with two windows open."""

from pathlib import Path

from playwright.async_api import Browser, expect

from app.settings import save
from tests.browser.driving import DESK, PHONE, Visit, serving, visiting
from tests.browser.test_ask import poor_contrasts
from tests.fakes import files

_BACKGROUND = "getComputedStyle(document.body).backgroundColor"
_PATIENCE = 30_000


async def dark(visit: Visit) -> bool:
    return str(await visit.page.evaluate(_BACKGROUND)) == "rgb(18, 18, 18)"


async def test_colours_change_in_both_windows_and_no_page_flashes(browser: Browser, tmp_path: Path) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}, "owner.name": "Mara"})
    with serving(tmp_path / "home") as address:
        async with visiting(browser, address, DESK) as one, visiting(browser, address, PHONE) as other:
            await one.page.goto(f"{address}/settings")
            await one.page.get_by_label("Colours", exact=True).click()
            await one.page.get_by_role("option", name="Dark").click()
            await expect(one.page.get_by_title("Colours: dark")).to_be_visible()
            await expect(other.page.get_by_title("Colours: dark")).to_be_visible()
            assert await dark(one)
            assert await dark(other)
            assert await poor_contrasts(one) == []
            # Before any script of the page ran its course: it is dark in the markup that was sent.
            sent = await (await one.page.request.get(f"{address}/settings")).text()
            assert 'content="dark"' in sent
            assert "const dark = True" in sent

            await other.at("Question").fill("light mode")
            await other.page.keyboard.press("Enter")
            await expect(other.page.get_by_title("Colours: light")).to_be_visible(timeout=_PATIENCE)
            await expect(one.page.get_by_title("Colours: light")).to_be_visible()
            await expect(one.page.get_by_text("“light mode”")).to_be_visible()
            assert await poor_contrasts(one) == []
            await other.page.goto(f"{address}/settings")
            await expect(other.page.get_by_text("Answers now")).to_be_visible(timeout=_PATIENCE)
            assert await other.sideways() == 0

            # Taken up without a restart: both windows are shown anew.
            await one.page.get_by_label("Your name").fill("Mara Keller")
            await one.page.get_by_role("button", name="Save").first.click()
            await one.page.get_by_role("button", name="Begin again now").click()
            await expect(other.page.get_by_label("Your name")).to_have_value("Mara Keller", timeout=_PATIENCE)
            await expect(one.page.get_by_role("button", name="Begin again now")).to_be_hidden(timeout=_PATIENCE)
            assert (one.faults, other.faults) == ([], [])
