"""Channels fused by score, and the weight of days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoning.dates import Days
from reasoning.fusion import STANDARD, best_of, date_weight, fused, scaled
from reasoning.question import Reading

UTC_ZONE = ZoneInfo("UTC")
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def reading(*days: Days, forward: bool = False) -> Reading:
    return Reading("", "", "", days, forward, ())


def one_day(day: int) -> Days:
    return Days(date(2026, 3, day), date(2026, 3, day))


def weight(start: datetime | None, asked: Reading, end: datetime | None = None, zone: ZoneInfo = UTC_ZONE) -> float:
    return date_weight(start, end, asked, zone, STANDARD)


def test_scores_are_scaled_by_the_best() -> None:
    assert scaled({"a": 4.0, "b": 1.0, "c": -2.0}) == {"a": 1.0, "b": 0.25, "c": 0.0}
    assert scaled({}) == {}
    assert scaled({"a": -1.0, "b": 0.0}) == {"a": 0.0, "b": 0.0}


def test_a_passage_of_both_channels_beats_the_best_of_one() -> None:
    both = fused({"a": 2.0, "b": 1.8}, {"b": 0.9, "c": 1.0}, 0.7)
    assert max(both, key=lambda key: both[key]) == "b"
    assert both == pytest.approx({"a": 1.0, "b": 0.9 + 0.63, "c": 0.7})


def test_without_days_every_passage_weighs_the_same() -> None:
    assert weight(NOON, reading()) == weight(None, reading()) == 1.0


def test_inside_the_days_weighs_full_and_less_further_off() -> None:
    asked = reading(Days(date(2026, 3, 1), date(2026, 3, 5)))
    weights = [weight(NOON + timedelta(days=days), asked) for days in (0, 2, 3, 10, 400)]
    assert weights[:2] == [1.0, 1.0]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == pytest.approx(STANDARD.date_floor)


def test_what_has_no_day_weighs_least() -> None:
    assert weight(None, reading(one_day(3))) == STANDARD.date_floor


def test_what_spans_the_day_is_inside() -> None:
    assert weight(NOON - timedelta(days=5), reading(one_day(3)), NOON + timedelta(days=5)) == 1.0


def test_the_nearest_of_several_days_counts() -> None:
    assert weight(NOON, reading(one_day(20), one_day(3))) == 1.0


def test_the_day_is_the_owners() -> None:
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert weight(late, reading(one_day(4)), zone=ZoneInfo("Europe/Berlin")) == 1.0
    assert weight(late, reading(one_day(4))) < 1.0


def test_asked_forward_what_follows_weighs_more_than_what_came_before() -> None:
    asked = reading(one_day(3), forward=True)
    assert weight(NOON + timedelta(days=5), asked) > weight(NOON - timedelta(days=5), asked)


def test_a_record_is_as_good_as_its_best_passage_and_ties_go_by_id() -> None:
    ranked = best_of([("b", "b1", 1.0), ("a", "a1", 0.5), ("a", "a2", 1.0), ("c", "c1", 2.0)])
    assert ranked == [("c", ["c1"], 2.0), ("a", ["a2", "a1"], 1.0), ("b", ["b1"], 1.0)]


@given(st.dictionaries(st.text(max_size=3), st.floats(-10, 100)), st.dictionaries(st.text(max_size=3), st.floats(-1, 1)))
def test_fused_scores_are_bounded_and_cover_all(words: dict[str, float], meaning: dict[str, float]) -> None:
    both = fused(words, meaning, 0.7)
    assert both.keys() == words.keys() | meaning.keys()
    assert all(0 <= score <= 1.7 + 1e-9 for score in both.values())
