-- The documents FTS5 ranks best, of these labels; the common scorer ranks them again.
-- Their words are read once they are known: FTS5 would read those of each that is among the best for a while.
WITH best (num, id, score) AS MATERIALIZED (
    SELECT n.num, n.id, bm25(words)
    FROM words CROSS JOIN node AS n ON n.num = words.rowid
    WHERE words MATCH :match
        AND n.label IN (SELECT value FROM json_each(:labels))
    ORDER BY bm25(words), n.id
    LIMIT :most
)
SELECT best.id, w.tokens FROM best CROSS JOIN words AS w ON w.rowid = best.num
