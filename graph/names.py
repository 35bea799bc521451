"""What documents and cards are called, as nodes of their own: text that says a name leads to what bears it."""

import re
import unicodedata
from collections.abc import Iterable

from schema.graph import Edge, EdgeType, Label, Node
from schema.ids import node_id
from schema.spaces import Space

MOST_WORDS = 7
# Shorter ones ("Ana", "Q3") are said everywhere and of many things; a name of a whole line is a sentence.
_SHORTEST, _LONGEST = 4, 80
_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"\w+")


def canonical(name: str) -> str:
    """Return a name as its key: what stands in brackets left out, words in lower case with one blank between."""
    # Brackets go first: "Norma (opera)" is said as "Norma". NFKC and casefold make the key the same however it is typed.
    words = _WORD.findall(_ASIDE.sub(" ", unicodedata.normalize("NFKC", name)).casefold())
    return " ".join(words)


def is_name(key: str) -> bool:
    """Say whether a canonical name is one that text can be searched for: 4 to 80 letters, seven words at most, not only digits."""
    # A key of digits alone would tie everything that says a year or a sum.
    return _SHORTEST <= len(key) <= _LONGEST and key.count(" ") < MOST_WORDS and any(letter.isalpha() for letter in key)


def name_id(space: Space, key: str) -> str:
    """Return the id of the node of a canonical name."""
    return node_id(space, Label.NAME, key)


def name_nodes(space: Space, record: Node, names: Iterable[str]) -> tuple[list[Node], list[Edge]]:
    """Return the nodes of the names a record bears, each once, and its edges to them."""
    keys = dict.fromkeys(key for key in map(canonical, names) if is_name(key))
    nodes = [Node(name_id(space, key), Label.NAME, key) for key in keys]
    return nodes, [Edge(EdgeType.CALLED, record.id, node.id, at=record.start) for node in nodes]
