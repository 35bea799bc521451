// The documents Lucene ranks best for these full-text questions; the common scorer ranks them again.
UNWIND $questions AS question
CALL db.index.fulltext.queryNodes('node_words', question, {limit: $most}) YIELD node
RETURN collect(node {.id, .words}) AS rows
