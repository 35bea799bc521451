"""Removing a source removes what only it brought, and nothing else."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from graph.sync import Control
from schema.changes import Batch, Rejected
from schema.graph import EdgeType, Label
from tests.fakes.connector import Scripted
from tests.fakes.records import BEN, at, document, event, mail, on, raw_of, words
from tests.fakes.rig import Rig, open_rig


def thread(count: int) -> list[str]:
    return [f"t{number}" for number in range(count)]


def long_thread(count: int) -> Scripted:
    keys = thread(count)
    return Scripted(
        [[at(key, mail(key, f"Answer {key}.", references=tuple(keys[:number]), number=number))] for number, key in enumerate(keys)]
    )


async def test_the_only_source_leaves_an_empty_graph(rig: Rig) -> None:
    """R5: nothing is left, neither in the graph nor in the journal."""
    await rig.tell("all", at("1", mail("a", subject="Project Heron")), on("e", event("e")), at("d/n.md", document("d/n.md", words(400))))
    await rig.tell("all", Rejected("9", raw_of("x"), "Broken."))
    await rig.work()
    await rig.sources.remove("all")
    assert await rig.export() == []
    assert await rig.journal.entries("rejected") == await rig.journal.entries("loose") == []
    assert await rig.graph.transaction.cursor("source:all") is None


async def test_a_long_thread_goes_whole(rig: Rig) -> None:
    await rig.run("post", long_thread(60))
    await rig.work()
    await rig.sources.remove("post")
    assert await rig.export() == []


async def test_people_who_were_once_invited_go_with_the_fact_that_says_so(rig: Rig) -> None:
    await rig.tell("cal", on("e", event("e")))
    await rig.work()
    await rig.tell("cal", on("e", replace(event("e", sequence=1), attendees=())))
    await rig.work()
    await rig.sources.remove("cal")
    assert await rig.export() == []


async def test_what_another_source_brought_is_as_if_this_one_had_never_been(rig: Rig, tmp_path: Path) -> None:
    """R5: shared mails, people, threads, projects, series and facts."""
    kept = [
        at("1", mail("a", "One.", "Project Heron", number=2)),
        at("2", mail("b", "Two.", references=("a", "t1"), number=3)),
        on("e", event("e")),
        at("heron/n.md", document("heron/n.md")),
    ]
    await rig.run(
        "gone", long_thread(6).then(at("x", mail("a", "One.", "Project Heron", number=2))).then(on("e", event("e")), on("f", event("f")))
    )
    await rig.tell("kept", *kept)
    await rig.work()
    await rig.sources.remove("gone")
    await rig.work()
    async with open_rig(tmp_path / "other") as other:
        await other.tell("kept", *kept)
        await other.work()
        assert await rig.export() == await other.export()


async def test_a_fact_keeps_its_other_source_and_its_time(rig: Rig) -> None:
    await rig.tell("one", at("1", replace(mail("a", "One."), cc=(BEN,))))
    await rig.tell("two", at("2", mail("b", "Two.", number=5)))
    await rig.work()
    await rig.sources.remove("one")
    fact = await rig.one(Label.FACT)
    assert await rig.beside(fact, EdgeType.SUPPORTED_BY) == ["<b>"]
    assert fact.props["valid_from"] == fact.start == mail("b", number=5).sent


async def test_raw_bytes_go_with_the_source_unless_another_needs_them(rig: Rig) -> None:
    mine, shared, bad = await rig.blobs.put([b"mine", b"shared", b"bad"])
    await rig.tell("one", at("1", replace(mail("a"), raw_hash=mine)), at("2", replace(mail("b", "B."), raw_hash=shared)))
    await rig.tell("one", Rejected("3", bad, "Broken."))
    await rig.tell("two", at("2", replace(mail("b", "B."), raw_hash=shared)))
    await rig.sources.remove("one")
    assert await rig.blobs.discard([mine, bad]) == 0
    assert await rig.blobs.get(shared) == b"shared"


async def test_a_removed_source_can_come_again(rig: Rig) -> None:
    script = long_thread(4)
    await rig.run("post", script, Control())
    export = await rig.export()
    await rig.sources.remove("post")
    await rig.run("post", script, Control())
    assert await rig.export() == export


async def test_removing_what_is_not_there_removes_nothing(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a")))
    export = await rig.export()
    assert await rig.sources.remove("none") == 0
    assert await rig.export() == export


async def test_a_source_of_more_than_one_page_goes_whole(rig: Rig) -> None:
    await rig.run("post", Scripted([[at(str(one), mail(str(one), f"Text {one}.")) for one in range(1_100)]]))
    await rig.sources.remove("post")
    assert await rig.export() == []


@dataclass
class Overheard(Scripted):
    """A source that stores bytes, during whose run another process discards what is loose before they are named."""

    rig: Rig | None = None
    other: Rig | None = None
    rejected: bool = False

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Store the bytes, let the other process discard, then name them."""
        assert self.rig
        assert self.other
        (raw,) = await self.rig.blobs.put([b"let go of and back again"])
        await self.other.sources.discard_raw()
        yield Batch((Rejected("1", raw, "Broken.") if self.rejected else at("1", replace(mail("a"), raw_hash=raw)),), "1")


@pytest.mark.parametrize("rejected", [False, True])
async def test_bytes_that_a_run_is_about_to_name_are_not_discarded(tmp_path: Path, rejected: bool) -> None:
    """R2: the same bytes were let go of before, so another process may think nobody needs them."""
    async with open_rig(tmp_path, "one") as one, open_rig(tmp_path, "two") as two:
        first, second = await one.blobs.put([b"let go of and back again", b"other bytes"])
        await one.tell("docs", at("n", replace(document("n"), raw_hash=first)))
        await one.tell("docs", at("n", replace(document("n", "New."), raw_hash=second)))
        await one.run("post", Overheard(rig=one, other=two, rejected=rejected))
        assert await one.blobs.get(first) == b"let go of and back again"
        assert await one.sources.discard_raw() == 0
        assert await one.journal.entries("loose") == []
        await one.sources.remove("post")
        assert await one.blobs.discard([first]) == 0
