"""The only door to the store: Neo4j and its embedded twin, search, sync and ingest."""
