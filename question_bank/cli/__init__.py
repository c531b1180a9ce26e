"""The commands of the author's tool, one module for each errand."""
