-- The edges of these identities, each [source, type, target].
SELECT e.type, e.source, e.target, e.props, e.at, e.valid_from, e.valid_to
FROM json_each(:ids) AS wanted
CROSS JOIN edge AS e
    ON e.source = wanted.value ->> 0 AND e.type = wanted.value ->> 1 AND e.target = wanted.value ->> 2
