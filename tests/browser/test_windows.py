"""Two windows of one browser, on one conversation and on two: nothing that is asked in either gets lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from app.settings import save
from tests.browser.driving import DESK, Visit, serving, visiting
from tests.fakes import files

LAMPS, POSTS, GATE = "When do the hall lamps arrive?", "What colour are the posts?", "When does the gate close?"
_PATIENCE = 30_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three mails."""
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    files.mail(tmp_path / "post", "posts", "The posts were painted blue.", "Posts")
    files.mail(tmp_path / "post", "gate", "The gate closes at nine.", "Gate")
    there = {"kind": "eml", "path": str(tmp_path / "post")}
    save(tmp_path / "home", {"sources.post": there, "owner.name": "Mara Lind", "owner.addresses": ["me@home.example"]})
    return tmp_path / "home"


@asynccontextmanager
async def another(visit: Visit, path: str = "/") -> AsyncIterator[Visit]:
    """Open a second window of the same browser, which the server knows by its cookie."""
    window = Visit(await visit.page.context.new_page(), visit.address)
    window.watch()
    await window.page.goto(f"{visit.address}{path}")
    await window.at("Question").wait_for(timeout=_PATIENCE)
    yield window
    assert window.faults == []
    await window.page.close()


async def asked(visit: Visit, count: int) -> list[str]:
    """Reload, wait until so many answers are there, and return the questions."""
    await visit.page.reload()
    return await questions(visit, count)


async def questions(visit: Visit, count: int) -> list[str]:
    await expect(visit.page.locator(".friday-why")).to_have_count(count, timeout=_PATIENCE)
    return await visit.page.get_by_role("log").locator(".bg-primary").all_inner_texts()


def path_of(visit: Visit) -> str:
    return visit.page.url.removeprefix(visit.address)


async def test_two_windows_on_one_conversation_lose_nothing(browser: Browser, home: Path) -> None:
    """R4: what both ask at once is in both after a reload, and in the store after a restart."""
    with serving(home) as address:
        async with visiting(browser, address, DESK) as one:
            await one.ask(LAMPS)
            async with another(one, path_of(one)) as two:
                await expect(two.page.get_by_role("log")).to_contain_text(LAMPS)
                await expect(two.page.locator(".friday-why")).to_have_count(1, timeout=_PATIENCE)
                await asyncio.gather(one.ask(POSTS), two.ask(GATE))
                assert path_of(one) == path_of(two)
                first, second = await asked(one, 3), await asked(two, 3)
                assert first == second
                assert first[0] == LAMPS
                assert sorted(first[1:]) == sorted([POSTS, GATE])
                kept = path_of(one)
            assert one.faults == []
    await _kept(browser, home, kept, first)


async def test_two_windows_on_two_conversations_keep_both(browser: Browser, home: Path) -> None:
    """R4: a reload of the first, while its first question is answered, goes on in it though the second began anew."""
    with serving(home) as address:
        async with visiting(browser, address, DESK) as one, another(one) as two:
            await two.page.get_by_role("button", name="New conversation").click()
            # At once, the first question waits for the model: its conversation is nowhere yet but in the window.
            await one.at("Question").fill(LAMPS)
            await one.page.keyboard.press("Enter")
            await one.page.wait_for_url("**/?c=*")
            await two.ask(POSTS)
            assert path_of(one) != path_of(two)
            assert (await asked(one, 1), await asked(two, 1)) == ([LAMPS], [POSTS])
            await asyncio.gather(one.ask(GATE), two.ask(LAMPS))
            assert (await asked(one, 2), await asked(two, 2)) == ([LAMPS, GATE], [POSTS, LAMPS])
            kept = path_of(one), path_of(two)
            assert one.faults == []
    await _kept(browser, home, kept[0], [LAMPS, GATE])
    await _kept(browser, home, kept[1], [POSTS, LAMPS])


async def test_a_conversation_that_is_not_there_is_told_and_one_can_ask(browser: Browser, home: Path) -> None:
    with serving(home) as address:
        async with visiting(browser, address, DESK) as visit:
            # What was asked before stays in its own conversation.
            await visit.ask(POSTS)
            await visit.page.goto(f"{address}/?c=%3Cscript%3Enowhere%3C/script%3E")
            await expect(visit.page.get_by_text("This conversation is not here any more")).to_be_visible(timeout=_PATIENCE)
            await visit.ask(LAMPS)
            assert await asked(visit, 1) == [LAMPS]
            assert visit.faults == []


async def test_what_was_written_and_not_asked_outlives_a_reload_until_it_is_asked(browser: Browser, home: Path) -> None:
    with serving(home) as address:
        async with visiting(browser, address, DESK) as visit:
            await visit.at("Question").press_sequentially(LAMPS)
            await visit.page.reload()
            await expect(visit.at("Question")).to_have_value(LAMPS)
            async with another(visit) as two:
                await expect(two.at("Question")).to_have_value("")
            await visit.at("Question").press("Enter")
            await visit.page.get_by_role("log").locator(".friday-why").wait_for(timeout=_PATIENCE)
            assert await asked(visit, 1) == [LAMPS]
            await expect(visit.at("Question")).to_have_value("")
            assert visit.faults == []


async def test_what_was_written_outlives_a_server_that_went(browser: Browser, home: Path) -> None:
    with ExitStack() as first:
        address = first.enter_context(serving(home))
        async with visiting(browser, address, DESK) as visit:
            await visit.at("Question").press_sequentially(POSTS)
            first.close()
            await expect(visit.page.get_by_text("Connection lost")).to_be_visible()
            await visit.at("Question").press("Enter")
            with serving(home, urlsplit(address).port or 0):
                async with visit.page.expect_navigation(timeout=_PATIENCE):
                    pass
                await expect(visit.at("Question")).to_have_value(POSTS)


async def _kept(browser: Browser, home: Path, path: str, expected: list[str]) -> None:
    """Look in a server that just began and a browser that never was here."""
    with serving(home) as address:
        async with visiting(browser, address, DESK) as visit:
            await visit.page.goto(f"{address}{path}")
            assert await questions(visit, len(expected)) == expected
            assert visit.faults == []
