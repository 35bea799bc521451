"""Links between records of one moment, and what they add."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from reasoning.moments import Linking, gained, gaps, links, shared_words, spans

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_gap_is_the_time_between_two_spans_and_nothing_where_they_touch() -> None:
    times = spans([(NOON, NOON + 2 * HOUR), (NOON + HOUR, NOON + 3 * HOUR), (NOON + 14 * HOUR, None), (None, None)])
    gap = gaps(times[:1], times)[0]
    assert gap[:3] == pytest.approx([0, 0, 0.5], abs=1e-4)
    assert np.isinf(gap[3])


def test_a_span_is_a_day_at_most() -> None:
    times = spans([(NOON, NOON + timedelta(days=9)), (NOON + timedelta(days=3), None)])
    assert gaps(times[:1], times)[0][1] == pytest.approx(2, abs=1e-4)


def test_rare_shared_words_tie_and_common_ones_do_not() -> None:
    words = [["boat", "the", "osterloh"], ["the", "osterloh", "glass"], ["the", "boat", "of", "many"], ["the", "rest"], []]
    shared = shared_words([0], words)[0]
    assert shared[0] == pytest.approx(1, abs=1e-5)
    assert shared[1] > shared[3]
    assert shared[4] == 0


def test_near_and_alike_is_a_strong_link_and_each_alone_a_weak_one() -> None:
    cosines = np.asarray([[0.9, 0.1, 0.9, 0.9]], np.float32)
    gap = np.asarray([[0.0, 0.0, 30.0, np.inf]], np.float32)
    strength = links(cosines, np.zeros_like(cosines), gap, Linking())[0]
    assert strength[0] > 0.9
    assert strength[1:].tolist() == pytest.approx([0, 0, 0], abs=1e-6)
    worded = links(cosines, np.full_like(cosines, 0.5), gap, Linking())[0]
    assert worded[0] > worded[1] > worded[2] > worded[3] == 0


def test_a_record_gains_by_the_best_seeds_and_a_little_by_itself() -> None:
    strength = np.asarray([[1.0, 0.5, 0.8], [0.5, 1.0, 0.0]], np.float32)
    own = Linking().own
    found = gained(range(2), np.asarray([1.0, 0.5], np.float32), strength, Linking())
    weights = np.asarray([1.0, 0.125])
    reached = np.asarray([own + 0.5 * weights[1], 0.5 + own * weights[1], 0.8])
    assert found == pytest.approx(Linking().gain * reached / weights.sum(), abs=1e-5)
    assert gained([], np.zeros(0, np.float32), np.zeros((0, 2), np.float32), Linking()).tolist() == [0, 0]
