"""Events written from the command line to a real calendar server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.friday import Friday
from tests.integration.test_caldav import Account, event
from tests.servers.radicale import PASSWORD, USERS, Radicale


@pytest.fixture
def account(radicale: Radicale) -> Account:
    return Account(radicale, USERS[8])


@pytest.fixture
def friday(tmp_path: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> Friday:
    monkeypatch.setenv("DAV_PASSWORD", PASSWORD)
    found = Friday(tmp_path / "home")
    keys = (f"url={account.server.url}", f"user={account.user}", "password_env=DAV_PASSWORD", f"folders={account.name}")
    found.json("source", "add", "cal", "caldav", *(part for key in keys for part in ("--set", key)))
    return found


def test_an_event_is_added_once_changed_and_cancelled(friday: Friday, account: Account) -> None:
    wanted = ("Dentist", "--source", "cal", "--calendar", account.name, "--when", "2026-06-01T10:00", "--where", "Main street", "--yes")
    added = friday.json("event", "add", *wanted)
    assert (added["written"], friday.json("event", "add", *wanted)["written"]) == (True, False)
    friday.json("sync")
    (found,) = friday.json("search", "Dentist")
    assert (found["source"], found["when"][:10]) == (added["uid"], "2026-06-01")
    assert friday.json("event", "change", added["uid"], "--source", "cal", "--when", "2026-06-02T11:00", "--yes")["written"]
    # What was read is an older version now: nothing may be written over what was not seen.
    friday("event", "cancel", added["uid"], "--source", "cal", "--yes").failed(3, "changed there meanwhile")
    friday.json("sync")
    assert friday.json("event", "cancel", added["uid"], "--source", "cal", "--yes")["written"]
    friday.json("sync")
    (shown,) = friday.json("show", added["uid"])
    assert (shown["props"]["status"], shown["when"][:10]) == ("cancelled", "2026-06-02")


def test_what_cannot_be_written_says_why(friday: Friday, account: Account, tmp_path: Path) -> None:
    account.put("there", event("there"))
    friday.json("sync")
    friday("event", "cancel", "there", "--source", "cal", "--json").failed(2, "Say --yes")
    asked = friday("event", "cancel", "there", "--source", "cal", typed="n\n")
    assert (asked.code, "Cancel “about there” at cal?" in asked.out) == (1, True)
    friday("event", "change", "there", "--source", "cal", "--when", "2026-06-02", "--yes").failed(2, "Give a time")
    friday("event", "cancel", "nobody", "--source", "cal", "--yes").failed(6, "an event nobody of cal")
    new = ("event", "add", "Away", "--source", "cal", "--yes", "--calendar")
    friday(*new, account.name, "--when", "tomorrow").failed(2, "no day or time")
    friday(*new, account.name, "--when", "2026-06-02/2026-06-01").failed(2, "cannot last")
    friday(*new, "Nowhere", "--when", "2026-06-02").failed(3, "There are: ", account.name)
    friday.json("source", "add", "papers", "folder", "--set", f"path={tmp_path}")
    friday("event", "cancel", "there", "--source", "papers", "--yes").failed(2, "caldav alone")
    friday("event", "add", "Away", "--source", "papers", "--when", "2026-06-02").failed(2, "caldav alone")
    friday("event", "add", "Away", "--source", "cal", "--when", "2026-06-02").failed(2, "Say --calendar NAME")


def test_one_occurrence_of_a_series_is_never_taken_for_the_whole(friday: Friday, account: Account) -> None:
    moved = "BEGIN:VEVENT\r\nUID:weekly\r\nRECURRENCE-ID:20260608T090000Z\r\nDTSTART:20260608T140000Z\r\nSUMMARY:later\r\nEND:VEVENT\r\n"
    series = event("weekly").replace("END:VEVENT\r\n", f"RRULE:FREQ=WEEKLY;COUNT=5\r\nEND:VEVENT\r\n{moved}")
    account.put("weekly", series)
    friday.json("sync")
    (later,) = [one for one in friday.json("search", "later") if "#" in one["source"]]
    for wish in (("change", "--title", "other"), ("cancel",)):
        ran = friday("event", wish[0], later["source"], "--source", "cal", *wish[1:], "--yes")
        ran.failed(3, "one occurrence of a series", "weekly is the key of the whole series")
    asked = friday("event", "cancel", "weekly", "--source", "cal", typed="n\n")
    assert "the whole series, at cal?" in asked.out


def test_a_whole_series_moves_to_another_time_of_its_first_day(friday: Friday, account: Account) -> None:
    renamed = (
        "BEGIN:VEVENT\r\nUID:weekly\r\nRECURRENCE-ID:20260117T100000Z\r\nDTSTART:20260117T100000Z\r\nSUMMARY:renamed\r\nEND:VEVENT\r\n"
    )
    account.put("weekly", event("weekly").replace("END:VEVENT\r\n", f"RRULE:FREQ=WEEKLY;COUNT=5\r\nEND:VEVENT\r\n{renamed}"))
    friday.json("sync")
    change = ("event", "change", "weekly", "--source", "cal", "--yes", "--when")
    friday(*change, "2026-01-11T11:30+00:00").failed(3, "begins on 2026-01-10: give that day with the new time")
    assert friday.json(*change, "2026-01-10T11:30+00:00")["written"]
    friday.json("sync")
    (found,) = friday.json("search", "renamed")
    assert datetime.fromisoformat(found["when"]) == datetime(2026, 1, 17, 11, 30, tzinfo=UTC)
    assert not friday.json(*change, "2026-01-10T11:30+00:00")["written"]
