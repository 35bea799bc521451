-- All edges that reach each frontier node.
WITH
    frontier (id) AS MATERIALIZED (SELECT value FROM json_each(:frontier)),
    kind (type) AS MATERIALIZED (SELECT value FROM json_each(:types))
SELECT e.target, e.source, NULL, e.type, e.source, e.target
FROM frontier CROSS JOIN kind CROSS JOIN edge AS e
WHERE e.target = frontier.id AND e.type = kind.type
    AND (:as_of IS NULL OR ((e.from_utc IS NULL OR e.from_utc <= :as_of) AND (e.to_utc IS NULL OR e.to_utc > :as_of)))
