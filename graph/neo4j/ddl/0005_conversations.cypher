// Conversations: the edges from what was said to what it was said of, found from either end.
CREATE INDEX cites_from IF NOT EXISTS FOR ()-[r:CITES]-() ON (r.source, r.at_order);
CREATE INDEX cites_to IF NOT EXISTS FOR ()-[r:CITES]-() ON (r.target, r.at_order);
