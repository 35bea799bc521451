"""What a first question would wait for is done before it comes."""

from app.engine import Engine
from graph.embedded.search import EmbeddedSearch
from tests.app.acts import eventually


async def test_vectors_are_read_before_anybody_asks(engine: Engine) -> None:
    search = (await engine.opened()).graph.search
    assert isinstance(search, EmbeddedSearch)
    # Of each space's index the change it has taken in, 0 before the first search.
    await eventually(lambda: all(index.seq for _, index in search._spaces), "vectors in memory")
