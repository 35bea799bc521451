// Records that a migration has been done.
MERGE (m:Migration {version: $version})
