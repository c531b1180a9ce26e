"""What a plan's tables compute: sums, cash flows, break-even points. figures.js has the same rules for the terminal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from question_bank import texts
from question_bank.finance import (
    break_even,
    discounted,
    discounted_payback,
    irr,
    npv,
    payback,
    rounded,
    rounded_up,
)
from question_bank.workspaces.plan.reading import INPUTS, SIDES, Table

PERCENT, YEARS, WHOLE, MONEY = "%", " 年", "whole", "money"
"""How a figure is shown: two decimals with its unit; units as a whole number, rounded up; money with two decimals."""

NUMBERS = ("number", "money")
OF_FLOW = ("npv", "irr", "payback", "payback_discounted")
OF_CASE = ("margin", "margin_rate", "units", "money", "safety", "safety_rate", "profit")
SHOWN_AS = {
    "irr": PERCENT, "payback": YEARS, "payback_discounted": YEARS,
    "margin_rate": PERCENT, "units": WHOLE, "safety_rate": PERCENT,
}  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """A cash flow by year: what comes in, what goes out, and what is left."""

    inflow: tuple[Fraction, ...]
    outflow: tuple[Fraction, ...]
    rate: Fraction | None

    @property
    def net(self) -> list[Fraction]:
        """What is left in each year."""
        return [inflow - outflow for inflow, outflow in zip(self.inflow, self.outflow, strict=True)]

    @property
    def running(self) -> list[Fraction]:
        """What is left up to each year."""
        return list(accumulate(self.net))

    @property
    def present(self) -> list[Fraction] | None:
        """What is left in each year, as it is worth in year 0."""
        return None if self.rate is None else discounted(self.rate, self.net)


def exact(text: str) -> Fraction | None:
    """The number that a cell says."""
    found = texts.number_of(text)
    return None if found is None else Fraction(found)


def figures_of(table: Table, value: Any) -> dict[str, Fraction | None]:
    """Every figure of a table by its name; None where it cannot be computed (yet)."""
    return dict(FIGURES[table["kind"]](table, value))


def names_of(table: Table) -> tuple[str, ...]:
    """The names of the figures of a table."""
    return tuple(figures_of(table, None))


def _of_free(table: Table, value: Any) -> Iterator[tuple[str, Fraction | None]]:
    for column in table["columns"]:
        if column.get("sum"):
            numbers = [exact(row.get(column["id"], "")) for row in value or ()]
            known = [number for number in numbers if number is not None]
            yield f"sum_{column['id']}", sum(known, Fraction(0)) if known else None


def _of_nothing(_table: Table, _value: Any) -> Iterator[tuple[str, Fraction | None]]:
    yield from ()


def flow_of(table: Table, value: Any) -> Flow | None:
    """The cash flow of a table; empty cells count as 0. None where no amount stands in it."""
    sides = {side: [line["amounts"] for line in (value or {}).get(side, ())] for side in SIDES}
    amounts = {side: [[exact(text) for text in line] for line in lines] for side, lines in sides.items()}
    if not any(amount is not None for lines in amounts.values() for line in lines for amount in line):
        return None
    sums = {
        side: tuple(
            sum((line[year] or Fraction(0) for line in lines), Fraction(0)) for year in range(table["years"] + 1)
        )
        for side, lines in amounts.items()
    }
    percent = exact(str(table.get("rate", (value or {}).get("rate", ""))))
    return Flow(sums["in"], sums["out"], percent / 100 if percent is not None and percent > -100 else None)


def _of_cash_flow(table: Table, value: Any) -> Iterator[tuple[str, Fraction | None]]:
    flow = flow_of(table, value)
    if flow is None:
        yield from ((name, None) for name in OF_FLOW)
    else:
        rate_of_return = irr(flow.net)
        yield "npv", None if flow.rate is None else npv(flow.rate, flow.net)
        yield "irr", None if rate_of_return is None else rate_of_return * 100
        yield "payback", payback(flow.net)
        yield "payback_discounted", None if flow.rate is None else discounted_payback(flow.rate, flow.net)
    for year in range(table["years"] + 1):
        yield f"net_{year}", None if flow is None else flow.net[year]
        yield f"total_{year}", None if flow is None else flow.running[year]


def _of_break_even(table: Table, value: Any) -> Iterator[tuple[str, Fraction | None]]:
    for number in range(len(table["cases"])):
        case = value[number] if value else {}
        fixed, price, variable, planned = (exact(case.get(name, "")) for name in INPUTS)
        point = (
            None if fixed is None or price is None or variable is None else break_even(fixed, price, variable, planned)
        )
        for name in OF_CASE:
            figure: Fraction | None = getattr(point, name) if point else None
            is_share = SHOWN_AS.get(name) == PERCENT and figure is not None
            yield case_name(name, number), figure * 100 if is_share and figure is not None else figure


def case_name(name: str, number: int) -> str:
    """The name of a figure of a break-even case, counted from 0: units, units_2, units_3."""
    return f"{name}_{number + 1}" if number else name


FIGURES: Mapping[str, Callable[[Table, Any], Iterator[tuple[str, Fraction | None]]]] = {
    "free": _of_free,
    "matrix": _of_nothing,
    "cash_flow": _of_cash_flow,
    "break_even": _of_break_even,
}


def shown(name: str, figure: Fraction | None) -> str:
    """A figure as people read it; a dash where there is none."""
    if figure is None:
        return "—"
    sort = SHOWN_AS.get(name.rsplit("_", 1)[0] if name[-1].isdigit() else name, MONEY)
    if sort == WHOLE:
        return grouped(rounded_up(figure))
    return grouped(rounded(figure, 2)) + ("" if sort == MONEY else sort)


def grouped(number: str) -> str:
    """A number with commas at its thousands."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, decimals = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"


# ── How far a table is ──


def complete_rows(table: Table, value: Any) -> int:
    """Rows in which every column that is asked for is filled, numbers with numbers."""
    asked = [column for column in table["columns"] if not column.get("optional")]
    return sum(all(_is_filled(column, row.get(column["id"], "")) for column in asked) for row in value or ())


def _is_filled(column: Mapping[str, Any], text: str) -> bool:
    return exact(text) is not None if column["type"] in NUMBERS else bool(text)


def least_rows(table: Table) -> int:
    """How many complete rows a table is to have."""
    return int(table.get("least", len(table["rows"]) if "rows" in table else 1))


def full_blocks(table: Table, value: Any, least: int | None = None) -> int:
    """Blocks of a matrix with enough characters."""
    enough = table.get("least", 1) if least is None else least
    return sum(texts.count((value or {}).get(block["id"], "")) >= enough for block in table["blocks"])


def is_complete(table: Table, value: Any) -> bool:
    """Whether a table is filled as far as it is asked for."""
    if value is None:
        return False
    if table["kind"] == "free":
        return complete_rows(table, value) >= least_rows(table)
    if table["kind"] == "matrix":
        return full_blocks(table, value) == len(table["blocks"])
    figures = figures_of(table, value)
    if table["kind"] == "cash_flow":
        given = [line for side, name in SIDES.items() for line in value[side][: len(table.get(name, ()))]]
        return figures["npv"] is not None and all(any(map(says_number, line["amounts"])) for line in given)
    return all(figures[case_name("safety", number)] is not None for number in range(len(table["cases"])))


def says_number(text: str) -> bool:
    """Whether a cell says a number."""
    return exact(text) is not None
