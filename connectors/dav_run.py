"""Where a run over an account stands: the collections' states as far as their changes were yielded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.dav_discovery import Collection, Way
from connectors.dav_state import CollectionState, CollectionWork, write_state
from schema.changes import Batch, Rejected, Removed, SourceChange

_UNGIVEN = "The server lists it and does not give it; it is asked for again at every sync."


@dataclass(frozen=True, slots=True)
class Raw:
    """An object as the server gave it; `known` says that its place was spoken of before."""

    collection: Collection
    href: str
    etag: str
    data: bytes
    known: bool


def raws(works: Sequence[CollectionWork], states: Mapping[str, CollectionState]) -> Iterator[Raw]:
    """Yield what arrived."""
    for work in works:
        state = states.get(work.url, CollectionState())
        # What was missing counts as known: should it prove to be nothing to read, the note about it is taken back.
        known = state.etags.keys() | state.missing
        for href, thing in work.changed.items():
            if work.collection is not None and thing.data is not None:
                yield Raw(work.collection, href, thing.etag, thing.data, href in known)


class Run:
    """Makes the batches of a run, each with the cursor that holds after it."""

    def __init__(self, states: Mapping[str, CollectionState], works: Sequence[CollectionWork], known: int, way: Way | None = None) -> None:
        self._way = way
        self._before = dict(states)
        self._states = dict(states)
        self._works = {work.url: work for work in works}
        self._left = {work.url: work.size for work in works}
        self._known = known
        self._done = 0
        self._total = sum(self._left.values())
        self.spoken = False
        """Whether any batch was made."""

    def arrivals(self, part: Sequence[Raw], changes: Sequence[SourceChange]) -> Batch:
        """Return the batch of these objects."""
        for url in {one.collection.url for one in part}:
            etags = {one.href: one.etag for one in part if one.collection.url == url}
            self._states[url] = self._states.get(url, CollectionState()).with_things(etags)
            self._left[url] -= len(etags)
        self._done += len(part)
        return self._saved(tuple(changes))

    @property
    def untold(self) -> bool:
        """Say whether there is something to note: what was listed and not given, collections that can no longer or again be read."""
        return any(work.untold or self._turned(work) for work in self._works.values())

    def notes(self, raw: Sequence[str]) -> Batch:
        """Return the batch that says it."""
        changes: list[SourceChange] = []
        for work in self._works.values():
            self._left[work.url] -= len(work.untold)
            self._done += len(work.untold)
            changes += [Rejected(href, raw[0], _UNGIVEN) for href in work.untold]
            if self._turned(work):
                why = work.watch.refused
                changes.append(Rejected(work.url, raw[0], f"It cannot be read: {why}.") if why else Removed(work.url))
        return self._saved(tuple(sorted(changes, key=lambda one: isinstance(one, Removed))))

    def removals(self, work: CollectionWork) -> Batch:
        """Return the batch of what is gone from a collection."""
        self._states[work.url] = self._states[work.url].without(work.removed)
        self._left[work.url] -= len(work.removed)
        self._done += len(work.removed)
        return self._saved(tuple(map(Removed, work.removed)))

    def rest(self) -> Batch:
        """Return a batch without changes, for a new token alone."""
        return self._saved(())

    @property
    def cursor(self) -> str:
        """The cursor that holds after what was yielded so far."""
        return write_state(self.settled(), self._way)

    def settled(self) -> dict[str, CollectionState]:
        """Return the states with the new token of every collection whose work is all yielded, without vanished collections."""
        states = dict(self._states)
        for url, work in self._works.items():
            # A token holds once everything it covers was yielded; until then the old one stays, and the etags tell what is done.
            if self._left[url]:
                continue
            if work.collection is None:
                states.pop(url, None)
            else:
                states[url] = replace(states.get(url, CollectionState()), token=work.token, missing=work.missing, watch=work.watch)
        return states

    def _turned(self, work: CollectionWork) -> bool:
        before = self._before.get(work.url, CollectionState()).watch.refused
        return work.collection is not None and bool(before) != bool(work.watch.refused)

    def _saved(self, changes: tuple[SourceChange, ...]) -> Batch:
        self.spoken = True
        return Batch(changes, self.cursor, self._done, self._total, self._known)
