"""The sample life as somebody tries it: laid out alike each time, known by heart, apart from one's own data, gone without a trace."""

from collections.abc import Container
from datetime import datetime
from pathlib import Path

import pytest

from app.bootstrap import open_rooms
from app.models import owner_of
from app.sample.build import build
from app.sample.load import discard
from app.sample.vectors import Remembering, keep, remembered
from app.settings import load, save
from graph.embedded.store import open_graph
from graph.paging import pages
from memory.vectors import digest
from reasoning.errands import errand
from reasoning.question import read
from reasoning.structures import structures
from schema.graph import Changes, Embedding, Encoded, Label, NodeQuery
from schema.ids import space_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import chunk, thing
from tests.contract.stores import open_neo4j
from tests.fakes.embedder import CountingEmbedder
from tests.fakes.friday import Friday
from tests.fakes.threads import WorkerThreads

NOW = datetime.fromisoformat("2026-10-16T09:00:00+01:00")


@pytest.fixture(scope="module")
def friday(tmp_path_factory: pytest.TempPathFactory) -> Friday:
    """A home with the whole sample."""
    friday = Friday(tmp_path_factory.mktemp("sample") / "home")
    friday.json("sample")
    return friday


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_it_is_laid_out_alike_on_every_machine(tmp_path: Path) -> None:
    assert build(tmp_path / "one", NOW)
    assert build(tmp_path / "two", NOW)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    # A paper that says no day has its file's, which is not that of trying the sample.
    papers = (tmp_path / "one" / "documents").rglob("*.*")
    assert {path.stat().st_mtime for path in papers} == {NOW.timestamp()}
    assert not build(tmp_path / "one", NOW)


def test_it_holds_a_year_of_mail_calendar_papers_and_cards(friday: Friday) -> None:
    kinds = friday.json("status")["kinds"]
    assert kinds["Message"] >= 1_500
    assert kinds["Event"] >= 400
    assert kinds["Document"] >= 60
    assert kinds["Contact"] >= 40
    assert kinds["Project"] >= 8


def test_again_nothing_is_written(friday: Friday) -> None:
    assert {one["graph_writes"] for one in friday.json("sample")["sources"]} == {0}


async def test_every_text_of_it_is_known_by_heart(friday: Friday) -> None:
    settings = load(friday.home)
    known = remembered(settings.file.models.embedder.model)
    async with open_rooms(settings) as rooms:
        missing = await _strange(rooms.graph, known.keys())
    assert not missing, f"{len(missing)} texts of the sample have no vectors: make sample-vectors"


async def _strange(graph: Graph, known: Container[str]) -> list[str]:
    labels = (Label.CHUNK, Label.PERSON, Label.PROJECT)
    return [node.key async for nodes in pages(graph, NodeQuery(labels)) for node in nodes if digest(node) not in known]


def test_ones_own_sources_are_not_mixed_into_it(friday: Friday, tmp_path: Path) -> None:
    friday("source", "add", "mine", "eml", "--set", f"path={tmp_path}").failed(2, "holds the sample life", "--home")


def test_a_home_in_use_takes_no_sample_and_none_is_thrown_away(tmp_path: Path) -> None:
    mine = Friday(tmp_path / "mine")
    mine.json("source", "add", "papers", "folder", "--set", f"path={tmp_path}")
    mine("sample").failed(2, "already holds somebody's own data")
    mine("sample", "--remove").failed(2, "no sample life")
    assert (tmp_path / "mine" / "friday.toml").exists()


@pytest.mark.parametrize("theirs", ["life/diary.txt", "graph/code.py", "blobs/cat.jpg"])
def test_a_folder_with_somebodys_things_takes_no_sample_and_loses_nothing(tmp_path: Path, theirs: str) -> None:
    thing = tmp_path / theirs
    thing.parent.mkdir(parents=True)
    thing.write_text("mine", "utf-8")
    Friday(tmp_path)("sample").failed(2, "already holds somebody's own data")
    assert thing.read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [thing.parent.name]


