"""Decides, without a connection, what to ask of a mail server and what follows from its answers (RFC 4549, RFC 7162)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto

from connectors.imap_state import Flags, FolderState
from connectors.imap_way import check_every

_MOST_RANGES = 1_000
"""How many ranges of flags a cursor keeps of a folder whose server counts changes: about ten kilobytes."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """One folder as the server's STATUS shows it; `modseq` 0: the server does not count changes."""

    validity: int
    next: int
    modseq: int
    count: int


class Look(Enum):
    """How closely a folder must be looked at: not at all, at flags, at what is new or gone since, or at all of it."""

    NOT = auto()
    FLAGS = auto()
    NEWS = auto()
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class Answers:
    """What searches found: all UIDs there, those `since` lets arrive, and the flags of those whose flags may differ.

    `owed` says that the server left flags out that were asked for.
    """

    present: frozenset[int]
    wanted: frozenset[int]
    flags: Mapping[int, Flags] = field(default_factory=dict)
    owed: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done in one folder: fetch (newest first), mark anew, remove; `server` None: the folder is gone.

    `state` is the one it is done into; `checked` and `drift` are what it says of comparisons once all is done. Where its
    `refused` says why the server keeps the folder to itself, nothing is done.
    """

    folder: str
    state: FolderState
    server: ServerState | None
    fetch: tuple[int, ...] = ()
    mark: Mapping[int, Flags] = field(default_factory=dict)
    gone: tuple[int, ...] = ()
    checked: int = 0
    drift: int = 0

    @property
    def size(self) -> int:
        """Count the changes."""
        if self.state.refused:
            return 0
        return len(self.fetch) + len(self.mark) + len(self.gone) + sum(len(one) for _, one in self.state.old)


def look(state: FolderState | None, server: ServerState, since: date | None) -> Look:
    """Say how closely to look: an unchanged folder needs nothing, without CONDSTORE its flags are compared all the same."""
    # `old` is left by a run stopped after UIDVALIDITY changed, `next` 0 by one stopped before it had read the whole folder.
    if state is None or state.old or state.refused or not state.next or state.since != _text(since):
        return Look.WHOLE
    # A server that was put back from a copy counts from an earlier number: what it says since then means nothing (RFC 7162
    # section 3.1.2.2).
    if state.validity != server.validity or server.next < state.next or server.modseq < state.modseq:
        return Look.WHOLE
    # Counted now and not then: there is no number to ask from.
    if server.modseq and not state.modseq:
        return Look.WHOLE
    # The count too: an expunge moves neither UIDVALIDITY nor UIDNEXT, and need not move HIGHESTMODSEQ without QRESYNC.
    if (state.next, state.count, state.modseq) != (server.next, server.count, server.modseq):
        return Look.NEWS
    # Exchange Online has no CONDSTORE: that nothing arrived or left says nothing there of flags.
    return Look.FLAGS if server.count and not server.modseq else Look.NOT


def due(state: FolderState | None, server: ServerState, now: int) -> bool:
    """Say whether the folder has to be compared whole again, whatever the server tells."""
    # A clock that was put back would otherwise wait until it has caught up.
    return state is not None and not 0 <= now - state.checked < check_every(bool(server.modseq))


def opened(state: FolderState | None, server: ServerState, since: date | None) -> FolderState:
    """Return the state a folder is read into: fresh, as it was, or with the mails of another UIDVALIDITY set aside."""
    fresh = FolderState(server.validity, modseq=server.modseq, since=_text(since))
    if state is None:
        return fresh
    fresh = replace(fresh, drift=state.drift)
    if state.validity == server.validity:
        # Not read whole until it was: should this run be stopped, the next one looks at all of the folder again.
        return replace(state, next=0, count=-1, since=_text(since), refused="")
    # RFC 4549 section 4.1: the UIDs are void, the mails are not. The old places go only after the new ones came.
    old = (*state.old, (state.validity, state.known)) if state.known else state.old
    return replace(fresh, old=old)


def decide(folder: str, state: FolderState, server: ServerState, answers: Answers) -> Work:
    """Compare what is known with what the server has and return the work."""
    known = set(state.known)
    stored = {uid: flags for flags, uids in state.flags.items() for uid in uids}
    # Of mails whose flags are not stored, those that were asked for count as changed.
    differs = {uid: flags for uid, flags in answers.flags.items() if uid in known and (uid not in stored or stored[uid] != flags)}
    return Work(
        folder=folder,
        state=state,
        server=server,
        fetch=tuple(sorted(answers.wanted - known, reverse=True)),
        mark={uid: differs[uid] for uid in sorted(differs, reverse=True) if uid in answers.present},
        # Compared with all that is there, not with what is wanted: a mail older than `since` was not deleted.
        gone=tuple(sorted(known - answers.present)),
    )


def vanished(folder: str, state: FolderState) -> Work:
    """Return the work for a folder that is no longer read: all its mails are removed."""
    return Work(folder, replace(state, refused=""), None, gone=tuple(state.known))


def passed_by(folder: str, state: FolderState | None, why: str) -> Work:
    """Return the work for a folder that the server refuses: what is known of it stays."""
    return Work(folder, replace(state or FolderState(0), refused=why), None)


def settled(state: FolderState, server: ServerState, work: Work) -> FolderState:
    """Return the state once all work of the folder is yielded; UIDNEXT never falls behind a known UID."""
    highest = state.known.ranges[-1][1] if state.known.ranges else 0
    # STATUS was asked before the search: a mail that came between the two has a UID beyond that UIDNEXT.
    following = server.next if server.next > highest else highest + 1
    # Where MODSEQ tells what changes, flags by UID only serve the comparison now and then, and may not make the cursor long.
    long = bool(server.modseq) and sum(len(one.ranges) for one in state.flags.values()) > _MOST_RANGES
    return replace(
        state,
        next=following,
        modseq=server.modseq,
        count=server.count,
        flags={} if long else state.flags,
        checked=work.checked,
        drift=work.drift,
    )


def groups(sizes: Mapping[int, int], uids: Iterable[int], most_bytes: int) -> list[list[int]]:
    """Cut the UIDs, in their order, into groups of about at most so many bytes."""
    cut: list[list[int]] = []
    weight = 0
    for uid in uids:
        if not cut or weight + sizes[uid] > most_bytes:
            cut.append([])
            weight = 0
        cut[-1].append(uid)
        weight += sizes[uid]
    return cut


def reference(folder: str, validity: int, uid: int) -> str:
    """Return the place of a mail: `<folder>;<uidvalidity>;<uid>`."""
    # Taken apart from the right: a folder's name may hold semicolons.
    return f"{folder};{validity};{uid}"


def _text(since: date | None) -> str:
    return since.isoformat() if since else ""
