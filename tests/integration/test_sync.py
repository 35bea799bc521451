"""Sources driven into the real embedded store: nothing twice, nothing lost, nothing removed by accident."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.leases import Leases
from graph.sync import Control, Outcome, Progress, rejection_key
from schema.changes import Batch, Rejected, Remarked, Removed, Shelf, SourceChange
from schema.errors import CursorConflict, SourceUnreachable, StoreLocked, SuddenlyEmpty
from schema.graph import Changes, CursorMove, Label
from tests.fakes.clock import HandClock
from tests.fakes.connector import Scripted
from tests.fakes.records import at, document, event, mail, on, raw_of
from tests.fakes.rig import Rig, open_rig


def many(count: int) -> list[int]:
    return list(range(count))


def everything() -> Scripted:
    mails = [at(str(number), mail(str(number), f"Text {number}.", references=(str(number - 1),))) for number in range(5)]
    return Scripted().then(*mails).then(on("e", event("e")), at("d/n.md", document("d/n.md")))


async def test_a_second_sync_of_what_has_not_changed_writes_nothing(rig: Rig) -> None:
    """R5: read from the store: the feed stands where it stood and the export is equal."""
    script = everything()
    first = await rig.run("all", script)
    position, export = await rig.graph.feed.position(), await rig.export()
    second = await rig.run("all", script)
    assert first.graph_writes > 0
    assert (second.graph_writes, second.upserted, await rig.graph.feed.position()) == (0, 0, position)
    assert await rig.export() == export


async def test_the_same_batches_told_again_write_nothing(rig: Rig) -> None:
    """R5: also when the source forgets its cursor and everything comes again."""
    await rig.run("all", everything())
    position, export = await rig.graph.feed.position(), await rig.export()
    await rig.graph.transaction.forget_cursor("source:all")
    outcome = await rig.run("all", everything())
    assert (outcome.upserted, outcome.graph_writes, await rig.graph.feed.position()) == (7, 0, position)
    assert await rig.export() == export


async def test_a_run_that_breaks_goes_on_where_it_stood(rig: Rig) -> None:
    script = replace(everything(), fails_after=1)
    with pytest.raises(SourceUnreachable):
        await rig.run("all", script)
    assert len(await rig.nodes(Label.MESSAGE)) == 5
    script.fails_after = None
    await rig.run("all", script)
    assert script.asked == [None, "1"]
    assert await rig.keys(Label.EVENT) == ["e"]


async def test_a_run_that_breaks_tells_what_it_had_written(rig: Rig) -> None:
    outcome = Outcome("all")
    with pytest.raises(SourceUnreachable):
        await rig.sync.fill(outcome, replace(everything(), fails_after=1), Control())
    assert outcome.upserted == 5
    assert outcome.graph_writes > 5


async def test_a_run_stops_after_the_batch_it_is_in(rig: Rig) -> None:
    control = Control()
    stopping = replace(control, report=lambda _progress: control.stop.set())
    outcome = await rig.run("all", everything(), stopping)
    assert (outcome.stopped, outcome.upserted) == (True, 5)
    assert (await rig.run("all", everything())).upserted == 2


async def test_progress_says_how_long_it_will_take(tmp_path: Path) -> None:
    clock, said = HandClock(), list[Progress]()

    def report(progress: Progress) -> None:
        said.append(progress)
        clock.pass_by(0.5)

    async with open_rig(tmp_path, clock=clock) as rig:
        clock.pass_by(1)
        outcome = await rig.run(
            "all", Scripted().then(at("1", mail("a"))).then(at("2", mail("b"))).then(at("3", mail("c"))), Control(report)
        )
    assert [(one.done, one.total, one.seconds_left) for one in said] == [(1, 3, None), (2, 3, 0.25), (3, 3, 0.0)]
    assert outcome.seconds == 1.5


async def test_what_cannot_be_read_is_kept_and_cleared_when_it_can(rig: Rig) -> None:
    """R5: a bad item is a value in the journal, never a lost exception."""
    outcome = await rig.tell("post", Rejected("1", raw_of("x"), "It is encrypted."), at("2", mail("b")))
    entry = await rig.journal.read("rejected", rejection_key("post", "1"))
    assert outcome.rejected == 1
    assert entry is not None
    assert entry.value == {"source": "post", "ref": "1", "raw": raw_of("x"), "reason": "It is encrypted."}
    await rig.tell("post", at("1", mail("a")))
    assert await rig.journal.entries("rejected") == []


async def test_what_cannot_be_read_and_is_gone_is_forgotten(rig: Rig) -> None:
    await rig.tell("post", Rejected("1", raw_of("x"), "Broken."))
    await rig.tell("post", Removed("1"))
    assert await rig.journal.entries("rejected") == []


async def test_a_place_read_in_part_keeps_its_reason(rig: Rig) -> None:
    """A calendar file with one bad event is both: what can be read, and what cannot."""
    for title in ("One", "Two"):
        await rig.tell("cal", Rejected("e.ics", raw_of(title), "Event 2 has no start."), on("e.ics", event("e", title)))
    (entry,) = await rig.journal.entries("rejected")
    assert (entry.value["raw"], (await rig.one(Label.EVENT)).props["title"]) == (raw_of("Two"), "Two")


async def test_rejected_and_read_in_one_run_leaves_no_note(rig: Rig) -> None:
    await rig.run("post", Scripted().then(Rejected("1", raw_of("x"), "Broken.")).then(at("1", mail("a"))))
    assert await rig.journal.entries("rejected") == []


async def test_raw_bytes_go_when_nothing_needs_them(rig: Rig) -> None:
    first, second = await rig.blobs.put([b"first", b"second"])
    await rig.tell("docs", at("n", replace(document("n", "Old."), raw_hash=first)))
    await rig.tell("docs", at("n", replace(document("n", "New."), raw_hash=second)))
    assert await rig.sources.discard_raw() == 1
    assert await rig.blobs.get(second) == b"second"
    assert await rig.sources.discard_raw() == 0


async def test_raw_bytes_stay_while_something_needs_them(rig: Rig) -> None:
    (shared,) = await rig.blobs.put([b"two files, one content"])
    await rig.tell("docs", *(at(name, replace(document(name), raw_hash=shared)) for name in ("a", "b")))
    await rig.tell("docs", Removed("a"))
    assert await rig.sources.discard_raw() == 0
    assert await rig.blobs.get(shared)


async def test_raw_bytes_of_what_was_rejected_go_once_it_is_read(rig: Rig) -> None:
    broken, whole = await rig.blobs.put([b"broken", b"whole"])
    await rig.tell("post", Rejected("1", broken, "Broken."))
    assert await rig.sources.discard_raw() == 0
    await rig.tell("post", at("1", replace(mail("a"), raw_hash=whole)))
    assert await rig.sources.discard_raw() == 1
    assert await rig.blobs.get(whole)


async def test_raw_bytes_of_a_copy_that_differs_only_on_its_way_go(rig: Rig) -> None:
    first, second = await rig.blobs.put([b"Received: one", b"Received: two"])
    await rig.tell("post", *(at(raw, replace(mail("a"), raw_hash=raw)) for raw in (first, second)))
    assert await rig.sources.discard_raw() == 1
    assert await rig.blobs.get(str((await rig.one(Label.MESSAGE)).props["raw"]))


async def test_a_source_that_is_suddenly_empty_loses_nothing(rig: Rig) -> None:
    """R5: refused, shown, and done when the owner agrees."""
    arrivals = [at(str(number), mail(str(number), f"Text {number}.")) for number in many(12)]
    script = Scripted([arrivals, [Removed(str(number)) for number in many(12)]], known=12)
    await rig.run("post", Scripted([arrivals]))
    with pytest.raises(SuddenlyEmpty, match="12 of 12 items are gone"):
        await rig.run("post", script)
    assert len(await rig.nodes(Label.MESSAGE)) == 12
    await rig.run("post", script, Control(accept_removals=True))
    assert await rig.export() == []


async def test_removals_in_many_batches_are_refused_before_the_first(rig: Rig) -> None:
    """R5: also a large source is not drained a fifth at a time."""
    arrivals = [at(str(number), mail(str(number), f"Text {number}.")) for number in many(300)]
    removals = [[Removed(str(number)) for number in range(start, start + 30)] for start in range(0, 300, 30)]
    await rig.run("post", Scripted([arrivals]))
    with pytest.raises(SuddenlyEmpty):
        await rig.run("post", Scripted([arrivals, *removals], known=300))
    assert len(await rig.nodes(Label.MESSAGE)) == 300


async def test_flag_changes_do_not_make_up_for_removals(rig: Rig) -> None:
    changes: list[SourceChange] = [Remarked(str(number), {}) for number in many(100)]
    changes += [Removed(str(number)) for number in range(100, 200)]
    with pytest.raises(SuddenlyEmpty):
        await rig.run("post", Scripted([changes], known=200))


async def test_what_comes_again_does_not_make_up_for_removals(rig: Rig) -> None:
    """A calendar server that was moved gives every event another etag, and may have lost half of them."""
    arrivals = [at(str(number), mail(str(number), f"Text {number}.")) for number in many(200)]
    await rig.run("post", Scripted([arrivals]))
    again: list[SourceChange] = [at(str(number), mail(str(number), f"Text {number}."), flags=("2",)) for number in many(120)]
    with pytest.raises(SuddenlyEmpty, match="80 of 200 items are gone"):
        await rig.run("post", Scripted([arrivals, again, [Removed(str(number)) for number in range(120, 200)]], known=200))
    assert len(await rig.nodes(Label.MESSAGE)) == 200


async def test_moves_make_up_for_removals(rig: Rig) -> None:
    arrivals = [at(str(number), mail(str(number), f"Text {number}.")) for number in many(60)]
    moved = [at(f"new{number}", mail(str(number), f"Text {number}."), folder="Archive") for number in many(60)]
    script = Scripted([arrivals, moved, [Removed(str(number)) for number in many(60)]], known=60)
    await rig.run("post", script)
    assert len(await rig.nodes(Label.MESSAGE)) == len(await rig.nodes(Label.MEMBERSHIP)) == 60


async def test_moves_that_were_stopped_half_way_make_up_for_removals_once_they_go_on(rig: Rig) -> None:
    """A mailbox whose numbers changed brings every mail again under a new place, and may take several runs for it."""
    old = [at(str(number), mail(str(number), f"Text {number}.")) for number in many(200)]
    new = [at(f"new{number}", mail(str(number), f"Text {number}.")) for number in many(200)]
    script = Scripted([old, new[:150], new[150:], [Removed(str(number)) for number in range(90)]], known=200, fails_after=2)
    script.then(*[Removed(str(number)) for number in range(90, 200)])
    for _ in range(2):
        with pytest.raises(SourceUnreachable):
            await rig.run("post", script)
        script.fails_after = 1
    script.fails_after = None
    await rig.run("post", script)
    assert len(await rig.nodes(Label.MESSAGE)) == len(await rig.nodes(Label.MEMBERSHIP)) == 200


@pytest.mark.parametrize(("earlier", "now", "lost"), [(100, 0, 100), (60, 60, 80), (0, 140, 60)])
async def test_what_came_again_makes_up_for_itself_alone(rig: Rig, earlier: int, now: int, lost: int) -> None:
    old = [at(str(number), mail(str(number), f"Text {number}.")) for number in many(200)]
    new = [at(f"new{number}", mail(str(number), f"Text {number}.")) for number in many(200)]
    await rig.run("post", Scripted([old, new[:earlier]]))
    script = Scripted([old, new[:earlier], new[earlier : earlier + now], [Removed(str(number)) for number in many(200)]], known=200)
    with pytest.raises(SuddenlyEmpty, match=f"{lost} of 200 items are gone"):
        await rig.run("post", script)


async def test_two_places_of_the_same_mails_that_are_both_emptied_are_lost(rig: Rig) -> None:
    places = [[at(f"{shelf}{number}", mail(str(number), f"Text {number}.")) for number in many(100)] for shelf in "ab"]
    gone = [[Removed(f"{shelf}{number}") for number in many(100)] for shelf in "ab"]
    await rig.run("post", Scripted([*places]))
    with pytest.raises(SuddenlyEmpty, match="200 of 200 items are gone"):
        await rig.run("post", Scripted([*places, *gone], known=200))


@dataclass
class Overtaken(Scripted):
    """A source during whose run another process advances the cursor."""

    rig: Rig | None = None
    done: list[bool] = field(default_factory=list)

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Move the cursor behind the run's back before its first batch."""
        assert self.rig
        await self.rig.graph.transaction.commit(Changes(cursor=CursorMove("source:post", cursor, "elsewhere")))
        yield Batch((at("1", mail("a")),), "1")


