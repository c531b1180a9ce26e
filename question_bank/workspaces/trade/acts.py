"""What can be done in the shop, how it is read, and how it is said. Every act is one value under do-1, do-2 …

The newest act on a case counts; `undo` takes one back. The journal keeps them all.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.workspaces.trade.shop import Plan, entry_of, read_money

ACT = re.compile(r"do-[1-9]\d{0,3}")
LONGEST_REPLY, LONGEST_ADDRESS, LONGEST_WAYBILL, MOST_PIECES = 500, 100, 40, 99_999
MOST_TOGETHER = 5

OPEN = {"unpaid": ("price", "close", "wait"), "paid": ("ship", "close", "hold")}
"""What can be done with an order as it stands; with others nothing."""

SHELVES = {
    **dict.fromkeys(("price", "close", "wait", "ship", "hold"), "orders"),
    **dict.fromkeys(("agree", "refuse", "more"), "refunds"),
    "reply": "reviews",
    **dict.fromkeys(("buy", "count"), "products"),
}
WORDS = {
    "price": "修改价格",
    "close": "关闭订单",
    "wait": "保留，等待付款",
    "ship": "发货",
    "hold": "暂缓发货",
    "agree": "同意退款",
    "refuse": "拒绝退款",
    "more": "要求补充凭证",
    "reply": "回复评价",
    "buy": "采购",
    "count": "调整库存",
    "undo": "撤回操作",
}

Values = dict[str, Any]


def read_act(plan: Plan, raw: Any) -> Values:
    """A tidy act. Malformed: there is no such act, or none on this case."""
    if not isinstance(raw, dict):
        raise Malformed("格式不对")
    act = raw.get("act")
    if act == "undo":
        return {"act": act, "of": _whole(raw.get("of"), 1, 9999)}
    if not isinstance(act, str) or act not in SHELVES:
        raise Malformed("没有这种操作")
    entry = entry_of(plan, SHELVES[act], raw.get("case"))
    if entry is None or (SHELVES[act] == "orders" and act not in OPEN.get(entry["state"], ())):
        raise Malformed("这张单据不能这样处理")
    return {"act": act, "case": entry["id"], **READERS[act](plan, act, raw)}


def _price(_plan: Plan, _act: str, raw: Values) -> Values:
    return {"goods": read_money(raw.get("goods")), "freight": read_money(raw.get("freight"))}


def _reason(plan: Plan, act: str, raw: Values) -> Values:
    if raw.get("reason") not in plan.get("reasons", {}).get(act, ()):
        raise Malformed("没有这个原因")
    return {"reason": raw["reason"]}


def _nothing(_plan: Plan, _act: str, _raw: Values) -> Values:
    return {}


def _ship(plan: Plan, act: str, raw: Values) -> Values:
    if entry_of(plan, "carriers", raw.get("carrier")) is None:
        raise Malformed("没有这家快递")
    together = raw.get("with") or []
    if not isinstance(together, list) or len(together) > MOST_TOGETHER or not all(isinstance(o, str) for o in together):
        raise Malformed("合并的订单有误")
    others = [entry_of(plan, "orders", id) for id in dict.fromkeys(together) if id != raw["case"]]
    if any(other is None or act not in OPEN.get(other["state"], ()) for other in others):
        raise Malformed("合并的订单有误")
    return {
        "with": sorted(other["id"] for other in others if other),
        "carrier": raw["carrier"],
        "waybill": _line(raw.get("waybill"), LONGEST_WAYBILL).upper().replace(" ", ""),
        "freight": read_money(raw.get("freight")),
        "address": _line(raw.get("address"), LONGEST_ADDRESS),
    }


def _agree(plan: Plan, act: str, raw: Values) -> Values:
    return {"amount": read_money(raw.get("amount")), **_reason(plan, act, raw)}


def _reply(plan: Plan, _act: str, raw: Values) -> Values:
    text = texts.paragraphs(raw.get("text"))
    if texts.count(text) > LONGEST_REPLY:
        raise Malformed("最多 %(max)s 字", max=LONGEST_REPLY)
    tag = raw.get("tag") or ""
    if tag and tag not in plan.get("tags", ()):
        raise Malformed("没有这个分类")
    return {"text": text, "tag": tag, "follow": raw.get("follow") is True}


def _buy(plan: Plan, _act: str, raw: Values) -> Values:
    quantity = _whole(raw.get("quantity"), 0, MOST_PIECES)
    if quantity == 0:
        return {"supplier": "", "quantity": 0}
    supplier = entry_of(plan, "suppliers", raw.get("supplier"))
    if supplier is None or raw["case"] not in supplier["prices"]:
        raise Malformed("这家供应商不供应这种商品")
    return {"supplier": supplier["id"], "quantity": quantity}


def _count(_plan: Plan, _act: str, raw: Values) -> Values:
    return {"stock": _whole(raw.get("stock"), 0, MOST_PIECES)}


READERS: Mapping[str, Callable[[Plan, str, Values], Values]] = {
    "price": _price,
    "close": _reason,
    "wait": _nothing,
    "ship": _ship,
    "hold": _reason,
    "agree": _agree,
    "refuse": _reason,
    "more": _reason,
    "reply": _reply,
    "buy": _buy,
    "count": _count,
}


def _whole(raw: Any, least: int, most: int) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise Malformed("数量须为整数")
    return raw


def _line(raw: Any, most: int) -> str:
    text = texts.unify(texts.one_line(raw))
    if texts.count(text) > most:
        raise Malformed("最多 %(max)s 字", max=most)
    return text


def cases_of(value: Mapping[str, Any]) -> list[str]:
    """The cases that an act settles: of a product its purchase and its stock are two."""
    if value["act"] == "undo":
        return []
    if SHELVES[value["act"]] == "products":
        return [f"{value['act']}/{value['case']}"]
    return [value["case"], *value.get("with", ())]


def said(plan: Plan, value: Mapping[str, Any]) -> str:
    """An act in words, without its case."""
    if value["act"] == "buy" and not value["quantity"]:
        return "不采购"
    return "，".join(part for part in (WORDS[value["act"]], *_details(plan, value)) if part)


def _details(plan: Plan, value: Mapping[str, Any]) -> list[str]:
    act = value["act"]
    if act == "undo":
        return [f"第 {value['of']} 步"]
    if act == "price":
        return [f"货款 {value['goods']} 元", f"运费 {value['freight']} 元"]
    if act == "ship":
        carrier = entry_of(plan, "carriers", value["carrier"])
        together = f"与 {'、'.join(value['with'])} 合并" if value["with"] else ""
        return [carrier["name"] if carrier else "", value["waybill"] and f"运单 {value['waybill']}",
                f"运费 {value['freight']} 元", together, value["address"]]  # fmt: skip
    if act == "agree":
        return [f"{value['amount']} 元", value["reason"]]
    if act == "reply":
        return [value["tag"], "标记跟进" if value["follow"] else "", value["text"]]
    if act == "buy":
        supplier = entry_of(plan, "suppliers", value["supplier"])
        return [supplier["name"] if supplier else "", f"{value['quantity']} 件"]
    return [f"实存 {value['stock']} 件"] if act == "count" else [value.get("reason", "")]
