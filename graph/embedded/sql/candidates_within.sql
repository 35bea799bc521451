-- The words of those of these nodes that have any and one of these labels.
SELECT n.id, words.tokens
FROM json_each(:within) AS w CROSS JOIN node AS n ON n.id = w.value CROSS JOIN words ON words.rowid = n.num
WHERE n.label IN (SELECT value FROM json_each(:labels))
