-- What this model has made of texts with these digests.
SELECT v.digest, v.numbers, v.tokens
FROM json_each(:digests) AS wanted CROSS JOIN vector AS v ON v.model = :model AND v.digest = wanted.value
