// The newest edges that reach each busy node, at most $most a type, by that type's index: no node's edges are all read.
// An edge type needs a branch of its own, because an index is found by a type that is written out.
UNWIND $frontier AS id
CALL (id) {
    WITH id WHERE 'PART_OF' IN $types
    MATCH (n)-[r:PART_OF]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'HOLDS' IN $types
    MATCH (n)-[r:HOLDS]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'SENT_BY' IN $types
    MATCH (n)-[r:SENT_BY]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'SENT_TO' IN $types
    MATCH (n)-[r:SENT_TO]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'COPIED_TO' IN $types
    MATCH (n)-[r:COPIED_TO]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'ORGANISED_BY' IN $types
    MATCH (n)-[r:ORGANISED_BY]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'ATTENDED_BY' IN $types
    MATCH (n)-[r:ATTENDED_BY]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'IDENTIFIES' IN $types
    MATCH (n)-[r:IDENTIFIES]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'AT' IN $types
    MATCH (n)-[r:AT]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'HAS_ID' IN $types
    MATCH (n)-[r:HAS_ID]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'REPLIES_TO' IN $types
    MATCH (n)-[r:REPLIES_TO]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'IN_THREAD' IN $types
    MATCH (n)-[r:IN_THREAD]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'OCCURS_IN' IN $types
    MATCH (n)-[r:OCCURS_IN]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'ABOUT' IN $types
    MATCH (n)-[r:ABOUT]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'SUBJECT' IN $types
    MATCH (n)-[r:SUBJECT]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'OBJECT' IN $types
    MATCH (n)-[r:OBJECT]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
    UNION ALL
    WITH id WHERE 'SUPPORTED_BY' IN $types
    MATCH (n)-[r:SUPPORTED_BY]->()
    WHERE r.target = id AND r.at_order >= '' AND r.space = $space AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($any_label OR n.label IN $labels)
    RETURN r ORDER BY r.target DESC, r.at_order DESC, r.source LIMIT $most
}
RETURN collect({id: id, step: [r.source, r.at_order, type(r), r.source, r.target]}) AS rows
