"""Calendar servers with manners of their own: objects left out of answers, no sync reports, a certificate of one's own."""

import os
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from schema.changes import Rejected, Removed, Upserted
from schema.errors import CertificateRefused, SourceMissing
from tests.integration.test_caldav import Account, event, events, follows_what_changes
from tests.servers.dav_relay import DavRelay
from tests.servers.faulty_dav import FaultyDav
from tests.servers.memory import Follower
from tests.servers.radicale import USERS, Radicale


@pytest.fixture
def relay(radicale: Radicale) -> Iterator[DavRelay]:
    with DavRelay(radicale.url) as server:
        yield server


@pytest.fixture
def account(radicale: Radicale, relay: DavRelay) -> Account:
    found = Account(radicale, USERS[3])
    found.settings = replace(found.settings, url=relay.url)
    return found


async def test_an_object_left_out_of_an_answer_is_asked_for_again_by_itself(account: Account, relay: DavRelay) -> None:
    for name in ("a", "b", "c"):
        account.put(name, event(name))
    relay.manners.left_out = {"b.ics": 1}
    follower = Follower()
    await follower.follow(account.connector())
    assert set(events(follower)) == {"a", "b", "c"}
    assert relay.manners.multigets == [3, 1]
    assert follower.rejected == {}


async def test_an_object_that_stays_left_out_is_told_once_and_asked_for_at_every_run(account: Account, relay: DavRelay) -> None:
    """The token moves on, what it should have brought does not pass with it."""
    ref = account.put("b", event("b"))
    account.put("a", event("a"))
    relay.manners.left_out = {"b.ics": 1_000}
    follower = Follower()
    await follower.follow(account.connector())
    assert set(events(follower)) == {"a"}
    assert "lists it and does not give it" in follower.rejected[ref].reason
    assert await follower.follow(account.connector()) == []
    account.put("c", event("c"))
    await follower.follow(account.connector())
    assert [type(one) for one in follower.log] == [Upserted, Rejected, Upserted]
    relay.manners.left_out = {}
    (batch,) = await follower.follow(account.connector())
    assert [type(one) for one in batch.changes] == [Upserted]
    assert set(events(follower)) == {"a", "b", "c"}
    assert await follower.follow(account.connector()) == []


async def test_a_known_object_that_is_left_out_stays_and_one_that_is_gone_leaves(account: Account, relay: DavRelay) -> None:
    refs = {name: account.put(name, event(name)) for name in ("a", "b")}
    follower = Follower()
    await follower.follow(account.connector())
    account.put("a", event("a", extra="LOCATION:here\r\n"))
    relay.manners.left_out = {"a.ics": 1_000}
    await follower.follow(account.connector())
    assert set(events(follower)) == {"a", "b"}
    assert set(follower.rejected) == {refs["a"]}
    account.server.delete(account.user, refs["a"])
    relay.manners.left_out = {}
    await follower.follow(account.connector())
    assert isinstance(follower.log[-1], Removed)
    assert set(events(follower)) == {"b"}
    assert await follower.follow(account.connector()) == []


@pytest.mark.parametrize("status", [400, 403, 415, 501])
async def test_a_server_without_sync_reports_is_compared_by_etags(account: Account, relay: DavRelay, status: int) -> None:
    relay.manners.sync_status = status
    await follows_what_changes(account)


async def test_a_server_that_is_no_calendar_server_is_told(account: Account, relay: DavRelay) -> None:
    account.settings = replace(account.settings, url=f"{relay.url}nowhere/")
    with pytest.raises(SourceMissing):
        await Follower().follow(account.connector())


async def test_a_certificate_of_ones_own_authority(radicale: Radicale, account: Account, tmp_path: Path) -> None:
    account.put("a", event("a"))
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    with DavRelay(radicale.url, context) as server:
        follower = Follower()
        account.settings = replace(account.settings, url=server.url, ca=tmp_path / "ca.pem")
        await follower.follow(account.connector())
        assert set(events(follower)) == {"a"}
        for ca in (None, tmp_path / "other.pem"):
            account.settings = replace(account.settings, ca=ca)
            with pytest.raises(CertificateRefused):
                await Follower().follow(account.connector())
        with FaultyDav() as first:
            first.faults.bare_404, first.faults.well_known = True, server.url
            account.settings = replace(account.settings, url=first.url, ca=tmp_path / "ca.pem")
            (shelf,) = [one for one in await account.connector().test() if one.name == account.name]
            assert shelf.note == "lies at localhost, where the password is sent"
            assert any(one.startswith("The account lies at localhost") for one in await account.connector().explain())
        account.settings = replace(account.settings, url=server.url.replace("localhost", "127.0.0.1"), ca=tmp_path / "ca.pem")
        with pytest.raises(CertificateRefused):
            await account.connector().test()
        (tmp_path / "empty.pem").touch()
        for ca in (tmp_path / "empty.pem", tmp_path / "gone.pem"):
            account.settings = replace(account.settings, url=server.url, ca=ca)
            with pytest.raises(CertificateRefused, match="certificate"):
                await account.connector().test()


