"""Waiting for news of a mailbox, on real servers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from connectors.imap_limits import Limits
from connectors.sources import Tls
from schema.errors import SourceUnreachable
from schema.ports import Watching
from tests.servers.accounts import Account, mail
from tests.servers.dovecot import Dovecot
from tests.servers.forgetful import Forgetful
from tests.servers.memory import Follower
from tests.servers.process import free_port, wait_for

LONG = 60.0


async def until_idle(relay: Forgetful, times: int = 1) -> None:
    """Wait until the server was asked to tell of news."""
    await asyncio.to_thread(wait_for, lambda: relay.said.count("IDLE") >= times, "IDLE")


@pytest.fixture
def relayed(account: Account) -> tuple[Account, Forgetful]:
    account.deliver(mail(1), mail(2))
    account.deliver(mail(3), folder="Archive")
    relay = Forgetful(account.server.port)
    account.settings = replace(account.settings, port=relay.port)
    return account, relay


def arrive(account: Account) -> None:
    with account.client() as client:
        client.append("INBOX", mail(9))


def flag(account: Account) -> None:
    with account.client() as client:
        client.add_flags([1], [b"\\Flagged"])


def expunge(account: Account) -> None:
    with account.client() as client:
        client.delete_messages([2])
        client.expunge()


@pytest.mark.parametrize("happen", [arrive, flag, expunge])
async def test_whatever_happens_in_the_inbox_is_told_at_once(relayed: tuple[Account, Forgetful], happen: Callable[[Account], None]) -> None:
    account, relay = relayed
    connector = account.connector()
    assert isinstance(connector, Watching)
    waiting = asyncio.create_task(connector.changed(LONG))
    await until_idle(relay)
    direct = directly(account)
    await asyncio.to_thread(happen, direct)
    assert await asyncio.wait_for(waiting, 10)
    # Told once: the same news is no other news.
    assert not await connector.changed(0.3)


def directly(account: Account) -> Account:
    """Return the same mailbox without the relay."""
    found = Account(account.server)
    found.user = account.user
    found.settings = replace(account.settings, port=account.server.port)
    return found


async def test_when_nothing_happens_the_time_is_up(account: Account) -> None:
    account.deliver(mail(1))
    assert not await account.connector().changed(0.3)


async def test_what_happened_between_two_calls_is_found_by_the_second(account: Account) -> None:
    account.deliver(mail(1))
    account.deliver(mail(2), folder="Archive")
    connector = account.connector()
    assert not await connector.changed(0.2)
    account.deliver(mail(3), folder="Archive")
    assert await asyncio.wait_for(connector.changed(LONG), 10)


async def test_other_folders_are_looked_at_beside_the_line(relayed: tuple[Account, Forgetful]) -> None:
    account, relay = relayed
    account.settings = replace(account.settings, poll_seconds=0.4)
    waiting = asyncio.create_task(account.connector().changed(LONG))
    await until_idle(relay)
    account.deliver(mail(4), folder="Archive")
    assert await asyncio.wait_for(waiting, 10)


async def test_the_line_is_renewed_before_anybody_lets_go_of_it(relayed: tuple[Account, Forgetful]) -> None:
    account, relay = relayed
    account.settings = replace(account.settings, limits=Limits(hold=0.2))
    waiting = asyncio.create_task(account.connector().changed(LONG))
    await until_idle(relay, 3)
    assert relay.said.count("DONE") + sum(said == "" for said in relay.said) >= 2
    await asyncio.to_thread(arrive, directly(account))
    assert await asyncio.wait_for(waiting, 10)


async def test_a_server_that_tells_nothing_is_looked_at(bare_dovecot: Dovecot) -> None:
    account = Account(bare_dovecot)
    account.deliver(mail(1))
    relay = Forgetful(bare_dovecot.port)
    account.settings = replace(account.settings, port=relay.port, poll_seconds=0.2)
    waiting = asyncio.create_task(account.connector().changed(LONG))
    await asyncio.to_thread(wait_for, lambda: any(said.startswith("STATUS") for said in relay.said), "a first look")
    account.deliver(mail(2))
    assert await asyncio.wait_for(waiting, 10)
    assert "IDLE" not in relay.said


async def test_a_line_that_is_cut_is_made_anew_and_misses_nothing(relayed: tuple[Account, Forgetful]) -> None:
    account, relay = relayed
    waiting = asyncio.create_task(account.connector().changed(LONG))
    await until_idle(relay)
    account.deliver(mail(4), folder="Archive")
    await asyncio.to_thread(account.server.admin, "kick", account.user)
    assert await asyncio.wait_for(waiting, 20)
    assert sum(said.startswith("LOGIN") for said in relay.said) == 2


async def test_a_server_that_is_gone_is_told_of(account: Account) -> None:
    account.settings = replace(account.settings, port=free_port())
    with pytest.raises(SourceUnreachable):
        await account.connector().changed(LONG)


async def test_a_line_that_falls_silent_is_noticed(account: Account) -> None:
    """The network takes what is sent and brings nothing back: the end of the telling is not waited for without end."""
    account.deliver(mail(1))
    relay = Forgetful(account.server.port)
    account.settings = replace(account.settings, port=relay.port, connect_seconds=1, read_seconds=1, limits=Limits(hold=0.5))
    waiting = asyncio.create_task(account.connector().changed(LONG))
    await until_idle(relay)
    relay.changed = lambda _answer: b""
    with pytest.raises(SourceUnreachable):
        await asyncio.wait_for(waiting, 20)
    relay.close()


async def test_a_wait_that_is_called_off_ends_at_once(relayed: tuple[Account, Forgetful]) -> None:
    account, relay = relayed
    waiting = asyncio.create_task(account.connector().changed(LONG))
    await until_idle(relay)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 2)
    await Follower().follow(account.connector())


async def test_an_encrypted_line_tells_as_well(tls_dovecot: Dovecot) -> None:
    account = Account(tls_dovecot)
    account.deliver(mail(1))
    plain = account.settings
    account.settings = replace(plain, host="localhost", ca=tls_dovecot.ca, tls=Tls.ON, port=tls_dovecot.ports.tls)
    waiting = asyncio.create_task(account.connector().changed(LONG))
    account.settings = plain
    for _ in range(50):
        await asyncio.to_thread(arrive, account)
        if (await asyncio.wait([waiting], timeout=0.2))[0]:
            break
    assert waiting.result()
