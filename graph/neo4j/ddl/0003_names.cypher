// Names: the edges to them, found from either end.
CREATE INDEX called_from IF NOT EXISTS FOR ()-[r:CALLED]-() ON (r.source, r.at_order);
CREATE INDEX called_to IF NOT EXISTS FOR ()-[r:CALLED]-() ON (r.target, r.at_order);
