"""R5: a year of random change by several clients, a sync a week, and mishaps of servers and lines: nothing lost, doubled or stale."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from schema.errors import SourceUnreachable
from tests.fakes.rig import Rig
from tests.integration import lived_calendars
from tests.integration.lived_calendars import LivedCalendars, OnRadicale
from tests.integration.lived_mailbox import LivedMailbox, keys, seen
from tests.proofs import proving
from tests.servers.dovecot import Dovecot
from tests.servers.radicale import USERS, Radicale

WEEK = 7 * 86_400
_OFTEN = ("deliver", "deliver", "deliver", "flag", "flag", "unflag", "copy", "move", "expunge")
_SELDOM = ("make_folder", "rename_folder", "remove_folder")
_DATES = ("create", "change", "cancel", "override", "delete", "move", "make_calendar")


@dataclass
class Year:
    """A mailbox, a calendar account, and what is read of them week by week."""

    rig: Rig
    box: LivedMailbox
    calendars: LivedCalendars
    chance: random.Random

    def change(self, times: int) -> None:
        """Let the clients change mails, and now and then folders; let dates be made and unmade."""
        for _ in range(times):
            self._one(self.box, _SELDOM if self.chance.random() < 0.05 else _OFTEN)
        for _ in range(times // 4):
            self._one(self.calendars, _DATES)

    def mishap(self, week: int, weeks: int) -> None:
        """Renumber a folder twice, and lose the index files once."""
        if week in (weeks // 3, 2 * weeks // 3):
            self.box.renumber(self.chance)
        if week == weeks // 2:
            self.box.lose_indexes()

    async def read(self, cut: bool) -> None:
        """Sync both; where that is asked for, first with a line that is cut, the calendars' tokens being lost at the same time."""
        for clock in (self.box.account.clock, self.calendars.clock):
            clock.pass_by(WEEK)
        if cut:
            try:
                await self.box.sync(self.rig, cut_at=self.chance.randint(500, 8_000))
            except SourceUnreachable:
                await self.calendars.lose_tokens(self.rig)
        await self.box.sync(self.rig)
        await self.calendars.sync(self.rig)

    def _one(self, life: LivedMailbox | LivedCalendars, changes: tuple[str, ...]) -> None:
        act: Callable[[random.Random], None] = getattr(life, self.chance.choice(changes))
        act(self.chance)


async def lived(year: Year, weeks: int, times: int) -> str:
    """Live so many weeks; return what came of them."""
    year.box.deliver(year.chance, 30)
    year.box.make_folder(year.chance)
    year.calendars.make_calendar(year.chance)
    year.calendars.create(year.chance)
    for week in range(1, weeks + 1):
        year.change(times)
        year.mishap(week, weeks)
        await year.read(cut=week % (weeks // 4) == 0)
    here, there, nodes = await seen(year.rig), year.box.there(), Counter(await keys(year.rig))
    mails = {one.mail for one in there.values()}
    lost = sorted(ref for ref in there if ref not in here) + sorted(mails - nodes.keys())
    doubled = sorted(key for key, number in nodes.items() if number > 1)
    stale = sorted(ref for ref in here if here[ref] != there.get(ref)) + sorted(nodes.keys() - mails)
    assert (lost, doubled, stale) == ([], [], [])
    await lived_calendars.agrees(year.rig, year.calendars)
    assert (await year.box.sync(year.rig)).graph_writes == (await year.calendars.sync(year.rig)).graph_writes == 0
    return f"{len(mails)} mails at {len(there)} places, {len(year.calendars.held)} calendar objects, none lost, doubled or stale"


@pytest.fixture(scope="module")
def dav() -> Iterator[Radicale]:
    """A server whose users have no calendars but those of one test."""
    with Radicale() as server:
        yield server


async def test_eight_weeks_end_where_the_servers_are(
    rig: Rig, dovecot: Dovecot, dav: Radicale, rotation_seed: int, say: Callable[[str], None]
) -> None:
    with closing(LivedMailbox(dovecot)) as box:
        year = Year(rig, box, LivedCalendars(OnRadicale(dav, USERS[0])), random.Random(rotation_seed))
        say(f"eight weeks: {await lived(year, 8, 8)}")


@pytest.mark.prove
@pytest.mark.parametrize("server", ["dovecot", "counting_dovecot", "bare_dovecot"])
async def test_a_year_ends_where_the_servers_are(
    rig: Rig, server: str, request: pytest.FixtureRequest, dav: Radicale, say: Callable[[str], None]
) -> None:
    with closing(LivedMailbox(request.getfixturevalue(server))) as box, proving("walks: weeks of a year", server, 52) as proof:
        user = USERS[1 + ["dovecot", "counting_dovecot", "bare_dovecot"].index(server)]
        year = Year(rig, box, LivedCalendars(OnRadicale(dav, user)), random.Random(52))
        say(f"a year on {server}: {await lived(year, 52, 24)}")
        proof.done = proof.total
