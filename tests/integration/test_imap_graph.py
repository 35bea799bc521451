"""Mailboxes as they stand in the graph: one mail is one node, wherever and however often it lies."""

from graph.sync import Control
from schema.graph import Direction, EdgeType, Label
from tests.fakes.rig import Rig
from tests.servers.accounts import Account, mail


async def synced(rig: Rig, account: Account) -> dict[str, list[str]]:
    """Sync the account and return the places that hold each mail."""
    await rig.sync.run("mail", account.connector(), Control(accept_removals=True))
    places = await rig.nodes(Label.MEMBERSHIP)
    held = {place.key: await rig.beside(place, EdgeType.HOLDS) for place in places}
    keys = await rig.keys(Label.MESSAGE)
    return {key: sorted(place.split(";")[0].partition(":")[2] for place, mails in held.items() if key in mails) for key in keys}


async def test_a_moved_mail_is_one_mail_in_another_place(rig: Rig, any_account: Account) -> None:
    any_account.deliver(mail(1), mail(2))
    any_account.deliver(mail(3), folder="Archive")
    await synced(rig, any_account)
    with any_account.client() as client:
        client.copy([1], "Archive")
        client.delete_messages([1])
        client.expunge()
    found = await synced(rig, any_account)
    assert found == {"<m1@example.org>": ["Archive"], "<m2@example.org>": ["INBOX"], "<m3@example.org>": ["Archive"]}


async def test_a_copied_mailbox_is_the_same_mails_in_more_places(rig: Rig, any_account: Account) -> None:
    any_account.deliver(*(mail(number) for number in range(1, 6)))
    any_account.deliver(mail(9), folder="Copy")
    await synced(rig, any_account)
    with any_account.client() as client:
        client.copy([1, 2, 3, 4, 5], "Copy")
    found = await synced(rig, any_account)
    assert found == {**{f"<m{number}@example.org>": ["Copy", "INBOX"] for number in range(1, 6)}, "<m9@example.org>": ["Copy"]}
    before = await rig.export()
    await synced(rig, any_account)
    assert await rig.export() == before


async def test_two_mails_with_one_message_id_are_two(rig: Rig, any_account: Account) -> None:
    any_account.deliver(mail(1, "The first."), mail(1, "Quite another.", "Other"))
    await synced(rig, any_account)
    one, other = await rig.nodes(Label.MESSAGE)
    assert {one.props["title"], other.props["title"]} == {"mail 1", "Other"}
    places = [await rig.beside(node, EdgeType.HOLDS, Direction.IN) for node in (one, other)]
    assert sorted(key.rpartition(";")[2] for keys in places for key in keys) == ["1", "2"]


async def test_another_uidvalidity_makes_no_new_mail(rig: Rig, account: Account) -> None:
    account.deliver(*(mail(number) for number in range(1, 6)))
    found = await synced(rig, account)
    stored = [(node.id, node.props) for node in await rig.nodes(Label.MESSAGE)]
    account.server.admin("mailbox", "update", "-u", account.user, "--uid-validity", "424242", "INBOX")
    assert await synced(rig, account) == found
    assert [(node.id, node.props) for node in await rig.nodes(Label.MESSAGE)] == stored
    account.deliver(mail(6))
    assert len(await synced(rig, account)) == 6


async def test_all_ways_end_in_the_same_graph(rig: Rig, any_account: Account) -> None:
    any_account.deliver(*(mail(number) for number in range(1, 8)))
    any_account.deliver(mail(8), folder="Archive")
    await synced(rig, any_account)
    any_account.deliver(mail(9))
    with any_account.client() as client:
        client.add_flags([2], [b"\\Flagged"])
        client.copy([3], "Archive")
        client.delete_messages([3, 5])
        client.expunge()
    found = await synced(rig, any_account)
    inbox = {f"<m{number}@example.org>": ["INBOX"] for number in (1, 2, 4, 6, 7, 9)}
    assert found == {**inbox, "<m3@example.org>": ["Archive"], "<m8@example.org>": ["Archive"]}
    flagged = [place.key for place in await rig.nodes(Label.MEMBERSHIP) if place.props.get("flags") == ("\\Flagged",)]
    assert [key.rpartition(";")[2] for key in flagged] == ["2"]
