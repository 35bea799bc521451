"""Follows links from the best records of a question: to what is near in time and alike, of one thread, or called by its name."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from graph.shapes import chunk_id
from reasoning.fusion import Ranked
from reasoning.kin import closeness, kin
from reasoning.mentions import spoken_of
from reasoning.moments import Linking, gained, gaps, links, shared_words, spans, tied
from reasoning.pool import Pool
from schema.graph import Label, Node
from schema.ports import Graph, Threads
from schema.spaces import Space

_DAY = timedelta(days=1)
_FIRST = 6
_READ = 400
"""Characters of a passage whose words are compared: as good as all of them, and faster."""
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around the best records: passages, and how close records are by structure, by pairs of their ids."""

    passages: tuple[Node, ...]
    close: Mapping[tuple[str, str], float]


class Spreading:
    """Finds what lies around the best records, and what each record gains by its links to them."""

    def __init__(self, graph: Graph, model: str, zone: ZoneInfo, space: Space, threads: Threads) -> None:
        self._reader = graph.reader
        self._search = graph.search
        self._model = model
        self._zone = zone
        self._space = space
        self._threads = threads

    async def around(self, pool: Pool, ranked: Sequence[Ranked], count: int, linking: Linking) -> Surroundings:
        """Return what surrounds these records: `count` passages before and after each in time, its kin, and what its text names."""
        near, family, named = await asyncio.gather(
            self._near(pool, ranked, count),
            kin(self._reader, [one.record for one in ranked] if linking.kin else []),
            spoken_of(self._reader, self._space, _texts(pool, ranked) if linking.named else {}),
        )
        close = [tie for tie in (*family, *named) if tie.steps <= linking.window]
        others = {one for tie in close for one in _passages(self._space, tie.record)} - pool.nodes.keys()
        passages = await self._reader.get(sorted(others))
        return Surroundings((*near, *passages), {**closeness(family, linking.kin, linking.window), **closeness(named, linking.named)})

    async def _near(self, pool: Pool, ranked: Sequence[Ranked], count: int) -> list[Node]:
        # What has only its file's time lies at no moment: files that were copied at once belong to no one occasion.
        heads = [one.passages[0] for one in ranked if pool.dated(one.passages[0])]
        moments = sorted({start for key in heads if (start := pool.start(key))})
        return await self._reader.around(moments, (Label.CHUNK,), count) if moments and count else []

    async def gains(self, pool: Pool, ranked: Sequence[Ranked], linking: Linking, spread: "Spread") -> dict[str, float]:
        """Return what each record gains by the first ones."""
        heads = [one.passages[0] for one in ranked]
        # Seeds against all, never all against all: the matrix grows with the candidates, not with their square.
        cosines = await self._search.cosines(self._model, heads[: linking.seeds], heads)
        # Beside the loop: to compare the words of some hundred passages takes longer than a page may wait.
        return await self._threads.run(lambda: self._gains(pool, ranked, linking, spread, cosines))

    def _gains(
        self, pool: Pool, ranked: Sequence[Ranked], linking: Linking, spread: "Spread", cosines: NDArray[np.float32]
    ) -> dict[str, float]:
        heads = [one.passages[0] for one in ranked]
        seeds = range(len(cosines))
        words = [_words(pool.nodes[key].text, spread.own) for key in heads]
        times = spans([self._span(pool, key) for key in heads])
        scores = np.asarray([ranked[seed].score for seed in seeds], np.float32) / max(ranked[0].score, 1e-9)
        moments = links(cosines, shared_words(seeds, words), gaps(times[: len(seeds)], times), linking)
        strength = tied(moments, spread.close, [one.record for one in ranked])
        found = gained(seeds, scores, strength, linking)
        return {one.record: float(gain) for one, gain in zip(ranked, found, strict=True)}

    def _span(self, pool: Pool, key: str) -> tuple[datetime | None, datetime | None]:
        """Return when a passage's record is; one that is dated by the day alone is all that day, one dated by its file at no time."""
        if not pool.dated(key):
            return None, None
        start, end = pool.start(key), pool.end(key)
        # A series' occurrence has lost its end; one that begins at the owner's midnight is an all-day entry.
        if start and not end and start.astimezone(self._zone).time() == time.min:
            return start, start + _DAY
        return start, end


@dataclass(frozen=True, slots=True)
class Spread:
    """What links are judged by beside texts and times: the words of the owner's name, which tie nothing, and ties by structure."""

    own: frozenset[str]
    close: Mapping[tuple[str, str], float]


def _words(text: str, own: frozenset[str]) -> list[str]:
    """Return the words of a text's beginning that may tie it to others."""
    found = _WORD.findall(text[:_READ].casefold())
    return [word for word in found if word not in own] if own else found


def _passages(space: Space, record: Node) -> list[str]:
    """Return the ids of a record's first passages."""
    count = record.props.get("chunks", 0)
    return [chunk_id(space, record.id, number) for number in range(min(count if isinstance(count, int) else 0, _FIRST))]


def _texts(pool: Pool, ranked: Sequence[Ranked]) -> dict[str, str]:
    return {one.record: "\n".join(pool.nodes[key].text for key in one.passages) for one in ranked}
