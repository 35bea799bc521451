"""Background passes over the graph's ports: quotes, vectors, facts, attachments."""
