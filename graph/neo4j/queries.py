"""The named queries: one described .cypher file each, read once; and the numbered migrations."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from schema.spaces import Space


@cache
def query(name: str) -> str:
    """Return the text of the named query."""
    return _text(_folder("cypher").joinpath(f"{name}.cypher"))


@cache
def query_names() -> tuple[str, ...]:
    """Return the names of all queries."""
    return tuple(sorted(file.name.removesuffix(".cypher") for file in _folder("cypher").iterdir()))


@cache
def migrations() -> tuple[tuple[str, ...], ...]:
    """Return each migration's statements, the first leading from version 0 to 1."""
    numbered = sorted((file for file in _folder("ddl").iterdir() if file.name[0].isdigit()), key=lambda file: file.name)
    # The server takes one statement a call; a semicolon inside one would have to stand elsewhere than at a line's end.
    return tuple(tuple(part.strip() for part in _text(file).split(";\n") if part.strip()) for file in numbered)


def index_ddl(name: str, space: Space) -> str:
    """Return the named index statement for one space: labels and index names cannot be parameters, and an id is hex digits only."""
    # The one place where text is filled in. `Space` has checked the id, so that nothing but hex digits can come here.
    return _text(_folder("ddl").joinpath(f"{name}.cypher")).replace("SPACE", space.id)


def _folder(name: str) -> Traversable:
    return files("graph.neo4j").joinpath(name)


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")
