"""An endpoint that fails in every way, as a person sees it: quotes, a sentence that says why, and the next question is answered."""

from pathlib import Path

from playwright.async_api import Browser, expect

from app.settings import save
from tests.browser.driving import DESK, serving, visiting
from tests.fakes import files
from tests.servers import completions as server
from tests.servers.completions import completions

QUESTION = "When do the hall lamps arrive?"
_FAILURES = (
    (server.HANGS, "wrote nothing for 0.5 s"),
    (server.GARBAGE, "no completion"),
    (server.CUT, "stopped before the end"),
    (server.HANGS_LATER, "wrote nothing for 0.5 s"),
    (server.FAILS, "out of memory"),
)
_WELL = server.Reply(server.delta("The hall lamps arrive at noon on Tuesday. [1]") + server.delta("", "stop") + server.DONE)


async def test_what_goes_wrong_is_said_beside_the_quotes_and_nothing_hangs(browser: Browser, tmp_path: Path) -> None:
    """R4."""
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday at noon.")
    home = {
        "sources.post": {"kind": "eml", "path": str(tmp_path / "post")},
        "owner.name": "Mara Lind",
        "owner.addresses": ["me@home.example"],
    }
    model = {"generator": "endpoint", "endpoint_model": "m", "first_token_seconds": 0.5, "idle_seconds": 0.5}
    async with completions(*(reply for reply, _ in _FAILURES), _WELL) as there:
        save(tmp_path / "home", {**home, "models": {**model, "endpoint_url": there.url}})
        with serving(tmp_path / "home") as address:
            async with visiting(browser, address, DESK) as visit:
                answers = visit.page.get_by_role("log").locator("[aria-live=polite]")
                for number, (_, told) in enumerate(_FAILURES):
                    await visit.ask(QUESTION)
                    await expect(answers.nth(number)).to_contain_text("The hall lamps arrive on Tuesday at noon.")
                    await expect(answers.nth(number).get_by_role("status")).to_contain_text(told)
                    await expect(answers.nth(number).get_by_label("Open source 1", exact=True).first).to_be_visible()
                await visit.ask(QUESTION)
                await expect(answers.last).to_contain_text("The hall lamps arrive at noon on Tuesday.")
                await expect(answers.last.get_by_role("status")).to_have_count(0)
                assert visit.faults == []
