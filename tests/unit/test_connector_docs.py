"""The page about what connectors hold names tests that there are, and leaves out no kind of source."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from app.settings import Kind

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "connectors.md"
_NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def table() -> list[list[str]]:
    """Return the table's rows, the heading first."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def names_in(name: str) -> frozenset[str]:
    """Return the names of the tests in the files of this name."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob(name)]
    return frozenset(node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_kind_of_source_has_a_column_and_each_row_a_cell_for_it() -> None:
    heading, *rows = table()
    assert set(heading[1:]) == {kind.value for kind in Kind}
    assert {len(row) for row in rows} == {len(heading)}


@pytest.mark.parametrize("row", table()[1:], ids=lambda row: row[0])
def test_each_cell_names_tests_that_are_there_or_says_why_none_is(row: list[str]) -> None:
    for cell in row[1:]:
        named = _NAMED.findall(cell)
        assert named or cell == "gap" or re.fullmatch(r"does not apply: .{3,}", cell), cell
        assert _NAMED.sub("", cell).strip() == "" or not named, cell
        missing = [test for file, test in named if test not in names_in(file)]
        assert not missing, missing
