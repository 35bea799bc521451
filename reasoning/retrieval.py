"""From a question read to ranked, numbered evidence: channels side by side, fused by score, grouped by source."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import TypeVar

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from reasoning.calendar import Calendar, bounds
from reasoning.channels import TextChannel, TimeChannel, VectorChannel
from reasoning.entities import Entities, GraphChannel, entities, first_person
from reasoning.extractive import Sentence
from reasoning.fusion import Ranked, by_record, raised, weighed
from reasoning.namesakes import Namesakes
from reasoning.pool import Pool
from reasoning.question import Owner, Reading
from reasoning.recipes import Recipe
from reasoning.spreading import Spread, Spreading
from schema.answers import Evidence, Step
from schema.graph import EncodedQuestion, Node, TextQuery, TokenQuery, VectorQuery
from schema.ports import Embedder, Graph, Threads
from schema.spaces import Space

T = TypeVar("T")
# A long document would fill all places by itself.
PASSAGES_A_RECORD = 2
# The line that ingest writes into an entry's text with its first date.
_CLOCK = re.compile(r"^[A-Z]\w+day \d{4}-\d\d-\d\d\b.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Ranked evidence, the question as the model sees it, how many passages were considered, and the steps that led here."""

    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    question: EncodedQuestion
    considered: int
    steps: tuple[Step, ...]


