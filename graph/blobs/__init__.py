"""Raw bytes by their hash, in append-only packs."""
