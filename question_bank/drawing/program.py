"""A small integer program, and HiGHS to solve it.

Quotas that overlap, a mean difficulty, enemies and mandatory questions together are a packing problem: no order of
greedy steps finds every solution, and a search of our own would be a poorer solver. HiGHS (MIT) is kept by its authors,
comes as a wheel and needs only numpy. It is asked rarely, so it is loaded only then.
"""

from collections.abc import Mapping
from typing import Any

from question_bank.contract import Malformed

MOST_NODES = 2_000
"""The search for the cheapest values ends here with the best so far: steps, unlike seconds, are alike everywhere."""
MOST_SECONDS = 20.0
"""A net below a program for which no values at all are found; those of real blueprints take less than one second."""


class Undecided(Malformed):
    """The search had to be given up."""


class Program:
    """Columns are whole numbers from 0; a row bounds a sum of columns; the cost is to be small."""

    def __init__(self) -> None:
        self.most: list[int] = []
        self.costs: list[int] = []
        self.rows: list[tuple[int | None, int | None, Mapping[int, int]]] = []

    def column(self, most: int) -> int:
        """One more column, which costs nothing."""
        self.most.append(most)
        self.costs.append(0)
        return len(self.most) - 1

    def row(self, low: int | None, high: int | None, terms: Mapping[int, int]) -> None:
        """One more row; None does not bound."""
        self.rows.append((low, high, terms))

    def solve(self) -> list[int] | None:
        """Cheap values, None where there are none. Undecided where the search had to be given up."""
        if any(not terms and ((low or 0) > 0 or (high or 0) < 0) for low, high, terms in self.rows):
            return None
        if not self.most:
            return []
        solver = self._solver()
        if any(self.costs):
            solver.setOptionValue("mip_max_nodes", MOST_NODES)
            solver.run()
            if (found := _values(solver)) is not None or _has_none(solver):
                return found
            solver = self._solver(free=True)
        solver.setOptionValue("time_limit", MOST_SECONDS)
        solver.run()
        if (found := _values(solver)) is not None or _has_none(solver):
            return found
        raise Undecided("组卷要求过于复杂，没有得到结果，请放宽配额或难度要求")

    def _solver(self, *, free: bool = False) -> Any:
        from highspy import kHighsInf as infinite
        from highspy._core import _Highs as Highs  # the class above it writes a line to the standard output
        from numpy import arange, int32, ones, uint8

        solver, columns = Highs(), len(self.most)
        for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
            solver.setOptionValue(option, value)
        every = arange(columns, dtype=int32)
        solver.addVars(columns, [0.0] * columns, [float(most) for most in self.most])
        solver.changeColsIntegrality(columns, every, ones(columns, dtype=uint8))
        solver.changeColsCost(columns, every, [0.0 if free else float(cost) for cost in self.costs])
        starts, places, values = self._matrix()
        low = [-infinite if low is None else float(low) for low, _high, _terms in self.rows]
        high = [infinite if high is None else float(high) for _low, high, _terms in self.rows]
        solver.addRows(len(self.rows), low, high, len(places), starts, places, values)
        return solver

    def _matrix(self) -> tuple[list[int], list[int], list[float]]:
        starts: list[int] = []
        places: list[int] = []
        values: list[float] = []
        for _low, _high, terms in self.rows:
            starts.append(len(places))
            places += terms
            values += map(float, terms.values())
        return starts, places, values


def _values(solver: Any) -> list[int] | None:
    from highspy import SolutionStatus

    if solver.getInfo().primal_solution_status != SolutionStatus.kSolutionStatusFeasible:
        return None
    return [round(value) for value in solver.getSolution().col_value]


def _has_none(solver: Any) -> bool:
    from highspy import HighsModelStatus

    return bool(solver.getModelStatus() == HighsModelStatus.kInfeasible)
