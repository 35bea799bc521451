// The vector index of one space; the only text that is filled in, with the space's 32 hex digits.
CREATE VECTOR INDEX vectors_SPACE IF NOT EXISTS FOR (n:Space_SPACE) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine'}}
