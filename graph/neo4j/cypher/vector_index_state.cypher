// Whether a vector index is there, for which dimension, and whether it answers yet.
SHOW VECTOR INDEXES YIELD name, state, options
WHERE name = $index
RETURN state = 'ONLINE' AS online, options.indexConfig['vector.dimensions'] AS dimensions
