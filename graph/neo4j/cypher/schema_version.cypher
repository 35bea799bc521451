// The number of the newest migration this database has had.
MATCH (m:Migration)
RETURN [{version: coalesce(max(m.version), 0)}] AS rows
