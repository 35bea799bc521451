"""Files that are whole or as they were, and that only one process changes at a time."""

import multiprocessing
from pathlib import Path

import pytest

from app.durable import locked, write_once, write_whole
from app.settings import load, save

ROUNDS = 20


def test_a_file_is_replaced_for_its_owner_only_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "note"
    path.write_text("old")
    path.chmod(0o644)
    write_whole(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "note"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("old")
    (tmp_path / "note").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "note", "new")
    assert (tmp_path / "note").is_symlink()
    assert (tmp_path / "elsewhere").read_text() == "new"


def test_a_file_that_a_crash_left_empty_is_written_again_and_then_kept(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    assert write_once(tmp_path / "key", "first") == "first"
    assert write_once(tmp_path / "key", "second") == "first"


def _saves(home: Path, name: str) -> None:
    for number in range(ROUNDS):
        save(home, {f"sources.{name}{number}": {"kind": "folder", "path": "/n"}})


def test_two_processes_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_saves, args=(tmp_path, name)) for name in ("a", "b")]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert len(load(tmp_path).file.sources) == 2 * ROUNDS


def test_a_lock_is_free_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path):
            assert list(tmp_path.iterdir()) == []
