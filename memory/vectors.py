"""Gives every passage, person and project its vectors; the same text is never embedded twice."""

import hashlib
from collections.abc import Sequence

from memory.backlog import MOST, vectors_of
from schema.graph import Changes, Embedding, Encoded, Label, Node
from schema.ports import Embedder, GraphEncoded


class VectorPass:
    """Embeds passages, or what else bears the label, that have no vector of this model for their present text."""

    most = MOST

    def __init__(self, encoded: GraphEncoded, embedder: Embedder, label: Label = Label.CHUNK) -> None:
        self._encoded = encoded
        self._embedder = embedder
        self.label = label

    @property
    def name(self) -> str:
        """The pass's name: another model begins anew."""
        return vectors_of(self._embedder.model, self.label)

    async def step(self, nodes: Sequence[Node]) -> Changes:
        """Return the vectors of these nodes, from the content-hash cache where their text was embedded before."""
        digests = {node.id: digest(node) for node in nodes}
        made: dict[str, Encoded] = dict(await self._encoded.known(self._embedder.model, sorted(set(digests.values()))))
        # By hash: a footer that stands under every mail of a step is embedded once.
        texts = {digests[node.id]: embedded_text(node) for node in nodes if digests[node.id] not in made}
        if texts:
            made.update(zip(texts, await self._embedder.embed(list(texts.values())), strict=True))
        return Changes(embed=tuple(Embedding(node.id, self._embedder.model, digests[node.id], made[digests[node.id]]) for node in nodes))


def embedded_text(node: Node) -> str:
    """Return what is embedded of a passage: its heading (day, sender, title), then its text; of others, their text."""
    return f"{node.context} {node.text}".strip()


def digest(node: Node) -> str:
    """Return the hash of what is embedded of a node."""
    # A lone surrogate must not stop the pass; UTF-8 alone refuses it.
    return hashlib.sha256(embedded_text(node).encode("utf-8", "surrogatepass")).hexdigest()
