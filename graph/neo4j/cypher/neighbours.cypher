// The newest edge to each neighbour of each frontier node with that neighbour, at most $most a node; of a busy node only that it is busy.
UNWIND $frontier AS id
MATCH (a:Node {space: $space, id: id})
USING INDEX a:Node(space, id)
WITH a, COUNT { (a)--() } > $busy AS busy
CALL (a, busy) {
    WITH a WHERE NOT busy
    MATCH (a)-[r]-(n)
    WHERE type(r) IN $types AND ($always OR r.from_order <= $as_of < r.to_order)
        AND ($outward AND r.source = a.id OR $inward AND r.target = a.id)
        AND ($any_label OR n.label IN $labels)
    WITH n, r, type(r) AS type ORDER BY r.at_order DESC, type, r.source, r.target
    WITH n, head(collect(r)) AS r
    ORDER BY r.at_order DESC, n.id LIMIT $most
    RETURN collect({
        step: [n.id, r.at_order, type(r), r.source, r.target],
        edge: properties(r),
        node: n {.id, .label, .key, .props, .text, .context, .start, .end}
    }) AS found
}
RETURN collect({id: a.id, busy: busy, found: found}) AS rows
