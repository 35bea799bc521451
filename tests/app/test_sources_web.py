"""Sources on the web in the form of the Sources page: the fields of each kind, what cannot be, and a feed that is read at once."""

from pathlib import Path

import pytest
from nicegui import ui

from app.engine import Engine
from app.settings import Kind, load
from tests.app.acts import eventually, press, texts
from tests.app.conftest import Screens, visitor
from tests.fakes.feeds import Item, rss
from tests.servers.web import Page, WebServer

FIELDS = {
    Kind.FEED: {"url", "since", "ca"},
    Kind.WEBCAL: {"url", "since", "ca"},
    Kind.PAGES: {"urls", "ca"},
    Kind.WEBDAV: {"url", "user", "password", "since", "ca"},
}
ALL = {"host", "url", "urls", "port", "tls", "path", "user", "password", "folders", "since", "ca"}


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


async def test_each_kind_asks_for_its_own_and_a_feed_is_added_and_read(tmp_path: Path, screens: Screens) -> None:
    await screens.serve(Engine(load(tmp_path / "home")))
    user = visitor()
    await user.open("/sources")
    await user.should_see(marker="new-kind")
    (kind,) = user.find(kind=ui.select, marker="new-kind").elements
    (provider,) = user.find(kind=ui.select, marker="new-preset").elements
    # What was chosen for a mailbox hides nothing of the others.
    provider.set_value("gmail")
    for one, fields in FIELDS.items():
        kind.set_value(one.value)
        await user.should_not_see(marker="new-preset")
        for key in ALL:
            await (user.should_see if key in fields else user.should_not_see)(marker=f"new-{key}")
    kind.set_value("feed")
    for address, told in (("harbour", "is no address on the web"), ("https://a:b@h.example/", "is read without")):
        user.find(marker="new-url").clear().type(address)
        await press(user, "add")
        await eventually(lambda told=told: told in " ".join(texts(user, "form-problem")), told)  # type: ignore[misc]
    with WebServer() as server:
        server.pages["/feed"] = Page(rss([Item()]))
        user.find(marker="new-url").clear().type(f"{server.url}/feed")
        await press(user, "add")
        await eventually(lambda: any("1 new or changed" in one for one in texts(user, "last")), "the feed is read")
    assert load(tmp_path / "home").file.sources["news"].kind is Kind.FEED
