-- Whether an edge joins two of the nodes.
SELECT EXISTS (
    SELECT 1
    FROM json_each(:ids) AS wanted CROSS JOIN edge AS e ON e.source = wanted.value
    WHERE e.target IN (SELECT value FROM json_each(:ids))
)
