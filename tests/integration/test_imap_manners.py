"""Mail servers that leave mails out of their answers: no sign that these are gone (RFC 3501 section 7)."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from schema.changes import Rejected, Removed, Upserted
from schema.errors import SourceMissing
from tests.servers.accounts import Account, mail, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.forgetful import Forgetful
from tests.servers.memory import Follower


@pytest.fixture
def relay(dovecot: Dovecot) -> Iterator[Forgetful]:
    found = Forgetful(dovecot.port)
    yield found
    found.close()


@pytest.fixture
def account(dovecot: Dovecot, relay: Forgetful) -> Account:
    found = Account(dovecot)
    found.deliver(*(mail(number) for number in range(1, 6)))
    found.settings = replace(found.settings, port=relay.port, batch=10)
    return found


@pytest.mark.parametrize("times", [1, 2])
async def test_a_mail_left_out_of_an_answer_is_asked_for_again_alone(account: Account, relay: Forgetful, times: int) -> None:
    """The first answer is about sizes, the second about bodies."""
    relay.left_out[3] = times
    follower = Follower()
    await follower.follow(account.connector())
    if times == 1:
        assert relay.asked[:2] == ["1:5", "3"]
    await follower.follow(account.connector())
    assert sorted(subjects(follower)) == [f"mail {number}" for number in range(1, 6)]
    assert [type(change) for change in follower.log] == [Upserted] * 5
    assert await follower.follow(account.connector()) == []


async def test_a_mail_that_stays_left_out_comes_at_a_later_run_and_costs_the_others_nothing(account: Account, relay: Forgetful) -> None:
    relay.left_out[3] = 1_000
    follower = Follower()
    await follower.follow(account.connector())
    assert sorted(subjects(follower)) == ["mail 1", "mail 2", "mail 4", "mail 5"]
    await follower.follow(account.connector())
    assert len(follower.places) == 4
    assert set(relay.asked[-2:]) == {"3"}
    relay.left_out.clear()
    account.deliver(mail(6))
    await follower.follow(account.connector())
    assert sorted(subjects(follower)) == [f"mail {number}" for number in range(1, 7)]
    assert not [change for change in follower.log if isinstance(change, Removed)]
    assert await follower.follow(account.connector()) == []


async def test_a_known_mail_whose_flags_are_left_out_is_not_gone(account: Account, relay: Forgetful) -> None:
    follower = Follower()
    await follower.follow(account.connector())
    with account.client() as client:
        client.add_flags([3, 4], [b"\\Seen"])
    relay.left_out[3] = 1_000
    await follower.follow(account.connector())
    relay.left_out.clear()
    await follower.follow(account.connector())
    assert len(follower.places) == 5
    assert not [change for change in follower.log if isinstance(change, Removed)]
    for uid in ("3", "4"):
        (marks,) = [value for ref, value in follower.marks.items() if ref.endswith(f";{uid}")]
        assert marks == {"folder": "INBOX", "flags": ("\\Seen",)}
    assert await follower.follow(account.connector()) == []


async def test_a_folder_that_is_refused_costs_no_other_and_keeps_its_mails(dovecot: Dovecot) -> None:
    account, follower = Account(dovecot), Follower()
    account.deliver(mail(1), mail(2))
    account.deliver(mail(3), folder="Shared")
    await follower.follow(account.connector())
    shared = dovecot.maildir(account.user, "Shared")
    shared.chmod(0)
    account.deliver(mail(4))
    await follower.follow(account.connector())
    assert sorted(subjects(follower)) == ["mail 1", "mail 2", "mail 3", "mail 4"]
    (note,) = follower.rejected.values()
    assert "Shared" in note.reason
    assert await follower.follow(account.connector()) == []
    shelves = {shelf.name: shelf for shelf in await account.connector().test()}
    assert (shelves["INBOX"].read, shelves["Shared"].read) == (True, False)
    assert "Passed by at the moment, its mails kept: the folder Shared" in "\n".join(await account.explaining(follower.cursor).explain())
    shared.chmod(0o755)
    account.deliver(mail(5), folder="Shared")
    await follower.follow(account.connector())
    assert [type(one) for one in follower.log[-4:]] == [Rejected, Upserted, Removed, Upserted]
    assert (follower.rejected, "mail 5" in subjects(follower)) == ({}, True)


@pytest.mark.parametrize("known", [True, False])
async def test_a_mailbox_of_which_every_folder_is_refused_fails(dovecot: Dovecot, known: bool) -> None:
    account, follower = Account(dovecot), Follower()
    account.settings = replace(account.settings, folders=("Shared", "Other"))
    account.deliver(mail(1), folder="Shared")
    account.deliver(mail(2), folder="Other")
    if known:
        await follower.follow(account.connector())
    for name in account.settings.folders:
        dovecot.maildir(account.user, name).chmod(0)
    before = list(follower.log)
    with pytest.raises(SourceMissing, match="Shared"):
        await follower.follow(account.connector())
    assert follower.log == before


async def test_a_refused_folder_that_went_is_gone_with_its_note(dovecot: Dovecot) -> None:
    account, follower = Account(dovecot), Follower()
    account.deliver(mail(1))
    account.deliver(mail(2), folder="Shared")
    await follower.follow(account.connector())
    shared = dovecot.maildir(account.user, "Shared")
    shared.chmod(0)
    await follower.follow(account.connector())
    assert follower.rejected
    shared.chmod(0o755)
    shutil.rmtree(shared)
    await follower.follow(account.connector())
    assert (subjects(follower), follower.rejected) == (["mail 1"], {})
