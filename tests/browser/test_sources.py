"""A person looks after a source in a real browser."""

from pathlib import Path

from playwright.async_api import Browser, expect

from app.settings import save
from tests.browser.driving import DESK, PHONE, serving, visiting
from tests.browser.test_ask import poor_contrasts
from tests.fakes import files

_PATIENCE = 30_000


async def test_a_source_is_synced_and_paused_and_a_reload_shows_it_so(browser: Browser, tmp_path: Path) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    with serving(tmp_path / "home") as address:
        async with visiting(browser, address, DESK) as visit:
            await visit.page.get_by_role("link", name="Sources").click()
            card = visit.page.get_by_role("group", name="post", exact=True)
            await expect(card).to_contain_text(str(tmp_path / "post"))
            await expect(card).to_contain_text("1 item", timeout=_PATIENCE)
            await expect(card).to_contain_text("1 new or changed")

            files.mail(tmp_path / "post", "posts", "The posts were painted blue.")
            await visit.at("Sync now: post").click()
            await expect(card).to_contain_text("2 items", timeout=_PATIENCE)

            await visit.at("Pause: post").click()
            await expect(card).to_contain_text("Paused")
            await expect(visit.at("Sync now: post")).to_be_hidden()
            last = await card.get_by_text("Last sync").inner_text()

            await visit.page.reload()
            await expect(card).to_contain_text("Paused", timeout=_PATIENCE)
            await expect(card).to_contain_text("2 items")
            await expect(card.get_by_text("Last sync")).to_have_text(last)
            await expect(visit.at("Sync now: post")).to_be_hidden()

            files.mail(tmp_path / "post", "gate", "The gate closes at nine.")
            await visit.at("Resume: post").click()
            await expect(card).to_contain_text("3 items", timeout=_PATIENCE)
            assert visit.faults == []


async def test_a_mistyped_path_is_mended_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "pots")}})
    with serving(tmp_path / "home") as address:
        async with visiting(browser, address, PHONE) as visit:
            await visit.page.goto(f"{address}/sources")
            card, form = visit.page.get_by_role("group", name="post", exact=True), visit.page.get_by_role("dialog", name="Change post")
            await expect(card).to_contain_text("not there", timeout=_PATIENCE)
            await visit.at("Edit: post").click()
            await expect(form.get_by_label("Path on this machine")).to_have_value(str(tmp_path / "pots"))
            assert await poor_contrasts(visit) == []
            await visit.page.keyboard.press("Escape")
            await expect(form).to_be_hidden()
            await visit.at("Edit: post").click()
            await form.get_by_label("Path on this machine").fill(str(tmp_path / "post"))
            await form.get_by_role("button", name="Test").click()
            await expect(form).to_contain_text("1 item")
            assert await visit.sideways() == 0
            await form.get_by_role("button", name="Save").click()
            await expect(form).to_be_hidden()
            await expect(card).to_contain_text("1 new or changed", timeout=_PATIENCE)
            assert visit.faults == []
