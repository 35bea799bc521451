"""A person looks after a source in a real browser."""

from pathlib import Path

from playwright.async_api import Browser, expect

from app.settings import save
from tests.browser.driving import DESK, serving, visiting
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
