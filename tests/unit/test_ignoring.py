"""Which files and folders are left alone."""

import pytest

from connectors.ignoring import ignoring


@pytest.mark.parametrize(
    "path",
    ["a.tmp", "x/film.mkv.part", "a.CRDOWNLOAD", "~$letter.docx", "notes.md~", "Thumbs.db", "node_modules", "x/__pycache__", "#a.md#"],
)
def test_what_programs_leave_is_left_alone_everywhere(path: str) -> None:
    assert ignoring()(path.rpartition("/")[2], path)


@pytest.mark.parametrize("path", ["a.md", "template.md", "part/a.md", "tmp/a.txt", "partial.pdf", "~/a.md", "download/report.pdf"])
def test_what_people_write_is_read(path: str) -> None:
    assert not ignoring()(path.rpartition("/")[2], path)


@pytest.mark.parametrize(
    ("pattern", "path", "left"),
    [
        ("*.bak", "x/y/a.bak", True),
        ("*.bak", "a.bak.md", False),
        ("drafts", "x/drafts", True),
        ("drafts/", "drafts", True),
        ("drafts/*", "drafts/a.md", True),
        ("drafts/*", "x/drafts/a.md", False),
        ("/inbox/old", "inbox/old", True),
        ("/inbox/old", "x/inbox/old", False),
        ("2024-??.md", "2024-05.md", True),
        ("[", "a.md", False),
        ("", "a.md", False),
    ],
)
def test_a_pattern_without_a_slash_is_about_names_and_one_with_it_about_paths(pattern: str, path: str, left: bool) -> None:
    assert ignoring([pattern])(path.rpartition("/")[2], path) is left
