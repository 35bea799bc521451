-- The vectors written after :seq.
SELECT v.num, n.label, v.model, v.numbers FROM vector AS v CROSS JOIN node AS n ON n.num = v.num WHERE v.seq > :seq
