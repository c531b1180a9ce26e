"""Practical workspaces: one folder each, found by the registry."""
