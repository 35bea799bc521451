// What is counted of each space and of the question's terms in it, none further than $counted, and the documents that may answer.
// These are those Lucene ranks best for the full-text questions, or those of the named nodes that hold a term; the common scorer
// ranks them.
CALL () {
    UNWIND $spaces AS space
    MATCH (s:Space {id: space.id})
    CALL (space) {
        UNWIND space.terms AS question
        CALL db.index.fulltext.queryNodes('node_words', question.text, {limit: $counted}) YIELD node
        WITH question.term AS term, count(node) AS documents
        RETURN collect([term, documents]) AS counts
    }
    RETURN collect([s.documents, s.length, counts]) AS statistics, collect([s.id, s.position]) AS state
}
CALL () {
    CALL () {
        UNWIND $questions AS question
        CALL db.index.fulltext.queryNodes('node_words', question, {limit: $most}) YIELD node AS n
        RETURN n
        UNION ALL
        UNWIND $spaces AS space
        UNWIND $ids AS id
        MATCH (n:Node {space: space.id, id: id})
        USING INDEX n:Node(space, id)
        WHERE n.label IN $labels AND any(term IN $said WHERE ' ' + n.words + ' ' CONTAINS term)
        RETURN n
    }
    RETURN collect([n.id, n.words]) AS candidates
}
RETURN [{statistics: statistics, state: state, candidates: candidates}] AS rows
