"""What a DAV server can and what is done about it, in sentences for the owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from connectors.dav_discovery import Collection, Marks
from connectors.dav_state import CollectionState, Watch
from connectors.sources import DavSettings


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of an account: its collections, those of them that are read, what is known of them, hosts it was sent on to."""

    found: Sequence[Collection]
    read: Sequence[Collection]
    states: Mapping[str, CollectionState]
    elsewhere: Sequence[str]
    marks: Mapping[str, Marks]


def explained(seen: Seen, settings: DavSettings) -> list[str]:
    """Return one sentence on where the account lies, if not where it was looked for, and some on each collection."""
    told = [
        f"The account lies at {host}, where {settings.url} sends on; the password is sent there, over https." for host in seen.elsewhere
    ]
    for one in seen.found:
        state = seen.states.get(one.url, CollectionState())
        told += (
            _collection(one, (state, seen.marks.get(one.url, Marks())), settings)
            if one in seen.read
            else [f"{one.name}: not chosen, not read."]
        )
    return told


def _collection(one: Collection, known: tuple[CollectionState, Marks], settings: DavSettings) -> list[str]:
    state, _ = known
    return [f"{one.name}: {sentence}" for sentence in (*_rights(one), _way(one, known), *_history(state.watch, settings))]


def _rights(one: Collection) -> list[str]:
    shared = [f"shared by {one.owner}."] if one.owner else []
    return shared if one.writable else [*shared, "read-only; nothing can be changed in it from here."]


def _way(one: Collection, known: tuple[CollectionState, Marks]) -> str:
    state, marks = known
    if one.by_query and not state.token:
        return "it is read by one query, and all etags are compared once it was touched, which this server tells sooner than what changed."
    if one.syncs or marks.token:
        return "the server reports what changed (sync-collection); a sync without changes is one small question."
    if marks.ctag:
        return "the server says whether anything changed (ctag), but not what; then all etags are compared."
    return "the server does not say whether anything changed; all etags are compared at every sync."


def _history(watch: Watch, settings: DavSettings) -> list[str]:
    told = []
    if watch.refused:
        told.append(f"it cannot be read at the moment: {watch.refused}.")
    if watch.compared:
        drift = f"; comparing has found {watch.drift} changes so far that the server had not reported" if watch.drift else ""
        due = (watch.compared + timedelta(days=settings.compare_days)).astimezone(settings.zone)
        told.append(f"from {due:%Y-%m-%d %H:%M} on everything is compared in full, whatever the server reports{drift}.")
    if len(watch.resyncs) >= settings.resyncs_a_day:
        until = watch.resyncs[0].astimezone(settings.zone)
        told.append(f"the server keeps forgetting its sync tokens; since {until:%Y-%m-%d %H:%M} that cost all it may in a day.")
    elif watch.resyncs:
        told.append(f"the server forgot its sync token {len(watch.resyncs)} times on one day; everything was compared instead.")
    return told
