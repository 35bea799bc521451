"""Start recipes for real servers: no pytest needed, ended by their own process id."""
