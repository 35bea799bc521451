"""What models are told, as files; only the named parameters of each change."""