async def test_a_refused_token_compares_everything(account: Account, relay: DavRelay) -> None:
    for name in ("a", "b", "c"):
        account.put(name, event(name))
    follower = Follower()
    await follower.follow(account.connector())
    # By its name it would be followed without its tokens.
    assert relay.manners.reports == 1
    assert isinstance(account.server, Radicale)
    account.server.forget_tokens()
    account.server.delete(account.user, f"{account.path}a.ics")
    account.put("b", event("b", extra="LOCATION:here\r\n"))
    await follower.follow(account.connector())
    assert [type(change) for change in follower.log[3:]] == [Upserted, Removed]
    assert set(events(follower)) == {"b", "c"}
    assert await follower.follow(account.connector()) == []


@pytest.fixture(params=[True, False], ids=["by tokens", "by name"])
def still(relay: DavRelay, request: pytest.FixtureRequest) -> DavRelay:
    """Radicale known by its tokens alone, as older ones are, or by its name."""
    relay.manners.nameless = request.param
    return relay


async def test_a_calendar_that_stands_still_is_listed_and_not_reported_on(account: Account, still: DavRelay, radicale: Radicale) -> None:
    """Radicale counts all of a calendar for a report; when it was last touched it knows at once."""
    refs = [account.put(name, event(name)) for name in ("a", "b")]
    radicale.age(account.path)
    follower = Follower()
    await follower.follow(account.connector())
    assert await follower.follow(account.connector()) == []
    assert still.manners.reports == 1
    account.put("c", event("c"))
    await follower.follow(account.connector())
    account.server.delete(account.user, refs[0])
    await follower.follow(account.connector())
    assert set(events(follower)) == {"b", "c"}
    # Touched within the last minute, it might be once more with the same time.
    account.clock.pass_by(30)
    assert await follower.follow(account.connector()) == []
    assert still.manners.reports == 4


async def test_a_radicale_that_answers_no_query_is_listed(account: Account, relay: DavRelay) -> None:
    relay.manners.nameless, relay.manners.query_status = False, 403
    await follows_what_changes(account)


async def test_a_radicale_known_by_its_name_is_followed_without_its_tokens(account: Account, relay: DavRelay) -> None:
    relay.manners.nameless = False
    relay.manners.sync_status = 500
    await follows_what_changes(account)


async def test_a_proxy_whose_clock_is_ahead_does_not_make_a_calendar_stand_still(account: Account, still: DavRelay) -> None:
    """What was touched just now might be once more with the same time, whatever the proxy's clock says."""
    still.manners.ahead = 30
    account.put("a", event("a"))
    follower = Follower()
    await follower.follow(account.connector())
    assert await follower.follow(account.connector()) == []
    assert still.manners.reports == 2


async def test_what_hides_from_the_time_of_a_calendar_is_reported_within_an_hour(
    account: Account, still: DavRelay, radicale: Radicale
) -> None:
    """A file written in place and given its old time again looks untouched."""
    account.put("a", event("a"))
    radicale.age(account.path)
    follower = Follower()
    await follower.follow(account.connector())
    file = radicale.folder(account.path) / "a.ics"
    before = file.stat()
    file.write_text(event("a", extra="LOCATION:here\r\n"), newline="")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert await follower.follow(account.connector()) == []
    account.clock.pass_by(3_600)
    await follower.follow(account.connector())
    assert events(follower)["a"].location == "here"
    # The report is remembered with it, and counts for another hour.
    assert await follower.follow(account.connector()) == []
    assert still.manners.reports == 2
    # A report that lies ahead is from before this clock was set back.
    account.clock.pass_by(-7_200)
    await follower.follow(account.connector())
    assert still.manners.reports == 3
