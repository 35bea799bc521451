"""How to reach a Neo4j server."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Neo4jSettings:
    """Where the server is and who signs in; a space with fewer vectors than `exact_below` is searched without an index."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"
    exact_below: int = 2_000
