"""What a mailbox's cursor remembers of each folder, and its JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from connectors.uidsets import UidSet

Flags = tuple[str, ...]
"""A mail's flags and, as `%label` with every odd character encoded, its labels, sorted."""


@dataclass(frozen=True, slots=True)
class FolderState:
    """One folder as it was last read: `known` are the UIDs yielded under `validity`, `old` those of earlier UIDVALIDITYs.

    `next`, `modseq` and `count` are the server's values when the folder was last read to its end; `next` 0 says that it
    has not been. `flags` holds the UIDs by their flags, where that is short or the server counts no changes. `checked` is
    when the folder was last compared whole, in seconds since 1970; `drift` counts what those comparisons found that the
    server had not told. `cut` are the UIDs of mails over `limit` bytes, of which the beginning alone was fetched.
    `refused` is why the server would not have the folder read the last time.
    """

    validity: int
    next: int = 0
    modseq: int = 0
    count: int = -1
    since: str = ""
    known: UidSet = field(default_factory=UidSet)
    flags: Mapping[Flags, UidSet] = field(default_factory=dict)
    old: tuple[tuple[int, UidSet], ...] = ()
    checked: int = 0
    drift: int = 0
    cut: UidSet = field(default_factory=UidSet)
    limit: int = 0
    refused: str = ""

    def with_arrived(self, uids: Iterable[int]) -> "FolderState":
        """Return the state after these UIDs were yielded."""
        return replace(self, known=self.known.with_all(uids))

    def without(self, validity: int, uids: Iterable[int]) -> "FolderState":
        """Return the state after these UIDs were yielded as removed."""
        gone = set(uids)
        if validity == self.validity:
            flags = {key: left for key, one in self.flags.items() if (left := one.without(gone))}
            return replace(self, known=self.known.without(gone), flags=flags, cut=self.cut.without(gone))
        old = ((number, left) for number, one in self.old if (left := one.without(gone) if number == validity else one))
        return replace(self, old=tuple(old))

    def with_cut(self, uids: Iterable[int], limit: int) -> "FolderState":
        """Return the state after only the beginning of these mails was fetched."""
        cut = self.cut.with_all(uids)
        return replace(self, cut=cut, limit=limit if cut else 0)

    def grows(self, limit: int) -> bool:
        """Say whether there are mails of which more is fetched now than when they were cut."""
        return bool(self.cut) and limit > self.limit

    def uncut(self, limit: int, present: frozenset[int]) -> "FolderState":
        """Return the state in which the mails that were cut and are there are unknown, and so arrive again, if more is fetched now."""
        if not self.grows(limit):
            return self
        # One that is gone stays known, or nobody would tell that it is.
        again = present.intersection(self.cut)
        cut = self.cut.without(again)
        return replace(self, known=self.known.without(again), cut=cut, limit=self.limit if cut else 0)

    def with_flags(self, found: Mapping[int, Flags]) -> "FolderState":
        """Return the state with these UIDs under their present flags."""
        sets = {key: one.without(found) for key, one in self.flags.items()}
        by_flags: dict[Flags, list[int]] = {}
        for uid, flags in found.items():
            by_flags.setdefault(flags, []).append(uid)
        for flags, uids in by_flags.items():
            sets[flags] = sets.get(flags, UidSet()).with_all(uids)
        return replace(self, flags={key: one for key, one in sets.items() if one})


def label_mark(label: str) -> str:
    """Return how a label stands among the flags: no flag has a percent sign or a blank in it (RFC 3501 section 9)."""
    return f"%{quote(label, safe='')}"


def labels(flags: Flags) -> tuple[str, ...]:
    """Return the labels among the flags, sorted."""
    return tuple(sorted(unquote(flag[1:]) for flag in flags if flag.startswith("%")))


States = Mapping[str, FolderState]


def read_states(cursor: str | None) -> dict[str, FolderState]:
    """Return the folders a cursor remembers; an unreadable cursor counts as none, so everything is read again."""
    try:
        entries = json.loads(cursor or "{}")
        return {name: _read(entry) for name, entry in entries.items()}
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def write_states(states: States) -> str:
    """Return the folders as JSON, in order of name."""
    return json.dumps({name: _entry(states[name]) for name in sorted(states)}, separators=(",", ":"))


def known_count(states: States) -> int:
    """Count the mails the source held at the last run."""
    return sum(len(state.known) + sum(len(one) for _, one in state.old) for state in states.values())


def _entry(state: FolderState) -> dict[str, object]:
    entry: dict[str, object] = {
        "uidvalidity": state.validity,
        "uidnext": state.next,
        "modseq": state.modseq,
        "count": state.count,
        "since": state.since,
        "known": str(state.known),
        # A flag is an atom, without blanks (RFC 3501 section 9).
        "flags": {" ".join(key): str(one) for key, one in sorted(state.flags.items())},
        "old": [[number, str(one)] for number, one in state.old],
        "checked": state.checked,
        "drift": state.drift,
        "cut": str(state.cut),
        "limit": state.limit,
        "refused": state.refused,
    }
    # What is left out is read as 0 or empty; the cursor is written with every batch and ought to be short.
    return {key: value for key, value in entry.items() if value}


def _read(entry: Mapping[str, object]) -> FolderState:
    flags, old = entry.get("flags", {}), entry.get("old", [])
    if not isinstance(flags, dict) or not isinstance(old, list):
        raise TypeError("flags are an object and old is a list")
    return FolderState(
        validity=_number(entry, "uidvalidity"),
        next=_number(entry, "uidnext"),
        modseq=_number(entry, "modseq"),
        count=_number(entry, "count"),
        since=str(entry.get("since", "")),
        known=UidSet.read(str(entry.get("known", ""))),
        flags={tuple(key.split()): UidSet.read(str(one)) for key, one in flags.items()},
        old=tuple((int(number), UidSet.read(str(one))) for number, one in old),
        checked=_number(entry, "checked"),
        drift=_number(entry, "drift"),
        cut=UidSet.read(str(entry.get("cut", ""))),
        limit=_number(entry, "limit"),
        refused=str(entry.get("refused", "")),
    )


def _number(entry: Mapping[str, object], name: str) -> int:
    return int(str(entry.get(name, 0)))
