-- The nodes of these labels that begin nearest to each moment: so many before it, as many at it or after.
SELECT DISTINCT n.id, n.label, n.key, n.props, n.text, n.context, n.start, n."end"
FROM json_each(:moments) AS m CROSS JOIN json_each(:labels) AS l CROSS JOIN node AS n ON n.num IN (
    SELECT num FROM (
        SELECT before.num FROM node AS before INDEXED BY node_time
        WHERE before.label = l.value AND before.start_at < m.value
        ORDER BY before.start_at DESC, before.id LIMIT :limit
    )
    UNION ALL
    SELECT num FROM (
        SELECT since.num FROM node AS since INDEXED BY node_time
        WHERE since.label = l.value AND since.start_at >= m.value
        ORDER BY since.start_at, since.id LIMIT :limit
    )
)
ORDER BY n.id
