"""A small practical task that uses every type of field, slot and check."""

from collections.abc import Iterator
from typing import Any

NONSENSE: tuple[Any, ...] = (None, "", "x", 0, -1, 2.5, True, [], ["x"], [1], {}, {"a": 1}, "9" * 99)

TASK: dict[str, Any] = {
    "code": "T-1",
    "workspace": "form_files",
    "title": "整理一家茶叶店",
    "module": "网店装修",
    "levels": [4],
    "minutes": 30,
    "briefing": "<p>为一家茶叶店填写资料并提交店标。</p>",
    "pack": [],
    "fields": [
        {"id": "shop_name", "type": "text", "label": "店铺名称", "required": True, "max": 30},
        {"id": "aov", "type": "number", "label": "客单价", "unit": "元", "decimals": 2, "required": True},
        {"id": "carrier", "type": "choice", "label": "承运方式", "options": ["快递", "自提"], "required": True},
        {"id": "reply", "type": "long_text", "label": "回复买家", "min": 10, "max": 200, "required": True},
        {"id": "note", "type": "rich_text", "label": "设计说明", "min": 5, "max": 300},
    ],
    "slots": [
        {
            "id": "logo", "label": "店标", "types": ["jpg", "png"], "width": 230, "height": 70,
            "mode": "exact", "max_kb": 150, "min_count": 1, "max_count": 1,
        },
        {"id": "banner", "label": "Banner", "types": ["jpeg"], "width": 16, "height": 9,
         "mode": "ratio", "min_count": 1},
        {"id": "sheet", "label": "数据表", "types": ["xlsx", "xls"], "max_count": 2},
    ],
    "rubric": [
        {"id": "r1", "text": "材料齐全", "points": 2.5, "kind": "auto",
         "check": {"type": "slots_filled", "slots": ["logo", "banner"]}},
        {"id": "r2", "text": "规格", "points": 5, "kind": "auto",
         "check": {"type": "slots_valid", "slots": ["logo", "banner"]}},
        {"id": "r3", "text": "客单价", "points": "3", "kind": "auto",
         "check": {"type": "number", "field": "aov", "value": 128.5, "tolerance": 0.01}},
        {"id": "r4", "text": "承运方式", "points": 2, "kind": "auto",
         "check": {"type": "equals", "field": "carrier", "value": "快递"}},
        {"id": "r5", "text": "回复要点", "points": 4, "kind": "auto",
         "check": {"type": "contains", "field": "reply", "words": ["您好", "发货", "运费"], "at_least": 2}},
        {"id": "r6", "text": "说明", "points": 4, "kind": "auto",
         "check": {"type": "all", "checks": [
             {"type": "length", "field": "note", "min": 5, "max": 300},
             {"type": "no_words", "fields": ["note", "reply"], "words": ["最好", "第一"]}]}},
        {"id": "r7", "text": "名称", "points": 1, "kind": "auto",
         "check": {"type": "equals", "field": "shop_name", "any_of": ["山前茶铺", "Shanqian Tea"]}},
        {"id": "r8", "text": "数据", "points": 6, "kind": "auto",
         "check": {"type": "cells", "slot": "sheet", "cells": [
             {"sheet": "汇总", "cell": "B2", "value": 128.5, "tolerance": 0.01},
             {"cell": "A1", "value": "指标"}]}},
        {"id": "r9", "text": "店标设计", "points": 8, "kind": "human", "criteria": "7-8 分：切题；0-6 分：其他"},
    ],
    "solution": {
        "fields": {
            "shop_name": "山前茶铺", "aov": "128.50", "carrier": "快递",
            "reply": "您好，今天下单今天发货，请放心。", "note": "<p>以青绿为主色。</p>",
        },
    },
}  # fmt: skip


def spoilt(value: Any) -> Iterator[Any]:
    """Copies of a value in which one place, however deep, holds nonsense or is gone."""
    yield from NONSENSE
    if isinstance(value, dict):
        for name in value:
            yield {n: v for n, v in value.items() if n != name}
            yield from ({**value, name: bad} for bad in spoilt(value[name]))
    elif isinstance(value, list):
        for i in range(len(value)):
            yield value[:i] + value[i + 1 :]
            yield from ([*value[:i], bad, *value[i + 1 :]] for bad in spoilt(value[i]))
