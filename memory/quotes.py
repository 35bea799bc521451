"""Takes quoted history out of what is searched of a mail, so that an answer is found where it was first written."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from graph.shapes import chunk_id, passage_nodes
from memory.backlog import MOST, QUOTES
from schema.graph import Changes, Edge, Label, Node
from schema.ports import Threads
from schema.spaces import Space


class QuotePass:
    """Cuts a mail's passages anew from its freshly written text; the whole text stays with the mail."""

    name = QUOTES
    label = Label.MESSAGE
    most = MOST

    def __init__(self, space: Space, fresh: Callable[[str], str], threads: Threads) -> None:
        self._space = space
        self._fresh = fresh
        self._threads = threads

    async def step(self, nodes: Sequence[Node]) -> Changes:
        """Return the new passages of mails that quote; a mail is looked at once."""
        # Writing `fresh` changes the mail, so it comes back through the feed; here that ends.
        unread = [node for node in nodes if "fresh" not in node.props and "ours" not in node.props and may_quote(body(node))]
        texts = await self._threads.run(lambda: [self._fresh(body(node)) for node in unread])
        put: list[Node] = []
        link: list[Edge] = []
        drop: list[str] = []
        for node, text in zip(unread, texts, strict=True):
            chunks, edges = passage_nodes(self._space, node, text, str(node.props.get("context", "")))
            put += [replace(node, props={**node.props, "fresh": True, "chunks": len(chunks)}), *chunks]
            link += edges
            old = node.props.get("chunks", 0)
            # Passages are numbered: those beyond the new last one would still be found.
            drop += [chunk_id(self._space, node.id, number) for number in range(len(chunks), old if isinstance(old, int) else 0)]
        return Changes(put=tuple(put), link=tuple(link), drop=tuple(drop))


def body(node: Node) -> str:
    """Return a mail's whole text."""
    return str(node.props.get("body", ""))


def may_quote(text: str) -> bool:
    """Say whether a text has any of the signs that quoted history or a signature begin with."""
    # Cheap, before the pattern libraries are asked: most mails have none of these.
    return any(sign in text for sign in ("\n>", ":\n", "\n-- ", "\n--\n", "-----", "_____")) or text.startswith(">")
