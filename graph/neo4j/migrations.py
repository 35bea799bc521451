"""Brings a database to the version this Friday knows."""

from neo4j import AsyncManagedTransaction

from graph.neo4j.database import Database, ask
from graph.neo4j.queries import migrations
from schema.errors import StoreTooNew

_INDEX_SECONDS = 300


async def migrate(database: Database) -> None:
    """Do the migrations that this database lacks; raise StoreTooNew if it has had more than there are.

    Each statement may be repeated, so two processes that migrate at once do no harm.
    """
    version = await database.read(_version)
    steps = migrations()
    if version > len(steps):
        raise StoreTooNew(f"{database.settings.uri} has version {version}, this Friday knows {len(steps)}")
    for number, statements in enumerate(steps[version:], version + 1):
        # Each in a transaction of its own: Neo4j refuses schema and data changes in one.
        for statement in statements:
            await database.define(statement, {})
        # Indexes fill in the background; a version that is noted before they are online would let the first queries miss what is there.
        await database.define("CALL db.awaitIndexes($seconds)", {"seconds": _INDEX_SECONDS})
        # Noted last: killed before this, all statements of the step are run again, which each of them allows.
        await database.write(lambda tx, number=number: ask(tx, "record_migration", {"version": number}))  # type: ignore[misc]


async def _version(tx: AsyncManagedTransaction) -> int:
    [row] = await ask(tx, "schema_version", {})
    return int(row["version"])
