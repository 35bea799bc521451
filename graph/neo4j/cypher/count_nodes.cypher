// How many nodes, edges and vectors a space holds, by label.
UNWIND $spaces AS space
MATCH (n:Node {space: space})
RETURN n.label AS label, count(*) AS nodes, sum(COUNT { (n)-->() }) AS edges, count(n.model) AS vectors
