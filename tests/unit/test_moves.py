"""Which file is which after a folder was rearranged."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.moves import Known, Names, lying, name_at, read_cursor, write_cursor
from connectors.scan import LEFT, Stamp, compare

File = tuple[int, int, str]
"""What lies at a path: its number on the disk, its modification time, its content."""


def stamp(file: File) -> Stamp:
    number, time, content = file
    return Stamp(len(content), time, number)


def read(known: Mapping[str, Known], disk: Mapping[str, File]) -> dict[str, Known]:
    """Return what is known once all of the disk was read."""
    found = {path: stamp(file) for path, file in disk.items()}
    difference = compare({path: one.stamp for path, one in known.items()}, found)
    names, state = Names(known, found, difference.changed), dict(known)
    for path in difference.changed:
        named = names.of(path, disk[path][2])
        state[path] = Known(found[path], disk[path][2], "" if named == path else named)
    return {path: one for path, one in state.items() if path not in difference.removed}


def named(known: Mapping[str, Known]) -> dict[str, str]:
    return {path: one.named or path for path, one in known.items()}


A, B, C = (1, 10, "a"), (2, 20, "bb"), (3, 30, "ccc")
FIRST = read({}, {"a": A, "b": B})


@pytest.mark.parametrize(
    ("disk", "names"),
    [
        ({"a": A, "b": B}, {"a": "a", "b": "b"}),
        ({"sub/a": A, "b": B}, {"sub/a": "a", "b": "b"}),
        ({"a": B, "b": A}, {"a": "b", "b": "a"}),
        ({"a": (9, 90, "aa"), "b": B}, {"a": "a", "b": "b"}),
        ({"x/a": (9, 90, "a"), "b": B}, {"x/a": "a", "b": "b"}),
        ({"old": A, "a": C, "b": B}, {"old": "a", "a": "a\x1f2", "b": "b"}),
        ({"new": (1, 99, "zz"), "b": B}, {"new": "new", "b": "b"}),
        ({"a": A, "b": B, "copy": (4, 10, "a")}, {"a": "a", "b": "b", "copy": "copy"}),
    ],
    ids=["nothing", "moved", "swapped", "edited in place", "copied and deleted", "replaced", "a number used again", "copied"],
)
def test_a_file_that_moved_stays_what_it_was(disk: dict[str, File], names: dict[str, str]) -> None:
    assert named(read(FIRST, disk)) == names


def test_a_name_is_kept_over_many_moves_and_what_was_minted_is_never_minted_twice() -> None:
    known = read(read(FIRST, {"1": A, "b": B}), {"2": A, "a": C, "b": B})
    assert named(known) == {"2": "a", "a": "a\x1f2" if named(known)["a"] != "a" else "a", "b": "b"}
    again = read(known, {"2": A, "elsewhere": C, "a": (5, 50, "dddd"), "b": B})
    assert len(set(named(again).values())) == 4


def test_of_two_copies_that_are_gone_the_one_called_alike_is_followed() -> None:
    known = read({}, {"x/one": (1, 10, "same"), "x/two": (2, 10, "same")})
    moved = read(known, {"y/two": (7, 70, "same"), "y/one": (8, 70, "same")})
    assert named(moved) == {"y/one": "x/one", "y/two": "x/two"}


def test_a_cursor_remembers_all_and_one_of_an_older_version_is_understood() -> None:
    known = read(FIRST, {"old": A, "a": C})
    assert read_cursor(write_cursor(known)) == known
    assert [one.stamp.inode for one in read_cursor(write_cursor(known)).values()] == [3, 1]
    assert (name_at(write_cursor(known), "old"), name_at(write_cursor(known), "new"), name_at(None, "new")) == ("a", "new", "new")
    older = read_cursor('{"a":[1,10],"b":[2,20]}')
    assert older == {"a": Known(Stamp(1, 10)), "b": Known(Stamp(2, 20))}
    assert compare({path: one.stamp for path, one in older.items()}, {"a": stamp(A), "b": stamp(B)}).changed == ()
    assert read_cursor("[]") == read_cursor('{"a":1}') == read_cursor("no") == {}


def turns(disk: Mapping[str, File], *changed: str) -> list[tuple[str, ...]]:
    known = read({}, {"a": A, "b": B, "c": C})
    return Names(known, {path: stamp(file) for path, file in disk.items()}, changed).turns(changed)


def test_what_lay_at_a_path_is_read_before_what_lies_there_now_and_what_changed_places_together() -> None:
    assert turns({"a": B, "b": A, "c": C}, "a", "b") == [("a", "b")]
    assert turns({"a": C, "b": A, "c": B}, "a", "b", "c") == [("a", "b", "c")]
    assert turns({"b": A, "c": B, "d": C}, "b", "c", "d") == [("d",), ("c",), ("b",)]
    assert turns({"a": (9, 90, "new"), "b": C, "c": B, "d": A}, "a", "b", "c", "d") == [("d",), ("a",), ("b", "c")]
    assert turns({"a": (1, 90, "new"), "b": B, "z": C}, "z", "a") == [("z",), ("a",)]


def test_where_a_file_lay_that_was_read_elsewhere_is_no_longer_known() -> None:
    names = Names(read({}, {"a": A, "b": B}), {"z": stamp(A), "b": stamp(B)}, ("z",))
    assert names.former("z", names.of("z", "a")) == "a"
    assert names.former("b", "b") is None
    assert lying({"a": Known(LEFT), "z": Known(stamp(A), "a", "a")}).keys() == {"z"}


PATHS = st.sampled_from(["a", "b", "c", "d/a", "d/b"])
DISKS = st.dictionaries(PATHS, st.tuples(st.integers(1, 4), st.integers(1, 3), st.sampled_from(["x", "y", "zz"])))


@given(st.lists(DISKS, min_size=1, max_size=5))
def test_no_two_files_ever_have_one_name(disks: list[dict[str, File]]) -> None:
    known: dict[str, Known] = {}
    for disk in disks:
        known = read(known, disk)
        assert len(set(named(known).values())) == len(known) == len(disk)
