-- Nodes of these labels with these properties that overlap [since, until).
SELECT n.id, n.label, n.key, n.props, n.text, n.context, n.start, n."end"
FROM json_each(:labels) AS l CROSS JOIN node AS n INDEXED BY node_time ON n.label = l.value AND n.start_at < coalesce(:until, '~')
WHERE (:since IS NULL OR n.start_at >= :since OR n.end_at > :since)
AND (:equals = '{}' OR NOT EXISTS (
    SELECT 1 FROM json_each(:equals) AS w WHERE NOT EXISTS (
        SELECT 1 FROM json_each(n.props) AS p
        WHERE p.key = w.key AND p.type = w.type AND (p.value = w.value OR (p.type = 'object' AND p.value ->> 'at' = w.value ->> 'at'))
    )
))
ORDER BY
    CASE :order WHEN 'newest' THEN n.start_at END DESC NULLS LAST,
    CASE :order WHEN 'oldest' THEN n.start_at END ASC NULLS LAST,
    n.id
LIMIT :limit
