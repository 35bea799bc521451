// The newest edges that leave each busy node, at most $most a type, by that type's index: no node's edges are all read.
// An edge type needs a branch of its own, because an index is found by a type that is written out. UNWIND, unlike WITH ... WHERE,
// keeps the server from reading a branch first and asking afterwards whether its type is wanted.
UNWIND $frontier AS id
CALL (id) {
    UNWIND [one IN [id] WHERE 'PART_OF' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:PART_OF]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'HOLDS' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:HOLDS]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ATTACHED_TO' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:ATTACHED_TO]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'REACHED_AT' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:REACHED_AT]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SENT_BY' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:SENT_BY]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SENT_TO' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:SENT_TO]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'COPIED_TO' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:COPIED_TO]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ORGANISED_BY' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:ORGANISED_BY]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ATTENDED_BY' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:ATTENDED_BY]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'IDENTIFIES' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:IDENTIFIES]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'AT' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:AT]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'HAS_ID' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:HAS_ID]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'REPLIES_TO' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:REPLIES_TO]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'IN_THREAD' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:IN_THREAD]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'OCCURS_IN' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:OCCURS_IN]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ABOUT' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:ABOUT]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SUBJECT' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:SUBJECT]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'OBJECT' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:OBJECT]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SUPPORTED_BY' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:SUPPORTED_BY]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'CITES' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:CITES]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'CALLED' IN $types] AS hub
    CALL (hub) {
        MATCH ()-[r:CALLED]->(n)
        WHERE r.source = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    }
    RETURN r
}
RETURN collect({id: id, step: [r.target, r.at_order, type(r), r.source, r.target]}) AS rows