def test_a_home_that_knows_its_owner_takes_no_sample(tmp_path: Path) -> None:
    mine = Friday(tmp_path / "mine")
    mine.json("init", "--name", "Mara", "--zone", "Europe/Berlin", "--yes")
    mine("sample").failed(2, "already holds somebody's own data")


def test_thrown_away_it_leaves_nothing_and_what_is_somebody_elses_stays(tmp_path: Path) -> None:
    home = tmp_path / "home"
    friday = Friday(home)
    build(home / "life", NOW)
    save(home, {"sample": True, "owner.name": "Lena Vogt"})
    friday.json("sync")
    (home / "my notes.txt").write_text("mine", "utf-8")
    friday.json("sample", "--remove")
    assert [path.name for path in home.iterdir()] == ["my notes.txt"]
    (home / "my notes.txt").unlink()
    save(home, {"sample": True})
    friday.json("sample", "--remove")
    assert not home.exists()


async def test_on_a_server_only_its_own_space_is_emptied(neo4j_server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_STORE", "neo4j")
    own, sample = Space(space_id("owner"), "owner"), Space(space_id("sample"), "sample")
    async with open_neo4j(tmp_path, Scope(own)) as graph:
        # One server serves all tests, and another may have left something in the owner's space.
        before = (await graph.reader.counts()).nodes
    for space in (own, sample):
        async with open_neo4j(tmp_path, Scope(space)) as graph:
            await graph.transaction.commit(Changes(put=(chunk(space, "c", "a lamp"), thing(space, Label.PERSON, "p"))))
    save(tmp_path, {"sample": True})
    await discard(load(tmp_path))
    async with open_neo4j(tmp_path, Scope(sample)) as graph:
        assert (await graph.reader.counts()).nodes == {}
    async with open_neo4j(tmp_path, Scope(own)) as graph:
        there, put = (await graph.reader.counts()).nodes, {Label.CHUNK: 1, Label.PERSON: 1}
        assert there == {label: before.get(label, 0) + put.get(label, 0) for label in before.keys() | put.keys()}
        await graph.transaction.commit(Changes(drop=(chunk(own, "c", "").id, thing(own, Label.PERSON, "p").id)))


async def test_what_is_kept_comes_back_and_what_is_strange_is_asked(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    [made] = await embedder.embed(["a lamp"])
    known = Remembering(embedder, {digest(chunk(Space(space_id("s"), "s"), "c", "a lamp")): made})
    first, second = await known.embed(["a lamp", "a door"])
    assert first is made
    assert embedder.asked == ["a lamp", "a door"]
    assert second.values.shape == made.values.shape


async def test_the_file_gives_back_vectors_and_tokens(tmp_path: Path) -> None:
    space = Space(space_id("s"), "s")
    node, [made] = chunk(space, "c", "a lamp"), await CountingEmbedder().embed(["a lamp"])
    async with open_graph(tmp_path, Scope(space), WorkerThreads()) as graph:
        whole = Encoded(made.values, b"\x01\x02\x03")
        await graph.transaction.commit(Changes(put=(node,), embed=(Embedding(node.id, "m", digest(node), whole),)))
        assert await keep(graph, "m", tmp_path / "v.npz") == 1
    [back] = remembered("m", tmp_path / "v.npz").values()
    assert back.tokens == b"\x01\x02\x03"
    assert float(back.values @ made.values) > 0.999
    assert remembered("another", tmp_path / "v.npz") == {}


def _examples() -> list[str]:
    page = (Path(__file__).parents[2] / "docs" / "asking.md").read_text(encoding="utf-8")
    cells = [line.split("|")[2] for line in page.splitlines() if line.startswith("| ") and line.strip("| ")]
    return [example.strip() for cell in cells for example in cell.split("·")]


async def test_every_question_of_the_documents_is_known_by_a_rule(friday: Friday) -> None:
    async with open_rooms(load(friday.home)) as rooms:
        structured = structures(rooms.graph, rooms.space, owner_of(rooms), rooms.today, rooms.threads)
        now = rooms.today.now()
        left = [one for one in _examples() if not errand(one) and not await structured.answer(read(one, owner_of(rooms), now))]
    assert len(_examples()) > 50
    assert not left
