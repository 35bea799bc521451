-- Writes nodes, each in place of what was there under its id.
INSERT INTO node (id, label, key, props, text, context, start, "end", start_at, end_at, digest, words_digest, length, position)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    label = excluded.label, key = excluded.key, props = excluded.props, text = excluded.text, context = excluded.context,
    start = excluded.start, "end" = excluded."end", start_at = excluded.start_at, end_at = excluded.end_at,
    digest = excluded.digest, words_digest = excluded.words_digest, length = excluded.length, position = excluded.position
