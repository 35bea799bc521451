// A shortest path, whatever the edges' direction.
MATCH (a:Node {space: $space, id: $source}), (b:Node {space: $space, id: $target})
MATCH way = shortestPath((a)-[*..3]-(b))
WHERE all(r IN relationships(way) WHERE type(r) IN $types AND ($always OR r.from_order <= $as_of < r.to_order))
WITH way
WHERE length(way) <= $hops
RETURN collect({edges: [r IN relationships(way) | {type: type(r), edge: properties(r)}]}) AS rows
