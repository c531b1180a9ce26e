"""The shop as its author wrote it: orders, parcels, freight, suppliers. Money is in whole 分, weight in grams."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed

MONEY = re.compile(r"\d{1,7}(?:\.\d{1,2})?")
KILO = 1000

Plan = Mapping[str, Any]
Entry = Mapping[str, Any]


def cents(value: Any) -> int:
    """Whole 分 of an amount that stands in the author's plan, or was read."""
    return int(Decimal(str(value)) * 100)


def yuan(amount: int) -> str:
    """An amount as people write it, always with two decimals."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def read_money(raw: Any) -> str:
    """An amount of 元 as it was typed, with two decimals. Malformed: none."""
    text = texts.unify(texts.one_line(raw)).removesuffix("元").strip()
    if not MONEY.fullmatch(text):
        raise Malformed("金额须为数字，最多两位小数")
    return yuan(cents(text))


def entry_of(plan: Plan, shelf: str, id: Any) -> Entry | None:
    """The order, refund, review, product, carrier or supplier of this id; None where there is none."""
    return next((entry for entry in plan.get(shelf, ()) if entry["id"] == id), None)


def weight_of(plan: Plan, orders: Iterable[str]) -> int:
    """What the goods of these orders weigh together."""
    weights = {product["id"]: product["weight"] for product in plan["products"]}
    lines = [(entry_of(plan, "orders", id) or {}).get("lines", {}) for id in orders]
    return sum(weights[product] * many for line in lines for product, many in line.items())


def zone_of(carrier: Entry, region: str) -> Entry | None:
    """The carrier's prices for a region; None where it does not go there."""
    return next((zone for zone in carrier.get("zones", ()) if region in zone["regions"]), None)


def freight_of(carrier: Entry, region: str, grams: int) -> int | None:
    """What a parcel costs: the first weight, and each further step that is begun. None: not served."""
    zone = zone_of(carrier, region)
    if zone is None:
        return None
    over = max(0, grams - int(carrier.get("first_g", KILO)))
    return cents(zone["first"]) + -(-over // int(carrier.get("step_g", KILO))) * cents(zone["further"])


def unit_price(supplier: Entry, product: str, quantity: int) -> int | None:
    """What a piece costs where so many are bought; None where the supplier does not sell (so few of) them."""
    steps = [step for step in supplier["prices"].get(product, ()) if step[0] <= quantity]
    return min((cents(price) for _least, price in steps), default=None)


def cheapest(plan: Plan, product: str, quantity: int, within: int) -> list[str]:
    """The suppliers who sell so many at the lowest price, among those who deliver within so many days."""
    prices = {
        supplier["id"]: price
        for supplier in plan.get("suppliers", ())
        if supplier["days"] <= within and (price := unit_price(supplier, product, quantity)) is not None
    }
    return [id for id, price in prices.items() if price == min(prices.values())]


def list_of(value: Any) -> Sequence[Any]:
    """A list as it is, one value as a list of it."""
    return value if isinstance(value, list) else [value]
