"""A person looks around in a real browser: people, a person, a mail, a search, on a desk and on a phone."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.settings import save
from tests.app.life import HOSTILE_TITLE
from tests.browser.driving import DESK, Visit, serving, visiting
from tests.browser.test_ask import poor_contrasts

_PATIENCE = 30_000
_PAGES = ("/today", "/people", "/projects", "/search?q=posts", "/settings", "/sources")
# The contrasts of icons: their colour with every opacity around them, on what they stand.
_ICONS = """(icons) => {
    const paint = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
    const light = (c) => c.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const seen = (back, icon) => {
        paint.globalAlpha = 1; paint.fillStyle = back; paint.fillRect(0, 0, 1, 1);
        if (icon) {
            paint.globalAlpha = 1;
            for (let at = icon; at; at = at.parentElement) paint.globalAlpha *= +getComputedStyle(at).opacity;
            paint.fillStyle = getComputedStyle(icon).color; paint.fillRect(0, 0, 1, 1);
        }
        return light([...paint.getImageData(0, 0, 1, 1).data].slice(0, 3));
    };
    return icons.map((icon) => {
        const back = getComputedStyle(document.body).backgroundColor.replace('rgba(0, 0, 0, 0)', '#fff');
        const [a, b] = [seen(back, icon), seen(back)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
}"""
SCRIPT = "<script>document.title='taken'</script><img src=http://evil.example/x>"


async def go(visit: Visit, address: str) -> None:
    """Open a page and wait until what it looks up is there."""
    await visit.page.goto(f"{visit.address}{address}")
    await expect(visit.page.get_by_label("Loading")).to_have_count(0, timeout=_PATIENCE)


async def test_from_the_list_to_a_person_to_a_mail_and_back(desk: Visit) -> None:
    await desk.page.get_by_role("link", name="People").click()
    await desk.at("Find people").fill("marta")
    await expect(desk.page.get_by_role("link", name="Beatriz Amaral")).to_have_count(0)
    await desk.page.get_by_role("link", name="Marta Lopes").first.click()
    await expect(desk.page.get_by_role("heading", name="Marta Lopes")).to_be_visible(timeout=_PATIENCE)
    mail = desk.page.get_by_role("group", name="What happened").get_by_role("button").first
    await mail.click()
    await expect(desk.page.locator("#source")).to_contain_text("Mail")
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator("#source")).to_have_count(0)
    await expect(mail).to_be_focused()
    await desk.page.go_back()
    await expect(desk.at("Find people")).to_have_value("marta", timeout=_PATIENCE)


async def test_the_headers_order_the_table_by_the_keyboard(desk: Visit) -> None:
    await go(desk, "/people")
    header = desk.page.get_by_role("columnheader", name="Mails")
    await expect(desk.page.get_by_role("columnheader", name="Last contact")).to_have_attribute("aria-sort", "descending")
    await expect(desk.page.get_by_role("columnheader", name="Projects").get_by_role("button")).to_have_count(0)
    await header.get_by_role("button").focus()
    await desk.page.keyboard.press("Enter")
    await expect(header).to_have_attribute("aria-sort", "descending", timeout=_PATIENCE)
    await expect(desk.page).to_have_url(f"{desk.address}/people?sort=mails")
    await expect(header.get_by_role("button")).to_be_focused()
    await desk.page.keyboard.press("Shift+Tab")
    await desk.page.keyboard.press("Space")
    await expect(desk.page.get_by_role("columnheader", name="Next meeting")).to_have_attribute("aria-sort", "ascending")
    assert await desk.page.locator("th[aria-sort]").count() == 1
    assert desk.faults == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_the_icon_that_clears_a_field_can_be_seen(browser: Browser, address: str, dark: bool) -> None:
    async with visiting(browser, address, DESK, dark) as visit:
        for page, field in (
            ("/search?q=posts&who=marta&kinds=Message", ".q-field__append .q-icon"),
            ("/people?q=marta", "[role=button].q-icon"),
        ):
            await go(visit, page)
            await visit.page.locator(field).first.wait_for()
            assert min(await visit.page.locator(field).evaluate_all(_ICONS)) >= 3


async def test_a_search_stands_in_the_address_and_opens_at_the_word(desk: Visit) -> None:
    await go(desk, "/search")
    await desk.at("Words").press_sequentially("brass band")
    await expect(desk.page.get_by_role("button", name="Band, chairs and the first word")).to_be_visible(timeout=_PATIENCE)
    await expect(desk.page).to_have_url(f"{desk.address}/search?q=brass+band")
    await desk.page.reload()
    await expect(desk.at("Words")).to_have_value("brass band")
    await desk.page.get_by_role("button", name="Band, chairs and the first word").click()
    await expect(desk.page.locator("#source mark")).to_be_in_viewport()


async def test_a_day_in_the_address_that_is_none_is_left_out(desk: Visit) -> None:
    await go(desk, "/search?q=brass+band&from=nonsense&to=2026-13-45")
    await expect(desk.page.get_by_role("button", name="Band, chairs and the first word")).to_be_visible(timeout=_PATIENCE)
    assert desk.faults == []


async def test_the_keys_are_told_and_lead_to_the_pages(desk: Visit) -> None:
    await go(desk, "/today")
    await desk.page.keyboard.press("?")
    await expect(desk.page.get_by_text("shows these keys")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.get_by_text("shows these keys")).to_be_hidden()
    await desk.page.keyboard.press("g")
    await desk.page.keyboard.press("p")
    await expect(desk.page).to_have_url(f"{desk.address}/people")


async def test_on_a_phone_no_page_scrolls_sideways_and_the_menu_leads_on(phone: Visit) -> None:
    for address in _PAGES:
        await go(phone, address)
        assert await phone.sideways() == 0, address
    await phone.page.get_by_role("button", name="Pages").click()
    here = phone.page.get_by_role("link", name="Sources")
    await expect(here).to_have_attribute("aria-current", "page")
    await phone.page.get_by_role("link", name="People").click()
    await phone.page.get_by_role("link", name="Marta Lopes").first.click()
    await expect(phone.page.get_by_role("heading", name="Marta Lopes")).to_be_visible(timeout=_PATIENCE)
    assert await phone.sideways() == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_page_can_be_read(browser: Browser, address: str, dark: bool) -> None:
    async with visiting(browser, address, DESK, dark) as visit:
        for page in _PAGES:
            await go(visit, page)
            assert await poor_contrasts(visit) == [], page
        assert visit.faults == []


async def test_what_strangers_call_themselves_stays_text_on_every_page(browser: Browser, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f'"{SCRIPT}" <x@evil.example>', "mara@home.example", f"Project Heron {SCRIPT}"
    mail["Date"], mail["Message-ID"] = "Thu, 15 Oct 2026 10:00:00 +0100", "<x@evil.example>"
    mail.set_content(f"Could you open {SCRIPT} now?")
    (tmp_path / "post").mkdir()
    (tmp_path / "post" / "x.eml").write_bytes(mail.as_bytes())
    there = {"kind": "eml", "path": str(tmp_path / "post")}
    save(tmp_path / "home", {"sources.post": there, "owner.addresses": ["mara@home.example"], "now": "2026-10-16T09:00:00+01:00"})
    with serving(tmp_path / "home") as address:
        async with visiting(browser, address, DESK) as visit:
            for page in ("/people", "/today", "/projects", "/search?q=heron"):
                await go(visit, page)
                await expect(visit.page.get_by_text("evil.example/x>").first).to_be_visible(timeout=_PATIENCE)
            await go(visit, "/people")
            await visit.page.get_by_role("link", name="taken").click()
            await expect(visit.page.get_by_role("heading", name="taken")).to_be_visible(timeout=_PATIENCE)
            await visit.page.get_by_role("button", name="Heron").first.click()
            await expect(visit.page.locator("#source")).to_contain_text("Could you open <script>")
            assert await visit.page.locator("#source script, #source img, main script").count() == 0
            assert await visit.page.title() != "taken"
            assert visit.faults == []


async def test_a_page_that_is_not_there_leads_back(browser: Browser, address: str) -> None:
    async with visiting(browser, address, DESK) as visit:
        await visit.page.goto(f"{address}/nowhere")
        await visit.page.get_by_role("link", name="Go to today").click()
        await expect(visit.page).to_have_url(f"{address}/today")
        await expect(visit.page.get_by_role("heading", name="Friday 16 October")).to_be_visible(timeout=_PATIENCE)
        # The browser tells the page that was not there, and nothing else.
        assert [fault for fault in visit.faults if "404" not in fault] == []


async def test_the_hostile_mail_is_found_and_stays_text(desk: Visit) -> None:
    await go(desk, "/search?q=quetzal")
    await desk.page.get_by_role("button", name=HOSTILE_TITLE).click()
    await expect(desk.page.locator("#source mark")).to_contain_text("quetzal")
    assert await desk.page.locator("#source img, #source script, #source a").count() == 0
