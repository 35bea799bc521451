"""A mailbox over IMAP, against a real Dovecot."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from connectors.imap_session import KEPT_OF_LARGE
from connectors.sources import Tls
from schema.changes import Rejected, Remarked, Removed, Upserted
from schema.errors import CertificateRefused, SignInRefused, SourceMissing, SourceUnreachable
from schema.records import Message
from tests.servers.accounts import Account, mail, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.memory import Follower
from tests.servers.process import free_port
from tests.servers.relay import Relay


async def test_first_run_brings_everything_newest_first_and_the_second_nothing(any_account: Account) -> None:
    any_account.deliver(*(mail(number) for number in range(10)))
    follower, connector = Follower(), any_account.connector()
    batches = await follower.follow(connector)
    assert subjects(follower) == [f"mail {number}" for number in reversed(range(10))]
    assert [(batch.done, batch.total) for batch in batches] == [(4, 10), (8, 10), (10, 10)]
    assert any_account.blobs.puts == len(batches)
    assert await follower.follow(connector) == []


async def test_raw_bytes_are_stored_and_named(account: Account) -> None:
    account.deliver(mail(1))
    follower = Follower()
    await follower.follow(account.connector())
    record = next(iter(follower.places.values())).records[0]
    assert isinstance(record, Message)
    assert await account.blobs.get(record.raw_hash) == mail(1)


async def test_a_run_stopped_after_a_batch_goes_on_from_its_cursor(any_account: Account) -> None:
    any_account.deliver(*(mail(number) for number in range(11)))
    follower = Follower()
    assert len(await follower.follow(any_account.connector(), most=1)) == 1
    any_account.deliver(mail(11))
    assert len(await follower.follow(any_account.connector(), most=1)) == 1
    await follower.follow(any_account.connector())
    arrived = [change.ref for change in follower.log if isinstance(change, Upserted)]
    assert len(arrived) == len(follower.places) == 12, [c for c in follower.log if not isinstance(c, Upserted)]
    assert follower.keys == sorted(f"<m{number}@example.org>" for number in range(12))
    assert await follower.follow(any_account.connector()) == []


async def test_new_mail_alone_is_fetched(any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2))
    follower = Follower()
    await follower.follow(any_account.connector())
    any_account.deliver(mail(3))
    (batch,) = await follower.follow(any_account.connector())
    assert [type(change) for change in batch.changes] == [Upserted]
    assert (batch.known, batch.total) == (2, 1)


async def test_changed_flags_are_remarked(any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2), mail(3))
    follower = Follower()
    await follower.follow(any_account.connector())
    with any_account.client() as client:
        client.add_flags([2], [b"\\Flagged", b"\\Seen"])
    (batch,) = await follower.follow(any_account.connector())
    (change,) = batch.changes
    assert isinstance(change, Remarked)
    assert change.ref.endswith(";2")
    assert change.marks == {"folder": "INBOX", "flags": ("\\Flagged", "\\Seen")}
    assert await follower.follow(any_account.connector()) == []


async def test_reading_marks_nothing_as_seen(account: Account) -> None:
    account.deliver(mail(1))
    await Follower().follow(account.connector())
    with account.client() as client:
        assert b"\\Seen" not in client.get_flags([1])[1]


async def test_expunged_mails_are_removed(any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2), mail(3))
    follower = Follower()
    await follower.follow(any_account.connector())
    with any_account.client() as client:
        client.delete_messages([1, 3])
        client.expunge()
    (batch,) = await follower.follow(any_account.connector())
    assert all(isinstance(change, Removed) for change in batch.changes)
    assert subjects(follower) == ["mail 2"]
    assert await follower.follow(any_account.connector()) == []


async def test_a_moved_mail_arrives_before_it_leaves(any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2))
    any_account.deliver(mail(3), folder="Archive")
    follower = Follower()
    await follower.follow(any_account.connector())
    with any_account.client() as client:
        client.copy([1], "Archive")
        client.delete_messages([1])
        client.expunge()
    await follower.follow(any_account.connector())
    assert [type(change) for change in follower.log[-2:]] == [Upserted, Removed]
    assert follower.log[-2].ref.startswith("Archive;")
    assert len(follower.places) == 3


async def test_a_new_folder_is_read_a_renamed_one_moves_and_a_removed_one_leaves(any_account: Account) -> None:
    any_account.deliver(mail(1))
    follower = Follower()
    await follower.follow(any_account.connector())
    any_account.deliver(mail(2), mail(3), folder="Project")
    await follower.follow(any_account.connector())
    assert {change.ref.split(";")[0] for change in follower.log[-2:]} == {"Project"}
    with any_account.client() as client:
        client.rename_folder("Project", "Done")
    await follower.follow(any_account.connector())
    assert {ref.split(";")[0] for ref in follower.places} == {"INBOX", "Done"}
    with any_account.client() as client:
        client.delete_folder("Done")
    await follower.follow(any_account.connector())
    assert subjects(follower) == ["mail 1"]
    assert await follower.follow(any_account.connector()) == []


@pytest.mark.parametrize("most", [None, 1, 2])
async def test_another_uidvalidity_brings_everything_anew_and_then_removes_the_old(account: Account, most: int | None) -> None:
    account.deliver(*(mail(number) for number in range(6)))
    follower = Follower()
    await follower.follow(account.connector())
    before = set(follower.places)
    account.server.admin("mailbox", "update", "-u", account.user, "--uid-validity", "424242", "INBOX")
    if most is not None:
        await follower.follow(account.connector(), most=most)
    await follower.follow(account.connector())
    after = set(follower.places)
    assert len(after) == 6
    assert not after & before
    kinds = [type(change) for change in follower.log[6:]]
    assert kinds == [Upserted] * 6 + [Removed] * 6
    assert await follower.follow(account.connector()) == []


async def test_junk_trash_and_drafts_are_read_only_by_name(account: Account) -> None:
    for number, folder in enumerate(["INBOX", "Sent", "Junk", "Trash", "Drafts", "Entwürfe"]):
        account.deliver(mail(number), folder=folder)
    follower = Follower()
    await follower.follow(account.connector())
    # Drafts are marked by the server: another folder of such a name is the owner's own.
    assert {ref.split(";")[0] for ref in follower.places} == {"INBOX", "Sent", "Entwürfe"}
    account.settings = replace(account.settings, folders=("Junk", "Entwürfe"))
    named = Follower()
    await named.follow(account.connector())
    assert {ref.split(";")[0] for ref in named.places} == {"Junk", "Entwürfe"}
    shelves = {shelf.name: (shelf.items, shelf.read, shelf.note) for shelf in await account.connector().test()}
    assert shelves["Junk"] == (1, True, "")
    assert shelves["INBOX"] == (1, False, "not chosen")
    assert shelves["Trash"] == (1, False, "trash")


async def test_where_nothing_is_marked_names_in_many_languages_count(account: Account) -> None:
    for number, folder in enumerate(["INBOX", "Gelöschte Elemente", "Entwürfe", "Spam", "Archiv/Papierkorb"]):
        account.deliver(mail(number), folder=folder)
    follower = Follower()
    await follower.follow(account.connector())
    assert {ref.split(";")[0] for ref in follower.places} == {"INBOX"}


async def test_a_renamed_folder_takes_its_nested_ones_along(any_account: Account) -> None:
    for number, folder in enumerate(["Büro", "Büro/2026", "Büro/2026/Ärzte & Co"]):
        any_account.deliver(mail(number), folder=folder)
    follower = Follower()
    await follower.follow(any_account.connector())
    with any_account.client() as client:
        client.rename_folder("Büro", "Firma")
    await follower.follow(any_account.connector())
    assert {ref.split(";")[0] for ref in follower.places} == {"Firma", "Firma/2026", "Firma/2026/Ärzte & Co"}
    assert sorted(subjects(follower)) == ["mail 0", "mail 1", "mail 2"]
    assert await follower.follow(any_account.connector()) == []


@pytest.mark.parametrize("name", ["Privé & Co", 'a "quoted" name', "Büro/Ablage 2026", "日本語", "tilde~{brace} 100%", "back\\slash"])
async def test_odd_folder_names(account: Account, name: str) -> None:
    with account.client() as client:
        client.create_folder(name)
        client.append(name, mail(1))
    account.settings = replace(account.settings, folders=(name,))
    follower = Follower()
    await follower.follow(account.connector())
    assert [ref.rsplit(";", 2)[0] for ref in follower.places] == [name]
    assert await follower.follow(account.connector()) == []


async def test_since_lets_older_mails_be(any_account: Account) -> None:
    with any_account.client() as client:
        client.append("INBOX", mail(1), msg_time=_moment(2020))
        client.append("INBOX", mail(2), msg_time=_moment(2026))
    any_account.settings = replace(any_account.settings, since=date(2025, 1, 1))
    follower = Follower()
    await follower.follow(any_account.connector())
    assert subjects(follower) == ["mail 2"]
    assert await follower.follow(any_account.connector()) == []
    any_account.settings = replace(any_account.settings, since=None)
    await follower.follow(any_account.connector())
    assert len(follower.places) == 2


async def test_a_huge_mail_is_cut(account: Account) -> None:
    account.deliver(mail(1), mail(2, "x" * 76 + "\r\n" + ("y" * 76 + "\r\n") * 770_000))
    follower = Follower()
    await follower.follow(account.connector())
    huge, small = (place.records[0] for place in follower.places.values())
    assert isinstance(huge, Message)
    assert isinstance(small, Message)
    assert huge.truncated
    assert not small.truncated
    assert len(await account.blobs.get(huge.raw_hash)) == KEPT_OF_LARGE
    assert huge.body.startswith("xxx")


async def test_a_malformed_mail_is_rejected_with_its_bytes_and_hides_nothing(account: Account) -> None:
    account.deliver(mail(1), b"no header at all\r\n" * 3, mail(3))
    follower = Follower()
    await follower.follow(account.connector())
    assert len(follower.places) == 2
    (rejected,) = follower.rejected.values()
    assert isinstance(rejected, Rejected)
    assert rejected.reason.endswith(".")
    assert b"no header at all" in await account.blobs.get(rejected.raw_hash)
    assert await follower.follow(account.connector()) == []


async def test_wrong_password(account: Account) -> None:
    account.settings = replace(account.settings, password="wrong")
    with pytest.raises(SignInRefused, match=account.user) as refused:
        await account.connector().test()
    assert "b'" not in str(refused.value)


async def test_no_server(account: Account) -> None:
    account.settings = replace(account.settings, port=free_port())
    with pytest.raises(SourceUnreachable):
        await Follower().follow(account.connector())
    account.settings = replace(account.settings, host="no-such-host.invalid")
    with pytest.raises(SourceUnreachable):
        await Follower().follow(account.connector())


async def test_a_chosen_folder_that_is_not_there(account: Account) -> None:
    account.settings = replace(account.settings, folders=("INBOX", "Nowhere"))
    with pytest.raises(SourceMissing, match="Nowhere"):
        await Follower().follow(account.connector())


async def test_encrypted_with_the_authority_given(tls_dovecot: Dovecot) -> None:
    account = Account(tls_dovecot)
    account.deliver(mail(1))
    plain = replace(account.settings, host="localhost", ca=tls_dovecot.ca)
    for settings in (replace(plain, tls=Tls.ON, port=tls_dovecot.ports.tls), replace(plain, tls=Tls.STARTTLS)):
        account.settings = settings
        follower = Follower()
        await follower.follow(account.connector())
        assert subjects(follower) == ["mail 1"]


@pytest.mark.parametrize("tls", [Tls.ON, Tls.STARTTLS])
async def test_an_untrusted_certificate_is_refused(tls_dovecot: Dovecot, tls: Tls) -> None:
    account = Account(tls_dovecot)
    port = tls_dovecot.ports.tls if tls is Tls.ON else tls_dovecot.port
    account.settings = replace(account.settings, host="localhost", tls=tls, port=port)
    with pytest.raises(CertificateRefused):
        await account.connector().test()


async def test_a_certificate_of_another_host_is_refused(tls_dovecot: Dovecot) -> None:
    account = Account(tls_dovecot)
    account.settings = replace(account.settings, tls=Tls.ON, port=tls_dovecot.ports.tls, ca=tls_dovecot.ca)
    with pytest.raises(CertificateRefused):
        await account.connector().test()


async def test_an_unreadable_authority_file(tls_dovecot: Dovecot) -> None:
    account = Account(tls_dovecot)
    account.settings = replace(account.settings, tls=Tls.ON, port=tls_dovecot.ports.tls, ca=tls_dovecot.ca.with_name("none.pem"))
    with pytest.raises(CertificateRefused, match=r"none\.pem"):
        await account.connector().test()


async def test_a_connection_lost_in_the_middle_resumes_later(dovecot: Dovecot) -> None:
    account = Account(dovecot)
    account.deliver(*(mail(number) for number in range(12)))
    relay = Relay(dovecot.port)
    account.settings = replace(account.settings, port=relay.port)
    follower = Follower()
    run = account.connector().changes(None)
    follower.apply(await anext(run))
    relay.cut()
    with pytest.raises(SourceUnreachable):
        await follower.drain(run)
    account.settings = replace(account.settings, port=dovecot.port)
    await follower.follow(account.connector())
    assert len(follower.log) == len(follower.places) == 12


async def test_lost_index_files_change_nothing(account: Account) -> None:
    account.deliver(*(mail(number) for number in range(5)))
    follower = Follower()
    await follower.follow(account.connector())
    for index in account.server.maildir(account.user).glob("dovecot.index*"):
        index.unlink()
    await follower.follow(account.connector())
    assert sorted(subjects(follower)) == [f"mail {number}" for number in range(5)]
    assert not any(isinstance(change, Removed) for change in follower.log)


async def test_an_emptied_mailbox_says_how_much_it_held(account: Account) -> None:
    account.deliver(*(mail(number) for number in range(5)))
    follower = Follower()
    await follower.follow(account.connector())
    shutil.rmtree(account.server.maildir(account.user) / "cur")
    account.server.maildir(account.user)
    (batch,) = await follower.follow(account.connector())
    assert (len(batch.changes), batch.known) == (5, 5)


def _moment(year: int) -> datetime:
    return datetime(year, 6, 1, 12, tzinfo=UTC)


async def test_a_port_that_speaks_no_tls_says_what_to_try(account: Account) -> None:
    account.settings = replace(account.settings, tls=Tls.ON)
    with pytest.raises(SourceUnreachable, match="tls=starttls"):
        await account.connector().test()
