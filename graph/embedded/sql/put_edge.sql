-- Writes edges, each unless an equal one is there.
INSERT INTO edge (source, type, target, props, at, valid_from, valid_to, at_utc, from_utc, to_utc, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, type, target) DO UPDATE SET
    props = excluded.props, at = excluded.at, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
    at_utc = excluded.at_utc, from_utc = excluded.from_utc, to_utc = excluded.to_utc, digest = excluded.digest
WHERE excluded.digest <> edge.digest
