// The newest edges that reach each busy node, at most $most a type, by that type's index: no node's edges are all read.
// An edge type needs a branch of its own, because an index is found by a type that is written out. UNWIND, unlike WITH ... WHERE,
// keeps the server from reading a branch first and asking afterwards whether its type is wanted.
UNWIND $frontier AS id
CALL (id) {
    UNWIND [one IN [id] WHERE 'PART_OF' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:PART_OF]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'HOLDS' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:HOLDS]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ATTACHED_TO' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:ATTACHED_TO]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'REACHED_AT' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:REACHED_AT]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SENT_BY' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:SENT_BY]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SENT_TO' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:SENT_TO]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'COPIED_TO' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:COPIED_TO]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ORGANISED_BY' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:ORGANISED_BY]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ATTENDED_BY' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:ATTENDED_BY]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'IDENTIFIES' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:IDENTIFIES]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'AT' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:AT]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'HAS_ID' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:HAS_ID]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'REPLIES_TO' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:REPLIES_TO]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'IN_THREAD' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:IN_THREAD]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'OCCURS_IN' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:OCCURS_IN]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'ABOUT' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:ABOUT]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SUBJECT' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:SUBJECT]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'OBJECT' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:OBJECT]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'SUPPORTED_BY' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:SUPPORTED_BY]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'CITES' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:CITES]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
    UNION ALL
    UNWIND [one IN [id] WHERE 'CALLED' IN $types] AS hub
    CALL (hub) {
        MATCH (n)-[r:CALLED]->()
        WHERE r.target = hub AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
            AND ($any_label OR n.label IN $labels)
        RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    }
    RETURN r
}
RETURN collect({id: id, step: [r.source, r.at_order, type(r), r.source, r.target]}) AS rows
