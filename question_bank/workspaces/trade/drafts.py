"""What is being typed into the forms of the back office and was not done yet: kept, so that a reload loses nothing."""

import re
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.workspaces.trade.acts import MOST_TOGETHER
from question_bank.workspaces.trade.shop import Plan

NAME = re.compile(r"[a-z]{1,12}")
MOST_FIELDS, LONGEST = 8, 1000

Draft = dict[str, Any]


def read_drafts(plan: Plan, raw: Any) -> dict[str, Draft] | None:
    """The forms by their cases; None where there are none. Malformed."""
    known = {entry["id"] for shelf in ("orders", "refunds", "reviews") for entry in plan.get(shelf, ())}
    known |= {f"{act}/{product['id']}" for act in ("buy", "count") for product in plan["products"]}
    if not isinstance(raw, dict) or not set(raw) <= known:
        raise Malformed("没有这张单据")
    return {case: _read(form) for case, form in raw.items() if form} or None


def _read(form: Any) -> Draft:
    if not isinstance(form, dict) or len(form) > MOST_FIELDS or not all(map(NAME.fullmatch, form)):
        raise Malformed("格式不对")
    return {name: _value(value) for name, value in form.items()}


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [texts.one_line(one) for one in value[:MOST_TOGETHER]]
    return texts.paragraphs(value)[:LONGEST].strip()
