"""How changes are learned from a mail server: which extensions it names decides (RFC 7162, Gmail's X-GM-EXT-1)."""

from dataclasses import dataclass
from enum import StrEnum

# Octets of a sequence-set: a command line may have 1,000 (RFC 2683 section 3.2.1.5), with CONDSTORE 8,192 (RFC 7162 section 4).
_LONG, _SHORT = 8_000, 900
_DAY = 86_400


class Way(StrEnum):
    """The ways, best first: told what changed and what vanished; told what changed; told nothing, so that lists are compared."""

    QRESYNC = "QRESYNC"
    CONDSTORE = "CONDSTORE"
    PLAIN = "IMAP4rev1"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server can do, as it says once somebody is signed in, and the way taken with it."""

    names: frozenset[str] = frozenset()
    way: Way = Way.PLAIN

    @property
    def counts_changes(self) -> bool:
        """Say whether folders may have a MODSEQ."""
        return self.way is not Way.PLAIN

    @property
    def longest(self) -> int:
        """Return how many octets of UIDs one command may have."""
        return _LONG if self.counts_changes else _SHORT

    @property
    def labels(self) -> bool:
        """Say whether mails have Gmail's labels and numbers."""
        return "X-GM-EXT-1" in self.names

    @property
    def idle(self) -> bool:
        """Say whether the server tells by itself that something changed (RFC 2177)."""
        return "IDLE" in self.names


def way(names: frozenset[str], enabled: frozenset[str]) -> Way:
    """Return the way for a server that names these capabilities and has enabled those."""
    # A server that names QRESYNC and does not enable it still has CONDSTORE, which is part of it.
    if "QRESYNC" in enabled:
        return Way.QRESYNC
    return Way.CONDSTORE if {"CONDSTORE", "QRESYNC"} & names else Way.PLAIN


def check_every(counted: bool) -> int:
    """Return after how many seconds a folder is compared whole, whatever its server says: one may forget an expunge and never tell."""
    # Without MODSEQ the flags of old mails are learned only then.
    return 7 * _DAY if counted else _DAY
