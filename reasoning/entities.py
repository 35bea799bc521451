"""Resolves what a question names to the people and projects of the graph, and finds what they wrote or what is about them."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from llama_index.core.schema import NodeWithScore, QueryBundle

from graph.projects import canonical
from reasoning.channels import AsyncRetriever, scored
from reasoning.question import Reading, bare
from schema.graph import Direction, EdgeType, Hit, Label, Node, TextQuery, Walk
from schema.ids import node_id
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_WORD = re.compile(r"\w+")
# The index proposes by any of the name's words; who bears all of them is decided below. So many senders who take a name leave its owner in.
_LIKELY = 200
# From the person back over the address to what was written: a person is never joined to a mail directly.
_WROTE = Walk((EdgeType.IDENTIFIES, EdgeType.SENT_BY, EdgeType.PART_OF), Direction.IN, hops=3, labels=(Label.CHUNK,))
_ABOUT = Walk((EdgeType.ABOUT, EdgeType.PART_OF), Direction.IN, hops=2, labels=(Label.CHUNK,))


@dataclass(frozen=True, slots=True)
class Entities:
    """The people a question names, by the name it gives them, and its projects."""

    people: Mapping[str, Sequence[Node]]
    projects: Sequence[Node]

    def told(self) -> str:
        """Return the names for the trace."""
        return ", ".join([*self.people, *(str(one.props.get("name", one.key)) for one in self.projects)]) or "nobody known"


async def entities(search: GraphSearch, reader: GraphReader, space: Space, names: Sequence[str]) -> Entities:
    """Return whom and what these names mean; a name that nobody and nothing has is left out."""
    keys = [node_id(space, Label.PROJECT, canonical(bare(name))) for name in names]
    *found, projects = await asyncio.gather(*(_called(search, name) for name in names), reader.get(keys))
    return Entities({name: people for name, people in zip(names, found, strict=True) if people}, projects)


async def _called(search: GraphSearch, name: str) -> list[Node]:
    """Return the people who are called so, whole or in part."""
    words = _words(name)
    hits = await search.text(TextQuery(" ".join(sorted(words)), (Label.PERSON,), limit=_LIKELY)) if words else []
    return [hit.node for hit in hits if any(words <= _words(one) for one in names_of(hit.node))]


def names_of(person: Node) -> list[str]:
    """Return each name of a person: behind the name of the owner's card, "Mama", the address still tells their own."""
    called = str(person.props.get("name", ""))
    return [called, person.key.partition("@")[0].replace("_", " ")] if "card" in person.props else [called]


def _words(name: str) -> set[str]:
    return set(_WORD.findall(bare(name).casefold()))


def first_person(reading: Reading, people: Mapping[str, Sequence[Node]]) -> Reading:
    """Return the question as those people would have written of themselves: a name in a vector pulls to where others say it."""
    meaning = reading.meaning
    for name in sorted(people, key=len, reverse=True):
        # "Ana's sister" becomes "my sister", as Ana would have written it.
        own = "my" if bare(name) != name else "I"
        meaning = re.sub(rf"\b{re.escape(name)}(?!\w)", own, meaning)
    return replace(reading, meaning=meaning)


class GraphChannel(AsyncRetriever):
    """The newest passages that the named people wrote or that are about the named projects; score 1."""

    def __init__(self, reader: GraphReader, named: Entities, limit: int) -> None:
        super().__init__()
        self._reader = reader
        self._named = named
        self._limit = limit

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        people = sorted({node.id for nodes in self._named.people.values() for node in nodes})
        wrote, about = await asyncio.gather(self._reached(people, _WROTE), self._reached([one.id for one in self._named.projects], _ABOUT))
        return [scored(Hit(node, 1.0)) for node in {node.id: node for node in (*wrote, *about)}.values()]

    async def _reached(self, origins: Sequence[str], walk: Walk) -> list[Node]:
        reached = await self._reader.walk(origins, replace(walk, limit=self._limit)) if origins else []
        return [one.node for one in reached]
