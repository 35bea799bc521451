"""Calendar servers that lie, forget, stand still, are busy, send on: nothing is lost, and it is told when to try again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.caldav import calendar_account
from connectors.dav_account import DavAccount, Setting
from connectors.sources import DavSettings
from schema.changes import Rejected, Removed, Upserted
from schema.errors import ConfigurationError, SignInRefused, SourceBusy, SourceMissing, SourceUnreachable
from tests.fakes.clock import HandClock
from tests.integration.test_caldav import BERLIN, event, events
from tests.servers.faulty_dav import HOME, Asked, FaultyDav
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

DAY = timedelta(days=1).total_seconds()


class Reader:
    """An account at the faulty server and who follows it."""

    def __init__(self, server: FaultyDav) -> None:
        self.server = server
        self.settings = DavSettings(server.url, "alice", "secret", BERLIN, resyncs_a_day=2)
        self.clock = HandClock()
        self.naps: list[float] = []
        self.follower = Follower()

    def connector(self) -> DavAccount:
        return calendar_account(self.settings, self._setting)

    @property
    def _setting(self) -> Setting:
        return Setting(MemoryBlobs(), PlainThreads(), self.clock, self.naps.append, self._cursor, lambda: self.clock.now().timestamp())

    async def run(self) -> int:
        """Sync once and return the number of changes."""
        return sum(len(batch.changes) for batch in await self.follower.follow(self.connector()))

    async def told(self) -> str:
        return "\n".join(await self.connector().explain())

    @property
    def uids(self) -> set[str]:
        return set(events(self.follower))

    async def _cursor(self) -> str | None:
        return self.follower.cursor


@pytest.fixture
def server() -> Iterator[FaultyDav]:
    with FaultyDav() as running:
        yield running


@pytest.fixture
def reader(server: FaultyDav) -> Reader:
    for name in "abcde":
        server.put(name, event(name))
    return Reader(server)


async def test_a_first_sync_is_one_report_and_a_sync_without_changes_another(reader: Reader, server: FaultyDav) -> None:
    assert await reader.run() == 5
    assert (server.asked_for("sync-collection"), server.asked_for("calendar-multiget"), server.asked_for("getetag")) == (1, 0, 0)
    server.asked.clear()
    assert await reader.run() == 0
    assert [one.method for one in server.asked] == ["PROPFIND", "REPORT"]


async def test_a_calendar_that_is_made_is_found_where_the_others_lie(reader: Reader, server: FaultyDav) -> None:
    await reader.run()
    server.calendars.append(f"{HOME}two/")
    server.put("two", event("two"), "two")
    server.asked.clear()
    assert await reader.run() == 1
    assert Asked("PROPFIND", "/", "resourcetype") not in server.asked


async def test_before_a_calendar_is_held_to_be_gone_the_account_is_looked_for_from_its_beginning(reader: Reader, server: FaultyDav) -> None:
    server.calendars.append(f"{HOME}two/")
    server.put("two", event("two"), "two")
    await reader.run()
    server.calendars.remove(f"{HOME}two/")
    server.asked.clear()
    assert await reader.run() == 1
    assert reader.uids == set("abcde")
    assert [one.path for one in server.asked if one.method == "PROPFIND"][:2] == [HOME, "/"]


async def test_once_a_week_and_for_another_address_it_is_looked_for_from_its_beginning(reader: Reader, server: FaultyDav) -> None:
    await reader.run()
    reader.clock.pass_by(7 * DAY)
    server.asked.clear()
    assert await reader.run() == 0
    assert server.asked[0].path == "/"
    server.asked.clear()
    assert await reader.run() == 0
    assert server.asked[0].path == HOME
    reader.settings = replace(reader.settings, url=f"{server.url}principal/")
    server.asked.clear()
    assert await reader.run() == 0
    assert server.asked[0].path == "/principal/"


async def test_what_the_tokens_hid_is_found_within_a_week_and_counted(reader: Reader, server: FaultyDav) -> None:
    """Nextcloud prunes its change log and answers an incomplete delta without an error (server#36644)."""
    await reader.run()
    hidden = server.put("hidden", event("hidden"))
    server.faults.unlogged = {hidden, f"{HOME}one/a.ics"}
    server.delete(f"{HOME}one/a.ics")
    assert await reader.run() == 0
    reader.clock.pass_by(DAY)
    assert await reader.run() == 2
    assert reader.uids == {"b", "c", "d", "e", "hidden"}
    assert "2 changes so far that the server had not reported" in await reader.told()
    server.asked.clear()
    reader.clock.pass_by(6 * DAY)
    assert (await reader.run(), server.asked_for("getetag")) == (0, 0)
    reader.clock.pass_by(DAY)
    assert (await reader.run(), server.asked_for("getetag")) == (0, 1)


async def test_a_first_report_that_ends_at_a_round_number_is_looked_at_again_at_once(reader: Reader, server: FaultyDav) -> None:
    """Stalwart cuts the first report and its token skips the rest."""
    for number in range(600):
        server.put(f"n{number}", event(f"n{number}"))
    server.faults.cut_first_at = 500
    assert await reader.run() == 605
    assert len(reader.uids) == 605


async def test_a_server_that_forgets_every_token_is_compared_twice_a_day_and_then_by_its_ctag(reader: Reader, server: FaultyDav) -> None:
    await reader.run()
    server.faults.refuse_tokens = True
    for _ in range(5):
        assert await reader.run() == 0
    assert server.asked_for("getetag") == 2
    assert "forgetting its sync tokens" in await reader.told()
    server.delete(f"{HOME}one/a.ics")
    assert await reader.run() == 1
    server.faults.no_ctag = True
    server.delete(f"{HOME}one/b.ics")
    server.asked.clear()
    assert (await reader.run(), server.asked_for("getetag")) == (0, 0)
    reader.clock.pass_by(DAY)
    assert await reader.run() == 1
    assert reader.uids == {"c", "d", "e"}


async def test_a_token_that_stands_still_hides_no_deletion(reader: Reader, server: FaultyDav) -> None:
    """RustiCal handed out token 0 for ever (rustical#251)."""
    server.faults.standing_token = True
    server.faults.unlogged = {f"{HOME}one/a.ics"}
    await reader.run()
    server.delete(f"{HOME}one/b.ics")
    await reader.run()
    assert {"a", "c", "d", "e"} == reader.uids


@pytest.mark.parametrize("circle", [False, True])
async def test_reports_in_pages_are_read_to_the_end_and_a_circle_is_put_right_by_a_listing(
    reader: Reader, server: FaultyDav, circle: bool
) -> None:
    server.faults.page, server.faults.circle = 2, circle
    await reader.run()
    assert reader.uids == set("abcde")
    assert (server.asked_for("sync-collection"), server.asked_for("getetag")) == ((2, 1) if circle else (3, 0))


async def test_a_removal_never_wins_over_an_object_that_is_there(reader: Reader, server: FaultyDav) -> None:
    server.faults.late_404, server.faults.page = True, 2
    await reader.run()
    assert reader.uids == set("abcde")
    server.delete(f"{HOME}one/c.ics")
    server.put("b", event("b", extra="LOCATION:here\r\n"))
    await reader.run()
    assert reader.uids == set("abde")
    assert events(reader.follower)["b"].location == "here"


async def test_a_teapot_is_asked_again_and_then_gone(reader: Reader, server: FaultyDav) -> None:
    """Nextcloud before 2024 says 418 of what was deleted (caldav#203)."""
    await reader.run()
    server.faults.teapot = True
    server.delete(f"{HOME}one/c.ics")
    assert await reader.run() == 1
    assert (reader.uids, reader.follower.rejected) == (set("abde"), {})


async def test_a_server_without_multiget_gives_one_by_one(reader: Reader, server: FaultyDav) -> None:
    server.faults.no_multiget = server.faults.no_sync = True
    await reader.run()
    assert reader.uids == set("abcde")


async def test_without_tokens_the_ctag_says_whether_to_compare(reader: Reader, server: FaultyDav) -> None:
    server.faults.no_sync = True
    await reader.run()
    server.asked.clear()
    assert (await reader.run(), server.asked_for("getetag"), server.asked_for("sync-collection")) == (0, 0, 0)
    server.put("f", event("f"))
    assert (await reader.run(), server.asked_for("getetag")) == (1, 1)
    assert "(ctag)" in await reader.told()
    server.faults.no_ctag = True
    server.delete(f"{HOME}one/f.ics")
    assert await reader.run() == 1
    assert "all etags are compared at every sync" in await reader.told()


@pytest.mark.parametrize(
    ("status", "after", "nap"), [(429, "7", 7), (503, "Mon, 02 Mar 2026 09:00:05 GMT", 5), (429, "", 10), (503, "0", 0)]
)
async def test_a_busy_server_is_waited_for(reader: Reader, server: FaultyDav, status: int, after: str, nap: int) -> None:
    server.faults.busy = [(status, after)]
    assert await reader.run() == 5
    assert reader.naps == [nap]


@pytest.mark.parametrize("busy", [[(429, "3600")], [(503, "20"), (503, "3600")]])
async def test_a_server_that_stays_busy_says_when_to_come_back(reader: Reader, server: FaultyDav, busy: list[tuple[int, str]]) -> None:
    server.faults.busy = busy
    with pytest.raises(SourceBusy, match=r"before 2026-03-02 11:00"):
        await reader.run()
    assert sum(reader.naps) <= 30
    assert await reader.run() == 5


async def test_a_server_that_never_stops_saying_so_is_left(reader: Reader, server: FaultyDav) -> None:
    server.faults.busy = [(429, "0")] * 1_000
    with pytest.raises(SourceBusy):
        await reader.run()


async def test_a_calendar_that_is_forbidden_costs_no_other(reader: Reader, server: FaultyDav) -> None:
    server.calendars.append(f"{HOME}two/")
    server.put("two", event("two"), "two")
    await reader.run()
    server.faults.forbidden = {f"{HOME}two/"}
    server.put("f", event("f"))
    assert await reader.run() == 2
    (note,) = reader.follower.rejected.values()
    assert "cannot be read" in note.reason
    assert reader.uids == {*"abcdef", "two"}
    assert await reader.run() == 0
    shelves = {shelf.name: shelf for shelf in await reader.connector().test()}
    assert not shelves["two"].read
    server.faults.forbidden = set()
    assert await reader.run() == 1
    assert [type(one) for one in reader.follower.log[-3:]] == [Upserted, Rejected, Removed]
    server.faults.forbidden = {HOME + "one/", HOME + "two/"}
    with pytest.raises(SourceMissing):
        await reader.run()


async def test_an_answer_without_end_is_cut_and_told(reader: Reader, server: FaultyDav) -> None:
    reader.settings = replace(reader.settings, most_bytes=2_000)
    server.put("long", event("long", extra=f"DESCRIPTION:{'x' * 3_000}\r\n"))
    with pytest.raises(SourceUnreachable, match=r"answers with more than 0\.002 MB"):
        await reader.run()
    reader.settings = replace(reader.settings, most_bytes=2_000_000)
    assert await reader.run() == 6


async def test_a_server_that_drips_is_left_after_ten_minutes(reader: Reader, server: FaultyDav) -> None:
    server.faults.drips = lambda: reader.clock.pass_by(250)
    with pytest.raises(SourceUnreachable, match="has not come to the end of an answer within 600 s"):
        await reader.run()
    assert len(server.asked) == 1
    server.faults.drips = lambda: reader.clock.pass_by(1)
    assert await reader.run() == 5


async def test_a_read_only_calendar_is_read_and_said_to_be_one(reader: Reader, server: FaultyDav) -> None:
    server.faults.read_only = {f"{HOME}one/"}
    assert await reader.run() == 5
    (shelf,) = await reader.connector().test()
    assert (shelf.read, shelf.note) == (True, "read-only")
    assert "read-only" in await reader.told()


class Tokens:
    """The Bearer port: gives one token after another."""

    advice = "Sign in again."

    def __init__(self, *tokens: str) -> None:
        self.left = list(tokens)

    def token(self, anew: bool = False) -> str:
        if anew:
            del self.left[0]
        return self.left[0]


async def test_a_token_that_ran_out_is_renewed_once(reader: Reader, server: FaultyDav) -> None:
    server.faults.bearer = "new"
    reader.settings = replace(reader.settings, bearer=Tokens("old", "new"))
    assert await reader.run() == 5
    server.faults.bearer = "another"
    reader.settings = replace(reader.settings, bearer=Tokens("old", "new"))
    with pytest.raises(SignInRefused, match="Sign in again"):
        await reader.run()


async def test_a_token_goes_to_nobody_who_could_be_overheard(reader: Reader) -> None:
    reader.settings = replace(reader.settings, url="http://dav.example.org/", bearer=Tokens("one"))
    with pytest.raises(ConfigurationError, match="others could read"):
        await reader.run()


async def test_a_bare_address_is_found_by_its_well_known_one(reader: Reader, server: FaultyDav) -> None:
    server.faults.bare_404, server.faults.well_known = True, "/principal/"
    assert await reader.run() == 5
    assert Asked("PROPFIND", "/.well-known/caldav", "resourcetype") in server.asked


@pytest.mark.parametrize(("onward", "told"), [("http://dav.example.org/", "anybody could read"), ("/.well-known/caldav", "circle")])
async def test_the_password_goes_nowhere_it_could_be_read(reader: Reader, server: FaultyDav, onward: str, told: str) -> None:
    server.faults.bare_404, server.faults.well_known = True, onward
    with pytest.raises(SourceMissing, match=told):
        await reader.run()
