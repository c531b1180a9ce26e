"""Question types: one folder each, found by the registry."""
