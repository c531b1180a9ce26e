"""The functions of formulas: each module has those of one trade, `every` all of them by their names."""
