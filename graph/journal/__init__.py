"""The journal on one machine: SQLite through apsw, one file for an installation."""
