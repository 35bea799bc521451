"""The named queries: one described .sql file each, read once."""

from functools import cache
from importlib.resources import files


@cache
def query(name: str, package: str = "graph.embedded") -> str:
    """Return the text of the named query."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
