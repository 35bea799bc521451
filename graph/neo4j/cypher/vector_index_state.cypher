// Whether a vector index is there, for which dimension, and whether it answers yet.
SHOW VECTOR INDEXES YIELD name, state, options
WHERE name = $index
RETURN collect({online: state = 'ONLINE', dimensions: options.indexConfig['vector.dimensions']}) AS rows
