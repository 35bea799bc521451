"""Mending a source where it was written: at the first run after a failed test, and by Edit on the Sources page."""

from datetime import date
from pathlib import Path

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import User

from app.changing import Stored, change, stored
from app.declare import Wanted, declared
from app.engine import Engine
from app.pauses import paused
from app.secrets import FileSecrets
from app.settings import Kind, SourceTable, load, save, source_text
from graph.sync import cursor_name
from schema.errors import ConfigurationError, NotFound
from tests.app.acts import count, eventually, press, seen, texts
from tests.app.conftest import Screens, visitor
from tests.fakes import files
from tests.servers.accounts import Account, mail
from tests.servers.dovecot import PASSWORD, Dovecot


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


async def looking(screens: Screens, home: Path, path: str = "/sources") -> tuple[Engine, User]:
    engine, user = Engine(load(home)), visitor()
    await screens.serve(engine)
    await user.open(path)
    return engine, user


async def says(user: User, marker: str, text: str) -> None:
    await eventually(lambda: any(text in one for one in texts(user, marker)), f"{text!r} at {marker}")


def field(user: User, key: str) -> ui.input:
    """The field of the form that was opened last: the page has one for new sources, too."""
    found = seen(user, f"new-{key}")[-1]
    assert isinstance(found, ui.input)
    return found


def held(user: User) -> list[str]:
    """What stands in all fields of the page."""
    with user:
        return [str(one.value or "") for one in ElementFilter(kind=ui.input, local_scope=False)]


async def test_a_path_is_mended_by_edit_and_what_it_brought_stays(tmp_path: Path, screens: Screens) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    home = tmp_path / "home"
    save(home, {"sources.post": {"kind": "eml", "path": str(tmp_path / "post"), "every": "15m", "ignore": ["a,b", "c"]}})
    engine, user = await looking(screens, home)
    await says(user, "last", "1 new or changed")
    assert await engine.rooms.graph.transaction.cursor(cursor_name("post"))
    (tmp_path / "post").rename(tmp_path / "letters")
    await press(user, "edit-post")
    await eventually(lambda: bool(seen(user, "save")), "the form")
    assert field(user, "path").value == str(tmp_path / "post")
    assert (count(user, "new-name"), count(user, "new-kind"), count(user, "new-preset")) == (1, 1, 1), "those for a new source alone"
    field(user, "path").set_value(str(tmp_path / "lettres"))
    await press(user, "try-change")
    await says(user, "form-problem", "there is nothing at")
    assert field(user, "path").value == str(tmp_path / "lettres")
    field(user, "path").set_value(str(tmp_path / "letters"))
    await press(user, "try-change")
    await says(user, "change-shelf", "1 item")
    assert load(home).file.sources["post"].path == tmp_path / "post"
    await press(user, "save")
    await says(user, "last", "nothing new, 1 item up to date")
    assert source_text(home, "post") == {"kind": "eml", "path": str(tmp_path / "letters"), "every": "15m", "ignore": ["a,b", "c"]}
    assert texts(user, "holds") == ["1 item"]


async def test_a_password_is_mended_by_edit_and_never_shown(dovecot: Dovecot, tmp_path: Path, screens: Screens) -> None:
    account, home = Account(dovecot), tmp_path / "home"
    account.deliver(mail(1))
    save(home, {"sources.post": {"kind": "imap", "host": "127.0.0.1", "port": dovecot.port, "user": account.user, "tls": "off"}})
    FileSecrets(home).write("post", "mistyped")
    _, user = await looking(screens, home)
    await says(user, "last", "failed")
    await press(user, "edit-post")
    await eventually(lambda: bool(seen(user, "save")), "the form")
    assert "Stored; leave empty to keep it." in texts(user, "password-hint")
    assert (field(user, "host").value, field(user, "port").value) == ("127.0.0.1", str(dovecot.port))
    assert not any("mistyped" in one for one in held(user))
    await press(user, "try-change")
    await says(user, "form-problem", "Check the user name and the password")
    field(user, "password").set_value(PASSWORD)
    await press(user, "try-change")
    await says(user, "change-shelf", "INBOX · 1 item")
    assert FileSecrets(home).read("post") == "mistyped"
    assert field(user, "password").value == PASSWORD
    await press(user, "save")
    await says(user, "last", "1 new or changed")
    assert FileSecrets(home).read("post") == PASSWORD


