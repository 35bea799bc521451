"""What has to hold on every calendar server, on two real ones: Radicale and Xandikos."""

import json
from collections.abc import Callable

import pytest

from schema.changes import Removed
from tests.integration.test_caldav import Account, event, follows_what_changes
from tests.servers.memory import Follower
from tests.servers.radicale import USERS, Radicale
from tests.servers.xandikos import Xandikos


@pytest.fixture(params=["radicale", "xandikos"])
def account(request: pytest.FixtureRequest) -> Account:
    server: Radicale | Xandikos = request.getfixturevalue(request.param)
    return Account(server, USERS[5])


async def test_created_changed_and_deleted(account: Account) -> None:
    await follows_what_changes(account)


def _unknown(_token: str) -> str:
    return "0" * 40


def _malformed(_token: str) -> str:
    return "no token at all"


def _none(_token: str) -> str:
    return ""


@pytest.mark.parametrize("spoilt", [_unknown, _malformed, _none])
async def test_a_token_that_is_worth_nothing_loses_no_deletion(account: Account, spoilt: Callable[[str], str]) -> None:
    """Radicale refuses it with 403, Xandikos with 412, or falls over (500)."""
    refs = [account.put(name, event(name)) for name in ("a", "b")]
    follower = Follower()
    await follower.follow(account.connector())
    account.server.delete(account.user, refs[0])
    cursor = json.loads(follower.cursor or "{}")
    follower.cursor = json.dumps({url: {**entry, "token": spoilt(entry["token"])} if url else entry for url, entry in cursor.items()})
    (batch,) = await follower.follow(account.connector())
    assert batch.changes == (Removed(refs[0]),)
    assert await follower.follow(account.connector()) == []


async def test_the_weekly_comparison_finds_nothing_where_the_server_is_honest(account: Account) -> None:
    for name in ("a", "b", "c"):
        account.put(name, event(name))
    follower = Follower()
    await follower.follow(account.connector())
    account.put("d", event("d"))
    account.clock.pass_by(8 * 86_400)
    await follower.follow(account.connector())
    entries = json.loads(follower.cursor or "{}")
    assert [entry.get("drift", 0) for url, entry in entries.items() if url] == [0]
    assert len(follower.log) == 4


async def test_it_says_what_the_server_can(account: Account) -> None:
    account.put("a", event("a"))
    told = await account.connector().explain()
    way = "by one query" if isinstance(account.server, Radicale) else "(sync-collection)"
    assert any(way in one for one in told if one.startswith(account.name))
    (shelf,) = [one for one in await account.connector().test() if one.name == account.name]
    assert (shelf.items, shelf.read, shelf.note) == (1, True, "")
