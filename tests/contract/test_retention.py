"""What a source removed and its owner keeps: found as before and marked, until it is there again, forgotten, or mirrored."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from graph.blobs.store import open_blobs
from graph.journal.store import open_journal
from graph.keeping import GONE, gone_since
from graph.leases import Leases
from graph.loss import Allowed
from graph.sync import KEPT, Control
from schema.changes import Removed, SourceChange
from schema.errors import SuddenlyEmpty
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, TextQuery, Walk
from schema.moments import utc_text
from schema.ports import Graph
from schema.spaces import Space
from tests.fakes.clock import HandClock
from tests.fakes.connector import Scripted
from tests.fakes.records import DAY, at, mail
from tests.fakes.rig import Rig, rig_on
from tests.fakes.threads import WorkerThreads

KEEP = Control(keep=True)
SINCE = utc_text(DAY)


@pytest_asyncio.fixture
async def rig(graph: Graph, tmp_path: Path, space: Space) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(open_journal(tmp_path, WorkerThreads()))
        blobs = await stack.enter_async_context(open_blobs(tmp_path, WorkerThreads()))
        clock = HandClock()
        yield rig_on(graph, journal, blobs, clock, Leases(journal, clock, "here", timedelta(seconds=1)), space)


def mails(count: int) -> list[SourceChange]:
    return [at(str(number), mail(str(number), f"The lamp number{number} is here."), flags=("seen",)) for number in range(count)]


async def told(rig: Rig, control: Control, *changes: SourceChange, known: int = 0) -> Scripted:
    """Sync a source that says these changes after all it said before."""
    before = int(await rig.graph.transaction.cursor("source:post") or 0)
    script = Scripted([()] * before, known=known).then(*changes)
    await rig.run("post", script, control)
    return script


async def found(rig: Rig, number: int) -> bool:
    return bool(await rig.graph.search.text(TextQuery(f"number{number}")))


async def places(rig: Rig) -> dict[str, Node]:
    nodes = await rig.graph.reader.find(NodeQuery((Label.MEMBERSHIP,), limit=1_000))
    return {str(node.props["ref"]): node for node in nodes}


async def test_what_is_gone_is_found_as_before_and_marked_and_a_replay_writes_nothing(rig: Rig) -> None:
    await told(rig, KEEP, *mails(3))
    outcome = await rig.run("post", Scripted([(), [Removed("1")]]), KEEP)
    assert (outcome.kept, outcome.removed, outcome.upserted) == (1, 0, 0)
    assert await found(rig, 1)
    marked = (await places(rig))["1"]
    assert (marked.props[GONE], marked.props["folder"], marked.props["flags"]) == (SINCE, "INBOX", ("seen",))
    (holder,) = await rig.graph.reader.walk([(await rig.nodes(Label.MESSAGE))[0].id], Walk((EdgeType.HOLDS,), Direction.IN))
    assert gone_since([marked]) == SINCE
    assert gone_since([marked, replace(holder.node, props={})]) == gone_since([]) == ""
    export = await rig.export()
    await rig.graph.transaction.forget_cursor("source:post")
    await rig.run("post", Scripted([[], [Removed("1")]]), KEEP)
    assert await rig.export() == export


async def test_what_lies_elsewhere_too_loses_only_the_place(rig: Rig) -> None:
    """A mail moved to the archive is not gone, whether the move comes in one batch or in two."""
    await told(rig, KEEP, *mails(2))
    await told(rig, KEEP, at("moved", mail("0", "The lamp number0 is here."), folder="Archive"), Removed("0"))
    await told(rig, KEEP, at("later", mail("1", "The lamp number1 is here."), folder="Archive"))
    await told(rig, KEEP, Removed("1"))
    assert {ref: GONE in node.props for ref, node in (await places(rig)).items()} == {"moved": False, "later": False}


async def test_what_comes_back_is_marked_no_longer(rig: Rig) -> None:
    await told(rig, KEEP, *mails(2))
    before = await rig.export()
    await told(rig, KEEP, Removed("1"))
    assert await rig.export() != before
    await told(rig, KEEP, mails(2)[1])
    assert await rig.export() == before


async def test_a_source_that_lost_all_is_kept_whole_without_asking(rig: Rig) -> None:
    await told(rig, KEEP, *mails(80))
    await told(rig, KEEP, *(Removed(str(number)) for number in range(80)), known=80)
    assert len(await rig.nodes(Label.MESSAGE)) == 80
    assert all(GONE in node.props for node in (await places(rig)).values())


async def test_the_owner_may_forget_what_is_gone_and_nothing_else_goes(rig: Rig) -> None:
    await told(rig, KEEP, *mails(3))
    await told(rig, KEEP, Removed("0"), Removed("2"))
    assert await rig.sources.forget_gone("post") == 2
    assert (await found(rig, 0), await found(rig, 1), await found(rig, 2)) == (False, True, False)
    assert await rig.journal.entries(KEPT) == []
    assert await rig.sources.forget_gone("post") == 0


async def test_back_on_mirror_what_is_gone_goes_at_the_next_sync(rig: Rig) -> None:
    await told(rig, KEEP, *mails(3))
    await told(rig, KEEP, Removed("0"))
    outcome = await rig.run("post", Scripted([(), ()]))
    assert (outcome.removed, await found(rig, 0), await found(rig, 1)) == (1, False, True)
    assert await rig.journal.entries(KEPT) == []
    assert (await rig.run("post", Scripted([(), ()]))).graph_writes == 0


async def test_back_on_mirror_the_guard_counts_what_was_kept(rig: Rig) -> None:
    await told(rig, KEEP, *mails(100))
    await told(rig, KEEP, *(Removed(str(number)) for number in range(60)), known=100)
    with pytest.raises(SuddenlyEmpty, match="60 of 100 items are gone") as refused:
        await rig.run("post", Scripted([(), ()]))
    assert (refused.value.lost, refused.value.known) == (60, 100)
    assert len(await rig.nodes(Label.MESSAGE)) == 100
    assert (await rig.run("post", Scripted([(), ()]), Control(allowed=Allowed(agreed=60)))).removed == 60
    assert len(await rig.nodes(Label.MESSAGE)) == 40


async def test_a_yes_holds_for_as_many_as_it_was_about(rig: Rig) -> None:
    await told(rig, Control(), *mails(100))
    script = Scripted([(), [Removed(str(number)) for number in range(70)]], known=100)
    with pytest.raises(SuddenlyEmpty):
        await rig.run("post", script, Control(allowed=Allowed(agreed=69)))
    assert (await rig.run("post", script, Control(allowed=Allowed(agreed=70)))).removed == 70


async def test_each_source_has_its_own_share_and_no_share_lets_all_go(rig: Rig) -> None:
    await told(rig, Control(), *mails(100))
    some = Scripted([(), [Removed(str(number)) for number in range(60)]], known=100)
    with pytest.raises(SuddenlyEmpty):
        await rig.run("post", some, Control(allowed=Allowed(0.5)))
    await rig.run("post", some, Control(allowed=Allowed(0.6)))
    with pytest.raises(SuddenlyEmpty):
        await told(rig, Control(allowed=Allowed(1.0)), *(Removed(str(number)) for number in range(60, 100)), known=40)


async def test_all_that_is_gone_is_counted_before_it_is_refused(rig: Rig) -> None:
    """Who is asked to agree is told the whole number, not where counting stopped."""
    await told(rig, Control(), *mails(200))
    script = Scripted([(), *([Removed(str(number)) for number in range(start, start + 40)] for start in range(0, 160, 40))], known=200)
    with pytest.raises(SuddenlyEmpty, match="160 of 200"):
        await rig.run("post", script)
