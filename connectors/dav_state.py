"""What an account's cursor remembers of each calendar or address book, and what follows from a server's answer; all pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote

from connectors.dav_discovery import Collection, Way
from connectors.dav_session import Delta, Fetched, Listing, Thing

# Where the way stands among the collections' addresses, none of which is empty.
_WAY = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """How far a server's own account of its changes is believed: what decides whether and how everything is compared.

    `ctag` stands for the contents as they were last listed, `compared` is when they were last compared in full, `resyncs` when the
    server had forgotten its token, `drift` counts the changes that only a comparison brought to light, `refused` is why the
    collection cannot be read. `still` is when the server had last modified it before it reported, which it did last `reported`.
    """

    ctag: str = ""
    compared: datetime | None = None
    resyncs: tuple[datetime, ...] = ()
    drift: int = 0
    refused: str = ""
    still: str = ""
    reported: datetime | None = None


@dataclass(frozen=True, slots=True)
class CollectionState:
    """One collection as it was last read: the sync token that holds once `etags` is complete, and each href's etag.

    `missing` are hrefs the server listed and did not give: they are asked for again at every run.
    """

    token: str = ""
    etags: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    watch: Watch = Watch()

    @property
    def empty(self) -> bool:
        """Say whether nothing of it was read so far."""
        return not self.token and not self.etags and not self.missing

    def with_things(self, things: Mapping[str, str]) -> "CollectionState":
        """Return the state after these hrefs were yielded with these etags."""
        return replace(self, etags={**self.etags, **things})

    def without(self, hrefs: Iterable[str]) -> "CollectionState":
        """Return the state after these hrefs were yielded as removed."""
        gone = set(hrefs)
        return replace(self, etags={href: etag for href, etag in self.etags.items() if href not in gone})


@dataclass(frozen=True, slots=True)
class CollectionWork:
    """What is to be done in one collection; `collection` None: it is gone. What is not changes holds once all of it is yielded.

    `untold` are those among the missing of which no run has spoken yet.
    """

    url: str
    collection: Collection | None
    token: str = ""
    changed: Mapping[str, Thing] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    untold: tuple[str, ...] = ()
    watch: Watch = Watch()

    @property
    def size(self) -> int:
        """Count the changes."""
        return sum(thing.data is not None for thing in self.changed.values()) + len(self.removed) + len(self.untold)

    @property
    def things(self) -> dict[str, str]:
        """Return the etags of what changed."""
        return {href: thing.etag for href, thing in self.changed.items()}


def from_delta(collection: Collection, state: CollectionState, delta: Delta) -> CollectionWork:
    """Return the work a delta asks for; objects already yielded with this etag, by a run that was stopped, are left out."""
    # Without an etag nothing tells whether it is the same: it is read again.
    changed = {href: thing for href, thing in delta.changed.items() if _differs(href, thing, state.etags)}
    removed = tuple(sorted(href for href in delta.removed if href in state.etags))
    return CollectionWork(collection.url, collection, delta.token, changed, removed, watch=state.watch)


def from_listing(collection: Collection, state: CollectionState, listing: Listing, token: str = "") -> CollectionWork:
    """Return the work a full listing asks for: what is new or has another etag, and what is no longer there."""
    things = _aligned(listing, state.etags)
    removed = frozenset(state.etags.keys() - things.keys()) if listing.whole else frozenset()
    return from_delta(collection, state, Delta(token, things, removed))


def compared(work: CollectionWork, state: CollectionState, listing: Listing) -> CollectionWork:
    """Return the work of a delta put right by a listing made after it; what only the listing told is counted as drift."""
    after = state.with_things(work.things).without(work.removed)
    things = _aligned(listing, after.etags)
    found = {href: one for href, one in things.items() if href not in state.missing and not same(after.etags.get(href, ""), one.etag)}
    # Objects that came and went between the two questions are left to the next delta.
    gone = {href for href in after.etags if href not in things and href not in work.changed} if listing.whole else set()
    return replace(
        work,
        changed={**work.changed, **found},
        removed=tuple(sorted({*work.removed, *gone} - found.keys())),
        watch=replace(work.watch, drift=work.watch.drift + len(found) + len(gone)),
    )


def _aligned(listing: Listing, known: Mapping[str, str]) -> dict[str, Thing]:
    """Return what was listed under the hrefs it is known by: reports and listings of one server may quote them differently."""
    spelt = {unquote(href): href for href in known}
    return {spelt.get(unquote(href), href): thing for href, thing in listing.things.items()}


def _differs(href: str, thing: Thing, etags: Mapping[str, str]) -> bool:
    return not thing.etag or not same(etags.get(href, ""), thing.etag)


def same(one: str, other: str) -> bool:
    """Say whether two etags name one version; servers write them with and without quotes and weak marks in different answers."""
    return one == other or (_plain(one) == _plain(other) != "")


def _plain(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')


def to_ask(work: CollectionWork, state: CollectionState) -> list[str]:
    """Return the hrefs whose data is still to be asked for: listed without it now, or missing since an earlier run."""
    listed = [href for href, thing in work.changed.items() if thing.data is None]
    return listed + sorted(state.missing - work.changed.keys() - set(work.removed))


def completed(work: CollectionWork, state: CollectionState, fetched: Fetched) -> CollectionWork:
    """Return the work with what the server gave; what it neither gave nor called gone is missing, never passed by."""
    asked = to_ask(work, state)
    missing = frozenset(fetched.left(asked))
    gone = {href for href in fetched.gone if href in state.etags or href in state.missing}
    # What was asked for to be sure, and is the same, is no change.
    given = {href: thing for href, thing in fetched.things.items() if href in state.missing or _differs(href, thing, state.etags)}
    return replace(
        work,
        changed={**{href: thing for href, thing in work.changed.items() if thing.data is not None}, **given},
        removed=tuple(sorted({*work.removed, *gone})),
        missing=missing,
        untold=tuple(sorted(missing - state.missing)),
    )


def read_state(cursor: str | None) -> dict[str, CollectionState]:
    """Return the collections a cursor remembers by address; an unreadable cursor counts as none."""
    try:
        return {url: _state(entry) for url, entry in json.loads(cursor or "{}").items() if url != _WAY}
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def read_way(cursor: str | None) -> Way | None:
    """Return the way to the account that a cursor remembers."""
    try:
        said = json.loads(cursor or "{}")[_WAY]
        places = tuple(map(str, said["places"]))
        return Way(str(said["asked"]), datetime.fromisoformat(said["found"]), places, str(said["principal"]), bool(said["basic"]))
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def write_state(states: Mapping[str, CollectionState], way: Way | None = None) -> str:
    """Return the collections as JSON, in order of address and href, and the way to them."""
    # All hrefs and etags, long as that is: without them a refused token would leave deletions untold.
    entries = {url: _entry(states[url]) for url in sorted(states)}
    if way is not None:
        entries[_WAY] = {**asdict(way), "found": way.found.isoformat()}
    return json.dumps(entries, separators=(",", ":"))


def _state(entry: Mapping[str, object]) -> CollectionState:
    etags, missing, resyncs = entry["etags"], entry.get("missing", ()), entry.get("resyncs", ())
    if not isinstance(etags, dict) or not isinstance(missing, list | tuple) or not isinstance(resyncs, list | tuple):
        raise TypeError(entry)
    watch = Watch(
        ctag=str(entry.get("ctag", "")),
        compared=_moment(entry.get("compared")),
        resyncs=tuple(datetime.fromisoformat(str(one)) for one in resyncs),
        drift=int(str(entry.get("drift", 0))),
        refused=str(entry.get("refused", "")),
        still=str(entry.get("still", "")),
        reported=_moment(entry.get("reported")),
    )
    return CollectionState(str(entry.get("token", "")), dict(etags), frozenset(map(str, missing)), watch)


def _moment(said: object) -> datetime | None:
    return datetime.fromisoformat(str(said)) if said else None


def _entry(state: CollectionState) -> dict[str, object]:
    watch = state.watch
    said = {
        "missing": sorted(state.missing),
        "ctag": watch.ctag,
        "compared": watch.compared.isoformat() if watch.compared else "",
        "resyncs": [one.isoformat() for one in watch.resyncs],
        "drift": watch.drift,
        "refused": watch.refused,
        "still": watch.still,
        "reported": watch.reported.isoformat() if watch.reported else "",
    }
    return {"token": state.token, "etags": dict(sorted(state.etags.items())), **{name: value for name, value in said.items() if value}}
