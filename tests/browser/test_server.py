"""The real server: where it listens, what its pages may load, and whether it stays responsive."""

import asyncio
import socket
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser

from app.running import HEADER, running
from tests.app.life import Life
from tests.browser.driving import DESK, Visit, visiting


def test_it_listens_on_this_machine_only(address: str) -> None:
    port = urlsplit(address).port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        pass
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=2):
        pass


async def test_a_page_cannot_reach_elsewhere_even_if_it_wants_to(browser: Browser, address: str) -> None:
    async with visiting(browser, address, DESK) as visit:
        reached = await visit.page.evaluate("fetch('http://evil.example/').then(() => true, () => false)")
        loaded = await visit.page.evaluate(
            "new Promise((done) => { const i = new Image(); i.onload = () => done(true); i.onerror = () => done(false);"
            " i.src = 'http://evil.example/x'; })"
        )
        assert (reached, loaded) == (False, False)
        refused = [fault for fault in visit.faults if "Content Security Policy" in fault]
        assert len(refused) >= 2


async def test_the_server_stays_responsive_while_answers_run(desk: Visit, life: Life) -> None:
    server = running(life.home)
    assert server is not None
    async with httpx.AsyncClient(base_url=desk.address, headers={HEADER: server.token}, timeout=60) as program:
        asking = asyncio.gather(desk.ask(life.question), *(program.post("/api/ask", json={"question": life.question}) for _ in range(3)))
        clock = asyncio.get_running_loop()
        moments = [clock.time()]
        while not asking.done():
            assert (await program.get("/favicon.ico")).status_code == 200
            moments.append(clock.time())
        await asking
    waits = [after - before for before, after in pairwise(moments)]
    assert len(waits) >= 5
    assert median(waits) < 0.1
    assert max(waits) < 1.5
