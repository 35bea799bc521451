// The documents Lucene ranks best for these full-text questions; the common scorer ranks them again.
UNWIND $questions AS question
CALL db.index.fulltext.queryNodes('node_words', question, {limit: $most}) YIELD node
RETURN node.space AS space, node.id AS id, node.words AS words
