-- Those of these hashes of raw bytes that a node names as its own.
SELECT wanted.value
FROM json_each(:raws) AS wanted
WHERE EXISTS (
    SELECT 1 FROM node AS n INDEXED BY node_raw
    WHERE substr(n.props ->> '$.raw', 1, 16) = substr(wanted.value, 1, 16) AND n.props ->> '$.raw' = wanted.value
)
