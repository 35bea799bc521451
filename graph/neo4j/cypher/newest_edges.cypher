// The newest edges of each frontier node, at most $most a node; a busy node's are left to its types' indexes.
UNWIND $frontier AS id
MATCH (a:Node {space: $space, id: id})
USING INDEX a:Node(space, id)
WITH a, COUNT { (a)--() } > $busy AS busy
CALL (a, busy) {
    WITH a WHERE NOT busy
    MATCH (a)-[r]-(n)
    WHERE type(r) IN $types AND ($as_of IS NULL OR r.from_order <= $as_of < r.to_order)
        AND ($outward AND r.source = a.id OR $inward AND r.target = a.id)
        AND ($labels IS NULL OR n.label IN $labels)
    WITH a, r, n ORDER BY r.at_order DESC, n.id LIMIT $most
    RETURN collect([n.id, r.at_order, type(r), r.source, r.target]) AS steps
}
RETURN a.id AS id, busy, steps
