// The tokens of nodes' texts, on nodes of their own without edges: LlamaIndex reads every property of a node, and can say no bytes.
CREATE CONSTRAINT tokens_identity IF NOT EXISTS FOR (t:Tokens) REQUIRE (t.space, t.id) IS UNIQUE;
