"""Reading what a candidate set: the words of titles, the amounts of a campaign."""

import re
from collections.abc import Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.workspaces.promotion.market import MATCHES, to_cents

MONEY = re.compile(r"\d{1,6}(?:\.\d{1,2})?")
LONGEST_CREATIVE = 120
HIGHEST_BID = 9_999


def read_titles(plan: Mapping[str, Any], raw: Any) -> dict[str, list[str]] | None:
    """The chosen words of each product; None where none are chosen. Malformed."""
    if not isinstance(raw, dict):
        raise Malformed("格式不对")
    known = {p["id"]: [w["text"] for w in p["words"]] for p in plan["products"]}
    chosen = {}
    for id, words in raw.items():
        if id not in known or not isinstance(words, list) or not all(word in known[id] for word in words):
            raise Malformed("没有这个词")
        if len(set(words)) < len(words) or len(words) > plan.get("most", 7):
            raise Malformed("一个标题最多 %(max)s 个词，不能重复", max=plan.get("most", 7))
        if words:
            chosen[id] = list(words)
    return chosen or None


def read_campaign(plan: Mapping[str, Any], raw: Any, *, is_draft: bool) -> dict[str, Any]:
    """Budget, creative, and bid and match of each keyword; amounts may be empty only in a draft. Malformed."""
    if not isinstance(raw, dict) or not isinstance(raw.get("keywords"), dict):
        raise Malformed("格式不对")
    known = {keyword["id"] for keyword in plan["keywords"]}
    wishes = {}
    for id, wish in raw["keywords"].items():
        if id not in known or not isinstance(wish, dict) or wish.get("match") not in tuple(MATCHES):
            raise Malformed("没有这个关键词")
        bid = _read_money(wish.get("bid"), is_draft=is_draft)
        if bid and to_cents(bid) > HIGHEST_BID:
            raise Malformed("出价最高 %(max)s 元", max=HIGHEST_BID / 100)
        wishes[id] = {"bid": bid, "match": wish["match"]}
    budget = _read_money(raw.get("budget"), is_draft=is_draft)
    if budget and to_cents(budget) > to_cents(plan["budget"]):
        raise Malformed("每轮预算最多 %(max)s 元", max=plan["budget"])
    if not is_draft and not wishes:
        raise Malformed("至少给一个关键词出价")
    creative = texts.one_line(raw.get("creative", ""))
    if texts.count(creative) > LONGEST_CREATIVE:
        raise Malformed("最多 %(max)s 字", max=LONGEST_CREATIVE)
    return {"budget": budget, "keywords": wishes, "creative": creative}


def _read_money(raw: Any, *, is_draft: bool) -> str:
    text = texts.unify(texts.one_line(raw if isinstance(raw, str) else "")).strip()
    if not text and is_draft:
        return ""
    if not MONEY.fullmatch(text) or not to_cents(text):
        raise Malformed("金额须大于 0，最多两位小数")
    return text
