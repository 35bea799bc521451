"""What a written sentence may stand on: a passage that says all of it, about the same people, not the other way round."""

import pytest

from reasoning.citations import cited
from reasoning.support import carrying, objection
from schema.answers import Piece
from tests.fakes.passages import evidence

LAMPS = evidence(
    "Hello Mara. The hall lamps arrive on Tuesday 10 March. I paid € 1,250. Marcus Thiele signs for them. Ingrid does not sign."
)
CASES = evidence("We order five cases in thin glass. The floor is weak, so each case may weigh 240 kilos at most.", 3, "Glass")
POSTS = evidence("The posts were painted blue. Nobody has seen the bill.", 2, "Posts")
QUESTION = "When do the hall lamps come?"


@pytest.mark.parametrize(
    "text",
    [
        "The hall lamps arrive on Tuesday 10 March.",
        "The lamps arrive on 10 March.",
        "Ana Reis paid € 1,250.",
        "Marcus Thiele signs for the lamps.",
    ],
)
def test_what_the_passage_says_may_stand(text: str) -> None:
    assert objection(text, QUESTION, LAMPS) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The hall lamps arrive on Tuesday 11 March.", "its names, dates or numbers"),
        ("The hall lamps arrive with Ben on Tuesday.", "its names, dates or numbers"),
        ("The hall lamps arrive in three boxes on Tuesday.", "not all of it"),
        ("The hall lamps do not arrive on Tuesday 10 March.", "denies"),
        ("Ingrid signs.", "denies"),
        ("Ingrid Thiele signs for the lamps.", "joins names"),
        ("I paid € 1,250 for the lamps.", "somebody else"),
        ("The hall lamps come.", "no more than the question"),
        ("Ana Reis, 2026-03-02", "not all of it"),
        ("Do the hall lamps arrive on Tuesday?", "no answer"),
        ("The hall lamps arrive on Tuesday. " * 20, "no answer"),
        ("", "no more than the question"),
    ],
)
def test_what_the_passage_does_not_say_may_not(text: str, why: str) -> None:
    """R4: a wrong date, another name, a word more, a denial, a joined name, somebody else's "I", an echo."""
    assert why in objection(text, QUESTION, LAMPS)


def test_a_number_of_things_stays_in_its_sentence() -> None:
    """R4: five cases, and 240 kilos for each of them, are not five cases of 240 kilos."""
    question = "How heavy may they be?"
    assert "counts" in objection("The five cases may weigh 240 kilos at most.", question, CASES)
    assert objection("Each case may weigh 240 kilos at most.", question, CASES) == ""
    assert objection("Five cases in thin glass are in the order.", question, CASES) == ""


def test_a_sentence_is_about_whom_its_passage_is_about() -> None:
    """R4: whoever writes "my shoes" writes of their own, and what is said of another is not said of the writer."""
    shoes = evidence("I finally bought new shoes, size 43, and they hurt. You photograph only before nine.", 4, "Tomorrow", "Daniel Sousa")
    assert "somebody else" in objection("The size of your new shoes is 43.", "Which size are my new shoes?", shoes)
    assert objection("Daniel Sousa bought new shoes, size 43.", "Which size are the shoes?", shoes) == ""
    assert "somebody else" in objection("Daniel Sousa photographs only before nine.", "When are pictures taken?", shoes)
    assert objection("You photograph only before nine.", "When are pictures taken?", shoes) == ""


def test_of_the_words_of_the_question_one_may_be_another_than_the_passage_has() -> None:
    """R4: two of them make another statement."""
    weather = evidence("26 degrees at most, heat that stays in the walls. Swell 0.8 m at the river mouth.", 5, "Saturday", "Frog")
    said = "The basement was cold at 26 degrees at most, with heat that stays in the walls at the river mouth."
    assert "not all of it" in objection(said, "How cold is the basement?", weather)


def test_where_a_sentence_is_from_is_found_by_its_words() -> None:
    assert carrying("The lamps arrive on 10 March.", (2,), QUESTION, (LAMPS, POSTS)) == ((1,), "")
    assert carrying("The lamps arrive on 10 March.", (1, 2), QUESTION, (LAMPS, POSTS)) == ((1,), "")
    assert carrying("The posts were painted blue.", (), QUESTION, (LAMPS, POSTS)) == ((2,), "")


def test_what_no_passage_carries_has_no_number_but_a_reason() -> None:
    numbers, why = carrying("The lamps arrive on 12 March.", (1,), QUESTION, (LAMPS, POSTS))
    assert (numbers, bool(why)) == ((), True)
    assert carrying("The lamps are red.", (9,), QUESTION, (LAMPS, POSTS)) == ((), "cites nothing that it was shown")


def test_a_written_sentence_is_cited_by_the_sentence_that_carries_it() -> None:
    (citation,) = cited(Piece("The lamps arrive on 10 March.", (1,)), {1: LAMPS})
    assert citation.quote == "The hall lamps arrive on Tuesday 10 March."


def test_the_end_of_a_span_is_not_its_time() -> None:
    visit = evidence("Optician\nFriday 2026-10-23 12:30 to 13:00", 1, "Optician")
    asked = "What time is my appointment?"
    assert "end of a span" in objection("Optician Friday 2026-10-23 13:00", asked, visit)
    assert objection("Optician Friday 2026-10-23 12:30", asked, visit) == ""
    assert objection("Optician Friday 12:30 to 13:00", asked, visit) == ""
