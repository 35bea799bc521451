"""The passages a question is judged among: their nodes, and how they score in words, in meaning and token by token."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from llama_index.core.schema import NodeWithScore

from reasoning.channels import node_in, occurs_in
from schema.graph import Node


@dataclass(slots=True)
class Pool:
    """Candidate passages by id; `occurs` is when a series' passage takes place this time.

    `words` and `meaning` hold BM25 and cosine, 0 for a passage that has none of the question's words or no vector; `tokens` holds late
    interaction, nothing for a passage that has no token vectors: it waits to be embedded, and is not the worse for it.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    occurs: dict[str, datetime] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)
    meaning: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    _days: dict[str, tuple[date, date] | None] = field(default_factory=dict)

    def take(self, channel: str, found: Iterable[NodeWithScore]) -> None:
        """Add what a channel found; what the words' and the vectors' channels found is scored already."""
        # Time and graph channels say only that a passage is a candidate; their 1 is no score to be fused.
        scores = {"text": self.words, "vector": self.meaning}.get(channel, {})
        for one in found:
            node, occurs = node_in(one), occurs_in(one)
            self.nodes[node.id] = node
            scores[node.id] = one.score or 0.0
            if occurs:
                self.occurs.setdefault(node.id, occurs)

    def add(self, nodes: Iterable[Node]) -> None:
        """Add passages that are not here."""
        for node in nodes:
            self.nodes.setdefault(node.id, node)

    def unscored(self) -> tuple[tuple[str, ...], ...]:
        """Return the passages whose words, whose meaning, and whose tokens nobody has scored."""
        return tuple(tuple(sorted(self.nodes.keys() - known)) for known in self._scores())

    def scored(self, words: Mapping[str, float], meaning: Mapping[str, float], tokens: Mapping[str, float]) -> None:
        """Keep these scores; what was looked at and got none of the first two has 0."""
        for mine, new in ((self.words, words), (self.meaning, meaning)):
            mine.update({key: new.get(key, 0.0) for key in self.nodes if key not in mine})
        self.tokens.update(tokens)

    def _scores(self) -> tuple[dict[str, float], ...]:
        return self.words, self.meaning, self.tokens

    def size(self) -> str:
        """Say how many passages there are."""
        return f"{len(self.nodes)} passages"

    def start(self, key: str) -> datetime | None:
        """Return when a passage's record begins, this time."""
        return self.occurs.get(key) or self.nodes[key].start

    def end(self, key: str) -> datetime | None:
        """Return when a passage's record ends; not known for one occurrence of a series."""
        # The stored end is that of the first occurrence.
        return None if key in self.occurs else self.nodes[key].end

    def local_days(self, key: str, zone: ZoneInfo) -> tuple[date, date] | None:
        """Return the owner's days on which a passage's record begins and ends, None where it has no time of its own; worked out once."""
        if key not in self._days:
            start = self.start(key) if self.dated(key) else None
            end = self.end(key) or start
            self._days[key] = (start.astimezone(zone).date(), end.astimezone(zone).date()) if start and end else None
        return self._days[key]

    def dated(self, key: str) -> bool:
        """Say whether a passage's record has a time of its own, not just that of its file."""
        return "undated" not in self.nodes[key].props

    def record(self, key: str) -> str:
        """Return the id of the record that a passage is part of."""
        return str(self.nodes[key].props.get("record", ""))

    def sender(self, key: str) -> str:
        """Return who wrote a passage, '' where nobody is said to."""
        return str(self.nodes[key].props.get("by", ""))
