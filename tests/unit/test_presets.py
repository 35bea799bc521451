"""What is known of providers, and how it is filled in."""

from pathlib import Path

import pytest

from app.bearers import providers, registration
from app.connections import check, keys_of
from app.declare import add
from app.presets import client_hint, filled, known, preset, presets, sending, token_values, values
from app.settings import Kind, OutgoingTable, SourceTable, TlsChoice, load
from schema.errors import ConfigurationError, NotFound

REMOTE = (Kind.IMAP, Kind.CALDAV, Kind.CARDDAV)


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("kind", REMOTE)
def test_every_provider_makes_a_source_or_says_what_to_do_instead(name: str, kind: Kind) -> None:
    door = preset(name).door(kind)
    if door.instead:
        with pytest.raises(ConfigurationError, match=door.instead[:20]):
            values(name, kind)
        return
    known = values(name, kind)
    assert set(known) <= keys_of(kind)
    there = {"host": "mail.example.org"} if kind is Kind.IMAP else {"url": "https://dav.example.org/"}
    check(name, SourceTable.model_validate({"kind": kind, **there, **known, "user": "mara"}))


def test_a_provider_that_is_known_for_its_mailboxes_is_known_for_sending_too() -> None:
    for name, one in presets().items():
        if one.imap.host:
            assert OutgoingTable.model_validate(sending(name)).tls is not TlsChoice.OFF
            assert known(one.imap.host, one.imap.port) == name
    assert known("mail.example.org", 993) == ""


def test_every_provider_says_what_it_wants() -> None:
    assert all(one.name and one.user and one.password for one in presets().values())
    assert {"gmail", "microsoft365", "icloud", "fastmail", "yahoo", "proton-bridge"} <= set(presets())


def test_what_a_person_says_holds_over_the_preset(tmp_path: Path) -> None:
    pairs = filled("gmail", Kind.IMAP, ("user=mara@home.example", "port=1993", "password_env=MAIL"))
    add(load(tmp_path), ("mail", Kind.IMAP), pairs, None)
    source = load(tmp_path).file.sources["mail"]
    assert (source.host, source.port, source.user) == ("imap.gmail.com", 1993, "mara@home.example")


def test_a_preset_knows_who_gives_tokens_where_they_are_wanted() -> None:
    pairs = filled("microsoft365", Kind.IMAP, ("auth=oauth", "client_id=mine"))
    assert "provider=microsoft" in pairs
    assert not [pair for pair in filled("microsoft365", Kind.IMAP, ()) if pair.startswith("provider")]
    assert all(one.provider in providers() for one in presets().values() if one.provider)


def test_a_token_opens_what_no_password_does() -> None:
    pairs = filled("gmail", Kind.CALDAV, ("auth=oauth", "client_id=mine", "user=mara+all@home.example"))
    assert "url=https://apidata.googleusercontent.com/caldav/v2/mara%2Ball@home.example/user" in pairs
    with pytest.raises(ConfigurationError, match="no caldav that a token opens"):
        filled("microsoft365", Kind.CALDAV, ("auth=oauth", "client_id=mine"))


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize("kind", REMOTE)
def test_where_a_token_opens_it_is_said_how_one_comes_by_a_client(name: str, kind: Kind) -> None:
    if client_hint(name, kind):
        known = token_values(name, kind, "mara")
        check(name, SourceTable.model_validate({"kind": kind, **known, "user": "mara", "client_id": "mine"}))


def test_without_a_preset_nothing_is_added() -> None:
    assert filled("", Kind.VCF, ("path=x",)) == ("path=x",)


def test_an_unknown_preset_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="There are: gmail, "):
        filled("gmial", Kind.IMAP, ())


def test_a_preset_is_for_what_signs_in() -> None:
    with pytest.raises(ConfigurationError, match="Presets are for imap, caldav and carddav"):
        filled("gmail", Kind.MBOX, ())


def test_the_providers_of_tokens_are_reached_by_https_alone() -> None:
    for name, row in providers().items():
        table = SourceTable.model_validate({"kind": "imap", "auth": "oauth", "provider": name, "client_id": "mine"})
        found = registration("mail", table)
        assert all(url.startswith("https://") for url in (row.authorize, row.token, row.device) if url)
        assert found.provider.scope == row.scope[Kind.IMAP]


def test_a_source_by_token_needs_a_client_and_a_provider_that_is_known() -> None:
    mailbox = {"kind": "imap", "auth": "oauth", "host": "mail.example.org", "user": "mara"}
    with pytest.raises(ConfigurationError, match="needs client_id"):
        check("mail", SourceTable.model_validate(mailbox))
    with pytest.raises(ConfigurationError, match="There are: google, microsoft"):
        registration("mail", SourceTable.model_validate({**mailbox, "client_id": "mine", "provider": "yahooo"}))
    with pytest.raises(ConfigurationError, match="There are: google"):
        registration("calendar", SourceTable.model_validate({**mailbox, "kind": "caldav", "client_id": "mine", "provider": "microsoft"}))
    with pytest.raises(ConfigurationError, match="nobody is named who gives tokens"):
        registration("mail", SourceTable.model_validate({**mailbox, "client_id": "mine"}))
    with pytest.raises(ConfigurationError, match="no https address"):
        registration("mail", SourceTable.model_validate({**mailbox, "client_id": "mine", "token_url": "http://provider.example.org/"}))
