"""The named queries: one described .sql file each, read once."""

from functools import cache
from importlib.resources import files


@cache
def query(name: str, package: str = "graph.embedded") -> str:
    """Return the text of the named query."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


@cache
def query_of_rows(name: str, rows: int) -> str:
    """Return the named query, whose file writes one row of parameters on a line of its own, for so many rows at once."""
    head, mark, tail = query(name).partition("\nVALUES ")
    row, end, rest = tail.partition("\n")
    return f"{head}{mark}{', '.join([row] * rows)}{end}{rest}"
