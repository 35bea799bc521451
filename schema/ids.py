"""Identity: every node id is a uuid5 of its space, label and natural key (RFC 9562 section 5.5), minted here only."""

import hashlib
from uuid import UUID

from schema.graph import Label
from schema.spaces import Space

_ROOT = UUID("6f3d0f6a-5b0e-5c57-9d5e-0d8b6c1f4a11").bytes
_VARIANT = {f"{digit:x}": f"{digit & 3 | 8:x}" for digit in range(16)}


def node_id(space: Space, label: Label, *key: str) -> str:
    """Return the id of the thing of this label under this natural key in this space, as 32 hex digits."""
    return _uuid5("\x1f".join((space.id, label, *key)))


def _uuid5(name: str) -> str:
    """Return the same as uuid.uuid5 in hex, without building a UUID: ids are minted by the hundred thousand."""
    digest = hashlib.sha1(_ROOT + name.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return f"{digest[:12]}5{digest[13:16]}{_VARIANT[digest[16]]}{digest[17:32]}"


def space_id(name: str) -> str:
    """Return the id of the space of this name, as 32 hex digits."""
    return _uuid5(f"space\x1f{name}")


def content_hash(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def fallback_message_id(raw_hash: str) -> str:
    """Return the natural key of a mail without Message-ID, from its raw bytes' hash."""
    return f"<{raw_hash}@friday.invalid>"


def event_key(uid: str, recurrence_id: str = "") -> str:
    """Return the natural key of an event or of one occurrence of it."""
    return f"{uid}#{recurrence_id}" if recurrence_id else uid
