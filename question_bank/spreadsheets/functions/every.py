"""The functions of formulas, by their names; each module of this folder has those of one trade."""

from collections.abc import Mapping

from question_bank.spreadsheets.functions import conditions, dates, finance, logic, lookup, numeric, statistics, words
from question_bank.spreadsheets.functions.kit import Function

MODULES = (numeric, statistics, conditions, logic, lookup, words, dates, finance)
FUNCTIONS: Mapping[str, Function] = {name: one for module in MODULES for name, one in module.FUNCTIONS.items()}
