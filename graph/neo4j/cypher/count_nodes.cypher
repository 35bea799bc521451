// How many nodes, edges and vectors a space holds, by label; derived edges are not counted.
UNWIND $spaces AS space
MATCH (n:Node {space: space})
USING INDEX n:Node(space, position)
WHERE n.position > 0
WITH n.label AS label, count(*) AS nodes,
    sum(COUNT { (n)-->() } - COUNT { (n)-[:CORRESPONDS_WITH|ATTENDS|WORKS_ON]->() }) AS edges, count(n.model) AS vectors
RETURN collect({label: label, nodes: nodes, edges: edges, vectors: vectors}) AS rows
