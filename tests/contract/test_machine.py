"""Whatever is written, embedded, replayed, refused and opened again in whatever order, a store is what a small model says."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graph.canonical import edge_line, node_line, words_digest
from graph.late import interactions
from graph.words import analyse
from schema.errors import CursorConflict, EndpointMissing
from schema.graph import Changes, CursorMove, Edge, EdgeId, Embedding, Label, Node, TextQuery, TokenQuery, VectorQuery
from schema.ids import node_id, space_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import DAY, MODEL, embedding, export, towards
from tests.contract.stores import Store
from tests.contract.test_history import LABELS, TYPES, Model
from tests.contract.test_words import over_all

LIMITS = settings(stateful_step_count=20, deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck))
MOST, MOST_ON_A_SERVER = 50, 3
"""How many histories are tried, about ten seconds' worth."""
NUMBERS = st.integers(0, 5)
TEXTS = st.lists(st.sampled_from(("plan", "budget", "review", "Anna")), max_size=3).map(" ".join)
POINTS = st.tuples(st.integers(-3, 3), st.integers(1, 3))
TOKENS = st.binary(max_size=3)
QUESTION = np.eye(2, 8, dtype=np.float32)
CURSORS = st.sampled_from(("mail", "calendar"))
PLACES = st.sampled_from(("1", "2", "3"))
MARK = "budget plan"


@dataclass(slots=True)
class Expected:
    """What the store should hold: the graph, the vectors of its nodes, the cursors."""

    graph: Model = field(default_factory=Model)
    vectors: dict[str, Embedding] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)

    def apply(self, changes: Changes) -> "Expected":
        """Return what is held after the changes; raises EndpointMissing or CursorConflict."""
        cursors, graph = moved(self.cursors, changes.cursor), self.graph.apply(changes)
        same = {one for one, node in graph.nodes.items() if words(node) == words(self.graph.nodes.get(one))}
        vectors = {one: vector for one, vector in self.vectors.items() if one in same}
        fresh = {vector.node_id: vector for vector in changes.embed if vector.node_id in graph.nodes}
        return Expected(graph, {**vectors, **fresh}, cursors)

    def lines(self) -> list[str]:
        """Return the lines of its export."""
        nodes = [node_line(node, *self._vector(one)) for one, node in self.graph.nodes.items()]
        return sorted([*nodes, *map(edge_line, self.graph.edges.values())])

    def _vector(self, one: str) -> tuple[str | None, str | None]:
        found = self.vectors.get(one)
        return (found.model, found.digest) if found else (None, None)


def words(node: Node | None) -> str | None:
    return words_digest(node) if node else None


def moved(cursors: dict[str, str], move: CursorMove | None) -> dict[str, str]:
    if move is None:
        return cursors
    if cursors.get(move.name) not in (move.expected, move.value):
        raise CursorConflict
    return {**cursors, move.name: move.value}


def node(space: Space, number: int, text: str = "", version: int = 0) -> Node:
    label = LABELS[number % len(LABELS)]
    return Node(node_id(space, label, str(number)), label, str(number), {"v": version}, text, start=DAY if version else None)


@st.composite
def edges(draw: st.DrawFn, space: Space) -> Edge:
    ends = [node(space, draw(NUMBERS)).id for _ in range(2)]
    return Edge(draw(st.sampled_from(TYPES)), ends[0], ends[1], {"w": draw(st.integers(0, 1))}, draw(st.sampled_from((None, DAY))))


