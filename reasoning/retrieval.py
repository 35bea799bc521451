"""From a question read to ranked, numbered evidence: channels side by side, fused by score, grouped by source."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import TypeVar

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle
from numpy.typing import NDArray

from reasoning.channels import TextChannel, TimeChannel, VectorChannel
from reasoning.fusion import Recipe, best_of, date_weight, fused, sender_weight
from reasoning.question import Owner, Reading
from schema.answers import Evidence, Step
from schema.graph import Node, TextQuery, VectorQuery
from schema.ports import Embedder, GraphReader, GraphSearch
from schema.spaces import Space

T = TypeVar("T")
PASSAGES_A_RECORD = 2
_CLOCK = re.compile(r"^[A-Z]\w+day \d{4}-\d\d-\d\d\b.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Ranked evidence, the question's vector, how many passages were considered, and the steps that led here."""

    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    vector: NDArray[np.float32]
    considered: int
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _Scores:
    words: dict[str, float] = field(default_factory=dict)
    meaning: dict[str, float] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)


class Retrieval:
    """Retrieves evidence for questions from one graph."""

    def __init__(self, reader: GraphReader, search: GraphSearch, embedder: Embedder, owner: Owner, space: Space) -> None:
        self._reader = reader
        self._search = search
        self._embedder = embedder
        self._owner = owner
        self._space = space

    async def retrieve(self, reading: Reading, recipe: Recipe) -> Retrieved:
        """Return the best evidence, at most one entry a passage and two a record, numbered from 1."""
        steps: list[Step] = []
        (vector,) = await _timed(steps, "embed", lambda: self._embedder.embed([reading.meaning]), lambda _: reading.meaning)
        found = await self._channels(reading, recipe, vector, steps)
        occurs = {one.node.node_id: str(one.node.metadata["occurs"]) for one in found if "occurs" in one.node.metadata}
        ids = sorted({one.node.node_id for one in found})
        scores = await _timed(steps, "score", lambda: self._scores(reading, vector, ids), lambda _: f"{len(ids)} passages")
        passages = {node.id: node for node in await self._reader.get(ids)}
        self._weigh(scores, passages, occurs, reading, recipe)
        ranked = best_of((str(node.props.get("record")), key, scores.total[key]) for key, node in passages.items() if key in scores.total)
        evidence = await self._evidence(ranked[: recipe.sources], passages, scores, occurs)
        sources = tuple(dict.fromkeys(one.source for one in evidence))
        return Retrieved(tuple(evidence), sources[: recipe.sources], vector, len(ids), tuple(steps))

    async def _channels(self, reading: Reading, recipe: Recipe, vector: NDArray[np.float32], steps: list[Step]) -> list[NodeWithScore]:
        channels: list[tuple[str, BaseRetriever]] = [
            ("text", TextChannel(self._search, recipe.text_candidates)),
            ("vector", VectorChannel(self._search, self._embedder.model, recipe.vector_candidates)),
        ]
        if reading.days:
            channels.append(("time", TimeChannel(self._reader, reading.days, self._owner.zone, self._space, recipe.time_candidates)))
        bundle = QueryBundle(reading.words, embedding=vector.tolist())
        found = await asyncio.gather(*(_channel(steps, name, channel, bundle) for name, channel in channels))
        return [one for group in found for one in group]

    async def _scores(self, reading: Reading, vector: NDArray[np.float32], ids: Sequence[str]) -> _Scores:
        """Score every candidate in both ways, whichever channel proposed it."""
        if not ids:
            return _Scores()
        within, count = tuple(ids), len(ids)
        words, meaning = await asyncio.gather(
            self._search.text(TextQuery(reading.words, limit=count, within=within)),
            self._search.vector(VectorQuery(vector, self._embedder.model, limit=count, within=within)),
        )
        return _Scores({hit.node.id: hit.score for hit in words}, {hit.node.id: hit.score for hit in meaning})

    def _weigh(self, scores: _Scores, passages: dict[str, Node], occurs: dict[str, str], reading: Reading, recipe: Recipe) -> None:
        total = fused(scores.words, scores.meaning, recipe.vector_weight)
        for key, node in passages.items():
            start = datetime.fromisoformat(occurs[key]) if key in occurs else node.start
            end = None if key in occurs else node.end
            dated = date_weight(start, end, reading, self._owner.zone, recipe)
            scores.total[key] = total.get(key, 0.0) * dated * sender_weight(str(node.props.get("by", "")), reading.names, recipe)

    async def _evidence(
        self, ranked: list[tuple[str, list[str], float]], passages: dict[str, Node], scores: _Scores, occurs: dict[str, str]
    ) -> list[Evidence]:
        records = {node.id: node for node in await self._reader.get([record for record, _, _ in ranked])}
        chosen = [(record, key) for record, keys, _ in ranked if record in records for key in keys[:PASSAGES_A_RECORD]]
        return [
            Evidence(
                number=number,
                source=records[record].key,
                title=str(records[record].props.get("title", "")),
                when=self._when(records[record], occurs.get(key)),
                passage=without_clock(passages[key]) if key in occurs else passages[key],
                record=records[record],
                score=scores.total[key],
                scores={"text": scores.words.get(key, 0.0), "vector": scores.meaning.get(key, 0.0)},
            )
            for number, (record, key) in enumerate(chosen, 1)
        ]

    def _when(self, record: Node, occurs: str | None) -> datetime | None:
        when = datetime.fromisoformat(occurs) if occurs else record.start
        return when.astimezone(self._owner.zone) if when else None


def without_clock(passage: Node) -> Node:
    """Return a series' passage without the line that tells its first time: this occurrence has its own."""
    return replace(passage, text=_CLOCK.sub("", passage.text))


async def _channel(steps: list[Step], name: str, channel: BaseRetriever, bundle: QueryBundle) -> list[NodeWithScore]:
    return await _timed(steps, name, lambda: channel.aretrieve(bundle), lambda found: f"{len(found)} passages")


async def _timed(steps: list[Step], name: str, call: Callable[[], Awaitable[T]], describe: Callable[[T], str]) -> T:
    started = perf_counter()
    result = await call()
    steps.append(Step(name, describe(result), round(perf_counter() - started, 4)))
    return result
