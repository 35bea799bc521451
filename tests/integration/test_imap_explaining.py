"""What is told of a mail server, and mails that are too large to be fetched whole."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.imap import Mailbox
from connectors.imap_limits import Limits
from connectors.sources import ImapSettings, Tls
from schema.changes import Upserted
from schema.ports import Explaining
from schema.records import Message
from tests.fakes.clock import HandClock
from tests.fakes.friday import Friday
from tests.servers.accounts import Account, mail, subjects
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.labelled import ALL, Labelled
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads


@pytest.mark.parametrize(
    ("server", "told"),
    [("dovecot", "(QRESYNC)"), ("counting_dovecot", "(CONDSTORE)"), ("bare_dovecot", "neither CONDSTORE nor QRESYNC")],
)
async def test_the_way_that_is_taken_is_told(request: pytest.FixtureRequest, server: str, told: str) -> None:
    account = Account(request.getfixturevalue(server))
    account.deliver(mail(1))
    account.deliver(mail(2), folder="Junk")
    connector = account.connector()
    assert isinstance(connector, Explaining)
    text = "\n".join(await connector.explain())
    assert told in text
    assert "junk is Junk" in text
    assert "Read: INBOX. Left alone: Junk (junk)." in text
    assert ("no IDLE" in text) == (server == "bare_dovecot")
    assert "Nothing has been compared whole yet" in text
    follower = Follower()
    await follower.follow(account.connector())
    text = "\n".join(await account.explaining(follower.cursor).explain())
    assert "Every folder was compared whole on 2026-03-02 or later" in text


@pytest.fixture
def labelled() -> Iterator[Labelled]:
    found = Labelled()
    yield found
    found.close()


async def test_labels_and_the_limits_of_a_provider_are_told(labelled: Labelled) -> None:
    limits = Limits("Gmail", 15, pause=600, spent=86_400)
    settings = ImapSettings("127.0.0.1", "me", "secret", port=labelled.port, tls=Tls.OFF, limits=limits)
    text = "\n".join(await Mailbox(settings, MemoryBlobs(), PlainThreads(), HandClock()).explain())
    assert "Gmail's labels" in text
    assert f"Read: {ALL}." in text
    assert "Gmail is taken to bear 15 connections, of which at most two are used" in text
    assert "left alone for 10 minutes when it refuses for now, for 24 hours when too much was taken" in text
    assert "secret" not in text


async def test_a_mail_that_was_cut_is_told_and_fetched_whole_once_it_may(any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2, "x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 10_000), mail(3))
    any_account.settings = replace(any_account.settings, max_bytes=500_000)
    follower = Follower()
    await follower.follow(any_account.connector())
    assert cut(follower) == {"mail 2"}
    text = "\n".join(await any_account.explaining(follower.cursor).explain())
    assert "Mails over 0 MB that were read by their beginning alone: 1." in text
    assert await follower.follow(any_account.connector()) == []
    any_account.settings = replace(any_account.settings, max_bytes=2_000_000)
    await follower.follow(any_account.connector())
    assert cut(follower) == set()
    assert len(follower.places) == 3
    assert [type(change) for change in follower.log[3:]] == [Upserted]
    assert await follower.follow(any_account.connector()) == []


async def test_a_mail_that_was_cut_and_is_gone_once_it_might_be_whole_is_removed(any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2, ("y" * 70 + "\r\n") * 10_000), mail(3, ("z" * 70 + "\r\n") * 10_000))
    any_account.settings = replace(any_account.settings, max_bytes=500_000)
    follower = Follower()
    await follower.follow(any_account.connector())
    with any_account.client() as client:
        client.delete_messages([2])
        client.expunge()
    any_account.settings = replace(any_account.settings, max_bytes=2_000_000)
    await follower.follow(any_account.connector())
    assert sorted(subjects(follower)) == ["mail 1", "mail 3"]
    assert cut(follower) == set()


def cut(follower: Follower) -> set[str]:
    records = [record for place in follower.places.values() for record in place.records]
    return {record.subject for record in records if isinstance(record, Message) and record.truncated}


def test_the_doctor_explains_one_source(dovecot: Dovecot, tmp_path: Path) -> None:
    account, friday = Account(dovecot), Friday(tmp_path / "home")
    account.deliver(mail(1))
    pairs = {"host": "127.0.0.1", "port": dovecot.port, "user": account.user, "tls": "off"}
    words = [word for key, value in pairs.items() for word in ("--set", f"{key}={value}")]
    friday("source", "add", "mail", "imap", *words, "--password-stdin", typed=f"{PASSWORD}\n")
    friday("sync")
    ran = friday("doctor", "--source", "mail")
    assert ran.code == 0
    assert "1 item to read in 1 place" in ran.out
    assert "(QRESYNC)" in ran.out
    assert "Every folder was compared whole on" in ran.out
    assert PASSWORD not in ran.out
    friday("doctor", "--source", "nothing").failed(6, "Declared are: mail")
