"""What a Maildir's cursor remembers: packed blocks, of which a batch makes anew only those it changes."""

import json

import pytest

from connectors.maildir_letters import REFUSED, Letters, read_letters


def filled(count: int) -> Letters:
    letters = Letters()
    for start in range(0, count, 250):
        letters.put({f"{number}.a.host": "S" for number in range(start, min(start + 250, count))})
    return letters


def test_any_name_a_file_can_have_comes_back() -> None:
    entries = {".Archive/1.a\nb\tc": "FS", "2.\udcff\udce9": "", "3.größe,U=7": REFUSED, "\ud83d": "S"}
    letters = Letters()
    letters.put(entries)
    again, known = read_letters(letters.text)
    assert (known, again.text) == (entries, letters.text)


def test_a_batch_makes_only_the_blocks_anew_that_it_changes() -> None:
    letters = filled(2_250)
    before = letters.text.splitlines()
    assert len(before) == 3
    letters.put({"new": ""})
    assert letters.text.splitlines()[:2] == before[:2]
    letters.mark({"1500.a.host": "RS"})
    letters.drop(["0.a.host"])
    _, known = read_letters(letters.text)
    assert known == {**{f"{number}.a.host": "S" for number in range(1, 2_250)}, "new": "", "1500.a.host": "RS"}
    assert len(letters.text) < 2_250 * 10


def test_a_block_that_all_left_is_none() -> None:
    letters = filled(1_500)
    letters.drop([f"{number}.a.host" for number in range(1_000)])
    assert len(letters.text.splitlines()) == 1
    letters.drop([f"{number}.a.host" for number in range(1_500)])
    assert letters.text == ""
    assert [read_letters(none)[1] for none in ("", None)] == [{}, {}]


def test_what_was_refused_is_remembered_once_when_it_can_be_read() -> None:
    letters = Letters()
    letters.put({"1.a": REFUSED, "2.a": "S"})
    again, _ = read_letters(letters.text)
    again.put({"1.a": "F"})
    assert read_letters(again.text)[1] == {"1.a": "F", "2.a": "S"}


def test_what_an_earlier_version_wrote_is_read() -> None:
    """R2: an update reads no mail anew."""
    entries = {"1.a.host": "S", ".Sent/2.b": "", "3.\udcff": REFUSED}
    letters, known = read_letters(json.dumps(entries))
    assert known == entries
    assert read_letters(letters.text)[1] == entries


@pytest.mark.parametrize("cursor", ["[1, 2]", "{", '{"a": 1}', "no base64!", "aGVsbG8=", "eJwDAAAAAAE="])
def test_an_unreadable_cursor_counts_as_none(cursor: str) -> None:
    letters, known = read_letters(cursor)
    assert (letters.text, known) == ("", {})
