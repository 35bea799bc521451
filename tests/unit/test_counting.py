"""What was counted of a question's words is good for one state of the store."""

from graph.bm25 import Statistics
from graph.counting import Counted


def counts(documents: int) -> Statistics:
    return Statistics(documents, 10 * documents, {"plan": 1})


def test_counts_are_known_in_the_state_they_were_made_in_alone() -> None:
    counted = Counted()
    assert not counted.holds(["plan"])
    assert counted.keep(["plan"], ("space", 3), counts(5)) == counts(5)
    assert counted.at(["plan"], ("space", 3)) == counts(5)
    assert counted.at(["plan"], ("space", 4)) is None
    assert counted.at(["plan", "trip"], ("space", 3)) is None
    counted.keep(["plan"], ("space", 4), counts(6))
    assert counted.at(["plan"], ("space", 4)) == counts(6)
    assert counted.at(["plan"], ("space", 3)) is None


def test_only_the_latest_questions_are_remembered() -> None:
    counted = Counted()
    for number in range(40):
        counted.keep([str(number)], 1, counts(number))
    assert [number for number in range(40) if counted.holds([str(number)])] == list(range(8, 40))
