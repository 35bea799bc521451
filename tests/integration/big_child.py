"""A child process that reads a source and says what arrived and how much memory it took: `python -m tests.integration.big_child JSON`."""

import asyncio
import json
import sys
from collections.abc import Sequence

from schema.changes import Rejected, Upserted
from schema.records import Message
from tests.integration.killed_served import Whereabouts
from tests.servers.memory import MemoryBlobs
from tests.servers.peak import begin, megabytes


class Forgetting(MemoryBlobs):
    """The BlobStore port for bytes that nobody asks for again."""

    async def put(self, blobs: Sequence[bytes]) -> list[str]:
        hashes = await super().put(blobs)
        self.blobs.clear()
        return hashes


async def main(said: str) -> None:
    """Read it, and keep nothing but titles and reasons."""
    titles: list[str] = []
    reasons: dict[str, str] = {}
    connector = Whereabouts(**json.loads(said)).connector(Forgetting())
    begin()
    before = megabytes()
    async for batch in connector.changes(None):
        titles += [_title(record) for one in batch.changes if isinstance(one, Upserted) for record in one.records]
        reasons |= {one.ref: one.reason for one in batch.changes if isinstance(one, Rejected)}
    print(json.dumps({"titles": sorted(titles), "reasons": reasons, "megabytes": megabytes() - before}))


def _title(record: object) -> str:
    return record.subject if isinstance(record, Message) else str(getattr(record, "title", record))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
