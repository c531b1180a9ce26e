"""What a listing task is made of: its parts, the fields that stand in them, and what has been filled in by now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from question_bank.contract import Spec

Made = Mapping[str, Any]
Plan = Mapping[str, Any]

LONGEST_TITLE = 60
"""In bytes, as shops count them: a Chinese character has two."""

CATEGORY = {"id": "category", "label": "商品类目", "type": "category", "required": True}
PRICE = {"id": "price", "label": "一口价", "type": "amount", "unit": "元", "required": True}
STOCK = {"id": "stock", "label": "总库存", "type": "amount", "unit": "件", "required": True}


def plan_of(spec: Spec) -> Plan:
    """The author's settings."""
    plan: Plan = spec["listing"]
    return plan


def products_of(plan: Plan) -> Sequence[Plan]:
    """The products to be listed."""
    found: Sequence[Plan] = plan.get("products", ())
    return found


def groups_of(plan: Plan) -> Sequence[Plan]:
    """The groups of fields of a shop that is opened."""
    found: Sequence[Plan] = plan.get("groups", ())
    return found


def tree_of(plan: Plan) -> Sequence[Plan]:
    """The categories."""
    found: Sequence[Plan] = plan.get("categories", ())
    return found


def product_of(plan: Plan, id: str) -> Plan:
    """The product of this id."""
    return next(product for product in products_of(plan) if product["id"] == id)


PIECES = {"about": "类目与属性", "skus": "规格与库存", "pictures": "图片", "detail": "商品详情"}
HELD = {"skus": "specs", "pictures": "pictures", "detail": "detail"}
"""What a product must have for a piece to be there."""


def parts_of(plan: Plan) -> Iterator[tuple[str, str, str, Plan]]:
    """(part, what it is called, what kind of part it is, its settings) of all that is filled in."""
    products = products_of(plan)
    for product in products:
        for piece, label in PIECES.items():
            if piece == "about" or product.get(HELD[piece]):
                said = f"{product['name']}：{label}" if len(products) > 1 else label
                yield f"{product['id']}_{piece}", said, piece, product
    for group in groups_of(plan):
        yield group["id"], group["title"], "group", group
    if plan.get("freight"):
        yield "freight", "运费模板", "freight", plan["freight"]


def part_of(plan: Plan, part: str) -> tuple[str, Plan] | None:
    """What kind of part it is, and its settings; None: there is no such part."""
    return next(((kind, settings) for id, _label, kind, settings in parts_of(plan) if id == part), None)


def fields_of(kind: str, settings: Plan) -> list[Plan]:
    """The structured fields of a part, in their order."""
    if kind == "about":
        last = [PRICE] if settings.get("specs") else [PRICE, STOCK]
        return [CATEGORY, *settings.get("fields", ()), *last]
    return list(settings["fields"]) if kind == "group" else []


def value_of(made: Made, part: str, field: str) -> Any:
    """What stands in a field of a part; None where nothing does."""
    return ((made.get(part) or {}).get("values") or {}).get(field)


def title_size(title: str) -> int:
    """How many bytes a title has, as shops count them."""
    return sum(1 if sign.isascii() else 2 for sign in title)


def chosen_pictures(plan: Plan, made: Made) -> Iterator[tuple[str, Plan, Mapping[str, Any]]]:
    """(product, slot, what was chosen for it) of every picture that was chosen."""
    for product in products_of(plan):
        chosen = made.get(f"{product['id']}_pictures") or {}
        for slot in product.get("pictures", ()):
            if one := chosen.get(slot["id"]):
                yield product["id"], slot, one


def texts_in(plan: Plan, made: Made, part: str) -> list[str]:
    """Everything that a candidate wrote in a part."""
    value = made.get(part) or {}
    found = part_of(plan, part)
    if found is None or not value:
        return []
    kind, settings = found
    if kind == "detail":
        return [value["text"]]
    if kind == "skus":
        return [one for chosen in value["values"].values() for one in chosen]
    free = [f["id"] for f in fields_of(kind, settings) if f["type"] in ("text", "long_text", "shop_name")]
    written = [value.get("title", ""), *(value.get("values", {}).get(id) or "" for id in free)]
    return [text for text in written if text]
