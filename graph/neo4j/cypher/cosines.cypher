// The cosine of each origin's vector to each of these nodes' vectors, by their places in the two lists.
UNWIND range(0, size($ids) - 1) AS place
MATCH (n:Node {space: $space, id: $ids[place]})
USING INDEX n:Node(space, id)
WHERE n.model = $model
WITH collect(place) AS places, collect(n.embedding) AS vectors
UNWIND range(0, size($origins) - 1) AS origin
MATCH (o:Node {space: $space, id: $origins[origin]})
USING INDEX o:Node(space, id)
WHERE o.model = $model
WITH places, collect(origin) AS origins,
    collect([v IN vectors | round(2 * coalesce(vector.similarity.cosine(o.embedding, v), 0.5) - 1, 6)]) AS scores
RETURN collect({places: places, origins: origins, scores: scores}) AS rows
