"""What a terminal receives of the shop, and what graders see of the work."""

from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.contract import Act
from question_bank.workspaces.base import only
from question_bank.workspaces.trade import outcome, reports
from question_bank.workspaces.trade.acts import LONGEST_REPLY, said
from question_bank.workspaces.trade.books import Books, Step, books_of
from question_bank.workspaces.trade.scoring import reply_share, wanted_purchase
from question_bank.workspaces.trade.shop import Plan, entry_of, yuan

SHOWN: Mapping[str, tuple[str, ...]] = {
    "products": ("id", "name", "price", "cost", "stock", "weight", "sold", "safe"),
    "orders": ("id", "buyer", "region", "address", "time", "state", "lines", "paid", "freight", "message"),
    "refunds": ("id", "order", "kind", "reason", "amount", "time", "days", "evidence", "picture"),
    "reviews": ("id", "product", "buyer", "stars", "text", "time"),
    "carriers": ("id", "name", "promise", "waybills", "first_g", "step_g"),
    "suppliers": ("id", "name", "days", "note", "prices"),
    "tables": ("id", "title", "columns", "rows", "sums"),
    "reports": ("id", "title", "intro"),
}
ZONE, COLUMN = ("regions", "first", "further", "days"), ("id", "label", "type", "unit", "decimals", "options", "max")


def presented(plan: Plan) -> dict[str, Any]:
    """The shop as the candidate finds it; no outcome, no rule, no figure."""
    shelves: dict[str, Any] = {shelf: [only(e, names) for e in plan.get(shelf, ())] for shelf, names in SHOWN.items()}
    for shown, carrier in zip(shelves["carriers"], plan.get("carriers", ()), strict=True):
        shown["zones"] = [only(zone, ZONE) for zone in carrier["zones"]]
    for shown, report in zip(shelves["reports"], plan.get("reports", ()), strict=True):
        shown["columns"] = [only(column, COLUMN) for column in report["columns"]]
        shown["rows"] = [
            {"id": row["id"], "label": row["label"], "cell": only(row.get("cell", {}), COLUMN)}
            for row in report["rows"]
        ]
    return {
        **shelves,
        "today": str(plan.get("today", "")),
        "reasons": {act: list(words) for act, words in plan.get("reasons", {}).items()},
        "tags": list(plan.get("tags", ())),
        "longest": LONGEST_REPLY,
    }


def shown(plan: Plan, fields: Mapping[str, Any], acts: Sequence[Act]) -> dict[str, Any]:
    """Every case with what was done, when, and whether it is right; stock, money, reports, and the whole journal."""
    books = books_of(plan, acts)
    should = outcome.right_stock(plan, books)
    return {
        "groups": [group for shelf in outcome.GROUPS if (group := _group(plan, books, shelf))["cases"]],
        "purchases": _purchases(plan, books),
        "stock": [
            {"name": p["name"], "was": p["stock"], "now": books.stock[p["id"]], "should": should[p["id"]]}
            for p in plan["products"]
        ],
        "money": [{"name": name, "amount": yuan(amount)} for name, amount in (
            ("refunded", books.refunded), ("freight", books.freight), ("spent", books.spent))],
        "reports": [_report(plan, report, fields.get(report["id"])) for report in plan.get("reports", ())],
        "journal": [_step(plan, step) for step in books.steps],
    }  # fmt: skip


def _group(plan: Plan, books: Books, shelf: str) -> dict[str, Any]:
    verdicts = [(entry, outcome.verdict_of(plan, books, entry)) for entry in outcome.cases(plan, shelf)]
    return {"name": shelf, "cases": [_case(plan, books, entry, verdict) for entry, verdict in verdicts]}


def _case(plan: Plan, books: Books, entry: Mapping[str, Any], verdict: outcome.Verdict) -> dict[str, Any]:
    state = {0: "wrong", 1: "half", 2: "right"}[int(verdict.share * 2)] if verdict.step else "none"
    points = reply_share(books, entry, [])[0] if entry.get("must") else None
    return {
        "id": entry["id"],
        "about": _about(plan, entry),
        "done": said(plan, verdict.step.value) if verdict.step else "",
        "at": clock(verdict.step.at_ms) if verdict.step else "",
        "state": state,
        "wrong": list(verdict.wrong) if verdict.step else [],
        "should": outcome.right_way(plan, entry),
        "rule": str(entry.get("rule", "")),
        "points": f"{int(points * len(entry['must']))}/{len(entry['must'])}" if points is not None else "",
    }


def _about(plan: Plan, entry: Mapping[str, Any]) -> str:
    """One line of what a case was."""
    if "lines" in entry:
        names = {product["id"]: product["name"] for product in plan["products"]}
        goods = "、".join(f"{names[id]}×{many}" for id, many in entry["lines"].items())
        return "；".join(part for part in (f"{entry['buyer']}：{goods}", entry.get("message")) if part)
    if "stars" in entry:
        return f"{entry['buyer']}（{entry['stars']} 星）：{entry['text']}"
    return f"{entry['kind']} {entry['amount']} 元：{entry['reason']}"


def _purchases(plan: Plan, books: Books) -> list[dict[str, Any]]:
    """Of each product that was bought, or about which it had to be decided."""
    wanted = {item["product"]: wanted_purchase(plan, item) for item in plan.get("restock", ())}
    steps = {product["id"]: books.counting.get(f"buy/{product['id']}") for product in plan["products"]}
    return [
        {
            "name": product["name"],
            "done": said(plan, step.value) if step else "",
            "at": clock(step.at_ms) if step else "",
            "should": wanted.get(product["id"], ""),
        }
        for product in plan["products"]
        if (step := steps[product["id"]]) or product["id"] in wanted
    ]


def _report(plan: Plan, report: Mapping[str, Any], value: Any) -> dict[str, Any]:
    judged = {cell.name: cell for cell in reports.judged(plan, report, value)}
    written = value or {}
    return {
        "title": report["title"],
        "columns": [f"{c['label']}（{c['unit']}）" if c.get("unit") else c["label"] for c in report["columns"]],
        "rows": [
            {
                "label": row["label"],
                "cells": [
                    {
                        "text": written.get(name, ""),
                        "should": judged[name].should if name in judged else "",
                        "is_right": name in judged and judged[name].is_right,
                    }
                    for name in (f"{row['id']}.{column['id']}" for column in report["columns"])
                ],
            }
            for row in report["rows"]
        ],
    }


def _step(plan: Plan, step: Step) -> dict[str, Any]:
    value = step.value
    product = entry_of(plan, "products", value.get("case"))
    case = product["name"] if product and value["act"] in ("buy", "count") else str(value.get("case", ""))
    return {
        "number": step.number,
        "at": clock(step.at_ms),
        "case": case,
        "done": said(plan, value),
        "undone": step.is_undone,
    }


def clock(at_ms: int) -> str:
    """A moment from the start, in hours, minutes and seconds."""
    seconds = max(0, at_ms) // 1000
    return f"{seconds // 3600:d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
