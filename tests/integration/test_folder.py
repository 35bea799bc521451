"""Folders of documents, mails and calendars on a real disk."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.eml import eml_folder
from connectors.files import Files
from connectors.folder import document_folder
from connectors.ics_files import ics_folder
from connectors.sources import FolderSettings
from schema.changes import Removed, Upserted
from schema.errors import SourceMissing
from schema.ports import Clock, Watching
from schema.records import Document, Event
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

BERLIN = ZoneInfo("Europe/Berlin")


def write(root: Path, path: str, text: str | bytes, seconds: int = 1_700_000_000) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(file, (seconds, seconds))


def documents(root: Path, since: date | None = None) -> Files:
    return document_folder(FolderSettings(root, BERLIN, since), MemoryBlobs(), PlainThreads())


class Writing:
    """A clock that is asked the time while somebody writes."""

    def __init__(self, write: Callable[[], None]) -> None:
        self.write = write

    def now(self) -> datetime:
        """Write, then tell the time."""
        self.write()
        return datetime.now(UTC)


def titles(follower: Follower) -> dict[str, str]:
    return {ref: record.title for ref, place in follower.places.items() for record in place.records if isinstance(record, Document | Event)}


async def test_documents_arrive_newest_first_with_their_path_as_key(tmp_path: Path) -> None:
    write(tmp_path, "notes/old.md", "# Old plan\n\ntext", 1_600_000_000)
    write(tmp_path, "new.txt", "new text", 1_700_000_000)
    follower = Follower()
    (batch,) = await follower.follow(documents(tmp_path))
    assert [change.ref for change in batch.changes] == ["new.txt", "notes/old.md"]
    record = follower.places["notes/old.md"].records[0]
    assert isinstance(record, Document)
    assert (record.key, record.folder, record.title) == ("notes/old.md", "notes", "Old plan")
    assert record.dated == datetime.fromtimestamp(1_600_000_000, UTC)
    assert await follower.follow(documents(tmp_path)) == []


async def test_changed_added_and_deleted_files(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path, f"{name}.md", f"# {name}")
    follower = Follower()
    await follower.follow(documents(tmp_path))
    write(tmp_path, "a.md", "# a, changed", 1_700_000_100)
    write(tmp_path, "d.md", "# d", 1_700_000_200)
    (tmp_path / "b.md").unlink()
    batches = await follower.follow(documents(tmp_path))
    assert [type(change) for batch in batches for change in batch.changes] == [Upserted, Upserted, Removed]
    assert {batch.known for batch in batches} == {3}
    assert titles(follower) == {"a.md": "a, changed", "c.md": "c", "d.md": "d"}
    assert await follower.follow(documents(tmp_path)) == []


async def test_a_stopped_run_resumes_where_it_stood(tmp_path: Path) -> None:
    for number in range(600):
        write(tmp_path, f"{number % 7}/n{number}.txt", f"note {number}", 1_700_000_000 + number)
    follower = Follower()
    assert len(await follower.follow(documents(tmp_path), most=1)) == 1
    await follower.follow(documents(tmp_path))
    assert len(follower.log) == len(follower.places) == 600


async def test_hidden_files_other_kinds_and_loops_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.md", "# a")
    write(tmp_path, ".hidden/b.md", "# b")
    write(tmp_path, ".c.md", "# c")
    write(tmp_path, "photo.jpg", b"\xff\xd8")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken.md").symlink_to(tmp_path / "nowhere")
    follower = Follower()
    await follower.follow(documents(tmp_path))
    assert set(titles(follower).values()) == {"a"}
    assert not follower.rejected
    shelves = await documents(tmp_path).test()
    assert [shelf.read for shelf in shelves] == [True, False]
    assert ".jpg" in shelves[1].note


async def test_a_missing_folder_never_removes_anything(tmp_path: Path) -> None:
    root = tmp_path / "papers"
    write(root, "a.md", "# a")
    follower = Follower()
    await follower.follow(documents(root))
    root.rename(tmp_path / "elsewhere")
    with pytest.raises(SourceMissing, match="papers"):
        await follower.follow(documents(root))
    assert len(follower.places) == 1


async def test_unreadable_documents_are_rejected_with_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, "broken.pdf", b"%PDF-1.4 not really")
    write(tmp_path, "broken.docx", b"PK\x03\x04 no")
    write(tmp_path, "binary.txt", b"\x00\x01\x02" * 50)
    write(tmp_path, "empty.md", b"  \n")
    follower = Follower()
    await follower.follow(documents(tmp_path))
    assert {ref: one.reason for ref, one in follower.rejected.items()} == {
        "broken.pdf": "The PDF is broken.",
        "broken.docx": "The document is broken.",
        "binary.txt": "It is not text.",
        "empty.md": "The file is empty.",
    }
    assert await follower.follow(documents(tmp_path)) == []


async def test_a_file_over_the_limit_is_rejected_without_being_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(60_000_000)
    blobs, follower = MemoryBlobs(), Follower()
    await follower.follow(document_folder(FolderSettings(tmp_path, BERLIN), blobs, PlainThreads()))
    assert follower.rejected["huge.txt"].reason == "The file is larger than 50 MB."
    assert max(map(len, blobs.blobs.values())) < 100_000


async def test_since_keeps_older_files_out_but_takes_none_away(tmp_path: Path) -> None:
    write(tmp_path, "old.md", "# old", 1_500_000_000)
    follower = Follower()
    await follower.follow(documents(tmp_path))
    write(tmp_path, "older.md", "# older", 1_400_000_000)
    write(tmp_path, "new.md", "# new", 1_700_000_000)
    await follower.follow(documents(tmp_path, date(2020, 1, 1)))
    assert set(follower.places) == {"old.md", "new.md"}


async def test_odd_file_names(tmp_path: Path) -> None:
    names = ["ü ñ 日本.md", "a;b,c#d.md", "quote'\".md", "new\nline.md"]
    for name in names:
        write(tmp_path, name, "# x")
    (tmp_path / os.fsdecode(b"not-utf8-\xff.md")).write_text("# y")
    follower = Follower()
    await follower.follow(documents(tmp_path))
    assert set(names) < set(follower.places)
    assert all(ref.encode() for ref in follower.places)
    (tmp_path / os.fsdecode(b"not-utf8-\xff.md")).unlink()
    await follower.follow(documents(tmp_path))
    assert set(names) == set(follower.places)


async def test_a_cursor_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# a")
    follower = Follower()
    follower.cursor = "not json"
    await follower.follow(documents(tmp_path))
    assert set(follower.places) == {"a.md"}


async def test_a_folder_of_mails(tmp_path: Path) -> None:
    head = "From: a@example.org\nTo: b@example.org\nSubject: hi\nMessage-ID: <1@example.org>\n"
    write(tmp_path, "2026/one.eml", head + "\nHello")
    write(tmp_path, "two.EML", "no mail")
    write(tmp_path, "notes.txt", "no mail either")
    follower = Follower()
    settings = FolderSettings(tmp_path, BERLIN)
    await follower.follow(eml_folder(settings, MemoryBlobs(), PlainThreads()))
    assert follower.keys == ["<1@example.org>"]
    assert follower.marks["2026/one.eml"] == {"folder": "2026"}
    assert set(follower.rejected) == {"two.EML"}
    assert await follower.follow(eml_folder(settings, MemoryBlobs(), PlainThreads())) == []


async def test_a_folder_of_calendars(tmp_path: Path) -> None:
    def event(uid: str, day: str, rest: str = "") -> str:
        return f"BEGIN:VEVENT\nUID:{uid}\n{f'DTSTART:{day}T100000Z' if day else 'X-A:b'}\nSUMMARY:{uid}\n{rest}END:VEVENT\n"

    two = event("old", "20200101") + event("new", "20260101") + event("bad", "")
    write(tmp_path, "work.ics", f"BEGIN:VCALENDAR\nVERSION:2.0\n{two}END:VCALENDAR\n")
    follower, settings = Follower(), FolderSettings(tmp_path, BERLIN)
    await follower.follow(ics_folder(settings, MemoryBlobs(), PlainThreads()))
    assert follower.keys == ["new", "old"]
    assert follower.marks["work.ics"] == {"calendar": "work"}
    assert "“bad”" in follower.rejected["work.ics"].reason
    later = Follower()
    await later.follow(ics_folder(replace(settings, since=date(2025, 1, 1)), MemoryBlobs(), PlainThreads()))
    assert later.keys == ["new"]


def identity(follower: Follower, path: str) -> str:
    (record,) = follower.places[path].records
    assert isinstance(record, Document)
    return record.identity or record.key


async def test_a_file_that_is_renamed_or_moved_with_its_folder_stays_one_document(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path, f"x/{name}.md", f"# {name}")
    follower = Follower()
    await follower.follow(documents(tmp_path))
    (tmp_path / "x").rename(tmp_path / "y")
    (tmp_path / "y" / "a.md").rename(tmp_path / "first.md")
    write(tmp_path, "x/a.md", "# another")
    await follower.follow(documents(tmp_path))
    assert {path: identity(follower, path) for path in follower.places} == {
        "first.md": "x/a.md",
        "y/b.md": "x/b.md",
        "y/c.md": "x/c.md",
        "x/a.md": "x/a.md\x1f2",
    }
    assert await follower.follow(documents(tmp_path)) == []


async def test_a_move_that_was_read_half_way_is_ended_without_giving_a_name_twice(tmp_path: Path) -> None:
    for number in range(600):
        write(tmp_path, f"x/{number}.md", f"# {number}", 1_700_000_000 + number)
    follower = Follower()
    await follower.follow(documents(tmp_path))
    (tmp_path / "x").rename(tmp_path / "y")
    await follower.follow(documents(tmp_path), most=1)
    await follower.follow(documents(tmp_path))
    assert {path: identity(follower, path) for path in follower.places} == {f"y/{number}.md": f"x/{number}.md" for number in range(600)}


async def test_a_file_that_is_still_written_is_left_for_the_next_round(tmp_path: Path) -> None:
    write(tmp_path, "done.md", "# done")
    growing = tmp_path / "growing.md"
    growing.write_text("# half", encoding="utf-8")

    def more() -> None:
        growing.write_text(growing.read_text(encoding="utf-8") + " and more", encoding="utf-8")

    def written(clock: Clock) -> Files:
        return document_folder(FolderSettings(tmp_path, BERLIN), MemoryBlobs(), PlainThreads(), clock)

    follower = Follower()
    await follower.follow(written(Writing(more)))
    assert set(follower.places) == {"done.md"}
    await follower.follow(written(Writing(lambda: None)))
    assert titles(follower) == {"done.md": "done", "growing.md": "half and more"}


async def test_what_is_ignored_is_neither_read_nor_counted(tmp_path: Path) -> None:
    for path in ("a.md", "b.bak.md", "drafts/c.md", "deep/drafts/d.md", "node_modules/e.md", "~$f.docx"):
        write(tmp_path, path, "# x")
    settings, follower = FolderSettings(tmp_path, BERLIN, ignore=("*.bak.md", "/drafts")), Follower()
    folder = document_folder(settings, MemoryBlobs(), PlainThreads())
    await follower.follow(folder)
    assert set(follower.places) == {"a.md", "deep/drafts/d.md"}
    assert [shelf.items for shelf in await folder.test()] == [2]


async def test_links_that_lead_to_themselves_or_out_of_reach_stop_nothing(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.md", "# a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    (tmp_path / "sub" / "up").symlink_to(tmp_path / "sub", target_is_directory=True)
    (tmp_path / "twin").symlink_to(tmp_path / "sub", target_is_directory=True)
    follower = Follower()
    await follower.follow(documents(tmp_path))
    assert len(follower.places) == 1


async def test_ten_thousand_unchanged_documents_are_looked_through_within_a_second(tmp_path: Path) -> None:
    """R5: what nobody changed costs one listing."""
    for number in range(10_000):
        write(tmp_path, f"{number % 100}/note {number}.md", "# note")
    settings = FolderSettings(tmp_path, BERLIN)
    known, cursor = document_folder(settings, MemoryBlobs(), PlainThreads()), None
    async for batch in known.changes(None):
        cursor = batch.cursor
    took = []
    for _ in range(3):
        began = time.perf_counter()
        assert [batch async for batch in known.changes(cursor)] == []
        took.append(time.perf_counter() - began)
    assert min(took) <= 1.0, took


async def test_a_folder_tells_when_something_in_it_changed_and_came_to_rest(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# a")
    folder = documents(tmp_path)
    assert isinstance(folder, Watching)
    assert not await folder.changed(0.1)
    waiting = asyncio.create_task(folder.changed(30))
    # Nothing tells when the system begins to watch: written again until it is seen, as a person does who saves.
    for number in range(20):
        write(tmp_path, "b.md", f"# {number}")
        done, _ = await asyncio.wait({waiting}, timeout=3)
        if done:
            break
    assert waiting.result()
    with pytest.raises(SourceMissing):
        await documents(tmp_path / "nowhere").changed(1)
