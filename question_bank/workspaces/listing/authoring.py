"""What the author of a listing must give.

`listing`: source (title, sections with text, table and pictures), categories (a tree of name and children), products,
groups (id, title, fields), freight (hint, parcel for the trial), shop_name (min, max, taken), upload (the slot that own
pictures go to). A product has id, name, title (bytes at most), fields, specs (id, label, values, free), pictures (id,
label, width, height) and detail (min, max). A field has id, label, type, and what its type needs.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces import slots
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.listing import forms, shape
from question_bank.workspaces.pictures import type_of

ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
MOST_SECTIONS, MOST_ROWS, MOST_PRODUCTS, MOST_FIELDS, MOST_OPTIONS, MOST_TAKEN = 20, 60, 6, 30, 40, 200
Plan = Mapping[str, Any]


def check_listing(spec: Spec) -> Iterator[str]:
    """Faults of the settings."""
    plan = spec.get("listing")
    if not isinstance(plan, dict):
        yield "listing: 须为各项设定"
        return
    yield from (f"listing: {fault}" for fault in (list(_shapes(plan)) or _plan(spec, plan)))


def _shapes(plan: Plan) -> Iterator[str]:
    """What must be a list or a mapping, before anything looks into it."""
    for name, most in (("products", MOST_PRODUCTS), ("groups", 10)):
        if not _are_mappings(plan.get(name, []), most):
            yield f"{name} 须为 {most} 项以内的列表"
            continue
        ids = [one.get("id") for one in plan.get(name, [])]
        if not all(isinstance(id, str) and ID.fullmatch(id) for id in ids) or len(set(map(str, ids))) < len(ids):
            yield f"{name} 的 id 须为小写字母、数字和下划线，且不重复"
    if not isinstance(plan.get("freight", {}), dict):
        yield "freight 须为各项设定"
    if not _is_tree(plan.get("categories", []), forms.MOST_LEVELS):
        yield f"categories 须为有 name 的列表，同级不重名，不超过 {forms.MOST_LEVELS} 级"
    rules = plan.get("shop_name", {})
    if not isinstance(rules, dict):
        yield "shop_name 须为各项设定"


def _are_mappings(value: Any, most: int) -> bool:
    return isinstance(value, list) and len(value) <= most and all(isinstance(one, dict) for one in value)


def _is_tree(value: Any, levels: int) -> bool:
    if not levels or not _are_mappings(value, 60) or not all(is_words(one.get("name")) for one in value):
        return not value and value == []
    names = [one["name"] for one in value]
    return len(set(names)) == len(names) and all(_is_tree(one.get("children", []), levels - 1) for one in value)


def _plan(spec: Spec, plan: Plan) -> Iterator[str]:
    packed = [entry.get("file") for entry in spec.get("pack", ())]
    yield from _source(plan.get("source"), packed)
    for product in plan.get("products", ()):
        yield from (f"product {product['id']}：{fault}" for fault in _product(plan, product))
    for group in plan.get("groups", ()):
        if not is_words(group.get("title")):
            yield f"group {group['id']}：缺少 title"
        yield from (f"group {group['id']}：{fault}" for fault in _fields(plan, group.get("fields"), least=1))
    if plan.get("freight"):
        yield from _freight(plan["freight"])
    if not plan.get("products") and not plan.get("groups") and not plan.get("freight"):
        yield "须有 products、groups 或 freight"
    if "upload" in plan and (not is_words(plan["upload"]) or slots.find(spec, plan["upload"]) is None):
        yield "upload 须为一个提交位置的 id"
    parts = [part for part, *_rest in shape.parts_of(plan)] if not _has_faults(plan) else []
    if len(set(parts)) < len(parts):
        yield "各部分的名称重复"


def _has_faults(plan: Plan) -> bool:
    named = (*plan.get("products", ()), *plan.get("groups", ()))
    return not all(is_words(one.get("name", one.get("title"))) for one in named)


def _source(source: Any, packed: list[Any]) -> Iterator[str]:
    if source is None:
        return
    sections = source.get("sections") if isinstance(source, dict) else None
    if not isinstance(source, dict) or not is_words(source.get("title")) or not _are_mappings(sections, MOST_SECTIONS):
        yield "source 须有 title 和 sections"
        return
    for no, section in enumerate(sections or (), 1):
        yield from (f"source 第 {no} 节：{fault}" for fault in _section(section, packed))


def _section(section: Plan, packed: list[Any]) -> Iterator[str]:
    if not isinstance(section.get("title", ""), str) or (section.get("text") and not is_list_of_words(section["text"])):
        yield "title 须为文字，text 须为段落的列表"
    table = section.get("table")
    if table is not None and not _is_table(table):
        yield f"table 须有 columns 和 {MOST_ROWS} 行以内的 rows，每行一样长"
    shown = section.get("pictures", [])
    if not isinstance(shown, list) or not all(
        isinstance(name, str) and name in packed and type_of(name) in slots.PICTURES for name in shown
    ):
        yield "pictures 须为素材中的图片"


def _is_table(table: Any) -> bool:
    if not isinstance(table, dict) or not is_list_of_words(table.get("columns")):
        return False
    rows = table.get("rows")
    return (
        isinstance(rows, list)
        and len(rows) <= MOST_ROWS
        and all(isinstance(row, list) and len(row) == len(table["columns"]) for row in rows)
        and all(is_value(cell) or cell == "" for row in rows for cell in row)
    )


def _product(plan: Plan, product: Plan) -> Iterator[str]:
    if not is_words(product.get("name")):
        yield "缺少 name"
    if not is_whole(product.get("title", shape.LONGEST_TITLE), 10, 120):
        yield "title 须为 10 到 120 字节"
    if not plan.get("categories"):
        yield "须有 categories"
    yield from _fields(plan, product.get("fields", []), least=0)
    known = [str(field["id"]) for field in (shape.CATEGORY, shape.PRICE, shape.STOCK)]
    own = product.get("fields", [])
    if _are_mappings(own, MOST_FIELDS) and any(field.get("id") in known for field in own):
        yield f"fields 的 id 不得为 {'、'.join(known)}"
    yield from _parts(product.get("specs", []), "specs", 3, _spec)
    yield from _parts(product.get("pictures", []), "pictures", 12, _picture)
    detail = product.get("detail", {})
    if not isinstance(detail, dict) or not all(is_whole(detail.get(n, 1), 0, texts.LONGEST) for n in ("min", "max")):
        yield "detail 的 min、max 须为字数"


def _parts(value: Any, name: str, most: int, faults: Any) -> Iterator[str]:
    if not _are_mappings(value, most):
        yield f"{name} 须为 {most} 项以内的列表"
        return
    ids = [str(one.get("id")) for one in value]
    if not all(ID.fullmatch(id) for id in ids) or len(set(ids)) < len(ids):
        yield f"{name} 的 id 须为小写字母、数字和下划线，且不重复"
    for one in value:
        if not is_words(one.get("label")):
            yield f"{name} 缺少 label"
        yield from faults(one)


def _spec(one: Plan) -> Iterator[str]:
    values = one.get("values")
    if not is_list_of_words(values) or len(set(values or ())) < len(values or ()) or len(values or ()) > MOST_OPTIONS:
        yield "specs 的 values 须为不重复的文字（数字请加引号）"


def _picture(one: Plan) -> Iterator[str]:
    if not is_whole(one.get("width"), 1, 5000) or not is_whole(one.get("height"), 1, 5000):
        yield "pictures 须有 width、height（像素）"


def _fields(plan: Plan, fields: Any, *, least: int) -> Iterator[str]:
    if not _are_mappings(fields, MOST_FIELDS) or len(fields) < least:
        yield f"fields 须为 {least} 到 {MOST_FIELDS} 项的列表"
        return
    yield from _parts(fields, "fields", MOST_FIELDS, lambda field: _field(plan, field))


def _field(plan: Plan, field: Plan) -> Iterator[str]:
    kind, name = field.get("type"), field.get("label")
    if kind not in tuple(forms.READERS):
        yield f"field {name}：type 须为 {'、'.join(forms.READERS)} 之一"
    options = field.get("options")
    distinct = is_list_of_words(options) and len(set(options or ())) == len(options or ()) <= MOST_OPTIONS
    if kind in ("choice", "many") and not distinct:
        yield f"field {name}：options 须为不重复的文字"
    if kind == "category" and not plan.get("categories"):
        yield f"field {name}：须有 categories"
    if kind == "shop_name":
        rules = plan.get("shop_name", {})
        least, most, taken = rules.get("min"), rules.get("max"), rules.get("taken", [])
        if not is_whole(least, 1, 40) or not is_whole(most, least, 40):
            yield "shop_name 须有 min、max（字数）"
        if not isinstance(taken, list) or len(taken) > MOST_TAKEN or not all(is_words(one) for one in taken):
            yield "shop_name 的 taken 须为已有店名"
    if not is_whole(field.get("max", 1), 1, texts.LONGEST):
        yield f"field {name}：max 须为字数"
    if not isinstance(field.get("required", False), bool):
        yield f"field {name}：required 须为 true 或 false"


def _freight(settings: Plan) -> Iterator[str]:
    if not isinstance(settings.get("hint", ""), str):
        yield "freight 的 hint 须为文字"
