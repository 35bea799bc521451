-- What a transaction must know of the nodes it names.
SELECT n.id, n.num, n.label, n.digest, n.words_digest, n.length
FROM json_each(:ids) AS wanted CROSS JOIN node AS n ON n.id = wanted.value
