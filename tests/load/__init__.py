"""The load benchmark: a cheap client, scripted terminals, a server of its own, and one module for each part."""
