"""The sample's figures on answers made up for it."""

from importlib import import_module
from types import ModuleType

import pytest

from schema.answers import Answer, Citation


@pytest.fixture
def sample() -> ModuleType:
    # By name, as nothing below the benches may lean on them.
    return import_module("bench.sample")


def _answer(text: str, *cited: tuple[str, str], sources: tuple[str, ...] = ()) -> Answer:
    citations = tuple(Citation(source, quote, "Fish", None) for source, quote in cited)
    return Answer(text, citations, sources, abstained=not cited, confidence=0.5)


def _row(kind: str, answer: str | list[str] | None, *evidence: str) -> dict[str, object]:
    known = kind != "unanswerable"
    return {"id": kind, "question": f"{kind}?", "kind": kind, "answerable": known, "answer": answer, "evidence": list(evidence)}


def _asked(sample: ModuleType) -> list[object]:
    """Three answers that are right in part, and two that nobody should give."""
    rows = (
        (_row("list", ["Ferry pier", "silo"], "a", "b"), _answer("See the silo.", ("a", "From the ferry\n pier."), sources=("a", "x"))),
        (_row("count", "3", "c"), _answer("At 13:30.", ("x", "It was 3.5 metres."), sources=("x", "c"))),
        (_row("look-up", "eel", "d"), _answer("I found no eel.")),
        (_row("unanswerable", None), _answer("I do not know.")),
        (_row("unanswerable", None), _answer("A dog.", ("x", "A dog."))),
    )
    return [sample.Asked(sample._question(row), answer, 0.2, ("a",)) for row, answer in rows]


def test_an_answer_is_a_value_or_several() -> None:
    read = import_module("bench.sample")._question
    assert read(_row("look-up", "eel", "d")).answer == ("eel",)
    assert read(_row("list", ["eel", "herring"], "d")).answer == ("eel", "herring")
    assert read(_row("unanswerable", None)).answer == ()


@pytest.mark.parametrize(
    ("values", "text", "said"),
    [
        (("Low German",), "in low\n  german", True),
        (("eel", "herring"), "Herring, then EEL.", True),
        (("eel", "herring"), "Only eel.", False),
        (("3",), "There were 3.", True),
        (("3",), "At 13:00, 3.5 or 2,3 or 30.", False),
        (("2.725,00",), "Summe: 2.725,00 EUR", True),
        (("112",), "for 112.50", False),
        (("5. Oktober",), "am 15. Oktober", False),
    ],
)
def test_all_values_have_to_be_said(sample: ModuleType, values: tuple[str, ...], text: str, said: bool) -> None:
    assert sample.says(values, text) is said


def test_the_figures_are_shares(sample: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    figures = sample.report(_asked(sample))
    assert {name: round(value, 2) for name, value in figures.items()} == {
        "recall@10": 0.5,
        "recall@10 of plain BM25": 0.17,
        "answerable cite a right source": 0.33,
        "gold value in the answer": 0.33,
        "answerable wrongly abstained": 0.33,
        "unanswerable abstained": 0.5,
        "seconds, median": 0.2,
    }
    assert set(sample.TARGETS) <= set(figures)
    assert "list  recall@10 0.50  cites right" in capsys.readouterr().out


def test_the_table_has_a_line_a_kind(sample: ModuleType) -> None:
    lines = [line.split() for line in sample.by_kind(_asked(sample))]
    assert lines[1:] == [
        ["list", "1", "0.50", "1.00", "1.00", "0.00"],
        ["count", "1", "1.00", "0.00", "0.00", "0.00"],
        ["look-up", "1", "0.00", "0.00", "0.00", "1.00"],
        ["unanswerable", "2", "-", "-", "-", "0.50"],
        ["all", "answerable", "3", "0.50", "0.33", "0.33", "0.33"],
    ]


def test_every_file_of_questions_is_read(sample: ModuleType) -> None:
    development = [sample.Path(sample.__file__).with_name(name) for name in ("development.json", "development_year.json")]
    assert [len(sample.questions(file)) for file in (sample.OWN, *development)] == [120, 80, 60]
