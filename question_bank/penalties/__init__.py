"""The general penalties of practical work (domain.md 3): what the machine proposes, and what an applied one costs.

The machine only proposes, with proof that a person can look at; whether a penalty applies is for graders to say.
"""
