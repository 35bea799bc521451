-- The documents FTS5 ranks best, of these labels; the common scorer ranks them again.
SELECT n.id, words.tokens
FROM words CROSS JOIN node AS n ON n.num = words.rowid
WHERE words MATCH :match
    AND n.label IN (SELECT value FROM json_each(:labels))
ORDER BY bm25(words), n.id
LIMIT :most
