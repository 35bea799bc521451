-- Writes one node's vector unless an equal one is there; a node that is gone gets none.
INSERT INTO vector (num, model, digest, numbers, seq)
SELECT num, :model, :digest, :numbers, :seq FROM node WHERE id = :id
ON CONFLICT (num) DO UPDATE SET
    model = excluded.model, digest = excluded.digest, numbers = excluded.numbers, seq = excluded.seq
WHERE excluded.model <> vector.model OR excluded.digest <> vector.digest OR excluded.numbers <> vector.numbers
