"""What the author of a trade task must give, under `trade`.

today (what the page shows), products (id, name, price, cost, stock, weight in grams), orders (id, buyer, region,
address, time, state: unpaid paid shipped signed, lines: pieces by product, paid, freight, message), refunds (id, order,
kind, reason, amount, time, days since receipt, evidence, picture), reviews (id, product, buyer, stars, text, time),
carriers (id, name, promise, zones: regions, first, further, days; waybills; first_g, step_g), suppliers (id, name,
days, prices by product: lists of [from how many, price]), reasons (the choices of close, hold, agree, refuse, more),
tags (of reviews), tables (id, title, columns, rows: to look things up; sums: the columns that have a total), reports
(id, title, rows, columns; intro).

What only the server knows: `accept` and `rule` of an order, refund or review (see outcome.py), `must` of a review
(groups of words), restock (product, least, most, within days), counts (product, stock: what stock-taking has found),
and the `values` of a report: by cell (row.column) a `value`, or `from` (see figures.py), with `tolerance`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.trade.acts import OPEN, SHELVES
from question_bank.workspaces.trade.shop import MONEY, list_of

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,29}")
PART = re.compile(r"[a-z][a-z0-9_]{0,29}")
STATES = (*OPEN, "shipped", "signed")
MOST = {"products": 40, "orders": 80, "refunds": 40, "reviews": 60, "carriers": 10, "suppliers": 20, "tables": 10,
        "reports": 10, "restock": 40, "counts": 40}  # fmt: skip
MOST_ROWS = 500

CELLS = ("number", "choice", "text")

Test = Callable[[Any], bool]


def is_money(value: Any) -> bool:
    """An amount of 元."""
    return is_value(value) and MONEY.fullmatch(str(value)) is not None


def _is_count(value: Any) -> bool:
    return is_whole(value, 0, 99_999)


def _is_pieces(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(is_whole(many, 1, 9999) for many in value.values())


def _is_zones(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(
        isinstance(zone, dict) and is_list_of_words(zone.get("regions")) and is_money(zone.get("first"))
        and is_money(zone.get("further")) for zone in value
    )  # fmt: skip


def _is_price_list(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(steps, list) and steps and all(
            isinstance(step, list) and len(step) == 2 and is_whole(step[0], 1, 99_999) and is_money(step[1])
            for step in steps)
        for steps in value.values()
    )  # fmt: skip


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


SHAPES: Mapping[str, Mapping[str, Test]] = {
    "products": {"id": _is_id, "name": is_words, "price": is_money, "stock": _is_count,
                 "weight": lambda v: is_whole(v, 1, 99_999)},
    "orders": {"id": _is_id, "buyer": is_words, "region": is_words, "address": is_words, "lines": _is_pieces,
               "state": lambda v: v in STATES, "paid": is_money},
    "refunds": {"id": _is_id, "order": _is_id, "kind": is_words, "reason": is_words, "amount": is_money},
    "reviews": {"id": _is_id, "buyer": is_words, "text": is_words, "stars": lambda v: is_whole(v, 1, 5)},
    "carriers": {"id": _is_id, "name": is_words, "zones": _is_zones, "waybills": is_list_of_words},
    "suppliers": {"id": _is_id, "name": is_words, "days": lambda v: is_whole(v, 0, 365), "prices": _is_price_list},
    "tables": {"id": _is_id, "title": is_words, "columns": is_list_of_words, "rows": lambda v: isinstance(v, list)},
    "reports": {"id": lambda v: _is_id(v) and PART.fullmatch(v) is not None and v != "draft", "title": is_words,
                "rows": lambda v: isinstance(v, list), "columns": lambda v: isinstance(v, list)},
    "restock": {"product": _is_id, "least": _is_count, "most": _is_count, "within": lambda v: is_whole(v, 0, 365)},
    "counts": {"product": _is_id, "stock": _is_count},
}  # fmt: skip
"""What the entries of each shelf must have; the rest they may have."""


MAYBE: Mapping[str, Test] = {
    **dict.fromkeys(("message", "time", "evidence", "picture", "promise", "note", "intro", "product"), _is_text),
    "freight": is_money,
    "cost": is_money,
    **dict.fromkeys(("days", "sold", "safe"), _is_count),
    **dict.fromkeys(("first_g", "step_g"), lambda v: is_whole(v, 1, 99_999)),
}
"""What entries may have besides, and must be right where they have it."""

WANTED: Mapping[str, Test] = {
    **dict.fromkeys(("amount", "goods", "freight"), is_money),
    **dict.fromkeys(("address", "carrier", "with", "tag", "reason"), is_words),
    "follow": lambda v: isinstance(v, bool),
}
"""What an accepted outcome may ask for: one such value, or a list of them."""


def check_trade(plan: Any) -> Iterator[str]:
    """Faults of the whole shop: first what each entry is, then what they say of each other."""
    if not isinstance(plan, dict):
        yield "trade: 须为各项设定"
        return
    yield from (f"trade: {fault}" for fault in list(_shelves(plan)) or list(_details(plan)) or _links(plan))


def _shelves(plan: Mapping[str, Any]) -> Iterator[str]:
    """Each entry by itself."""
    for shelf in ("products", "orders"):
        if not plan.get(shelf):
            yield f"缺少 {shelf}"
    for shelf, tests in SHAPES.items():
        entries = plan.get(shelf, [])
        if not isinstance(entries, list) or len(entries) > MOST[shelf]:
            yield f"{shelf} 须为不超过 {MOST[shelf]} 项的列表"
            continue
        for no, entry in enumerate(entries, 1):
            if not isinstance(entry, dict):
                yield f"{shelf} 第 {no} 项须为各项设定"
            elif wrong := [name for name, test in tests.items() if not test(entry.get(name))] or _maybe(entry, tests):
                yield f"{shelf} {entry.get('id', no)}：{'、'.join(wrong)} 缺少或有误"
    reasons = plan.get("reasons", {})
    if not isinstance(reasons, dict) or not all(is_list_of_words(words) for words in reasons.values()):
        yield "reasons 须为每种操作的原因"
    if "tags" in plan and not is_list_of_words(plan["tags"]):
        yield "tags 须为文字的列表"


def _details(plan: Mapping[str, Any]) -> Iterator[str]:
    """What lies inside of tables and reports."""
    for table in plan.get("tables", ()):
        many, sums = len(table["columns"]), table.get("sums", [])
        if len(table["rows"]) > MOST_ROWS or not all(_is_row(row, many) for row in table["rows"]):
            yield f"tables {table['id']}：每行须有 {many} 格文字或数字，不超过 {MOST_ROWS} 行"
        if not isinstance(sums, list) or not all(name in table["columns"] for name in sums):
            yield f"tables {table['id']}：sums 须为其中的列"
    for report in plan.get("reports", ()):
        yield from (f"reports {report['id']}：{fault}" for fault in _report(report))


def _is_row(row: Any, many: int) -> bool:
    return isinstance(row, list) and len(row) == many and all(isinstance(c, str) or is_value(c) for c in row)


def _maybe(entry: Mapping[str, Any], tests: Mapping[str, Test]) -> list[str]:
    return [name for name, test in MAYBE.items() if name in entry and name not in tests and not test(entry[name])]


def _report(report: Mapping[str, Any]) -> Iterator[str]:
    for shelf in ("rows", "columns"):
        entries = report.get(shelf)
        if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
            yield f"{shelf} 须为有 id 和 label 的列表"
        elif not all(_is_id(one.get("id")) and is_words(one.get("label")) for one in entries):
            yield f"{shelf} 须有 id 和 label"
        elif len({one["id"] for one in entries}) < len(entries):
            yield f"{shelf} 的 id 重复"
        else:
            yield from (f"{one['id']}：{fault}" for one in entries for fault in _column(one))
            yield from (f"{one['id']}：{fault}" for one in entries if "cell" in one for fault in _column(one["cell"]))
    if not isinstance(report.get("values", {}), dict):
        yield "values 须为每格的正确值"


def _column(column: Any) -> Iterator[str]:
    if not isinstance(column, dict):
        yield "cell 须为各项设定"
        return
    if column.get("type", "number") not in CELLS or not is_whole(column.get("decimals", 0), 0, 6):
        yield "type、decimals 有误"
    if column.get("type") == "choice" and not is_list_of_words(column.get("options")):
        yield "options 须为文字的列表"


def _links(plan: Mapping[str, Any]) -> Iterator[str]:
    ids = {
        shelf: [entry["id"] for entry in plan.get(shelf, ())] for shelf in SHAPES if shelf not in ("restock", "counts")
    }
    known = {shelf: set(found) for shelf, found in ids.items()}
    yield from (f"{shelf} 的 id 重复" for shelf, found in ids.items() if len(found) > len(known[shelf]))
    both = [*ids["orders"], *ids["refunds"], *ids["reviews"]]
    if len(set(both)) < len(both):
        yield "orders、refunds、reviews 的 id 不能相同"
    for order in plan["orders"]:
        if not set(order["lines"]) <= known["products"]:
            yield f"orders {order['id']}：lines 提到的商品不存在"
    for refund in plan.get("refunds", ()):
        if refund["order"] not in known["orders"]:
            yield f"refunds {refund['id']}：order 不存在"
    for supplier in plan.get("suppliers", ()):
        if not set(supplier["prices"]) <= known["products"]:
            yield f"suppliers {supplier['id']}：prices 提到的商品不存在"
    for shelf in ("restock", "counts"):
        yield from (
            f"{shelf}：{e['product']} 不存在" for e in plan.get(shelf, ()) if e["product"] not in known["products"]
        )
    for item in plan.get("restock", ()):
        if item["least"] > item["most"]:
            yield f"restock {item['product']}：least、most 有误"
    for shelf in ("orders", "refunds", "reviews"):
        for entry in plan.get(shelf, ()):
            yield from (f"{shelf} {entry['id']}：{fault}" for fault in _accepted(plan, shelf, entry, known))


def _accepted(
    plan: Mapping[str, Any], shelf: str, entry: Mapping[str, Any], known: Mapping[str, set[str]]
) -> Iterator[str]:
    accept = entry.get("accept", [])
    if not isinstance(accept, list) or not all(isinstance(wanted, dict) for wanted in accept):
        yield "accept 须为处理结果的列表"
        return
    if accept and not is_words(entry.get("rule")):
        yield "有 accept 的须写 rule（依据）"
    for wanted in accept:
        act = wanted.get("act")
        if not isinstance(act, str) or SHELVES.get(act) != shelf:
            yield f"accept 的 act {act} 有误"
            continue
        if shelf == "orders" and act not in OPEN.get(entry["state"], ()):
            yield f"{entry['state']} 的订单不能 {act}"
        wrong = [name for name, test in WANTED.items() if name in wanted and not all(map(test, list_of(wanted[name])))]
        yield from (f"accept 的 {name} 有误" for name in wrong)
        for name, choices in (("carrier", known["carriers"]), ("with", known["orders"]), ("tag", plan.get("tags", ())),
                              ("reason", plan.get("reasons", {}).get(act, ()))):  # fmt: skip
            if not set(map(str, list_of(wanted.get(name, [])))) <= set(choices):
                yield f"accept 的 {name} 不在所列之中"
    groups = entry.get("must", [])
    if not isinstance(groups, list) or not all(is_list_of_words(words) for words in groups):
        yield "must 须为词组的列表"
