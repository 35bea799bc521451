"""From an empty home to a first answer in a real browser, on a real Dovecot."""

from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import pytest
from playwright.async_api import Browser, expect

from app.settings import load
from tests.browser.driving import DESK, PHONE, Visit, serving, visiting
from tests.browser.test_ask import poor_contrasts
from tests.servers.dovecot import PASSWORD, Dovecot

MAILS = 2_000
_PATIENCE = 30_000
_MINUTE = 60.0


def mail(number: int) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = f"Ana {number % 40} <ana{number % 40}@example.org>", "mara@home.example"
    made["Subject"], made["Message-ID"] = f"Lamp {number}", f"<lamp{number}@example.org>"
    made["Date"] = f"{'Thu, 01 Jan' if number < MAILS - 1 else 'Mon, 02 Nov'} 2026 10:00:00 +0000"
    made.set_content(f"The hall lamp {number} arrives on Tuesday.")
    return made.as_bytes()


async def connect(visit: Visit, port: int, password: str) -> None:
    """Write where the mailbox is, and go on to the look at it."""
    await visit.page.get_by_role("button", name="Connect mail").click()
    for label, text in (("Mail server", "127.0.0.1"), ("Port", str(port)), ("Encryption: on, starttls or off", "off")):
        await visit.page.get_by_label(label).fill(text)
    await visit.at("User").fill("first-run")
    await visit.at("Password").fill(password)
    await visit.page.get_by_role("button", name="Next: look at it").click()


async def test_from_an_empty_home_to_a_first_answer(
    browser: Browser, tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    dovecot.deliver("first-run", [mail(number) for number in range(MAILS)])
    dovecot.deliver("first-run", [mail(MAILS)], "Archive")
    home = tmp_path / "home"
    home.mkdir()
    with serving(home) as address:
        async with visiting(browser, address, PHONE) as visit:
            await visit.page.get_by_label("Your name").fill("Mara Keller")
            await visit.page.get_by_label("Your time zone").fill("Asia/Tokyo")
            assert await visit.sideways() == 0
            await visit.page.get_by_role("button", name="Next: what to read").click()
            await connect(visit, dovecot.port, "wrong")
            await visit.page.get_by_role("button", name="Test").click()
            await expect(visit.page.get_by_role("alert").filter(has_text="refused")).to_be_visible(timeout=_PATIENCE)
            await expect(visit.page.get_by_label("Mail server")).to_have_value("127.0.0.1")
            await expect(visit.at("Password")).to_have_value("")
            await visit.at("Password").fill(PASSWORD)
            await visit.page.get_by_role("button", name="Test").click()
            await expect(visit.page.get_by_role("button", name="Begin to read")).to_be_visible(timeout=_PATIENCE)
            assert await visit.sideways() == 0
            assert visit.faults == []
    # Killed and begun again: what was declared waits to be looked at.
    with serving(home) as address:
        async with visiting(browser, address, DESK, dark=True) as visit:
            await visit.page.get_by_role("button", name="Test").click()
            await visit.page.get_by_role("checkbox", name="Archive").click()
            assert await poor_contrasts(visit) == []
            begun = monotonic()
            await visit.page.get_by_role("button", name="Begin to read").click()
            await expect(visit.page.get_by_text("You can ask now")).to_contain_text(f"Lamp {MAILS - 1}", timeout=_PATIENCE)
            await visit.ask(f"Who wrote about lamp {MAILS - 1}?")
            assert monotonic() - begun < _MINUTE
            await expect(visit.page.get_by_role("log")).to_contain_text(f"Lamp {MAILS - 1}")
            assert visit.faults == []
    assert load(home).file.sources["mail"].folders == ("INBOX",)
    assert load(home).file.owner.zone == "Asia/Tokyo"
