// How many documents each of these full-text questions finds, none counted further than $most.
UNWIND $questions AS question
CALL db.index.fulltext.queryNodes('node_words', question.text, {limit: $most}) YIELD node
WITH question.term AS term, count(node) AS documents
RETURN collect({term: term, documents: documents}) AS rows
