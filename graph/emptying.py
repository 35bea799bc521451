"""Takes everything out of the written space, for a life that was only tried on."""

from graph.paging import pages
from schema.graph import Changes, Label, NodeQuery
from schema.ports import Graph


async def empty(graph: Graph) -> int:
    """Remove every node, edge, word, vector and cursor of the written space; return the rows written."""
    writes = 0
    # Cursors first: killed after them, what is still there is read anew, not taken for known.
    for name in await graph.transaction.cursors():
        await graph.transaction.forget_cursor(name)
    async for nodes in pages(graph, NodeQuery(tuple(Label))):
        writes += (await graph.transaction.commit(Changes(drop=tuple(node.id for node in nodes)))).writes
    return writes
