"""Identity: every node id is a uuid5 of its space, label and natural key (RFC 9562 section 5.5), minted here only."""

import hashlib
from uuid import UUID

from schema.graph import Label
from schema.spaces import Space

# Any constant will do, but never another one: every id in every store is made under it.
_ROOT = UUID("6f3d0f6a-5b0e-5c57-9d5e-0d8b6c1f4a11").bytes
# RFC 9562 section 4.1: the two highest bits of this digit are 10, whatever the hash says.
_VARIANT = {f"{digit:x}": f"{digit & 3 | 8:x}" for digit in range(16)}


# An id made of the natural key needs no look-up before a write: a replay, or a second machine, arrives at the same node.
def node_id(space: Space, label: Label, *key: str) -> str:
    """Return the id of the thing of this label under this natural key in this space, as 32 hex digits."""
    # A separator that no key holds: with a blank or none, two different lists of parts could make one name.
    return _uuid5("\x1f".join((space.id, label, *key)))


def _uuid5(name: str) -> str:
    """Return the same as uuid.uuid5 in hex, without building a UUID: ids are minted by the hundred thousand."""
    # Mail headers may hold lone surrogates, which plain UTF-8 refuses. SHA-1 is what version 5 prescribes; nothing secret hangs on it.
    digest = hashlib.sha1(_ROOT + name.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return f"{digest[:12]}5{digest[13:16]}{_VARIANT[digest[16]]}{digest[17:32]}"


def space_id(name: str) -> str:
    """Return the id of the space of this name, as 32 hex digits."""
    return _uuid5(f"space\x1f{name}")


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


# RFC 5322 wants a Message-ID but many programs leave it out; `.invalid` (RFC 2606) can be nobody's domain.
def fallback_message_id(raw_hash: str) -> str:
    """Return the natural key of a mail without Message-ID, from its raw bytes' hash."""
    return f"<{raw_hash}@friday.invalid>"


def event_key(uid: str, recurrence_id: str = "") -> str:
    """Return the natural key of an event or of one occurrence of it."""
    # RFC 5545 section 3.8.4.4: a changed occurrence keeps its series' UID, so that the UID alone would overwrite the series.
    return f"{uid}#{recurrence_id}" if recurrence_id else uid
