"""A child process that forgets: `python -m tests.contract.forgetter STORE FOLDER SPACE ID...` drops these nodes."""

import asyncio
import sys
from pathlib import Path

from schema.graph import Changes
from schema.spaces import Scope, Space
from tests.contract.stores import store_named


async def main(arguments: list[str]) -> None:
    """Open the store and drop the nodes."""
    name, folder, space_id, *ids = arguments
    async with store_named(name).open(Path(folder), Scope(Space(space_id, "child"))) as graph:
        await graph.transaction.commit(Changes(drop=tuple(ids)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