class Retrieval:
    """Retrieves evidence for questions from one graph."""

    def __init__(self, graph: Graph, embedder: Embedder, calendar: Calendar, owner: Owner, space: Space, threads: Threads) -> None:
        self._reader = graph.reader
        self._calendar = calendar
        self._search = graph.search
        self._embedder = embedder
        self._owner = owner
        self._space = space
        self._threads = threads
        self._spreading = Spreading(graph, embedder.model, owner.zone, space, threads)
        self._own = frozenset(owner.name.casefold().split())
        self._namesakes = Namesakes(graph.reader, graph.search, owner, space)

    async def retrieve(self, reading: Reading, recipe: Recipe) -> Retrieved:
        """Return the best evidence, at most one entry a passage and two a record, numbered from 1."""
        steps: list[Step] = []
        started = perf_counter()
        asked = await self._asked(reading, recipe, steps)
        pool = await self._gather(asked, steps)
        await _timed(steps, "score", lambda: self._score(pool, asked), lambda _: pool.size())
        ranked = await self._ranked(pool, asked)
        if ranked and recipe.linking.seeds:
            ranked = await _timed(steps, "links", lambda: self._linked(pool, ranked, asked), lambda _: pool.size())
        evidence = await self._evidence(ranked[: recipe.sources], pool)
        sources = tuple(dict.fromkeys(one.source for one in evidence))
        steps.append(Step("retrieve", f"{len(sources)} sources", round(perf_counter() - started, 4)))
        return Retrieved(tuple(evidence), sources[: recipe.sources], asked.question, len(pool.nodes), tuple(steps))

    async def told_apart(self, ranked: Sequence[Sentence]) -> list[Sentence]:
        """Return the sentences, those by senders whom the name alone does not tell with who they are."""
        evidence = {one.evidence.number: one.evidence for one in ranked}
        marked = {one.number: one for one in await self._namesakes.marked(list(evidence.values()))}
        return [replace(one, evidence=marked[one.evidence.number]) for one in ranked]

    async def _asked(self, reading: Reading, recipe: Recipe, steps: list[Step]) -> "_Asked":
        """Resolve the names and embed the question without them."""
        named = await _timed(steps, "names", lambda: entities(self._search, self._reader, self._space, reading.names), Entities.told)
        told = first_person(reading, named.people) if recipe.first_person else reading
        question = await _timed(steps, "embed", lambda: self._encoded(told.meaning, reading.meaning), lambda _: told.meaning)
        return _Asked(told, recipe, question, named)

    async def _encoded(self, unnamed: str, named: str) -> EncodedQuestion:
        """Return the one vector of the question without names, and the tokens of that with them."""
        question = await self._embedder.embed_question(unnamed)
        # Names stay in what is scored token by token, and go from what makes the one vector (docs/adr/0007).
        return question if named == unnamed else EncodedQuestion(question.values, (await self._embedder.embed_question(named)).tokens)

    async def _gather(self, asked: "_Asked", steps: list[Step]) -> Pool:
        """Ask every channel at once."""
        reading, recipe = asked.reading, asked.recipe
        # Channels only propose; every candidate is then scored in every way, so that none wins by who found it.
        channels: list[tuple[str, BaseRetriever]] = [
            ("text", TextChannel(self._search, recipe.text_candidates)),
            ("vector", VectorChannel(self._search, self._embedder.model, recipe.vector_candidates)),
        ]
        if reading.days and recipe.time_candidates:
            spans = [bounds(days, self._owner.zone) for days in reading.days]
            channels.append(("time", TimeChannel(self._reader, self._calendar, spans, self._space, recipe.time_candidates)))
        if recipe.graph_candidates and (asked.named.people or asked.named.projects):
            channels.append(("graph", GraphChannel(self._reader, asked.named, recipe.graph_candidates)))
        bundle = QueryBundle(reading.words, embedding=asked.question.values.tolist())
        pool = Pool()
        # Taken in the order of the channels and not of their coming, so that the same question has the same answer.
        for channel, found in zip(channels, await asyncio.gather(*(_channel(steps, *one, bundle) for one in channels)), strict=True):
            pool.take(channel[0], found)
        return pool

    async def _score(self, pool: Pool, asked: "_Asked") -> None:
        """Score in every way what was not, whichever channel proposed it."""
        silent, strange, unread = pool.unscored()
        model, question = self._embedder.model, asked.question
        found = await asyncio.gather(
            self._search.word_scores(TextQuery(asked.reading.words, limit=len(silent), within=silent)),
            self._search.vector_scores(VectorQuery(question.values, model, limit=len(strange), within=strange)),
            self._search.token_scores(TokenQuery(question.tokens, model, unread)),
        )
        pool.scored(*found)

    async def _linked(self, pool: Pool, ranked: Sequence[Ranked], asked: "_Asked") -> list[Ranked]:
        """Return the records ranked anew with what surrounds the best of them, and by their links to those."""
        linking = asked.recipe.linking
        found = await self._spreading.around(pool, ranked[: linking.seeds], asked.recipe.around, linking)
        pool.add(found.passages)
        await self._score(pool, asked)
        # Ranked twice: what links brought in may itself be better than what they started from.
        again = await self._ranked(pool, asked)
        return raised(again, await self._spreading.gains(pool, again, linking, Spread(self._own, found.close)))

    async def _ranked(self, pool: Pool, asked: "_Asked") -> list[Ranked]:
        """Return the records by their best passage; some hundred passages are weighed beside the loop."""
        return await self._threads.run(lambda: by_record(weighed(pool, asked.reading, self._owner.zone, asked.recipe), pool))

    async def _evidence(self, ranked: Sequence[Ranked], pool: Pool) -> list[Evidence]:
        records = {node.id: node for node in await self._reader.get([one.record for one in ranked])}
        chosen = [(one, key) for one in ranked if one.record in records for key in one.passages[:PASSAGES_A_RECORD]]
        return [
            Evidence(
                number=number,
                source=records[one.record].key,
                title=str(records[one.record].props.get("title", "")),
                when=self._when(records[one.record], pool.occurs.get(key)),
                passage=without_clock(pool.nodes[key]) if key in pool.occurs else pool.nodes[key],
                record=records[one.record],
                score=one.score,
                scores={
                    "text": pool.words.get(key, 0.0),
                    "vector": pool.meaning.get(key, 0.0),
                    "tokens": pool.tokens.get(key, 0.0),
                    "fused": one.fused,
                },
            )
            for number, (one, key) in enumerate(chosen, 1)
        ]

    def _when(self, record: Node, occurs: datetime | None) -> datetime | None:
        when = occurs or record.start
        return when.astimezone(self._owner.zone) if when else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question read, how it is retrieved, as the model sees it, and what it names."""

    reading: Reading
    recipe: Recipe
    question: EncodedQuestion
    named: Entities


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
