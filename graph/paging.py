"""All nodes that fit, a page at a time."""

from collections.abc import AsyncIterator

from schema.graph import Node, NodeQuery, Order
from schema.ports import Graph

_PAGE = 500


async def pages(graph: Graph, query: NodeQuery) -> AsyncIterator[list[Node]]:
    """Yield all nodes that fit, by id, a page at a time; what is removed meanwhile is not missed behind."""
    after = ""
    while nodes := await graph.reader.find(NodeQuery(query.labels, equals=query.equals, order=Order.ID, limit=_PAGE, after=after)):
        yield nodes
        # By the last id and not by a count: what is removed on the way would shift every later page.
        after = nodes[-1].id
