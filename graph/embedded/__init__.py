"""The embedded graph store: SQLite through apsw, one file a space, several processes at once, nothing to start."""
