// All nodes that one edge leads to, from each frontier node.
UNWIND $frontier AS id
MATCH (a:Node {space: $space, id: id})
USING INDEX a:Node(space, id)
MATCH (a)-[r]-(n)
WHERE type(r) IN $types AND ($always OR r.from_order <= $as_of < r.to_order)
    AND ($outward AND r.source = a.id OR $inward AND r.target = a.id)
WITH a.id AS id, collect(DISTINCT n.id) AS ends
RETURN collect({id: id, ends: ends}) AS rows
