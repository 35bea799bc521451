"""A person asks in a real browser and opens what the answer cites."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.pages.quoting import flat
from tests.app.life import HOSTILE_TITLE, Life
from tests.browser.driving import PHONE, Visit, visiting

_CONTRASTS = Path(__file__).with_name("contrasts.js").read_text(encoding="utf-8")
_COVERED = """() => {
    const box = document.querySelector('.q-drawer--right').getBoundingClientRect();
    return box.x === 0 && box.y === 0 && box.width === innerWidth && box.height === innerHeight;
}"""


async def poor_contrasts(visit: Visit) -> list[str]:
    found: list[str] = await visit.page.evaluate(_CONTRASTS)
    return found


async def tab_back_to(visit: Visit, name: str) -> None:
    for _ in range(20):
        await visit.page.keyboard.press("Shift+Tab")
        if await visit.page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
            return
    raise AssertionError(f"{name} is not reached by Shift+Tab")


async def open_first(visit: Visit) -> None:
    await visit.page.get_by_role("log").get_by_label("Open source 1", exact=True).click()
    await expect(visit.page.locator("#source")).to_be_visible()


async def test_a_citation_opens_its_source_with_the_quote_in_sight(desk: Visit, life: Life) -> None:
    await desk.ask(life.question)
    for number, citation in enumerate(life.answer.citations, 1):
        await desk.at(f"Open source {number}").click()
        mark = desk.page.locator("#source mark")
        await expect(desk.page.locator("#source")).to_contain_text(citation.source)
        assert flat(await mark.inner_text()) == flat(citation.quote)
        await expect(mark).to_be_in_viewport()


async def test_escape_closes_the_source_and_gives_the_focus_back(desk: Visit, life: Life) -> None:
    await desk.ask(life.question)
    await open_first(desk)
    await expect(desk.at("Close source")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(desk.page.locator("#source")).to_have_count(0)
    await expect(desk.at("Open source 1")).to_be_focused()


async def test_all_of_it_can_be_done_by_keyboard(desk: Visit, life: Life) -> None:
    keys = desk.page.keyboard
    await expect(desk.at("Question")).to_be_focused()
    await keys.type("first line")
    await keys.press("Shift+Enter")
    await keys.type("second")
    await expect(desk.at("Question")).to_have_value("first line\nsecond")
    await keys.press("Control+A")
    await keys.type(life.question)
    await keys.press("Enter")
    await expect(desk.at("Open source 1")).to_be_visible()
    await expect(desk.at("Question")).to_be_focused()
    await tab_back_to(desk, "Open source 1")
    await keys.press("Enter")
    await expect(desk.page.locator("#source")).to_be_visible()
    await expect(desk.at("Close source")).to_be_focused()
    await keys.press("Enter")
    await expect(desk.page.locator("#source")).to_have_count(0)
    await keys.press("/")
    await expect(desk.at("Question")).to_be_focused()
    await expect(desk.at("Question")).to_have_value("")


_SET_AND_ENTER = """(field, text) => {
    field.value = text;
    field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true, cancelable: true}));
}"""


async def test_enter_asks_what_stands_there_though_its_typing_has_not_arrived(desk: Visit, life: Life) -> None:
    """On a page that is not connected yet the Enter may overtake what was typed; a value set so tells nobody of it."""
    # In one step: a page that is drawn anew in between would empty what it was not told of.
    await desk.at("Question").evaluate(_SET_AND_ENTER, life.question)
    await expect(desk.at("Open source 1")).to_be_visible()
    await expect(desk.at("Question")).to_have_value("")


async def test_the_newest_question_comes_into_sight(phone: Visit, life: Life) -> None:
    await phone.ask(life.question)
    await phone.ask(life.question)
    await phone.ask("Xyzzy plugh?")
    await expect(phone.page.get_by_role("log").get_by_text("Xyzzy plugh?")).to_be_in_viewport()


async def test_on_a_phone_nothing_scrolls_sideways_and_the_source_covers_the_page(phone: Visit, life: Life) -> None:
    assert await phone.sideways() == 0
    await phone.ask(life.question)
    await phone.ask("x" * 300)
    assert await phone.sideways() == 0
    await open_first(phone)
    await expect(phone.page.locator("#source mark")).to_be_in_viewport()
    await phone.page.wait_for_function(_COVERED)
    assert await phone.sideways() == 0


async def test_a_question_that_is_too_long_leaves_the_page_usable(phone: Visit) -> None:
    await phone.at("Question").fill("why " * 750)
    await phone.at("Ask").click()
    problem = phone.page.get_by_role("alert")
    await expect(problem).to_contain_text("at most 2,000 characters")
    await expect(problem).to_be_in_viewport()
    await expect(phone.at("Ask")).to_be_in_viewport()
    assert await phone.sideways() == 0


async def test_what_cannot_be_read_would_be_found(desk: Visit) -> None:
    await desk.page.add_style_tag(content=".q-header { color: #999 !important }")
    assert [found for found in await poor_contrasts(desk) if "Friday" in found]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_everything_can_be_read(browser: Browser, address: str, life: Life, dark: bool) -> None:
    async with visiting(browser, address, PHONE, dark) as visit:
        assert await poor_contrasts(visit) == []
        await visit.ask(life.question)
        await visit.page.locator(".friday-why").click()
        await expect(visit.page.get_by_text("Best sources")).to_be_visible()
        assert await poor_contrasts(visit) == []
        await open_first(visit)
        assert await poor_contrasts(visit) == []
        assert visit.faults == []


async def test_dark_can_be_chosen_and_stays(desk: Visit) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert await desk.page.evaluate(background) in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    await desk.page.get_by_title("Colours: as the system").click()
    await expect(desk.page.get_by_title("Colours: dark")).to_be_visible()
    assert await desk.page.evaluate(background) == "rgb(18, 18, 18)"
    assert await poor_contrasts(desk) == []
    await desk.page.reload()
    await expect(desk.page.get_by_title("Colours: dark")).to_be_visible()
    assert await desk.page.evaluate(background) == "rgb(18, 18, 18)"
    # As it was: the colours are the home's and not this window's alone.
    await desk.page.get_by_title("Colours: dark").click()
    await desk.page.get_by_title("Colours: light").click()
    await expect(desk.page.get_by_title("Colours: as the system")).to_be_visible()


async def test_a_hostile_mail_is_inert(desk: Visit) -> None:
    await desk.ask(HOSTILE_TITLE)
    await desk.page.locator(".friday-why").click()
    await desk.page.get_by_role("button", name=HOSTILE_TITLE).last.click()
    source = desk.page.locator("#source")
    await expect(source).to_contain_text("<img src=http://evil.example/x> <script>document.title = 'taken'</script>")
    await expect(source).to_contain_text("![pixel](http://evil.example/y)")
    assert await source.locator("img, script, a, iframe").count() == 0
    assert await desk.page.title() == "Friday"
