"""What one source states, and what becomes of a fact when its sources are looked at again."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from memory.facts import Case
from memory.stated import Named, stated_by
from schema.facts import Fact, Relation, Trust
from schema.graph import EdgeType, Label, Node, Value
from tests.fakes.records import DAY, day

NOW = DAY + timedelta(days=100)


def source(label: Label, number: int = 0, **props: Value) -> Node:
    return Node(f"{label.value}{number}", label, "k", props, start=day(number), end=day(number))


def said(node: Node, named: Mapping[EdgeType, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    return [(fact.subject, fact.relation.value, fact.object) for fact in stated_by(node, Named(named), NOW)]


def test_a_mail_states_correspondence_and_the_senders_work() -> None:
    named = {EdgeType.SENT_BY: ("ana",), EdgeType.SENT_TO: ("me",), EdgeType.COPIED_TO: ("ana",), EdgeType.ABOUT: ("heron", "owl")}
    assert said(source(Label.MESSAGE), named) == [
        ("ana", "corresponds_with", "me"),
        ("ana", "works_on", "heron"),
        ("ana", "works_on", "owl"),
    ]


def test_an_event_states_attendance_and_work_of_whoever_attends_or_organises() -> None:
    named = {EdgeType.ORGANISED_BY: ("ana",), EdgeType.ATTENDED_BY: ("ana", "ben"), EdgeType.ABOUT: ("heron",)}
    event = source(Label.EVENT)
    assert said(event, named) == [
        ("ana", "attends", event.id),
        ("ben", "attends", event.id),
        ("ana", "works_on", "heron"),
        ("ben", "works_on", "heron"),
    ]
    assert [fact.valid_to for fact in stated_by(event, Named(named), NOW)] == [event.end, event.end, None, None]
    assert said(source(Label.EVENT, status="cancelled"), named) == []


@pytest.mark.parametrize("mark", ["automatic", "ours", "list"])
def test_no_machine_states_anything(mark: str) -> None:
    named = {EdgeType.SENT_BY: ("ana",), EdgeType.SENT_TO: ("me",), EdgeType.ABOUT: ("heron",)}
    assert said(source(Label.MESSAGE, **{mark: True}), named) == []


def fact(number: int, *supports: str, withdrawn: bool = False) -> Fact:
    ends = ("ana", Relation.WORKS_ON, "heron")
    return Fact(*ends, day(number), None, day(number), NOW if withdrawn else None, 1.0, Trust.OUTSIDE, supports)


@pytest.mark.parametrize(
    ("case", "begins", "withdrawn", "gone"),
    [
        (Case(None, fact(3, "a"), {}, set()), 3, False, set()),
        (Case(fact(3), fact(1, "b"), {}, set()), 1, False, set()),
        (Case(fact(1), fact(3, "b"), {}, set()), 1, False, set()),
        (Case(fact(1), fact(3, "a"), {"a": day(3), "b": day(2)}, set()), 2, False, set()),
        (Case(fact(1), None, {"a": day(1), "b": day(2)}, {"a"}), 2, False, {"a"}),
        (Case(fact(1), None, {"a": day(1)}, {"a"}), 1, True, set()),
        (Case(fact(1, withdrawn=True), None, {"a": day(1)}, {"a"}), 1, True, set()),
        (Case(fact(1, withdrawn=True), fact(3, "b"), {"a": day(1)}, set()), 3, False, {"a"}),
    ],
    ids=["new", "earlier", "later", "moved", "one lost", "all lost", "still lost", "restored"],
)
def test_a_fact_is_what_its_sources_state(case: Case, begins: int, withdrawn: bool, gone: set[str]) -> None:
    """R5: valid from the earliest source that states it, withdrawn when none does, never forgotten."""
    decided, taken = case.decided(NOW)
    assert (decided.valid_from, decided.retracted_at is not None, taken) == (day(begins), withdrawn, gone)
