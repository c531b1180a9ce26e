"""The figures of reports: worked out from the tables of the task, so that no author has to.

A figure is `{table, sum: column}`, `{table, count: true}`, `{table, distinct: column}`, each with `where` (a column and
the value, the values, or {at_least, at_most} that it must have), and may go on with `minus`, `over` (figures) and
`times` (a number). `{table, top: column, sum…}` is the value of the column with the highest such figure.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.workspaces.checks import is_same
from question_bank.workspaces.trade.shop import Plan, list_of

Row = Mapping[str, Any]
Wish = Mapping[str, Any]


def rows_of(plan: Plan, table: str) -> list[Row]:
    """The rows of a table by their columns."""
    found = next(one for one in plan["tables"] if one["id"] == table)
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def figure(plan: Plan, wish: Wish) -> Fraction | str:
    """The figure that is asked for."""
    rows = [row for row in rows_of(plan, wish["table"]) if _fits(row, wish.get("where", {}))]
    if "top" in wish:
        values = dict.fromkeys(str(row[wish["top"]]) for row in rows)
        parts = {value: [row for row in rows if str(row[wish["top"]]) == value] for value in values}
        return max(values, key=lambda value: _plain(parts[value], wish), default="")
    amount = _plain(rows, wish)
    if "minus" in wish:
        amount -= _number(figure(plan, wish["minus"]))
    if "over" in wish:
        under = _number(figure(plan, wish["over"]))
        amount = amount / under if under else Fraction(0)
    return amount * Fraction(str(wish.get("times", 1)))


def _plain(rows: list[Row], wish: Wish) -> Fraction:
    if "sum" in wish:
        return sum((Fraction(texts.number_of(row[wish["sum"]]) or 0) for row in rows), Fraction(0))
    if "distinct" in wish:
        return Fraction(len({str(row[wish["distinct"]]) for row in rows}))
    return Fraction(len(rows))


def _number(value: Fraction | str) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)


def _fits(row: Row, where: Mapping[str, Any]) -> bool:
    return all(_is(row[column], wanted) for column, wanted in where.items())


def _is(have: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return any(is_same(str(have), one) for one in list_of(wanted))
    number = texts.number_of(have)
    return (
        number is not None
        and number >= Decimal(str(wanted.get("at_least", number)))
        and number <= Decimal(str(wanted.get("at_most", number)))
    )


def expected(plan: Plan, wanted: Mapping[str, Any], decimals: int) -> str:
    """What a cell of a report should say: the author's value, or the figure at the cell's decimals, half up."""
    if "value" in wanted:
        return str(wanted["value"])
    found = figure(plan, wanted["from"])
    if isinstance(found, str):
        return found
    exact = Decimal(found.numerator) / Decimal(found.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def tolerance_of(wanted: Mapping[str, Any], decimals: int) -> Decimal:
    """How far off a cell may be: by one in its last decimal where nothing else is said, whole numbers not at all."""
    return Decimal(str(wanted.get("tolerance", Decimal(1).scaleb(-decimals) if decimals else 0)))
