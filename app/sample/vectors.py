"""What the default model makes of the sample's texts, shipped with it: whoever tries Friday waits for no model.

python -m app.sample.vectors HOME      writes them anew from a home that holds the whole sample
"""

import asyncio
import hashlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from app.bootstrap import open_rooms
from app.settings import load
from graph.paging import pages
from memory.vectors import digest
from schema.graph import Encoded, EncodedQuestion, Label, NodeQuery
from schema.ports import Embedder, Graph

FILE = Path(__file__).with_name("vectors.npz")
_EMBEDDED = (Label.CHUNK, Label.PERSON, Label.PROJECT)


class Remembering:
    """An embedder that knows some texts by heart and asks another one for all others."""

    def __init__(self, embedder: Embedder, known: Mapping[str, Encoded]) -> None:
        self._embedder = embedder
        self._known = known

    @property
    def model(self) -> str:
        """The name of the model that made both."""
        return self._embedder.model

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return what the model makes of each text, or made of it before."""
        digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        strange = [place for place, key in enumerate(digests) if key not in self._known]
        made = await self._embedder.embed([texts[place] for place in strange]) if strange else []
        new = dict(zip(strange, made, strict=True))
        return [new[place] if place in new else self._known[key] for place, key in enumerate(digests)]

    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return what the model makes of a question."""
        return await self._embedder.embed_question(text)


def remembered(model: str, file: Path = FILE) -> Mapping[str, Encoded]:
    """Return by digest what this model made of the sample's texts; nothing for another model or without the file."""
    if not file.exists():
        return {}
    # Arrays alone: a pickle would be a program.
    with np.load(file, allow_pickle=False) as kept:
        if str(kept["model"]) != model:
            return {}
        keys, values, tokens, ends = kept["keys"], kept["values"].astype(np.float32), kept["tokens"].tobytes(), np.cumsum(kept["sizes"])
    # Kept with half the digits, which are again of unit length once they are scaled.
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    begins = np.concatenate([[0], ends[:-1]])
    return {key.tobytes().hex(): Encoded(row, tokens[begin:end]) for key, row, begin, end in zip(keys, values, begins, ends, strict=True)}


async def keep(graph: Graph, model: str, file: Path = FILE) -> int:
    """Write what this model made of the texts in the graph; return how many there are."""
    digests: set[str] = set()
    async for nodes in pages(graph, NodeQuery(_EMBEDDED)):
        digests |= {digest(node) for node in nodes}
    known = dict(sorted((await graph.encoded.known(model, sorted(digests))).items()))
    np.savez_compressed(
        file,
        model=np.array(model),
        keys=np.frombuffer(b"".join(map(bytes.fromhex, known)), np.uint8).reshape(-1, 32),
        values=np.array([one.values for one in known.values()], np.float16),
        sizes=np.array([len(one.tokens) for one in known.values()], np.int64),
        tokens=np.frombuffer(b"".join(one.tokens for one in known.values()), np.uint8),
    )
    return len(known)


async def _main(home: Path) -> None:
    settings = load(home)
    async with open_rooms(settings) as rooms:
        count = await keep(rooms.graph, settings.file.models.embedder.model)
    print(f"{count} texts, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
