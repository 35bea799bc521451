"""How to reach a Neo4j server."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Neo4jSettings:
    """Where the server is and who signs in; a space with fewer vectors than `exact_below` is searched without an index."""

    uri: str
    user: str
    # Settings are printed in errors and traces; a password must not come along.
    password: str = field(repr=False)
    database: str = "neo4j"
    # Below it a scan is quick and finds all, while the index is approximate and filters only afterwards.
    exact_below: int = 2_000
