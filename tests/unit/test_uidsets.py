"""Sets of UIDs as ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.uidsets import UidSet, commands

UIDS = st.sets(st.integers(1, 120), max_size=60)


def test_ranges_are_compact() -> None:
    assert str(UidSet.of([3, 1, 2, 7, 9, 8, 8])) == "1:3,7:9"
    assert str(UidSet()) == ""
    assert len(UidSet.of(range(1, 20_001)).ranges) == 1


@pytest.mark.parametrize("text", ["", "1", "1:5", "1:500,700:900,1000"])
def test_text_is_read_back(text: str) -> None:
    assert str(UidSet.read(text)) == text


def test_reading_joins_and_refuses() -> None:
    assert str(UidSet.read("5:9,1:4,9:12")) == "1:12"
    with pytest.raises(ValueError, match="invalid literal"):
        UidSet.read("1:*")


@given(UIDS, UIDS)
def test_it_is_a_set(left: set[int], right: set[int]) -> None:
    one = UidSet.of(left)
    assert set(one) == left
    assert len(one) == len(left)
    assert set(one.with_all(right)) == left | right
    assert set(one.without(right)) == left - right
    assert UidSet.read(str(one)) == one
    assert one.without(right) == UidSet.of(left - right)


@given(UIDS, st.integers(10, 40))
def test_commands_are_short_and_complete(uids: set[int], longest: int) -> None:
    pieces = list(commands(uids, longest))
    assert all(len(piece) <= longest for piece in pieces)
    assert sorted(uid for piece in pieces for uid in UidSet.read(piece)) == sorted(uids)


def test_membership_asks_no_range_for_its_uids() -> None:
    wide = UidSet.joined([UidSet.read("5:4294967295"), UidSet.read("1")])
    assert [uid in wide for uid in (0, 1, 2, 4, 5, 4_294_967_295)] == [False, True, False, False, True, True]
    assert 1 not in UidSet()
