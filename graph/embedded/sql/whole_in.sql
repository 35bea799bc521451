-- As newest_in, each with all that the edge and its other end hold.
WITH
    frontier (id) AS MATERIALIZED (SELECT value FROM json_each(:frontier)),
    kind (type) AS MATERIALIZED (SELECT value FROM json_each(:types))
SELECT
    e.target, e.source, e.at_utc, e.type, e.source, e.target, e.props, e.at, e.valid_from, e.valid_to,
    n.id, n.label, n.key, n.props, n.text, n.context, n.start, n."end"
FROM frontier CROSS JOIN kind CROSS JOIN edge AS e CROSS JOIN node AS n ON n.id = e.source
WHERE e.target = frontier.id AND e.type = kind.type AND e.source IN (
    SELECT x.source FROM edge AS x
    WHERE x.target = frontier.id AND x.type = kind.type
        AND (:as_of IS NULL OR ((x.from_utc IS NULL OR x.from_utc <= :as_of) AND (x.to_utc IS NULL OR x.to_utc > :as_of)))
        AND (:labels IS NULL OR (SELECT label FROM node WHERE id = x.source) IN (SELECT value FROM json_each(:labels)))
    ORDER BY x.at_utc DESC, x.source
    LIMIT :most
)
