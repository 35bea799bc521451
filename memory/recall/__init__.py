"""What a person looks up without asking: people, projects, days and what waits for an answer, computed from the graph."""
