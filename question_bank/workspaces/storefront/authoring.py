"""What the author of a shop must give.

`storefront`: places (where pictures stand: id of PLACES, label, width, height, max_kb, min and max how many), products
(id, name, price, and data under `columns`), palette (name, colour), blocks (those of BLOCKS that may be used), optional
(those of them that are not required), sections (kinds of the product page), upload (the slot that own pictures go to).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import Spec
from question_bank.workspaces import slots
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.slots import PICTURES
from question_bank.workspaces.storefront import shape
from question_bank.workspaces.storefront.reading import COLOUR

ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
AMOUNT = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,2})?")
MOST_PRODUCTS, MOST_COLOURS = 60, 16


def check_storefront(spec: Spec) -> Iterator[str]:
    """Faults of the shop's settings."""
    plan = spec.get("storefront")
    if not isinstance(plan, dict):
        yield "storefront: 须为各项设定"
        return
    yield from (f"storefront: {fault}" for fault in _plan(spec, plan))


def _plan(spec: Spec, plan: Mapping[str, Any]) -> Iterator[str]:
    places = plan.get("places")
    if not _is_list(places, 1, len(shape.PLACES)):
        yield "places 须为图片位置的列表"
    else:
        yield from (f"place {place.get('id')}：{fault}" for place in places or () for fault in _place(place))
        yield from _doubles([place.get("id") for place in places or ()], "places")
    for name, known in (("blocks", shape.BLOCKS), ("optional", shape.BLOCKS)):
        chosen = plan.get(name, list(known) if name == "blocks" else [])
        if not isinstance(chosen, list) or not all(isinstance(b, str) and b in known for b in chosen):
            yield f"{name} 须为 {'、'.join(known)} 中的若干"
        elif len(set(chosen)) < len(chosen) or (name == "blocks" and not chosen):
            yield f"{name} 有重复或为空"
    kinds = plan.get("sections", list(shape.SECTIONS))
    if not is_list_of_words(kinds) or len(set(kinds)) < len(kinds):
        yield "sections 须为不同的板块名称"
    yield from _goods(plan)
    palette = plan.get("palette", [])
    if not _is_list(palette, 0, MOST_COLOURS) or not all(
        is_words(one.get("name")) and isinstance(one.get("colour"), str) and COLOUR.fullmatch(one["colour"])
        for one in palette
    ):
        yield "palette 须为 name 和 colour（#rrggbb，小写）"
    if "upload" in plan and not _takes_pictures(spec, plan["upload"]):
        yield "upload 须为一个收图片的提交位置"


def _place(place: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(place.get("id"), str) or place["id"] not in shape.PLACES:
        yield f"id 须为 {'、'.join(shape.PLACES)} 之一"
    if not is_words(place.get("label")):
        yield "缺少 label"
    if not all(is_whole(place.get(name), 1, 4000) for name in ("width", "height")):
        yield "width、height 须为像素数"
    least = place.get("min", 1)
    if not is_whole(least, 0, 50) or not is_whole(place.get("max", 50), max(1, least), 50):
        yield "min、max 有误"
    if not is_whole(place.get("max_kb", 1), 1, 20_000):
        yield "max_kb 须为正整数"


def _goods(plan: Mapping[str, Any]) -> Iterator[str]:
    products, columns = plan.get("products"), plan.get("columns", [])
    if not isinstance(columns, list) or not all(is_words(column) for column in columns):
        yield "columns 须为表头的列表"
        return
    if not _is_list(products, 1, MOST_PRODUCTS):
        yield f"products 须为 1 到 {MOST_PRODUCTS} 个商品"
        return
    for product in products or ():
        data = product.get("data", [])
        if (
            not isinstance(product.get("id"), str)
            or not ID.fullmatch(product["id"])
            or not is_words(product.get("name"))
        ):
            yield f"商品 {product.get('id')}：须有 id 和 name"
        if not is_value(product.get("price")) or not AMOUNT.fullmatch(str(product["price"])):
            yield f"商品 {product.get('id')}：price 须为价格（元）"
        if not isinstance(data, list) or len(data) != len(columns) or not all(is_value(one) for one in data):
            yield f"商品 {product.get('id')}：data 须有 {len(columns)} 项"
    yield from _doubles([product.get("id") for product in products or ()], "products")


def _doubles(ids: list[Any], what: str) -> Iterator[str]:
    if len({str(id) for id in ids}) < len(ids):
        yield f"{what} 的 id 重复"


def _takes_pictures(spec: Spec, name: Any) -> bool:
    found = spec.get("slots") if isinstance(spec.get("slots"), list) else []
    slot = next((one for one in found or () if isinstance(one, dict) and one.get("id") == name), None)
    if slot is None or not is_list_of_words(slot.get("types")):
        return False
    return set(slots.types_of(slot)) <= set(PICTURES)


def _is_list(value: Any, least: int, most: int) -> bool:
    return isinstance(value, list) and least <= len(value) <= most and all(isinstance(one, dict) for one in value)
