// The number of the newest migration this database has had.
MATCH (m:Migration)
RETURN max(m.version) AS version
