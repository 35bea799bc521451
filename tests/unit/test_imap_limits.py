"""For how long a mail server is left alone."""

import pytest

from app.presets import limits, presets
from app.schedule import due
from app.settings import SourceTable
from connectors.imap_limits import Limits, stay_away
from tests.fakes.records import DAY

LIMITS = Limits("Gmail", 15, pause=600, spent=86_400)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)", 86_400),
        ("Account exceeded bandwidth limits", 86_400),
        ("NO [THROTTLED] slow down", 600),
        ("[LIMIT] Rate limit hit", 600),
        ("[ALERT] Too many simultaneous connections. (Failure)", 600),
        ("[UNAVAILABLE] Temporary authentication failure", 600),
        ("[INUSE] Mailbox is locked", 600),
        ("Maximum number of connections from user+IP exceeded (mail_max_userip_connections=1)", 600),
        ("BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds", 92.415),
        ("Suggested Backoff Time: 20 milliseconds", 1),
        ("Suggested Backoff Time: 99999999999 milliseconds", 86_400),
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", 0),
        ("[AUTHENTICATIONFAILED] Wrong password, please try again", 0),
        ("socket error: EOF", 0),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(said: str, seconds: float) -> None:
    assert stay_away(said, LIMITS) == seconds


def test_a_known_server_has_the_limits_of_its_provider() -> None:
    name, known = limits("IMAP.gmail.com", 993)
    assert (name, known.connections, known.spent) == ("Gmail", 15, 86_400)
    assert limits("mail.example.org", 993)[0] == ""
    assert limits("127.0.0.1", 1143)[0] == "Proton, by its Bridge"
    assert limits("127.0.0.1", 143)[0] == ""
    # One that reads, one that waits for news, one that somebody tests with; and no line is held for longer than boxes between bear.
    assert all(one.limits.connections >= 3 and one.limits.hold <= 540 for one in presets().values())


def test_a_source_is_not_looked_at_before_the_time_its_server_named() -> None:
    table = SourceTable.model_validate({"kind": "imap", "host": "imap.gmail.com", "user": "me"})
    run = {"at": DAY.isoformat(), "error": "The server asks to come back later.", "failures": 1}
    until = DAY.replace(year=DAY.year + 1)
    assert due(table, run, DAY) < until
    assert due(table, {**run, "until": until.isoformat()}, DAY) == until
    assert due(table, {**run, "until": DAY.isoformat()}, DAY) == due(table, run, DAY)
