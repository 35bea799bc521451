"""A mailbox with Gmail's labels: each mail once, under every label, whatever folders show it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.imap import Mailbox
from connectors.sources import ImapSettings, Tls
from schema.changes import Remarked, Removed, Upserted
from tests.fakes.clock import HandClock
from tests.servers.accounts import mail, subjects
from tests.servers.labelled import ALL, SPAM, TRASH, Labelled
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads


@pytest.fixture
def server() -> Iterator[Labelled]:
    found = Labelled()
    yield found
    found.close()


def connector(server: Labelled, *folders: str) -> Mailbox:
    settings = ImapSettings("127.0.0.1", "me@example.org", "secret", port=server.port, tls=Tls.OFF)
    return Mailbox(replace(settings, folders=folders), MemoryBlobs(), PlainThreads(), HandClock())


async def test_each_mail_comes_once_with_its_labels_and_number(server: Labelled) -> None:
    first = server.deliver(mail(1), "\\Inbox", "Arbeit", "Büro & Küche", "2026")
    server.deliver(mail(2), "\\Sent")
    server.deliver(mail(3), "\\Junk")
    server.deliver(mail(4), "\\Trash")
    follower = Follower()
    await follower.follow(connector(server))
    assert sorted(subjects(follower)) == ["mail 1", "mail 2"]
    marks = follower.marks[f"{ALL};7;1"]
    assert marks == {"folder": ALL, "flags": (), "labels": ("2026", "Arbeit", "Büro & Küche", "\\Inbox"), "number": str(first.number)}
    assert sum("BODY.PEEK[]" in said for said in server.said) == 1
    assert await follower.follow(connector(server)) == []


async def test_a_label_that_is_no_text_costs_nothing(server: Labelled) -> None:
    server.deliver(mail(1), "&A-", "&2D0-", "\\Inbox")
    follower = Follower()
    await follower.follow(connector(server))
    marks = follower.marks[f"{ALL};7;1"]
    assert isinstance(marks, dict)
    assert marks["labels"] == ("&2D0-", "&A-", "\\Inbox")
    assert await follower.follow(connector(server)) == []


async def test_another_label_is_another_mark_and_no_other_mail(server: Labelled) -> None:
    one = server.deliver(mail(1), "\\Inbox")
    follower = Follower()
    await follower.follow(connector(server))
    server.relabel(one, "Arbeit")
    await follower.follow(connector(server))
    assert [type(change) for change in follower.log] == [Upserted, Remarked]
    assert follower.marks[f"{ALL};7;1"] == {"folder": ALL, "flags": (), "labels": ("Arbeit",), "number": str(one.number)}
    server.relabel(one, "\\Trash")
    await follower.follow(connector(server))
    assert isinstance(follower.log[-1], Removed)


async def test_a_label_chosen_as_a_folder_holds_the_same_mail(server: Labelled) -> None:
    one = server.deliver(mail(1), "\\Inbox", "Arbeit")
    follower = Follower()
    await follower.follow(connector(server, "INBOX", "Arbeit"))
    assert sorted(follower.places) == ["Arbeit;7;1", "INBOX;7;1"]
    assert {marks["number"] for marks in follower.marks.values()} == {str(one.number)}  # type: ignore[index]
    assert len(set(follower.keys)) == 1


async def test_what_is_left_out_is_told_by_its_mark_and_not_its_name(server: Labelled) -> None:
    shelves = {shelf.name: (shelf.read, shelf.note) for shelf in await connector(server).test()}
    assert shelves[ALL] == (True, "")
    assert shelves[SPAM] == (False, "junk")
    assert shelves[TRASH] == (False, "trash")
    assert shelves["INBOX"] == (False, "not chosen")
    assert "[Gmail]" not in shelves
