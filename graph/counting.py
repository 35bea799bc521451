"""What was counted of a question's words, kept while its store stands still: one question is scored three times over."""

from collections.abc import Hashable, Sequence
from threading import Lock

from graph.bm25 import Statistics

_MOST = 32


class Counted:
    """The counts of the latest questions' terms, each good for one state of what was counted."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[tuple[str, ...], tuple[Hashable, Statistics]] = {}

    def holds(self, terms: Sequence[str]) -> bool:
        """Say whether anything was counted of these terms, in whatever state."""
        return tuple(terms) in self._known

    def at(self, terms: Sequence[str], state: Hashable) -> Statistics | None:
        """Return what was counted of these terms in this state."""
        known = self._known.get(tuple(terms))
        return known[1] if known and known[0] == state else None

    def keep(self, terms: Sequence[str], state: Hashable, statistics: Statistics) -> Statistics:
        """Keep what was counted in place of what was known of the same terms, and return it."""
        with self._lock:
            self._known.pop(tuple(terms), None)
            self._known[tuple(terms)] = state, statistics
            while len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
        return statistics
