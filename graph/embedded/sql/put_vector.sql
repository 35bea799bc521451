-- Writes one node's vector and tokens unless equal ones are there; a node that is gone gets none.
INSERT INTO vector (num, model, digest, numbers, tokens, seq)
SELECT num, :model, :digest, :numbers, :tokens, :seq FROM node WHERE id = :id
ON CONFLICT (num) DO UPDATE SET
    model = excluded.model, digest = excluded.digest, numbers = excluded.numbers, tokens = excluded.tokens, seq = excluded.seq
WHERE excluded.model <> vector.model OR excluded.digest <> vector.digest OR excluded.numbers <> vector.numbers
    OR excluded.tokens <> vector.tokens
