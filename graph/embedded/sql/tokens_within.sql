-- The tokens this model has made of these nodes' texts.
SELECT n.id, v.tokens
FROM json_each(:within) AS w CROSS JOIN node AS n ON n.id = w.value CROSS JOIN vector AS v ON v.num = n.num
WHERE v.model = :model
