"""The three ways to learn of changes, on real servers: what each asks for, and that all end where the server is."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.imap_state import read_states
from schema.changes import Remarked, Removed, Upserted
from tests.servers.accounts import Account, mail, subjects
from tests.servers.dovecot import Dovecot
from tests.servers.forgetful import Forgetful
from tests.servers.memory import Follower

WEEK = 7 * 86_400


class Watched:
    """A fresh mailbox read through a relay that keeps what is said."""

    def __init__(self, server: Dovecot) -> None:
        self.relay = Forgetful(server.port)
        self.account = Account(server)
        self.reader = Account(server)
        self.reader.user = self.account.user
        self.reader.settings = replace(self.account.settings, port=self.relay.port)
        self.follower = Follower()

    async def follow(self) -> list[str]:
        """Read what changed and return the searches and fetches it took."""
        self.relay.said.clear()
        await self.follower.follow(self.reader.connector())
        return [said for said in self.relay.said if said.startswith("UID ")]

    def expunge(self, *uids: int) -> None:
        with self.account.client() as client:
            client.delete_messages(list(uids))
            client.expunge()

    @property
    def drift(self) -> int:
        return read_states(self.follower.cursor)["INBOX"].drift


@pytest.fixture
def watched(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Watched]]:
    made: list[Watched] = []

    def make(server: str) -> Watched:
        made.append(Watched(request.getfixturevalue(server)))
        made[-1].account.deliver(*(mail(number) for number in range(1, 9)))
        return made[-1]

    yield make
    for one in made:
        one.relay.close()


async def test_with_qresync_everything_is_told_in_one_answer(watched: Callable[[str], Watched]) -> None:
    box = watched("dovecot")
    await box.follow()
    assert "ENABLE QRESYNC" in box.relay.said
    box.expunge(2, 7)
    box.account.deliver(mail(9))
    with box.account.client() as client:
        client.add_flags([3], [b"\\Flagged"])
    commands = await box.follow()
    assert any(said.endswith(" VANISHED)") for said in commands)
    assert not any("SEARCH ALL" in said for said in commands)
    assert sorted(subjects(box.follower)) == [f"mail {number}" for number in (1, 3, 4, 5, 6, 8, 9)]
    assert [type(change) for change in box.follower.log[8:]] == [Upserted, Remarked, Removed, Removed]
    # Nothing of what vanished comes up again.
    box.account.deliver(mail(10))
    await box.follow()
    assert [type(change) for change in box.follower.log[12:]] == [Upserted]
    assert await box.follow() == []


async def test_with_condstore_a_list_is_asked_for_only_when_something_left(watched: Callable[[str], Watched]) -> None:
    box = watched("counting_dovecot")
    await box.follow()
    assert not any(said.startswith("ENABLE") for said in box.relay.said)
    box.account.deliver(mail(9))
    with box.account.client() as client:
        client.add_flags([3], [b"\\Flagged"])
    commands = await box.follow()
    assert any("SEARCH MODSEQ" in said for said in commands)
    assert not any("SEARCH ALL" in said or "CHANGEDSINCE" in said for said in commands)
    box.expunge(1, 9)
    assert any("SEARCH ALL" in said for said in await box.follow())
    assert sorted(subjects(box.follower)) == [f"mail {number}" for number in range(2, 9)]
    assert await box.follow() == []


async def test_without_either_new_mail_alone_is_searched_for_and_flags_are_compared(watched: Callable[[str], Watched]) -> None:
    box = watched("bare_dovecot")
    await box.follow()
    box.account.deliver(mail(9))
    commands = await box.follow()
    assert not any("SEARCH ALL" in said or "MODSEQ" in said or "CHANGEDSINCE" in said for said in commands)
    assert "UID SEARCH UID 9:*" in commands
    with box.account.client() as client:
        client.add_flags([3], [b"\\Flagged"])
    assert not any("SEARCH" in said for said in await box.follow())
    assert isinstance(box.follower.log[-1], Remarked)
    box.expunge(4)
    assert any("SEARCH ALL" in said for said in await box.follow())
    assert "mail 4" not in subjects(box.follower)


async def test_what_vanished_unknown_or_without_bounds_takes_nothing_else_along(watched: Callable[[str], Watched]) -> None:
    box = watched("dovecot")
    await box.follow()
    box.account.deliver(mail(9), mail(10))
    box.expunge(9, 3)
    more = b"* VANISHED (EARLIER) 500:4294967295\r\n* VANISHED (EARLIER) "
    box.relay.changed = lambda answer: answer.replace(b"* VANISHED (EARLIER) ", more)
    await box.follow()
    assert sorted(subjects(box.follower)) == sorted(f"mail {number}" for number in (1, 2, 4, 5, 6, 7, 8, 10))
    assert [change.ref.rpartition(";")[2] for change in box.follower.log if isinstance(change, Removed)] == ["3"]


async def test_an_expunge_that_is_not_told_shows_in_the_numbers(watched: Callable[[str], Watched]) -> None:
    box = watched("dovecot")
    await box.follow()
    box.relay.changed = lambda answer: b"" if answer.startswith(b"* VANISHED") else answer
    box.expunge(5)
    assert any("SEARCH ALL" in said for said in await box.follow())
    assert "mail 5" not in subjects(box.follower)


@pytest.mark.parametrize("server", ["dovecot", "counting_dovecot"])
async def test_a_server_that_hides_its_changes_is_found_out_within_a_week(watched: Callable[[str], Watched], server: str) -> None:
    box = watched(server)
    await box.follow()
    first: dict[bytes, bytes] = {}

    def stale(answer: bytes) -> bytes:
        return first.setdefault(answer.split(b"(")[0], answer) if answer.startswith(b"* STATUS") else answer

    box.relay.changed = stale
    await box.follow()
    with box.account.client() as client:
        client.add_flags([3], [b"\\Flagged"])
    box.expunge(6)
    box.account.deliver(mail(9))
    assert await box.follow() == []
    box.reader.clock.pass_by(WEEK)
    await box.follow()
    assert [type(change) for change in box.follower.log[8:]] == [Upserted, Remarked, Removed]
    assert box.drift == 3
    before = len(box.follower.log)
    box.reader.clock.pass_by(WEEK)
    await box.follow()
    assert (len(box.follower.log), box.drift) == (before, 3)


async def test_a_weekly_comparison_of_an_honest_server_finds_nothing(watched: Callable[[str], Watched]) -> None:
    box = watched("dovecot")
    await box.follow()
    box.account.deliver(mail(9))
    with box.account.client() as client:
        client.add_flags([3], [b"\\Flagged"])
    box.expunge(6)
    box.reader.clock.pass_by(WEEK)
    await box.follow()
    assert [type(change) for change in box.follower.log[8:]] == [Upserted, Remarked, Removed]
    assert box.drift == 0


@pytest.mark.parametrize("server", ["dovecot", "counting_dovecot"])
async def test_a_server_put_back_from_a_copy_is_compared_whole(watched: Callable[[str], Watched], server: str, tmp_path: Path) -> None:
    box = watched(server)
    with box.account.client() as client:
        client.add_flags([1, 2], [b"\\Seen"])
    maildir = box.account.server.maildir(box.account.user)
    shutil.copytree(maildir, tmp_path / "copy")
    with box.account.client() as client:
        client.remove_flags([1, 2], [b"\\Seen"])
        client.add_flags([4], [b"\\Flagged"])
    box.account.deliver(mail(9), mail(10))
    box.expunge(1)
    await box.follow()
    before = read_states(box.follower.cursor)["INBOX"]
    shutil.rmtree(maildir)
    shutil.copytree(tmp_path / "copy", maildir)
    box.account.server.deliver(box.account.user, [])
    await box.follow()
    assert 0 < read_states(box.follower.cursor)["INBOX"].modseq < before.modseq
    assert sorted(subjects(box.follower)) == [f"mail {number}" for number in range(1, 9)]
    flags = {ref.rpartition(";")[2]: marks["flags"] for ref, marks in box.follower.marks.items() if ref in box.follower.places}  # type: ignore[index]
    assert flags == {**dict.fromkeys("345678", ()), "1": ("\\Seen",), "2": ("\\Seen",)}
    assert await box.follow() == []


async def test_a_folder_that_counts_no_changes_on_a_server_that_does(watched: Callable[[str], Watched]) -> None:
    box = watched("dovecot")
    with box.account.client() as client:
        client.create_folder("Volatile/Box")
        for number in range(20, 24):
            client.append("Volatile/Box", mail(number))
        assert b"NOMODSEQ" in client.select_folder("Volatile/Box") or not client.folder_status("Volatile/Box", ["HIGHESTMODSEQ"])
    await box.follow()
    with box.account.client("Volatile/Box") as client:
        client.add_flags([2], [b"\\Flagged"])
        client.delete_messages([1])
        client.expunge()
    await box.follow()
    assert [type(change) for change in box.follower.log[12:]] == [Remarked, Removed]
    assert not any("CHANGEDSINCE" in said for said in await box.follow())


@pytest.mark.parametrize("most", [None, 1, 3])
async def test_another_uidvalidity_with_mails_that_came_and_went(watched: Callable[[str], Watched], most: int | None) -> None:
    box = watched("dovecot")
    await box.follow()
    box.account.server.admin("mailbox", "update", "-u", box.account.user, "--uid-validity", "424242", "INBOX")
    box.account.deliver(mail(9), mail(10))
    box.expunge(4)
    await box.follower.follow(box.reader.connector(), most=most)
    await box.follow()
    assert sorted(subjects(box.follower)) == sorted(f"mail {number}" for number in range(1, 11) if number != 4)
    assert {ref.split(";")[1] for ref in box.follower.places} == {"424242"}
    assert await box.follow() == []


async def test_a_mail_expunged_between_two_fetches_is_simply_not_there(watched: Callable[[str], Watched]) -> None:
    box = watched("dovecot")

    def expunge(command: str) -> None:
        if "BODY.PEEK[]" in command:
            box.relay.before = lambda _command: None
            box.expunge(6)

    box.relay.before = expunge
    await box.follow()
    await box.follow()
    assert sorted(subjects(box.follower)) == [f"mail {number}" for number in (1, 2, 3, 4, 5, 7, 8)]
    assert not box.follower.rejected
    assert await box.follow() == []
