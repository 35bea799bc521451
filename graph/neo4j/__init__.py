"""The Neo4j graph store: named Cypher files, native full-text and vector indexes, one transaction a commit."""
