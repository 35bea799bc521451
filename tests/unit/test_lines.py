"""Where a key stands in friday.toml."""

from pathlib import Path

import pytest

from app.lines import line_of, place

TEXT = '''# mine
[owner]
name = "Mara"

[sources.post]
kind = "imap"
folders = [
  "INBOX",
  "[sources.papers]",
]
port = 993

[sources."with.dot"]
kind = "folder"
note = """
[sources.fake]
"""
sources = { papers = 1 }
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("owner", "name"), 3),
        (("sources", "post"), 5),
        (("sources", "post", "folders"), 7),
        (("sources", "post", "folders", 1), 7),
        (("sources", "post", "port"), 11),
        (("sources", "with.dot", "kind"), 14),
        (("sources", "with.dot", "sources", "papers"), 18),
        (("sources", "post", "missing"), 5),
        (("sources", "fake"), 5),
        (("models", "embedder"), None),
        ((), None),
    ],
)
def test_the_line_of_a_key_or_of_the_table_around_it(keys: tuple[object, ...], line: int | None) -> None:
    assert line_of(TEXT, keys) == line


def test_what_is_no_toml_or_not_there_has_no_line(tmp_path: Path) -> None:
    assert line_of("[owner\n", ("owner",)) is None
    assert place(tmp_path / "friday.toml", ("owner",)) == str(tmp_path / "friday.toml")
