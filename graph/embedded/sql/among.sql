-- The edges that join two of the nodes.
SELECT e.source, e.target
FROM json_each(:ids) AS wanted CROSS JOIN edge AS e ON e.source = wanted.value
WHERE e.target IN (SELECT value FROM json_each(:ids))
