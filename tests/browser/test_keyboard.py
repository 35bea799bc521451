"""Whoever goes without a mouse or without seeing: where the focus is, what a dialog is called, which language the page is in."""

from playwright.async_api import Browser, Locator, expect

from tests.browser.driving import DESK, Visit, visiting
from tests.browser.test_ask import poor_contrasts

_OUTLINE = "(element) => [getComputedStyle(element).outlineStyle, getComputedStyle(element).outlineWidth].join(' ')"
# Where a character of an element's text is, in pixels from the left.
_PLACE = """(element, place) => { const range = document.createRange(), text = element.firstChild;
    range.setStart(text, place); range.setEnd(text, place + 1); return range.getBoundingClientRect().x; }"""
_HEBREW = "מה יש לי מחר?"
_MOST_TABS = 40


async def reached(visit: Visit, wanted: Locator) -> None:
    """Go on by Tab until it has the focus."""
    for _ in range(_MOST_TABS):
        await visit.page.keyboard.press("Tab")
        if await wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


async def test_what_has_the_focus_is_outlined_buttons_and_folds_too(desk: Visit) -> None:
    await desk.page.goto(f"{desk.address}/sources")
    fold = desk.page.get_by_role("button", name='Expand "Add a source"')
    await fold.wait_for()
    for one in (desk.at("Keys"), desk.page.get_by_role("button", name="Pause:").first, fold):
        await reached(desk, one)
        assert await one.evaluate(_OUTLINE) == "solid 2px"


async def test_what_opens_over_a_page_says_what_it_is(desk: Visit) -> None:
    await desk.at("Keys").click()
    await expect(desk.page.get_by_role("dialog", name="Keys")).to_have_count(1)
    await desk.page.keyboard.press("Escape")
    await desk.page.goto(f"{desk.address}/sources")
    remove = desk.page.get_by_role("button", name="Remove:").first
    name = str(await remove.get_attribute("aria-label")).removeprefix("Remove: ")
    await remove.press("Enter")
    await expect(desk.page.get_by_role("dialog", name=f"Remove {name}?")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(remove).to_be_focused()


async def test_page_and_answer_say_in_which_language_they_are(desk: Visit) -> None:
    assert await desk.page.evaluate("document.documentElement.lang") == "en-US"
    await desk.ask("Was habe ich morgen?")
    said = desk.page.get_by_role("log").locator("[lang]")
    await expect(said.first).to_have_attribute("lang", "de")


async def test_what_is_written_from_right_to_left_ends_at_the_left(desk: Visit) -> None:
    await desk.ask(_HEBREW)
    said = desk.page.get_by_role("log").get_by_text(_HEBREW, exact=True).first
    assert await said.evaluate(_PLACE, len(_HEBREW) - 1) < await said.evaluate(_PLACE, 0)


async def test_in_the_dark_the_name_of_the_field_that_has_the_focus_can_be_read(browser: Browser, address: str) -> None:
    async with visiting(browser, address, DESK, dark=True) as visit:
        await visit.page.goto(f"{address}/settings")
        await visit.at("Your name").focus()
        await expect(visit.page.locator(".q-field--focused")).to_have_count(1)
        assert await poor_contrasts(visit) == []
