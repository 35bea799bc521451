"""Channels fused by score, and the weight of days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoning.dates import Days
from reasoning.fusion import Ranked, by_record, date_weight, fused, raised, scaled, sender_weight, spread, weighed
from reasoning.pool import Pool
from reasoning.question import Reading
from reasoning.recipes import RECIPES, STANDARD, Dating, dating_of, recipe_for
from schema.graph import Label, Node

UTC_ZONE = ZoneInfo("UTC")
TODAY = date(2026, 3, 20)
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def reading(*days: Days, forward: bool = False) -> Reading:
    return Reading("", "", "", days, forward, (), past=False, today=TODAY)


def one_day(day: int) -> Days:
    return Days(date(2026, 3, day), date(2026, 3, day))


def weight(start: datetime | None, asked: Reading, end: datetime | None = None, zone: ZoneInfo = UTC_ZONE) -> float:
    node = Node("a", Label.CHUNK, "a", start=start, end=end or start)
    return date_weight(Pool({"a": node}).local_days("a", zone), asked, recipe_for(asked))


def test_scores_are_scaled_by_the_best() -> None:
    assert scaled({"a": 4.0, "b": 1.0, "c": -2.0}) == {"a": 1.0, "b": 0.25, "c": 0.0}
    assert scaled({}) == {}
    assert scaled({"a": -1.0, "b": 0.0}) == {"a": 0.0, "b": 0.0}


def scored_pool(words: dict[str, float], meaning: dict[str, float], tokens: dict[str, float]) -> Pool:
    pool = pool_of(*((key, key) for key in sorted({*words, *meaning, *tokens})))
    pool.scored(words, meaning, tokens)
    return pool


def test_a_passage_of_both_channels_beats_the_best_of_one() -> None:
    both = fused(scored_pool({"a": 2.0, "b": 1.8}, {"b": 0.9, "c": 1.0}, {}), STANDARD)
    assert max(both, key=lambda key: both[key]) == "b"
    assert both == pytest.approx({"a": 1.0, "b": 0.9 + 0.9, "c": 1.0})


def test_the_best_in_tokens_leads_where_few_words_are_shared_and_the_best_in_words_where_many_are() -> None:
    tokens = {**{f"other{number}": 0.2 for number in range(20)}, "said": 0.2, "meant": 0.6, "neither": 0.2}
    few = fused(scored_pool({"said": 4.0}, {}, tokens), STANDARD)
    many = fused(scored_pool({"said": 80.0}, {}, tokens), STANDARD)
    assert few["meant"] > few["said"] > few["neither"] == 0.0
    assert many["said"] > many["meant"] > many["neither"] == 0.0


def test_new_mail_that_waits_to_be_embedded_is_found_by_its_words() -> None:
    others = {f"old{number}": 2.0 for number in range(20)}
    both = fused(scored_pool({"new": 14.0, **others}, {}, {key: 0.3 + number / 100 for number, key in enumerate(others)}), STANDARD)
    assert max(both, key=lambda key: both[key]) == "new"


def test_what_every_text_has_of_the_tokens_counts_nothing() -> None:
    many = {f"{number:02}": 0.3 for number in range(20)}
    assert spread({**many, "a": 0.5, "b": 0.1}) == pytest.approx({**dict.fromkeys(many, 0.0), "a": 1.0, "b": 0.0})
    assert spread({}) == {}


def test_of_few_texts_each_counts_by_what_it_has() -> None:
    assert spread({"a": 0.4}) == {"a": 1.0}
    assert spread({"a": 0.5, "b": 0.3, "c": 0.1}) == pytest.approx({"a": 1.0, "b": 0.6, "c": 0.2})


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


def test_what_is_dated_by_its_file_alone_has_no_day() -> None:
    node = Node("a", Label.CHUNK, "a", {"undated": True}, start=NOON + timedelta(days=400))
    assert Pool({"a": node}).local_days("a", UTC_ZONE) is None


def test_the_day_is_the_owners() -> None:
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert weight(late, reading(one_day(4)), zone=ZoneInfo("Europe/Berlin")) == 1.0
    assert weight(late, reading(one_day(4))) < 1.0


def test_asked_forward_what_follows_weighs_more_than_what_came_before() -> None:
    asked = reading(one_day(3), forward=True)
    assert weight(NOON + timedelta(days=5), asked) > weight(NOON - timedelta(days=5), asked)


def test_asked_about_the_past_what_begins_after_this_month_counts_little() -> None:
    asked = replace(reading(), past=True)
    assert weight(NOON + timedelta(days=28), asked) == 1.0
    assert weight(NOON + timedelta(days=29), asked) == STANDARD.late
    assert weight(None, asked) == 1.0


def pool_of(*passages: tuple[str, str], by: str = "") -> Pool:
    """Return a pool of (passage, record), all of one moment."""
    nodes = [Node(key, Label.CHUNK, key, {"record": record, "by": by}, key, start=NOON) for key, record in passages]
    return Pool({node.id: node for node in nodes})


def test_a_record_is_as_good_as_its_best_passage_and_ties_go_by_id() -> None:
    pool = pool_of(("b1", "b"), ("a1", "a"), ("a2", "a"), ("c1", "c"))
    ranked = by_record({"b1": 1.0, "a1": 0.5, "a2": 1.0, "c1": 2.0}, pool)
    assert ranked == [Ranked("c", ("c1",), 2.0, 2.0), Ranked("a", ("a2", "a1"), 1.0, 1.0), Ranked("b", ("b1",), 1.0, 1.0)]


def test_what_records_gain_is_added_to_their_share_of_the_best() -> None:
    ranked = [Ranked("c", ("c1",), 2.0, 2.0), Ranked("a", ("a1",), 1.0, 1.0), Ranked("b", ("b1",), 1.0, 1.0)]
    again = raised(ranked, {"b": 0.75})
    assert [(one.record, one.score, one.fused) for one in again] == [("b", 1.25, 1.0), ("c", 1.0, 2.0), ("a", 0.5, 1.0)]


def test_a_named_sender_weighs_more_than_another() -> None:
    pool = pool_of(("a1", "a"), by="Ana Lima <ana@example.org>")
    pool.words, pool.meaning = {"a1": 3.0}, {"a1": 0.5}
    asked = reading()
    plain = weighed(pool, asked, UTC_ZONE, STANDARD)["a1"]
    assert weighed(pool, replace(asked, names=("Ana",)), UTC_ZONE, STANDARD)["a1"] == pytest.approx(plain * (1 + STANDARD.sender_weight))
    assert sender_weight("Ana Lima", ["Ana's"], STANDARD) > sender_weight("Ana Lima", ["Rui"], STANDARD) == sender_weight("", [], STANDARD)


COSINES = st.dictionaries(st.text(max_size=3), st.floats(-1, 1))


@given(st.dictionaries(st.text(max_size=3), st.floats(-10, 100)), COSINES, COSINES)
def test_fused_scores_are_bounded_and_cover_all(words: dict[str, float], meaning: dict[str, float], tokens: dict[str, float]) -> None:
    both = fused(scored_pool(words, meaning, tokens), STANDARD)
    assert both.keys() == words.keys() | meaning.keys() | tokens.keys()
    most = max(2.0, STANDARD.word_weight + STANDARD.vector_weight + STANDARD.token_weight)
    assert all(0 <= score <= most + 1e-9 for score in both.values())


def test_the_days_of_a_question_choose_its_recipe() -> None:
    """R3: one recipe a kind of question."""
    span = Days(date(2026, 3, 1), date(2026, 3, 5))
    asked = [reading(), reading(span, forward=True), reading(one_day(3)), reading(one_day(3), forward=True)]
    assert [dating_of(one) for one in asked] == [Dating.UNDATED, Dating.DATED, Dating.DATED, Dating.FOLLOWING]
    assert set(RECIPES) == set(Dating)
