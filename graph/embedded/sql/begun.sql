-- How many documents hold a word that begins so.
SELECT count(*) FROM words WHERE words MATCH :match
