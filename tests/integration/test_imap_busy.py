"""Mail servers that want to be left alone: nothing is lost, and it is said when they are asked again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.imap import Mailbox
from connectors.imap_limits import Limits
from connectors.sources import ImapSettings, Tls
from schema.errors import SignInRefused, SourceBusy, SourceUnreachable
from tests.fakes.clock import HandClock
from tests.fakes.records import DAY
from tests.servers.accounts import Account, mail
from tests.servers.dovecot import Dovecot
from tests.servers.labelled import Labelled
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

LIMITS = Limits("Gmail", 15, pause=600, spent=86_400)


@pytest.fixture
def server() -> Iterator[Labelled]:
    found = Labelled()
    for number in range(1, 7):
        found.deliver(mail(number))
    yield found
    found.close()


def connector(server: Labelled, batch: int = 2) -> Mailbox:
    settings = ImapSettings("127.0.0.1", "me@example.org", "secret", port=server.port, tls=Tls.OFF, limits=LIMITS, batch=batch)
    return Mailbox(settings, MemoryBlobs(), PlainThreads(), HandClock())


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ("{tag} NO [ALERT] Too many simultaneous connections. (Failure)", 600),
        ("{tag} NO [OVERQUOTA] Account exceeded command or bandwidth limits.", 86_400),
        ("* BYE [UNAVAILABLE] Come back later", 600),
        ("{tag} BAD Request is throttled. Suggested Backoff Time: 8000 milliseconds", 8),
    ],
)
async def test_a_server_that_lets_nobody_in_for_now_refused_no_password(server: Labelled, answer: str, seconds: float) -> None:
    server.refused["LOGIN"] = [answer]
    with pytest.raises(SourceBusy) as busy:
        await Follower().follow(connector(server))
    assert busy.value.until == DAY + timedelta(seconds=seconds)
    assert f"it is asked again after {DAY + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC" in str(busy.value)
    await Follower().follow(connector(server))


async def test_a_greeting_that_turns_away_is_no_outage(server: Labelled) -> None:
    server.greeting = "* BYE Too many connections from your address"
    with pytest.raises(SourceBusy, match="Too many connections"):
        await connector(server).test()


async def test_a_run_that_is_throttled_keeps_what_it_has_and_goes_on_later(server: Labelled) -> None:
    follower = Follower()
    run = connector(server).changes(None)
    follower.apply(await anext(run))
    server.refused["UID FETCH"] = ["{tag} NO [THROTTLED] Slow down"]
    with pytest.raises(SourceBusy, match="THROTTLED"):
        await follower.drain(run)
    assert 2 <= len(follower.places) < 6
    await follower.follow(connector(server))
    assert len(follower.places) == len(follower.log) == 6


async def test_a_server_that_only_says_it_is_slowed_down_is_read_on(server: Labelled) -> None:
    server.done = "OK Success [THROTTLED]"
    follower = Follower()
    await follower.follow(connector(server))
    assert len(follower.places) == 6


async def test_a_wrong_password_stays_one(server: Labelled) -> None:
    server.refused["LOGIN"] = ["{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"]
    with pytest.raises(SignInRefused, match="Invalid credentials"):
        await connector(server).test()


def test_a_real_server_with_one_connection_a_person() -> None:
    with Dovecot(connections=1) as mails:
        account = Account(mails)
        account.deliver(mail(1))
        with account.client(), pytest.raises(SourceBusy, match="it is asked again after"):
            account.session()
        account.session().line.close()


async def test_a_server_that_sends_far_more_than_it_named_is_not_listened_to(server: Labelled) -> None:
    server.deliver(mail(7, "y" * 60_000_000)).said = 100
    with pytest.raises(SourceUnreachable, match="at once, and named fewer"):
        await Follower().follow(connector(server))
