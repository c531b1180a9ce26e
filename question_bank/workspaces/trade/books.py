"""The books after what was done: which act counts for each case, stock, money; the same acts, the same books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.contract import Act
from question_bank.workspaces.trade.acts import ACT, cases_of
from question_bank.workspaces.trade.shop import Plan, cents, entry_of, unit_price


@dataclass(frozen=True)
class Step:
    """One act: its number, what it was, when, and whether it was taken back."""

    number: int
    value: Mapping[str, Any]
    at_ms: int
    is_undone: bool = False


@dataclass(frozen=True)
class Books:
    """`counting`: the step that counts for each case. Amounts are in 分."""

    steps: tuple[Step, ...] = ()
    counting: Mapping[str, Step] = field(default_factory=dict)
    stock: Mapping[str, int] = field(default_factory=dict)
    coming: Mapping[str, int] = field(default_factory=dict)
    refunded: int = 0
    freight: int = 0
    spent: int = 0


def books_of(plan: Plan, acts: Sequence[Act]) -> Books:
    """All of it, from the acts in the order of their numbers."""
    steps = _steps(acts)
    counting = {case: step for step in steps if not step.is_undone for case in cases_of(step.value)}
    values = {case: step.value for case, step in counting.items()}
    stock, coming, spent = {}, {}, 0
    for product in plan["products"]:
        id = product["id"]
        counted = values.get(f"count/{id}", {"stock": product["stock"]})["stock"]
        stock[id] = counted - sum(_pieces(plan, order, id) for order in shipped(values))
        bought = values.get(f"buy/{id}", {"quantity": 0, "supplier": ""})
        coming[id] = bought["quantity"]
        supplier = entry_of(plan, "suppliers", bought["supplier"])
        spent += bought["quantity"] * ((unit_price(supplier, id, bought["quantity"]) or 0) if supplier else 0)
    freight = {step.number: cents(step.value["freight"]) for step in counting.values() if step.value["act"] == "ship"}
    return Books(steps, counting, stock, coming, _refunded(plan, values), sum(freight.values()), spent)


def _steps(acts: Sequence[Act]) -> tuple[Step, ...]:
    numbered = {int(act.part[3:]): act for act in acts if ACT.fullmatch(act.part)}
    undone = {act.value["of"] for act in numbered.values() if act.value["act"] == "undo"}
    return tuple(Step(no, act.value, act.at_ms, no in undone) for no, act in sorted(numbered.items()))


def shipped(values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The orders that have been sent."""
    return [case for case, value in values.items() if value["act"] == "ship"]


def _pieces(plan: Plan, order: str, product: str) -> int:
    found = entry_of(plan, "orders", order)
    return int(found["lines"].get(product, 0)) if found else 0


def _refunded(plan: Plan, values: Mapping[str, Mapping[str, Any]]) -> int:
    agreed = sum(cents(value["amount"]) for value in values.values() if value["act"] == "agree")
    closed = [entry_of(plan, "orders", case) for case, value in values.items() if value["act"] == "close"]
    return agreed + sum(cents(order["paid"]) for order in closed if order and order["state"] == "paid")


def view_of(books: Books) -> dict[str, Any]:
    """The books as the terminal receives them; `done`: the highest number that they know of."""
    return {
        "done": books.steps[-1].number if books.steps else 0,
        "steps": [{"number": s.number, "value": dict(s.value), "at_ms": s.at_ms, "undone": s.is_undone}
                  for s in books.steps],
        "stock": dict(books.stock),
        "coming": dict(books.coming),
        "refunded": books.refunded,
        "freight": books.freight,
        "spent": books.spent,
    }  # fmt: skip
