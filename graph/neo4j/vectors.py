"""One vector index a space, made once the space has grown past what is searched exactly."""

from dataclasses import dataclass, field

from graph.neo4j.database import Bound, Database
from graph.neo4j.queries import index_ddl
from schema.graph import Embedding, Label, VectorQuery
from schema.spaces import Space


@dataclass(slots=True)
class VectorIndexes:
    """Makes the spaces' vector indexes and knows which of them answer.

    An index has one dimension; a model of another dimension takes it over, and vectors of the former one are searched exactly.
    """

    database: Database
    _online: dict[str, int] = field(default_factory=dict)

    async def prepare(self, space: Space, latest: Embedding) -> None:
        """Make the space's index for vectors like this one, if the space has many; it fills in the background."""
        dimensions = len(latest.encoded.values)
        if self._online.get(space.id) == dimensions or await self.count(space, latest.model, list(Label)) < self.exact_below:
            return
        there = await self._dimensions(space)
        if there == dimensions:
            return
        # Another dimension is another model: whoever embedded last has the index, and the other's vectors are searched one by one.
        if there is not None:
            self.distrust(space)
            await self.database.define(index_ddl("drop_vector_index", space), {})
        await self.database.define(index_ddl("vector_index", space), {"dimensions": dimensions})

    async def usable(self, space: Space, wanted: VectorQuery) -> bool:
        """Say whether the space's index answers this question; where it is not known yet, only of a space that has many vectors."""
        if space.id not in self._online and await self.count(space, wanted.model, list(wanted.labels)) >= self.exact_below:
            await self._dimensions(space)
        return self._online.get(space.id) == len(wanted.values)

    async def count(self, space: Space, model: str, labels: list[Label]) -> int:
        """Count the model's vectors under these labels, no further than an exact search goes."""
        bound: Bound = {"space": space.id, "model": model, "labels": [label.value for label in labels], "most": self.exact_below}
        [row] = await self.database.ask("vector_counts", bound)
        return int(row["vectors"])

    @property
    def exact_below(self) -> int:
        """How many vectors are few enough to be searched one by one."""
        return self.database.settings.exact_below

    def distrust(self, space: Space) -> None:
        """Forget what is known of the space's index: another process has replaced it."""
        self._online.pop(space.id, None)

    async def _dimensions(self, space: Space) -> int | None:
        rows = await self.database.ask("vector_index_state", {"index": index_name(space)})
        if not rows:
            return None
        dimensions = int(rows[0]["dimensions"])
        # An index that still fills answers, but only of what it has: it is not asked until it is online.
        if rows[0]["online"]:
            self._online[space.id] = dimensions
        return dimensions


def index_name(space: Space) -> str:
    """Return the name of the space's vector index."""
    return f"vectors_{space.id}"
