"""A source whose story is written down: a real implementation of the Connector port."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from schema.changes import Batch, Shelf, SourceChange
from schema.errors import SourceUnreachable


@dataclass(slots=True)
class Scripted:
    """Yields its batches one after another, the cursor being how many were yielded; breaks after `fails_after` batches of a run."""

    batches: list[Sequence[SourceChange]] = field(default_factory=list)
    known: int = 0
    fails_after: int | None = None
    asked: list[str | None] = field(default_factory=list)

    def then(self, *changes: SourceChange) -> "Scripted":
        """Add a batch."""
        self.batches.append(changes)
        return self

    async def test(self) -> list[Shelf]:
        """Show one shelf."""
        return [Shelf("script", len(self.batches), read=True)]

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield the batches after the cursor."""
        self.asked.append(cursor)
        start = int(cursor or 0)
        for number, changes in enumerate(self.batches[start:], start + 1):
            if self.fails_after is not None and number - start > self.fails_after:
                raise SourceUnreachable("the script breaks here")
            yield Batch(tuple(changes), str(number), number - start, len(self.batches) - start, self.known)
