"""A long random history ends, after every step, in what a small model says."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from graph.canonical import edge_line, node_line
from graph.words import analyse
from schema.errors import EndpointMissing
from schema.graph import Changes, Direction, Edge, EdgeId, EdgeType, Label, Node, Release, TextQuery
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Space
from tests.contract.samples import DAY, export
from tests.contract.test_words import over_all

LABELS = (Label.PERSON, Label.IDENTITY, Label.CHUNK)
TYPES = (EdgeType.ABOUT, EdgeType.AT)
STEPS = 200


@dataclass(slots=True)
class Model:
    """The graph as two dictionaries."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[EdgeId, Edge] = field(default_factory=dict)

    def apply(self, changes: Changes) -> "Model":
        """Return what the graph is after the changes; raises EndpointMissing."""
        after = Model({**self.nodes, **{node.id: node for node in changes.put}}, dict(self.edges))
        for node in changes.ensure:
            after.nodes.setdefault(node.id, node)
        for one in changes.unlink:
            after.edges.pop(one, None)
        # What is linked to a dropped node goes with it, or the same changes again would be refused.
        for edge in (one for one in changes.link if not {one.source, one.target} & {*changes.drop}):
            if not {edge.source, edge.target} <= after.nodes.keys():
                raise EndpointMissing
            after.edges[EdgeId(edge.type, edge.source, edge.target)] = edge
        for gone in changes.drop:
            after.remove(gone)
        for release in changes.release:
            if not any(holds(edge, release) for edge in after.edges.values()):
                after.remove(release.node_id)
        return after

    def remove(self, node_id: str) -> None:
        """Remove a node and its edges."""
        self.nodes.pop(node_id, None)
        self.edges = {one: edge for one, edge in self.edges.items() if node_id not in (one.source, one.target)}

    def lines(self) -> set[str]:
        """Return the lines of its export."""
        return {*(node_line(node, None, None) for node in self.nodes.values()), *map(edge_line, self.edges.values())}


def holds(edge: Edge, release: Release) -> bool:
    """Say whether the edge keeps the node from being released."""
    points = release.direction is not Direction.OUT and edge.target == release.node_id
    leaves = release.direction is not Direction.IN and edge.source == release.node_id
    return (points or leaves) and (not release.types or edge.type in release.types)


@dataclass(slots=True)
class Chance:
    """Draws transactions over a few nodes, so that they meet each other often."""

    space: Space
    choose: random.Random

    def node(self) -> Node:
        number = self.choose.randrange(12)
        label = LABELS[number % 3]
        text = " ".join(self.choose.choices(("plan", "budget", "review", "Anna"), k=self.choose.randint(0, 4)))
        start = self.choose.choice([None, DAY])
        return Node(node_id(self.space, label, str(number)), label, str(number), {"v": self.choose.randrange(3)}, text, start=start)

    def edge(self) -> Edge:
        at = self.choose.choice([None, DAY])
        return Edge(self.choose.choice(TYPES), self.node().id, self.node().id, {"w": self.choose.randrange(2)}, at)

    def release(self) -> Release:
        types = self.choose.choice([(), TYPES[:1]])
        return Release(self.node().id, self.choose.choice(list(Direction)), types)

    def changes(self) -> Changes:
        def some(make: Callable[[], object], most: int) -> tuple[object, ...]:
            return tuple(make() for _ in range(self.choose.randint(0, most)))

        removed = self.edge()
        return Changes(
            put=some(self.node, 3),  # type: ignore[arg-type]
            ensure=some(self.node, 2),  # type: ignore[arg-type]
            unlink=(EdgeId(removed.type, removed.source, removed.target),),
            link=some(self.edge, 3),  # type: ignore[arg-type]
            drop=(self.node().id,) if self.choose.random() < 0.15 else (),
            release=some(self.release, 2) if self.choose.random() < 0.5 else (),  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_random_history_agrees_with_the_model(graph: Graph, space: Space, seed: int) -> None:
    """R1, R2: whatever came before, the graph is what its changes make it, words included."""
    chance, model, refused = Chance(space, random.Random(seed)), Model(), 0
    for _ in range(STEPS):
        changes = chance.changes()
        try:
            expected = model.apply(changes)
        except EndpointMissing:
            refused += 1
            with pytest.raises(EndpointMissing):
                await graph.transaction.commit(changes)
            continue
        position = await graph.feed.position()
        receipt = await graph.transaction.commit(changes)
        assert (receipt.writes > 0) == (expected != model)
        assert (receipt.position > position) == (expected.nodes != model.nodes)
        model = expected
        assert set(await export(graph)) == model.lines()
        await words_agree(graph, model)
    assert 10 < refused < STEPS - 50


async def words_agree(graph: Graph, model: Model) -> None:
    documents = {node.id: words for node in model.nodes.values() if (words := analyse(node.text))}
    hits = await graph.search.text(TextQuery("plan anna", labels=()))
    assert [hit.node.id for hit in hits] == [found for found, _ in over_all(documents, "plan anna", 20)]
