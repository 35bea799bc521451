// The newest edges that leave each busy node, at most $most a type, by that type's index: no node's edges are all read.
// An edge type needs a branch of its own, because an index is found by a type that is written out.
UNWIND $frontier AS id
CALL (id) {
    WITH id WHERE 'PART_OF' IN $types
    MATCH ()-[r:PART_OF]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'HOLDS' IN $types
    MATCH ()-[r:HOLDS]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'SENT_BY' IN $types
    MATCH ()-[r:SENT_BY]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'SENT_TO' IN $types
    MATCH ()-[r:SENT_TO]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'COPIED_TO' IN $types
    MATCH ()-[r:COPIED_TO]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'ORGANISED_BY' IN $types
    MATCH ()-[r:ORGANISED_BY]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'ATTENDED_BY' IN $types
    MATCH ()-[r:ATTENDED_BY]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'IDENTIFIES' IN $types
    MATCH ()-[r:IDENTIFIES]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'AT' IN $types
    MATCH ()-[r:AT]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'HAS_ID' IN $types
    MATCH ()-[r:HAS_ID]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'REPLIES_TO' IN $types
    MATCH ()-[r:REPLIES_TO]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'IN_THREAD' IN $types
    MATCH ()-[r:IN_THREAD]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'OCCURS_IN' IN $types
    MATCH ()-[r:OCCURS_IN]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'ABOUT' IN $types
    MATCH ()-[r:ABOUT]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'SUBJECT' IN $types
    MATCH ()-[r:SUBJECT]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'OBJECT' IN $types
    MATCH ()-[r:OBJECT]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
    UNION ALL
    WITH id WHERE 'SUPPORTED_BY' IN $types
    MATCH ()-[r:SUPPORTED_BY]->(n)
    WHERE r.source = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.source DESC, r.at_order DESC, r.target LIMIT $most
}
RETURN collect({id: id, step: [r.target, r.at_order, type(r), r.source, r.target]}) AS rows
