-- The newest nodes of these labels with these properties that overlap [since, until), undated ones last unless a time is asked for.
SELECT n.id, n.label, n.key, n.props, n.text, n.context, n.start, n."end"
FROM json_each(:labels) AS l CROSS JOIN node AS n ON n.id IN (
    SELECT n.id FROM node AS n INDEXED BY node_time
    WHERE n.label = l.value
    AND (:since IS NULL OR n.start_at >= :since OR n.end_at > :since) AND (:until IS NULL OR n.start_at < :until)
    AND (:equals = '{}' OR NOT EXISTS (
    SELECT 1 FROM json_each(:equals) AS w WHERE NOT EXISTS (
        SELECT 1 FROM json_each(n.props) AS p
        WHERE p.key = w.key AND p.type = w.type AND (p.value = w.value OR (p.type = 'object' AND p.value ->> 'at' = w.value ->> 'at'))
    )
))
    ORDER BY n.start_at DESC, n.id
    LIMIT :limit
)
ORDER BY n.start_at DESC, n.id
LIMIT :limit
