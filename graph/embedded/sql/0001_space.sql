-- One space: its nodes and edges, its words and vectors, what was removed, where its sources stand.
CREATE TABLE node (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    key TEXT NOT NULL,
    props TEXT NOT NULL,
    text TEXT NOT NULL,
    context TEXT NOT NULL,
    start TEXT,
    "end" TEXT,
    start_at TEXT,
    end_at TEXT,
    digest TEXT NOT NULL,
    words_digest TEXT NOT NULL,
    length INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX node_page ON node (label, id);
CREATE INDEX node_key ON node (key, label);
CREATE INDEX node_time ON node (label, start_at, end_at, id);
CREATE INDEX node_position ON node (position);

CREATE TABLE edge (
    source TEXT NOT NULL REFERENCES node (id),
    type TEXT NOT NULL,
    target TEXT NOT NULL REFERENCES node (id),
    props TEXT NOT NULL,
    at TEXT,
    valid_from TEXT,
    valid_to TEXT,
    at_utc TEXT,
    from_utc TEXT,
    to_utc TEXT,
    digest TEXT NOT NULL,
    PRIMARY KEY (source, type, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_out ON edge (source, type, at_utc DESC, target);
CREATE INDEX edge_in ON edge (target, type, at_utc DESC, source);

CREATE TABLE vector (
    num INTEGER PRIMARY KEY REFERENCES node (num),
    model TEXT NOT NULL,
    digest TEXT NOT NULL,
    numbers BLOB NOT NULL,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX vector_digest ON vector (model, digest);
CREATE INDEX vector_seq ON vector (seq);

CREATE TABLE vector_gone (num INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE INDEX vector_gone_seq ON vector_gone (seq);

CREATE TABLE removal (id TEXT PRIMARY KEY, label TEXT NOT NULL, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX removal_position ON removal (position);

CREATE TABLE place (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE tally (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES ('position', 0), ('vectors', 0), ('documents', 0), ('length', 0);

-- Our analyser has made the words; all that is left for this tokenizer is to split at the spaces between them.
CREATE VIRTUAL TABLE words USING fts5 (tokens, tokenize = 'ascii');
-- A forgotten word leaves the index at once, not at some later merge.
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE words_terms USING fts5vocab ('words', 'row');
