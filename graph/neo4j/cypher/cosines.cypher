// The cosine of each of these nodes' vectors to each origin's, by their places in the two lists; a node's vector is read once.
UNWIND range(0, size($origins) - 1) AS origin
MATCH (o:Node {space: $space, id: $origins[origin]})
USING INDEX o:Node(space, id)
WHERE o.model = $model
WITH collect(origin) AS origins, collect(o.embedding) AS vectors
UNWIND range(0, size($ids) - 1) AS place
MATCH (n:Node {space: $space, id: $ids[place]})
USING INDEX n:Node(space, id)
WHERE n.model = $model
WITH origins, vectors, place, n.embedding AS here
WITH origins, collect(place) AS places,
    collect([v IN vectors | round(2 * coalesce(vector.similarity.cosine(v, here), 0.5) - 1, 6)]) AS scores
RETURN collect({places: places, origins: origins, scores: scores}) AS rows
