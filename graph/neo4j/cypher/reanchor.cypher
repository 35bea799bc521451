// Lets persons who were known by a passage that is gone be known by another that supports a fact of theirs, or by none.
UNWIND $ids AS id
MATCH (p:Person {space: $space, triplet_source_id: id})
USING INDEX p:Person(space, triplet_source_id)
CALL (p) {
    OPTIONAL MATCH (p)<-[:SUBJECT]-()-[:SUPPORTED_BY]->(record)
    WHERE record.triplet_source_id IS NOT NULL
    RETURN record LIMIT 1
}
SET p.triplet_source_id = record.triplet_source_id
