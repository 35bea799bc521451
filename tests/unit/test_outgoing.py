"""Outgoing mail as it is declared: in friday.toml, its password elsewhere."""

from pathlib import Path

import pytest

from app.outgoing import SECRET, add, needs_password, remove, sender
from app.secrets import FileSecrets
from app.settings import FILE, File, TlsChoice, load
from schema.errors import ConfigurationError, NotFound

MAILBOX = (
    '[sources.mail]\nkind = "imap"\nhost = "{}"\nuser = "mara"\n[sources.cal]\nkind = "caldav"\nurl = "https://x.example/"\nuser = "m"\n'
)


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


def declared(home: Path, *pairs: str, preset: str = "", password: str | None = None, replace: bool = False) -> dict[str, object]:
    return add(load(home), preset, pairs, password, replace)


def test_it_is_written_where_it_is_read_and_its_password_is_not(tmp_path: Path) -> None:
    declared(tmp_path, "host=smtp.x.example", "user=mara", password="geheim")
    assert (tmp_path / FILE).read_text() == '[outgoing]\nhost = "smtp.x.example"\nuser = "mara"\n'
    assert FileSecrets(tmp_path).read(SECRET) == "geheim"
    table = load(tmp_path).file.outgoing
    assert table
    assert (table.door, table.secured) == (587, TlsChoice.STARTTLS)
    declared(tmp_path, "port=465", "user=", replace=True)
    table = load(tmp_path).file.outgoing
    assert table
    assert (table.door, table.secured, table.user) == (465, TlsChoice.ON, "")
    remove(load(tmp_path))
    assert (load(tmp_path).file.outgoing, FileSecrets(tmp_path).read(SECRET)) == (None, None)
    with pytest.raises(NotFound, match="friday outgoing add"):
        remove(load(tmp_path))


def test_a_preset_fills_in_the_server(tmp_path: Path) -> None:
    assert declared(tmp_path, "user=m@x.example", preset="fastmail") == {
        "host": "smtp.fastmail.com",
        "port": 465,
        "tls": "on",
        "user": "m@x.example",
    }
    with pytest.raises(ConfigurationError, match="--replace changes it"):
        declared(tmp_path, preset="gmail")
    with pytest.raises(ConfigurationError, match="no server for outgoing mail is known"):
        declared(tmp_path, preset="other", replace=True)


def test_a_mailbox_of_a_known_provider_is_enough(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(MAILBOX.format("imap.gmail.com"))
    assert declared(tmp_path, "account=mail") == {"host": "smtp.gmail.com", "port": 465, "tls": "on", "account": "mail"}
    assert not needs_password(("account=mail",), None)


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (("user=mara",), "host: Field required.*--preset"),
        (("host",), "Write it as key=value"),
        (("host=h", "colour=blue"), "unknown key colour"),
        (("host=h", "port=0"), "port: Input should be greater"),
        (("host=h", "account=cal"), "cal is no source of kind imap. There are: mail"),
        (("account=mail",), "host: Field required"),
        (("host=h", "account=mail", "user=mara"), "leave user and password_env out"),
        (("host=h", "address=me"), "'me' is no mail address"),
    ],
)
def test_what_cannot_be_is_not_declared(tmp_path: Path, pairs: tuple[str, ...], told: str) -> None:
    (tmp_path / FILE).write_text(MAILBOX.format("mail.x.example"))
    with pytest.raises(ConfigurationError, match=told):
        declared(tmp_path, *pairs)
    assert load(tmp_path).file.outgoing is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ('[owner]\naddresses = ["Me@x.example"]', "me@x.example"),
        ('[owner]\naddresses = ["me@x.example"]\n[outgoing]\nhost = "h"\naddress = "out@x.example"', "out@x.example"),
        ('[outgoing]\nhost = "h"\nuser = "me@y.example"', "me@y.example"),
        ('[outgoing]\nhost = "h"\nuser = "me"', ""),
    ],
)
def test_mail_goes_out_as_the_owner(tmp_path: Path, text: str, address: str) -> None:
    (tmp_path / FILE).write_text(text)
    found = sender(load(tmp_path).file)
    assert (found.email if found else "") == address


def test_a_password_is_asked_for_where_somebody_signs_in() -> None:
    table = File.model_validate({"outgoing": {"host": "h", "user": "mara"}}).outgoing
    assert needs_password(("host=h", "user=mara"), None)
    assert needs_password(("port=25",), table)
    assert not needs_password(("host=h",), None)
    assert not needs_password(("password_env=X",), table)