async def test_at_the_first_run_only_what_is_wrong_is_mended(dovecot: Dovecot, tmp_path: Path, screens: Screens) -> None:
    account, home = Account(dovecot), tmp_path / "home"
    account.deliver(mail(1))
    save(home, {"owner.name": "Mara Keller", "owner.zone": "Europe/Berlin"})
    engine, user = await looking(screens, home, "/")
    await press(user, "way-mail")
    await eventually(lambda: bool(seen(user, "new-host")), "the form")
    said = {"name": "post", "host": "127.0.0.1", "port": "many", "tls": "off", "user": "mistyped", "password": PASSWORD}
    for key, text in said.items():
        field(user, key).set_value(text)
    await press(user, "add")
    await says(user, "form-problem", "“Port”")
    assert {key: field(user, key).value for key in said} == said
    field(user, "port").set_value(str(dovecot.port))
    field(user, "password").set_value("mistyped")
    await press(user, "add")
    await press(user, "test")
    await says(user, "test-problem", "Check the user name and the password")
    await eventually(lambda: bool(seen(user, "save")), "the form to mend it in")
    assert (field(user, "host").value, field(user, "user").value, field(user, "password").value) == ("127.0.0.1", "mistyped", "")
    assert "Stored; leave empty to keep it." in texts(user, "password-hint")
    field(user, "user").set_value(account.user)
    field(user, "password").set_value(PASSWORD)
    field(user, "port").set_value("many")
    await press(user, "save")
    await says(user, "form-problem", "“Port”")
    assert field(user, "password").value == PASSWORD
    field(user, "port").set_value(str(dovecot.port))
    await press(user, "save")
    await eventually(lambda: bool(seen(user, "begin")), "what would be read")
    assert count(user, "save") == 0
    assert await paused(engine.rooms.journal) == {"post"}
    await press(user, "begin")
    await eventually(lambda: "1 mail can be found" in "".join(texts(user, "ready")), "what can be asked")


async def test_what_is_mended_twice_is_compared_with_what_was_saved_last(tmp_path: Path, screens: Screens) -> None:
    home, first = tmp_path / "home", {"kind": "imap", "host": "127.0.0.1", "user": "mara"}
    save(home, {"owner.name": "Mara Keller", "sources.post": first})
    engine = Engine(load(home))
    await screens.serve(engine)
    await (await engine.desk()).pause("post")
    user = visitor()
    await user.open("/")
    await press(user, "mend")
    await eventually(lambda: bool(seen(user, "save")), "the form")
    assert (count(user, "test"), count(user, "begin")) == (0, 0)
    field(user, "since").set_value("2026-01-01")
    field(user, "user").set_value("Mara")
    await press(user, "save")
    await says(user, "test-problem", "no password is kept")
    assert source_text(home, "post") == {**first, "user": "Mara", "since": "2026-01-01"}
    field(user, "since").set_value("")
    field(user, "user").set_value("mara")
    await press(user, "save")
    await eventually(lambda: source_text(home, "post") == first, "what it was")


async def test_a_change_is_none_of_another_kind_nor_of_a_source_that_is_gone(tmp_path: Path, screens: Screens) -> None:
    home = tmp_path / "home"
    save(home, {"sources.post": {"kind": "eml", "path": str(tmp_path)}})
    engine, _ = await looking(screens, home)
    rooms = await engine.opened()
    with pytest.raises(ConfigurationError, match="declared already"):
        await change(rooms, Wanted("post", Kind.MBOX, (), ""))
    save(home, {"sources.post": None})
    with pytest.raises(NotFound):
        await change(rooms, Wanted("post", Kind.EML, (f"path={tmp_path}",), ""))
    with pytest.raises(NotFound):
        await stored(rooms, "post")
    with pytest.raises(NotFound):
        declared(load(home), "post")


def test_stored_values_are_told_as_a_form_writes_them() -> None:
    values = {"port": 993, "folders": ["A", "B"], "urls": ["https://a.example", "https://b.example"], "since": date(2026, 1, 2)}
    texts_of = Stored("post", SourceTable(kind=Kind.IMAP), values, secret=False).texts
    assert dict(texts_of) == {"port": "993", "folders": "A, B", "urls": "https://a.example https://b.example", "since": "2026-01-02"}
