// Takes away the vector index of one space, before one of another dimension is made.
DROP INDEX vectors_SPACE IF EXISTS
