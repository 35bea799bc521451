"""Follows the links of one moment from the best records of a question to what else tells of it."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from reasoning.fusion import Ranked
from reasoning.moments import Linking, gained, gaps, links, shared_words, spans
from reasoning.pool import Pool
from schema.graph import Label, Node
from schema.ports import GraphReader, GraphSearch

_DAY = timedelta(days=1)
_WORD = re.compile(r"\w{3,}")


class Spreading:
    """Finds what lies near the best records in time, and what each record gains by its links to them."""

    def __init__(self, reader: GraphReader, search: GraphSearch, model: str, zone: ZoneInfo) -> None:
        self._reader = reader
        self._search = search
        self._model = model
        self._zone = zone

    async def near(self, pool: Pool, ranked: Sequence[Ranked], count: int) -> list[Node]:
        """Return the passages that begin nearest to these records: `count` before each and as many after."""
        moments = sorted({start for one in ranked if (start := pool.start(one.passages[0]))})
        return await self._reader.around(moments, (Label.CHUNK,), count) if moments else []

    async def gains(self, pool: Pool, ranked: Sequence[Ranked], linking: Linking, own: frozenset[str]) -> dict[str, float]:
        """Return what each record gains by the first ones; the words in `own` tie nothing."""
        heads = [one.passages[0] for one in ranked]
        seeds = range(min(linking.seeds, len(ranked)))
        cosines = await self._search.cosines(self._model, heads[: len(seeds)], heads)
        words = [[word for word in _WORD.findall(pool.nodes[key].text.casefold()) if word not in own] for key in heads]
        times = spans([self._span(pool, key) for key in heads])
        scores = np.asarray([ranked[seed].score for seed in seeds], np.float32) / max(ranked[0].score, 1e-9)
        strength = links(cosines, shared_words(seeds, words), gaps(times[: len(seeds)], times), linking)
        found = gained(seeds, scores, strength, linking)
        return {one.record: float(gain) for one, gain in zip(ranked, found, strict=True)}

    def _span(self, pool: Pool, key: str) -> tuple[datetime | None, datetime | None]:
        """Return when a passage's record is; one that is dated by the day alone is all that day."""
        start, end = pool.start(key), pool.end(key)
        if start and not end and start.astimezone(self._zone).time() == time.min:
            return start, start + _DAY
        return start, end
