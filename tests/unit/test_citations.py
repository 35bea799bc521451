"""What an answer says is checked against its evidence by code."""

from dataclasses import replace

import pytest

from graph.passages import page_at
from reasoning.citations import carries, citation, cited, supported
from schema.answers import Citation, Piece
from tests.fakes.passages import evidence
from tests.fakes.records import DAY

ONE = evidence("The 15 lamps cost € 1,250 and\narrive on 2026-03-12 at 14:30, says Ana's brother Nuno.")
TWO = evidence("Heron needs twelve posts.", 2, "Posts", "Ben Okoro")
BOTH = {1: ONE, 2: TWO}


@pytest.mark.parametrize(
    "text",
    [
        "Ana Reis wrote, 2026-03-02: “The 15 lamps cost € 1,250”",
        "They wrote “cost € 1,250 and arrive on 2026-03-12”",
        "It was 15 lamps for € 1,250.",
        "They arrive on 12 March at 14:30, Nuno says.",
        "That is what Nuno's brother says.",
        "nothing that can be checked",
    ],
)
def test_what_the_evidence_says_may_stand(text: str) -> None:
    """R9."""
    assert supported(Piece(text, (1,)), BOTH)


@pytest.mark.parametrize(
    "text",
    [
        "It was 5 lamps.",
        "It was 1 lamp.",
        "They cost € 250.",
        "They cost € 1,25.",
        "They arrive on 2026-03-13.",
        "They arrive at 14:00.",
        "They arrive in 2025.",
        "That is what Carla says.",
        "So said An to us.",
        "They wrote “the 15 lamps cost nothing”",
        "They wrote “Heron needs twelve posts.”",
    ],
)
def test_a_number_a_name_or_a_quote_that_the_evidence_has_not_is_refused(text: str) -> None:
    """R9: also when it is a part of one that is there."""
    assert not supported(Piece(text, (1,)), BOTH)


@pytest.mark.parametrize("numbers", [(), (3,), (1, 3)])
def test_a_piece_without_known_marks_is_refused(numbers: tuple[int, ...]) -> None:
    assert not supported(Piece("The lamps arrive.", numbers), BOTH)


def test_a_piece_may_lean_on_several_passages() -> None:
    assert supported(Piece("Nuno and Ben Okoro: “Heron needs twelve posts.”", (1, 2)), BOTH)


def test_a_quote_may_be_wrapped_otherwise_but_not_changed() -> None:
    assert carries(ONE, "€ 1,250 and arrive on")
    assert not carries(ONE, "€ 1,250 AND arrive on")
    assert not carries(ONE, "  ")


def test_the_citation_is_the_quote_of_the_passage_that_carries_it() -> None:
    assert list(cited(Piece("Ana: “The 15 lamps”", (1,)), BOTH)) == [Citation("<1>", "The 15 lamps", "Lamps", DAY)]


def test_a_piece_without_quote_cites_the_beginning_of_its_passage() -> None:
    (citation,) = cited(Piece("Posts are needed.", (2,)), BOTH)
    assert citation.quote == "Heron needs twelve posts."


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (99, 1), (100, 2), (250, 3), (10_000, 3)])
def test_a_place_in_a_text_has_its_page(offset: int, page: int) -> None:
    assert page_at(("0", "100", "250"), offset) == page
    assert page_at((), offset) == 0


def test_a_citation_names_the_page_its_quote_stands_on() -> None:
    """A passage may run over the end of a page, and a quote has lost the line breaks of its source."""
    begin = 80
    second = begin + ONE.passage.text.index("arrive")
    record = replace(ONE.record, props={**ONE.record.props, "pages": ("0", str(second))})
    paged = replace(ONE, record=record, passage=replace(ONE.passage, props={**ONE.passage.props, "begin": begin}))
    assert [citation(paged, quote).page for quote in ("15 lamps cost", "arrive on 2026-03-12", "not there")] == [1, 2, 1]
    assert citation(ONE, "15 lamps cost").page == 0
