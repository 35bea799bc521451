"""A folder of documents in the graph: a file that is moved keeps its node, what was made of it and what cites it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.folder import document_folder
from connectors.sources import FolderSettings
from graph.blobs.store import open_blobs
from graph.journal.store import open_journal
from graph.keeping import GONE
from graph.leases import Leases
from graph.sync import Control, Outcome
from schema.graph import Changes, Edge, EdgeType, Label, Node, TextQuery
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Space
from tests.fakes.clock import HandClock
from tests.fakes.rig import BERLIN, Rig, rig_on
from tests.fakes.threads import WorkerThreads


@pytest_asyncio.fixture
async def rig(graph: Graph, tmp_path: Path, space: Space) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(open_journal(tmp_path, WorkerThreads()))
        blobs = await stack.enter_async_context(open_blobs(tmp_path, WorkerThreads()))
        clock = HandClock()
        yield rig_on(graph, journal, blobs, clock, Leases(journal, clock, "here", timedelta(seconds=1)), space)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    write(folder / "plans" / "roof.md", "# Roof\n\nThe slates come from Leiria.")
    write(folder / "notes.md", "# Notes\n\nThe keys hang behind the door.")
    return folder


def write(path: Path, text: str, seconds: int = 1_700_000_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (seconds, seconds))


async def sync(rig: Rig, root: Path, control: Control | None = None, batch: int = 50) -> Outcome:
    return await rig.sync.run(
        "papers", document_folder(FolderSettings(root, BERLIN, batch=batch), rig.blobs, WorkerThreads()), control or Control()
    )


async def documents(rig: Rig) -> dict[str, Node]:
    return {node.key: node for node in await rig.nodes(Label.DOCUMENT)}


async def test_a_moved_file_keeps_its_node_and_its_path_changes(rig: Rig, root: Path) -> None:
    await sync(rig, root)
    before, chunks = await documents(rig), {node.id for node in await rig.nodes(Label.CHUNK)}
    (root / "plans").rename(root / "house")
    outcome = await sync(rig, root)
    assert (outcome.upserted, outcome.removed, outcome.rejected) == (1, 1, 0)
    after = await documents(rig)
    assert set(after) == {"house/roof.md", "notes.md"}
    assert after["house/roof.md"].id == before["plans/roof.md"].id
    assert {node.id for node in await rig.nodes(Label.CHUNK)} == chunks
    (hit,) = await rig.graph.search.text(TextQuery("slates"))
    assert (hit.node.props["source"], len(await rig.nodes(Label.MEMBERSHIP))) == ("house/roof.md", 2)
    assert (await sync(rig, root)).graph_writes == 0


async def test_a_new_file_at_the_old_place_is_another_document(rig: Rig, root: Path) -> None:
    await sync(rig, root)
    before = await documents(rig)
    (root / "plans" / "roof.md").rename(root / "plans" / "roof 2025.md")
    write(root / "plans" / "roof.md", "# Roof\n\nThe gutters are new.", 1_700_000_100)
    await sync(rig, root)
    after = await documents(rig)
    assert after["plans/roof 2025.md"].id == before["plans/roof.md"].id != after["plans/roof.md"].id
    assert "gutters" in str(after["plans/roof.md"].props["body"])
    (root / "plans" / "roof 2025.md").unlink()
    await sync(rig, root)
    assert set(await documents(rig)) == {"plans/roof.md", "notes.md"}


async def test_two_files_that_change_places_change_their_paths(rig: Rig, root: Path) -> None:
    await sync(rig, root)
    before = await documents(rig)
    write(root / "notes.md", "# Notes\n\nThe keys hang behind the door.", 1_700_000_200)
    await sync(rig, root)
    (root / "notes.md").rename(root / "aside")
    (root / "plans" / "roof.md").rename(root / "notes.md")
    (root / "aside").rename(root / "plans" / "roof.md")
    await sync(rig, root)
    after = await documents(rig)
    assert (after["notes.md"].id, after["plans/roof.md"].id) == (before["plans/roof.md"].id, before["notes.md"].id)


async def test_what_changed_places_is_written_at_once_so_that_no_answer_goes(rig: Rig, root: Path) -> None:
    await sync(rig, root)
    before = await documents(rig)
    turns = [Node(node_id(rig.space, Label.TURN, key), Label.TURN, key, {"question": "?"}) for key in before]
    cited = tuple(Edge(EdgeType.CITES, turn.id, node.id) for turn, node in zip(turns, before.values(), strict=True))
    await rig.graph.transaction.commit(Changes(put=tuple(turns), link=cited))
    (root / "notes.md").rename(root / "aside")
    (root / "plans" / "roof.md").rename(root / "notes.md")
    (root / "aside").rename(root / "plans" / "roof.md")
    write(root / "new.md", "# New")
    stop = asyncio.Event()
    assert (await sync(rig, root, Control(report=lambda _: stop.set(), stop=stop), batch=1)).stopped
    await sync(rig, root, batch=1)
    after = await documents(rig)
    assert (after["notes.md"].id, after["plans/roof.md"].id) == (before["plans/roof.md"].id, before["notes.md"].id)
    assert not [turn for turn in await rig.nodes(Label.TURN) if "withdrawn" in turn.props]
    assert (await sync(rig, root)).graph_writes == 0


async def test_a_moved_file_is_not_gone_where_what_is_gone_is_kept(rig: Rig, root: Path) -> None:
    await sync(rig, root, Control(keep=True))
    (root / "plans" / "roof.md").rename(root / "roof.md")
    (root / "notes.md").unlink()
    outcome = await sync(rig, root, Control(keep=True))
    assert (outcome.removed, outcome.kept) == (1, 1)
    places = {str(node.props["ref"]): GONE in node.props for node in await rig.nodes(Label.MEMBERSHIP)}
    assert places == {"roof.md": False, "notes.md": True}
    assert set(await documents(rig)) == {"roof.md", "notes.md"}
