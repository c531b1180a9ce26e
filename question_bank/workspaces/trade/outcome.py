"""Whether a case was handled as its rule asks: all of it, the right act with a wrong value, or not.

An order, refund or review has `accept`: the outcomes that are right, each an act with the values that it must have.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.workspaces.trade.acts import said
from question_bank.workspaces.trade.books import Books, Step, shipped
from question_bank.workspaces.trade.shop import Entry, Plan, cents, entry_of, freight_of, list_of, weight_of

GROUPS = ("orders", "refunds", "reviews")
HALF = Fraction(1, 2)

Wanted = Mapping[str, Any]
Value = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """How much of a case is right, what is wrong with it in words, and the step that counts."""

    case: str
    share: Fraction
    wrong: tuple[str, ...]
    step: Step | None


def cases(plan: Plan, group: str | None = None) -> list[Entry]:
    """The entries that have a right outcome."""
    groups = GROUPS if group is None else (group,)
    return [entry for shelf in groups for entry in plan.get(shelf, ()) if entry.get("accept")]


def verdict_of(plan: Plan, books: Books, entry: Entry) -> Verdict:
    """The best that what was done is worth under any of the accepted outcomes."""
    step = books.counting.get(entry["id"])
    if step is None:
        return Verdict(entry["id"], Fraction(0), ("未处理",), None)
    return max((_judged(plan, books, entry, wanted, step) for wanted in entry["accept"]), key=lambda v: v.share)


def _judged(plan: Plan, books: Books, entry: Entry, wanted: Wanted, step: Step) -> Verdict:
    if wanted["act"] != step.value["act"]:
        return Verdict(entry["id"], Fraction(0), ("处理方式不符",), step)
    wrong = tuple(_wrong(plan, books, entry, wanted, step))
    return Verdict(entry["id"], HALF if wrong else Fraction(1), wrong, step)


def _wrong(plan: Plan, books: Books, entry: Entry, wanted: Wanted, step: Step) -> Iterator[str]:
    value = step.value
    for name, (label, is_right) in VALUES.items():
        if name in wanted and name in value and not is_right(wanted[name], value[name]):
            yield f"{label}不符"
    if value["act"] == "ship":
        yield from _wrong_parcel(plan, books, entry, wanted, step)


def _wrong_parcel(plan: Plan, books: Books, entry: Entry, wanted: Wanted, step: Step) -> Iterator[str]:
    """Which orders go together, what the parcel costs with the chosen carrier, and whose number it has."""
    value = step.value
    parcel = {value["case"], *value["with"]}
    if parcel != {entry["id"], *wanted.get("with", ())}:
        yield "合并发货不符"
    carrier = entry_of(plan, "carriers", value["carrier"]) or {}
    cost = freight_of(carrier, entry["region"], weight_of(plan, parcel))
    if cost is None:
        yield "快递不到该地区"
    elif cost != cents(value["freight"]):
        yield "运费不符"
    others = [books.counting[order] for order in shipped({c: s.value for c, s in books.counting.items()})]
    taken = {other.value["waybill"] for other in others if other.number != step.number}
    if value["waybill"] not in carrier.get("waybills", ()) or value["waybill"] in taken:
        yield "运单号不符"


def _is_one_of(wanted: Any, have: Any) -> bool:
    return have in list_of(wanted)


def _is_amount(wanted: Any, have: Any) -> bool:
    return cents(have) in [cents(one) for one in list_of(wanted)]


def _has_words(wanted: Any, have: Any) -> bool:
    return all(texts.fold(word).replace(" ", "") in texts.fold(have).replace(" ", "") for word in list_of(wanted))


VALUES: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "carrier": ("快递", _is_one_of),
    "address": ("收货地址", _has_words),
    "reason": ("原因", _is_one_of),
    "amount": ("金额", _is_amount),
    "goods": ("货款", _is_amount),
    "freight": ("运费", _is_amount),
    "tag": ("分类", _is_one_of),
    "follow": ("跟进标记", _is_one_of),
}
"""What an accepted outcome may ask of an act; the freight of a parcel is worked out from the carrier's prices."""


def right_way(plan: Plan, entry: Entry) -> str:
    """The first accepted outcome in words, for people who look at the work."""
    wanted: dict[str, Any] = dict(entry["accept"][0])
    if wanted["act"] == "ship":
        names = [(entry_of(plan, "carriers", id) or {"name": id})["name"] for id in list_of(wanted.get("carrier", []))]
        together = f"与 {'、'.join(wanted['with'])} 合并" if wanted.get("with") else ""
        return "，".join(part for part in ("发货", "或".join(names), together, _joined(wanted.get("address"))) if part)
    if wanted["act"] == "reply":
        return said(plan, {"text": "", "follow": False, **wanted, "tag": _joined(wanted.get("tag"))})
    plain = {name: _joined(value) for name, value in wanted.items()}
    return said(plan, {**dict.fromkeys(("goods", "freight", "amount"), "—"), "reason": "", **plain})


def _joined(value: Any) -> str:
    return "" if value is None else "或".join(str(one) for one in list_of(value))


def right_stock(plan: Plan, books: Books) -> dict[str, int]:
    """What should be left of each product: where an order may rightly be sent or not, what was done is followed."""
    sent = [order for order in plan["orders"] if _should_go(order, books)]
    stock = {product["id"]: product["stock"] for product in plan["products"]}
    stock |= {count["product"]: count["stock"] for count in plan.get("counts", ())}
    return {id: many - sum(order["lines"].get(id, 0) for order in sent) for id, many in stock.items()}


def _should_go(order: Entry, books: Books) -> bool:
    ways: Sequence[bool] = [wanted["act"] == "ship" for wanted in order.get("accept", ())]
    if any(ways) and not all(ways):
        step = books.counting.get(order["id"])
        return step is not None and step.value["act"] == "ship"
    return any(ways)
