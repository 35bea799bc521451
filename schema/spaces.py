"""Spaces: every node and edge lies in exactly one; a port is opened for those a person may read and the one they write."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Space:
    """A person's private space, or one shared by consent; `id` is 32 hex digits."""

    id: str
    name: str

    def __post_init__(self) -> None:
        # Checked because the id becomes a file's name and a Neo4j label, where nothing can be passed as a parameter.
        if len(self.id) != 32 or set(self.id) - set("0123456789abcdef"):
            raise ValueError(f"space id must be 32 hex digits, not {self.id!r}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What one opened graph may see: it writes one space and reads that one and the others."""

    write: Space
    also_read: tuple[Space, ...] = ()

    @property
    def readable(self) -> tuple[Space, ...]:
        """All spaces that may be read, the written one first."""
        return (self.write, *self.also_read)
