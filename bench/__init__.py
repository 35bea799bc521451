"""Measurements, each beside its baseline."""
