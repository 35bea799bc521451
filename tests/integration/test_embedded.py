"""What only the embedded store has: its file, its versions, its locks, its full disk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import apsw
import numpy as np
import pytest

from graph.embedded.connection import connect, require_safe
from graph.embedded.store import open_graph
from graph.journal.store import open_journal
from schema.errors import StoreDamaged, StoreLocked, StoreTooNew, StoreUnusable
from schema.graph import Changes, Label, Node, TextQuery, TokenQuery, VectorQuery
from schema.ids import space_id
from schema.spaces import Scope, Space
from tests.contract.children import run_module
from tests.contract.samples import MODEL, chunk, embedding, ids, people, towards, unit_of_work
from tests.contract.test_kills import all_whole
from tests.fakes.threads import WorkerThreads

SPACE = Space(space_id("integration"), "integration")


def file_of(home: Path) -> Path:
    return home / "graph" / f"{SPACE.id}.db"


@contextmanager
def other_process(home: Path) -> Iterator[apsw.Connection]:
    connection = connect(file_of(home))
    try:
        yield connection
    finally:
        connection.close()


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "3.7.17"])
def test_a_sqlite_that_damages_files_is_refused(version: str) -> None:
    """R2: the WAL-reset bug."""
    with pytest.raises(StoreUnusable, match=re.escape(version)):
        require_safe(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0"])
def test_a_sound_sqlite_is_taken(version: str) -> None:
    require_safe(version)


async def test_the_file_is_as_safe_as_it_can_be(tmp_path: Path) -> None:
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()):
        with other_process(tmp_path) as connection:
            pragmas = [connection.pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys", "mmap_size")]
    assert pragmas == ["wal", 2, 1, 0]


async def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    """R2: an older Friday does not touch what a newer one wrote."""
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        await graph.transaction.commit(Changes(put=tuple(people(SPACE, 2))))
    with other_process(tmp_path) as connection:
        connection.pragma("user_version", 99)
    with pytest.raises(StoreTooNew, match="99"):
        async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()):
            pass


async def test_an_older_file_keeps_its_vectors(tmp_path: Path) -> None:
    """R2: whoever updates need not embed anew; what was embedded before texts had tokens has none."""
    node = chunk(SPACE, "a", "words")
    before, after = embedding(node, towards(1, 0)), embedding(node, towards(1, 0), tokens=b"\xff")
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        await graph.transaction.commit(Changes(put=(node,), embed=(before,)))
    with other_process(tmp_path) as connection:
        connection.execute("ALTER TABLE vector DROP COLUMN tokens")
        connection.execute("DROP INDEX node_raw")
        connection.pragma("user_version", 1)
    asked = TokenQuery(np.eye(1, 8, dtype=np.float32), MODEL, (node.id,))
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        assert [hit.node for hit in await graph.search.vector(VectorQuery(towards(1, 0), MODEL))] == [node]
        assert (await graph.encoded.known(MODEL, [before.digest]))[before.digest].tokens == b""
        assert await graph.search.token_scores(asked) == {}
        assert (await graph.transaction.commit(Changes(embed=(before,)))).writes == 0
        assert (await graph.transaction.commit(Changes(embed=(after,)))).writes == 1
        assert set(await graph.search.token_scores(asked)) == {node.id}


async def test_an_older_file_tells_whose_raw_bytes_it_holds(tmp_path: Path) -> None:
    """R2: what was read before there was an index of them is in it."""
    raw = "7c" * 32
    node = Node("0" * 32, Label.MESSAGE, "<a@example.org>", {"raw": raw, "body": "text"})
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        await graph.transaction.commit(Changes(put=(node,)))
    with other_process(tmp_path) as connection:
        connection.execute("DROP INDEX node_raw")
        connection.pragma("user_version", 2)
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        assert await graph.reader.named_raw([raw, "7d" * 32]) == {raw}
        assert await graph.reader.get([node.id]) == [node]
        assert (await graph.transaction.commit(Changes(put=(node,)))).writes == 0


async def test_a_word_index_in_parts_is_made_whole_before_much_of_it_goes(tmp_path: Path) -> None:
    """R2: found in every part, words take seven times as long to wipe; few that go are wiped where they are."""
    texts = [chunk(SPACE, str(number), f"harbour garden secret{number}") for number in range(300)]
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        for start in range(0, 300, 100):
            await graph.transaction.commit(Changes(put=tuple(texts[start : start + 100])))
        await graph.transaction.commit(Changes(drop=tuple(ids(texts[:10]))))
        assert len(parts_of_words(tmp_path)) == 3
        await graph.transaction.commit(Changes(drop=tuple(ids(texts[100:150]))))
        assert len(parts_of_words(tmp_path)) == 1
        assert len(await graph.search.text(TextQuery("harbour", limit=300))) == 240
        assert [hit.node for hit in await graph.search.text(TextQuery("secret299"))] == [texts[299]]
        assert await graph.search.text(TextQuery("secret100")) == []


def parts_of_words(home: Path) -> list[tuple[int, int]]:
    with other_process(home) as connection:
        return list(connection.execute("SELECT segid, max(pgno) FROM words_idx GROUP BY segid"))


async def test_a_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads(), patience=50) as graph:
        with other_process(tmp_path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreLocked):
                await graph.transaction.commit(Changes(put=tuple(people(SPACE, 1))))
            assert await graph.reader.get(["0" * 32]) == []
            connection.execute("ROLLBACK")
        assert (await graph.transaction.commit(Changes(put=tuple(people(SPACE, 1))))).writes == 1


async def test_a_folder_that_cannot_be_one_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "graph").write_text("a file")
    with pytest.raises(StoreUnusable, match="graph"):
        async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()):
            pass


async def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    file_of(tmp_path).parent.mkdir()
    file_of(tmp_path).write_bytes(b"not a database " * 1000)
    with pytest.raises(StoreDamaged):
        async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()):
            pass


async def test_a_failed_opening_closes_what_was_open(tmp_path: Path) -> None:
    broken = Space("f" * 32, "broken")
    file_of(tmp_path).parent.mkdir()
    (tmp_path / "graph" / f"{broken.id}.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(StoreDamaged):
        async with open_graph(tmp_path, Scope(SPACE, (broken,)), WorkerThreads()):
            pass


async def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """R2: when nothing more fits, what was committed is safe, and it goes on once there is room."""
    *acknowledged, end = await run_module("tests.integration.full_disk", (str(tmp_path), SPACE.id, str(1_500_000)))
    assert end == "StoreUnusable"
    last = len(acknowledged)
    assert acknowledged == [str(number) for number in range(1, last + 1)]
    assert last > 3
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        await all_whole(graph, SPACE, last)
        await graph.transaction.commit(unit_of_work(SPACE, "w", last + 1))
        await all_whole(graph, SPACE, last + 1)


async def test_forgotten_words_are_gone_from_the_file(tmp_path: Path) -> None:
    """R2: nothing of what was forgotten can be read out of the file, its word index included."""
    secrets = [chunk(SPACE, str(number), f"xyzzysecret{number} of the plan", "from plughsecret") for number in range(300)]
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        await graph.transaction.commit(Changes(put=(*secrets, chunk(SPACE, "stays", "qwertystays"))))
        await graph.transaction.commit(Changes(drop=tuple(ids(secrets))))
    kept = b"".join(path.read_bytes() for path in file_of(tmp_path).parent.iterdir())
    assert b"qwertystay" in kept
    assert b"yzzysecret" not in kept
    assert b"plughsecret" not in kept


async def test_an_unfinished_export_holds_nobody_up(tmp_path: Path) -> None:
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as graph:
        await graph.transaction.commit(Changes(put=tuple(people(SPACE, 3))))
        lines = graph.feed.export()
        assert await anext(lines)
    assert len([line async for line in lines]) == 2


@pytest.mark.parametrize("package", ["graph.embedded", "graph.journal"])
async def test_every_named_query_is_understood_and_reads_no_table_whole(tmp_path: Path, package: str) -> None:
    threads = WorkerThreads()
    async with open_graph(tmp_path, Scope(SPACE), threads), open_journal(tmp_path, threads):
        path = file_of(tmp_path) if package == "graph.embedded" else tmp_path / "journal.db"
        connection = connect(path)
        for file in files(package).joinpath("sql").iterdir():
            sql = file.read_text(encoding="utf-8")
            assert sql.startswith("-- ")
            if not file.name[0].isdigit():
                bound = [None] * sql.count("?") or dict.fromkeys(re.findall(r":(\w+)", sql))
                plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", bound).fetchall()
                assert not [row for row in plan if re.match(r"SCAN (node|edge|n|e|x|entry)\b(?!.*INDEX)", str(row[3]))], file.name
        connection.close()
