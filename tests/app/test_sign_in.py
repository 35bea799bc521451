"""Signing in by token on the pages: a real provider gives the code, a real Dovecot asks it whether the token is good."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User

from app.declare import add
from app.engine import Engine
from app.settings import Kind, load, save
from tests.app.acts import count, eventually, press, seen, texts
from tests.app.conftest import Screens, visitor
from tests.app.looks import choose
from tests.servers.accounts import Account, mail
from tests.servers.dovecot import Dovecot
from tests.servers.oauth import CLIENT, SECRET, OAuthServer


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


@pytest.fixture(scope="module")
def provider() -> Iterator[tuple[OAuthServer, Dovecot]]:
    server = OAuthServer("")
    with Dovecot(introspection=f"{server.url}/introspect") as mails:
        yield server, mails
    server.close()


@pytest.fixture
def server(provider: tuple[OAuthServer, Dovecot], tmp_path: Path) -> OAuthServer:
    """The provider of a mailbox with one mail, which a home declares as `post` with its client's secret."""
    server, mails = provider
    account = Account(mails)
    account.deliver(mail(1))
    server.user = account.user
    keys = {"host": "127.0.0.1", "port": mails.port, "user": account.user, "tls": "off", "auth": "oauth", "client_id": CLIENT}
    addresses = {"token_url": f"{server.url}/token", "device_url": f"{server.url}/device"}
    pairs = [f"{key}={value}" for key, value in {**keys, **addresses}.items()]
    add(load(tmp_path / "home"), ("post", Kind.IMAP), pairs, SECRET)
    return server


async def looking(screens: Screens, home: Path, path: str = "/sources") -> User:
    await screens.serve(Engine(load(home)))
    user = visitor()
    await user.open(path)
    return user


async def says(user: User, marker: str, text: str) -> None:
    await eventually(lambda: any(text in one for one in texts(user, marker)), f"{text!r} at {marker}")


def last_code(server: OAuthServer) -> str:
    return [*server.devices][-1]


async def test_the_code_is_shown_and_what_was_agreed_to_is_read(server: OAuthServer, tmp_path: Path, screens: Screens) -> None:
    user = await looking(screens, tmp_path / "home")
    await says(user, "source-trouble", "nobody has signed in yet")
    await press(user, "sign-in-post")
    await says(user, "sign-in-code", "ABCD-")
    (link,) = seen(user, "sign-in-link")
    assert link.props["href"] == f"{server.url}/activate"
    # A reload shows it again: it stands in the engine.
    await user.open("/sources")
    await says(user, "sign-in-code", last_code(server))
    server.approve(last_code(server))
    await says(user, "last", "1 new or changed")
    assert [count(user, one) for one in ("sign-in-post", "sign-in-code", "source-trouble")] == [0, 0, 0]


async def test_who_says_no_is_told_and_may_begin_again(server: OAuthServer, tmp_path: Path, screens: Screens) -> None:
    user = await looking(screens, tmp_path / "home")
    await press(user, "sign-in-post")
    await says(user, "sign-in-code", "ABCD-")
    server.approve(last_code(server), refused=True)
    await says(user, "sign-in-problem", "The user said no.")
    await press(user, "sign-in-post")
    await says(user, "sign-in-code", "ABCD-")
    server.approve(last_code(server))
    await says(user, "last", "1 new or changed")


async def test_a_permission_that_was_taken_back_can_be_given_again(server: OAuthServer, tmp_path: Path, screens: Screens) -> None:
    home = tmp_path / "home"
    user = await looking(screens, home)
    await press(user, "sign-in-post")
    await says(user, "sign-in-code", "ABCD-")
    server.approve(last_code(server))
    await says(user, "last", "1 new or changed")
    server.revoke()
    await press(user, "sync-post")
    await says(user, "source-trouble", "revoked")
    # What to do about it is the button, not a command.
    assert not any("friday source sign-in" in one for one in texts(user, "source-remedy"))
    await press(user, "sign-in-post")
    await says(user, "sign-in-code", "ABCD-")
    server.approve(last_code(server))
    await says(user, "last", "nothing new")


async def test_an_address_that_is_no_web_page_is_never_a_link(server: OAuthServer, tmp_path: Path, screens: Screens) -> None:
    server.device_said = {"verification_uri": "javascript:alert(1)"}
    try:
        user = await looking(screens, tmp_path / "home")
        await press(user, "sign-in-post")
        await says(user, "sign-in-code", "ABCD-")
        assert count(user, "sign-in-link") == 0
    finally:
        server.device_said = {}


async def test_at_the_first_run_one_signs_in_before_looking(server: OAuthServer, tmp_path: Path, screens: Screens) -> None:
    home = tmp_path / "home"
    save(home, {"owner.name": "Mara Keller", "owner.zone": "Europe/Berlin"})
    engine = Engine(load(home))
    await screens.serve(engine)
    await (await engine.desk()).pause("post")
    user = visitor()
    await user.open("/")
    await press(user, "test")
    await says(user, "test-problem", "Sign in above first.")
    await press(user, "sign-in-post")
    await says(user, "sign-in-code", "ABCD-")
    server.approve(last_code(server))
    await says(user, "sign-in-said", "Signed in.")
    await press(user, "test")
    await eventually(lambda: bool(seen(user, "begin")), "what would be read")
    assert "INBOX" in "".join(texts(user, "shelf"))


@pytest.mark.parametrize(
    ("kind", "address"),
    [("caldav", "https://apidata.googleusercontent.com/caldav/v2/mara@home.example/user"), ("carddav", "https://www.googleapis.com/")],
)
async def test_what_no_password_opens_is_added_with_the_owners_client(kind: str, address: str, tmp_path: Path, screens: Screens) -> None:
    home = tmp_path / "home"
    user = await looking(screens, home)
    await eventually(lambda: bool(seen(user, "new-kind")), "the form")
    choose(user, "new-kind", kind)
    choose(user, "new-preset", "gmail")
    assert "Sign in by token" in texts(user, "instead")[0]
    (way,) = user.find(kind=ui.toggle, marker="new-way").elements
    way.set_value(True)
    assert "Desktop app" in texts(user, "password-hint")[0]
    choose(user, "new-user", "mara@home.example")
    await press(user, "add")
    await says(user, "form-problem", "“Your client's id” is missing")
    assert load(home).file.sources == {}
    choose(user, "new-client_id", "mara's own")
    await press(user, "add")
    await eventually(lambda: bool(seen(user, "sign-in-link")), "the way to the provider")
    (table,) = load(home).file.sources.values()
    assert (table.url, table.auth, table.provider, table.client_id) == (address, "oauth", "google", "mara's own")
    # Shown and not opened: nobody asks a provider from a test.
    (link,) = seen(user, "sign-in-link")
    assert link.props["href"].startswith("https://accounts.google.com/")


async def test_a_password_is_asked_for_where_no_token_opens(tmp_path: Path, screens: Screens) -> None:
    user = await looking(screens, tmp_path / "home")
    await eventually(lambda: bool(seen(user, "new-kind")), "the form")
    for preset, ways in (("fastmail", 0), ("gmail", 1), ("other", 0)):
        choose(user, "new-preset", preset)
        assert (count(user, "new-way"), count(user, "new-client_id")) == (ways, 0)
