"""The vocabulary every room shares: records, entities, facts, evidence, ports, errors and ids; no I/O, no clock."""
