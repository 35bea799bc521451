-- The pages of the largest part of the word index, and of all its other parts. FTS5 numbers a part's pages from 1 and keeps twice that.
SELECT coalesce(max(pages), 0), coalesce(sum(pages) - max(pages), 0) FROM (SELECT max(pgno) / 2 AS pages FROM words_idx GROUP BY segid)
