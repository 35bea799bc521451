-- How many documents hold each of these terms.
SELECT v.term, v.doc FROM json_each(:terms) AS wanted CROSS JOIN words_terms AS v ON v.term = wanted.value
