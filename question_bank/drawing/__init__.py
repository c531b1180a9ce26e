"""How a paper comes about: the bank sorted for a blueprint, a quick draw, an exact one, the proof and the shortage."""
