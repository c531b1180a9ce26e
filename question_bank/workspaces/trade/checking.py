"""Faults of the checks that a trade task's rubric has, and of the values that its reports should have."""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_value
from question_bank.workspaces.checks import is_same
from question_bank.workspaces.trade import figures, outcome, reports
from question_bank.workspaces.trade.shop import list_of

Check = Mapping[str, Any]
Plan = Mapping[str, Any]


def check_cases(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of cases: a group of them, or their ids."""
    plan = spec["trade"]
    if check.get("group", outcome.GROUPS[0]) not in outcome.GROUPS:
        yield f"check 的 group 须为 {'、'.join(outcome.GROUPS)} 之一"
        return
    known = [entry["id"] for entry in outcome.cases(plan, check.get("group"))]
    asked = check.get("cases", known)
    if not isinstance(asked, list) or not asked or not set(map(str, asked)) <= set(known):
        yield "check 的 cases 须为有 accept 的单据"


def check_restock(spec: Spec, _check: Check) -> Iterator[str]:
    """Faults of a check of purchases."""
    if not any(item["most"] for item in spec["trade"].get("restock", ())):
        yield "check 需要 restock"


def check_stock(spec: Spec, _check: Check) -> Iterator[str]:
    """Faults of a check of the stock: something must have to change."""
    plan = spec["trade"]
    ships = any(wanted["act"] == "ship" for order in plan["orders"] for wanted in order.get("accept", ()))
    if not ships and not plan.get("counts"):
        yield "check 需要有要发货的订单或 counts"


def check_report(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of a report."""
    report = reports.find(spec["trade"], str(check.get("report")))
    if report is None or not report.get("values"):
        yield "check 的 report 须为有 values 的报表"
        return
    asked = check.get("cells", list(report["values"]))
    if not isinstance(asked, list) or not asked or not set(map(str, asked)) <= set(report["values"]):
        yield "check 的 cells 须为 values 中的格子"


def check_replies(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of replies."""
    if not any(review.get("must") for review in spec["trade"].get("reviews", ())):
        yield "check 需要有 must 的评价"
    if "words" in check and not is_list_of_words(check["words"]):
        yield "check 的 words 须为文字的列表"


def check_values(plan: Plan) -> Iterator[str]:
    """Faults of the values that the reports' cells should have."""
    for report in plan.get("reports", ()):
        known = dict(reports.names_of(report))
        for name, wanted in report.get("values", {}).items():
            fault = "没有这一格" if name not in known else _value(plan, wanted, known[name].get("decimals", 0))
            if fault:
                yield f"trade: reports {report['id']} 的 {name}：{fault}"


def _value(plan: Plan, wanted: Any, decimals: int) -> str:
    if not isinstance(wanted, dict) or texts.number_of(wanted.get("tolerance", 0)) is None:
        return "须写 value 或 from，tolerance 须为数字"
    if "from" not in wanted:
        return "" if is_value(wanted.get("value")) else "须写 value 或 from"
    if fault := _wish(plan, wanted["from"]):
        return fault
    worked_out = figures.expected(plan, {"from": wanted["from"]}, decimals)
    off = "value" in wanted and not is_same(str(wanted["value"]), worked_out, figures.tolerance_of(wanted, decimals))
    return f"value 与算出的 {worked_out} 不同" if off else ""


def is_condition(wanted: Any) -> bool:
    """A value, several, or bounds."""
    if isinstance(wanted, dict):
        return set(wanted) <= {"at_least", "at_most"} and all(texts.number_of(n) is not None for n in wanted.values())
    return all(is_value(one) for one in list_of(wanted))


def _wish(plan: Plan, wish: Any) -> str:
    tables = {table["id"]: table["columns"] for table in plan.get("tables", ())}
    if not isinstance(wish, dict) or wish.get("table") not in list(tables):
        return "from 须写 table"
    where = wish.get("where", {})
    columns = [
        *(where if isinstance(where, dict) else [None]),
        *(wish[n] for n in ("sum", "distinct", "top") if n in wish),
    ]
    if not all(column in tables[wish["table"]] for column in columns):
        return "from 提到的列不存在"
    if not isinstance(where, dict) or not all(is_condition(wanted) for wanted in where.values()):
        return "from 的 where 须为值、值的列表或 at_least、at_most"
    if texts.number_of(wish.get("times", 1)) is None:
        return "from 的 times 须为数字"
    return next((fault for n in ("minus", "over") if n in wish and (fault := _wish(plan, wish[n]))), "")