async def test_a_run_that_was_overtaken_writes_nothing(rig: Rig) -> None:
    with pytest.raises(CursorConflict, match="nothing was lost or doubled"):
        await rig.run("post", Overtaken(rig=rig))
    assert await rig.export() == []


@dataclass
class Gated:
    """A source that waits at a gate before its only batch, and counts how many of its runs are on at once."""

    gate: asyncio.Event
    at_gate: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    most: int = 0

    async def test(self) -> list[Shelf]:
        """Show nothing."""
        return []

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Wait, then say one mail, once."""
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.at_gate.set()
        await self.gate.wait()
        if cursor is None:
            yield Batch((at("1", mail("a")),), "1")
        self.inside -= 1


@asynccontextmanager
async def two_processes(home: Path) -> AsyncIterator[tuple[Rig, Rig]]:
    async with open_rig(home, "one") as one, open_rig(home, "two") as two:
        yield one, two


async def test_two_runs_of_one_source_wait_for_each_other(tmp_path: Path) -> None:
    """R2: two processes, one source, one run at a time."""
    source = Gated(asyncio.Event())
    async with two_processes(tmp_path) as (one, two):
        runs = [asyncio.ensure_future(rig.sync.run("post", source, Control())) for rig in (one, two)]
        await source.at_gate.wait()
        source.gate.set()
        outcomes = await asyncio.gather(*runs)
    assert source.most == 1
    assert sorted(outcome.upserted for outcome in outcomes) == [0, 1]


async def test_two_sources_beside_each_other_write_one_graph(tmp_path: Path) -> None:
    async with two_processes(tmp_path) as (one, two):
        scripts = [Scripted([[at(f"{name}{number}", mail(f"{name}{number}", name))] for number in many(20)]) for name in "ab"]
        await asyncio.gather(one.run("a", scripts[0]), two.run("b", scripts[1]))
        assert len(await one.nodes(Label.MESSAGE)) == 40


async def test_a_lease_that_is_never_free_is_told(rig: Rig) -> None:
    clock = HandClock()
    await rig.journal.lease("sync:post", "somebody else", clock.now() + timedelta(days=1), clock.now())
    waiting = Leases(rig.journal, Hurried(clock), "me")
    with pytest.raises(StoreLocked, match="sync:post is in use"):
        async with waiting.hold("sync:post"):
            pass


@dataclass
class Hurried:
    """A clock on which minutes pass between two looks."""

    clock: HandClock

    def now(self) -> datetime:
        """Return a later moment each time."""
        self.clock.pass_by(200)
        return self.clock.moment
