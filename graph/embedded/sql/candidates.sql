-- The documents FTS5 ranks best, of these labels (:within null: any node); the common scorer ranks them again.
SELECT n.id, words.tokens
FROM words CROSS JOIN node AS n ON n.num = words.rowid
WHERE words MATCH :match
    AND n.label IN (SELECT value FROM json_each(:labels))
    AND (:within IS NULL OR n.id IN (SELECT value FROM json_each(:within)))
ORDER BY bm25(words), n.id
LIMIT :most