class Machine(RuleBasedStateMachine):
    """One store, opened anew for every example in a space of its own."""

    def __init__(self, store: Store, folder: Path, number: int) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store, self.folder = store, folder
        self.space = Space(space_id(f"{folder} {number}"), "mine")
        self.expected, self.last = Expected(), Changes()

    @initialize()
    def begin(self) -> None:
        self.runner.run(self._open())

    async def _open(self) -> None:
        self.stack = AsyncExitStack()
        self.graph: Graph = await self.stack.enter_async_context(self.store.open(self.folder, Scope(self.space)))

    @rule(number=NUMBERS, text=TEXTS, version=st.integers(0, 1), known=st.booleans())
    def put_or_ensure_a_node(self, number: int, text: str, version: int, known: bool) -> None:
        made = node(self.space, number, text, version)
        self.commit(Changes(ensure=(made,)) if known else Changes(put=(made,)))

    @rule(data=st.data(), numbers=st.lists(NUMBERS, max_size=3))
    def link_nodes(self, data: st.DataObject, numbers: list[int]) -> None:
        """Some of the nodes may not be there: then nothing of it is written."""
        linked = data.draw(st.lists(edges(self.space), min_size=1, max_size=3))
        self.commit(Changes(ensure=tuple(node(self.space, number) for number in numbers), link=tuple(linked)))

    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        gone = data.draw(edges(self.space))
        self.commit(Changes(unlink=(EdgeId(gone.type, gone.source, gone.target),)))

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=2))
    def drop(self, numbers: list[int]) -> None:
        self.commit(Changes(drop=tuple(node(self.space, number).id for number in numbers)))

    @rule(number=NUMBERS, point=POINTS, tokens=TOKENS)
    def embed(self, number: int, point: tuple[int, int], tokens: bytes) -> None:
        """A vector of a node that is not there is left out."""
        made = self.expected.graph.nodes.get(node(self.space, number).id, node(self.space, number))
        self.commit(Changes(embed=(embedding(made, towards(*point), tokens=tokens),)))

    @rule(name=CURSORS, expected=st.none() | PLACES, value=PLACES, number=NUMBERS)
    def move_a_cursor_with_a_node(self, name: str, expected: str | None, value: str, number: int) -> None:
        """A cursor that stands elsewhere lets nothing of the transaction be."""
        self.commit(Changes(put=(node(self.space, number, MARK),), cursor=CursorMove(name, expected, value)))

    @rule(name=CURSORS)
    def forget_a_cursor(self, name: str) -> None:
        self.runner.run(self.graph.transaction.forget_cursor(name))
        self.expected.cursors.pop(name, None)
        self.last = Changes()

    @rule()
    def say_the_last_again(self) -> None:
        receipt = self.runner.run(self.graph.transaction.commit(self.last))
        assert receipt.writes == 0

    @rule()
    def open_again(self) -> None:
        self.runner.run(self.stack.aclose())
        self.begin()

    @invariant()
    def is_what_the_model_says(self) -> None:
        self.runner.run(self._agrees())

    async def _agrees(self) -> None:
        assert sorted(await export(self.graph)) == self.expected.lines()
        assert dict(await self.graph.transaction.cursors()) == self.expected.cursors
        counts, nodes = await self.graph.reader.counts(), self.expected.graph.nodes
        assert {label: held for label, held in counts.nodes.items() if held} == Counter(one.label for one in nodes.values())
        assert (counts.edges, counts.vectors) == (len(self.expected.graph.edges), len(self.expected.vectors))
        hits = await self.graph.search.text(TextQuery(MARK, labels=()))
        spoken = {one.id: said for one in nodes.values() if (said := analyse(one.text))}
        assert [hit.node.id for hit in hits] == [found for found, _ in over_all(spoken, MARK, 20)]
        near = await self.graph.search.vector(VectorQuery(towards(1, 1), MODEL, labels=tuple(Label)))
        assert {hit.node.id for hit in near} == set(self.expected.vectors)
        everything = tuple(node(self.space, number).id for number in range(6))
        kept = {one: vector.encoded.tokens for one, vector in self.expected.vectors.items()}
        assert await self.graph.search.token_scores(TokenQuery(QUESTION, MODEL, everything)) == interactions(QUESTION, kept)

    def commit(self, changes: Changes) -> None:
        """Commit the changes; they are refused exactly where the model refuses them, and then change nothing."""
        try:
            after = self.expected.apply(changes)
        except (EndpointMissing, CursorConflict) as refused:
            with pytest.raises(type(refused)):
                self.runner.run(self.graph.transaction.commit(changes))
            return
        self.runner.run(self.graph.transaction.commit(changes))
        self.expected, self.last = after, changes

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()


def test_any_order_of_writes_agrees_with_the_model(store: Store, tmp_path: Path, rotation_seed: int) -> None:
    """R1, R2."""
    numbers = count()

    class Here(Machine):
        def __init__(self) -> None:
            super().__init__(store, tmp_path, next(numbers))

    limits = settings(LIMITS, max_examples=MOST_ON_A_SERVER if store.server else MOST)
    run_state_machine_as_test(seed(rotation_seed)(Here), settings=limits)
