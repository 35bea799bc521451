// The newest edge to each neighbour of each frontier node, at most $most a node; a busy node's are left to its types' indexes.
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
    WITH n, head(collect([n.id, r.at_order, type, r.source, r.target])) AS step
    ORDER BY step[1] DESC, step[0] LIMIT $most
    RETURN collect(step) AS steps
}
RETURN collect({id: a.id, busy: busy, steps: steps}) AS rows
