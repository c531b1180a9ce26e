"""What the author of an automatic check of a listing may have written wrongly."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole
from question_bank.workspaces.listing import forms, shape
from question_bank.workspaces.listing.regions import REGIONS

Check = Mapping[str, Any]


def answers(spec: Spec, check: Check) -> Iterator[str]:
    """Of answers."""
    plan = shape.plan_of(spec)
    found = shape.part_of(plan, check["in"]) if isinstance(check.get("in"), str) else None
    fields = {field["id"]: field for field in shape.fields_of(*found)} if found else {}
    values = check.get("values")
    if not fields:
        yield f"check 的 in 须为有填写项的部分，没有 {check.get('in')}"
    elif not isinstance(values, dict) or not values:
        yield "check 缺少 values"
    else:
        for id, want in values.items():
            if id not in fields:
                yield f"check 的 values 中没有 {id}"
            elif not _is_answer(fields[id], want, shape.tree_of(plan)):
                yield f"check 的 values 中 {id} 有误"


def _is_answer(field: Mapping[str, Any], want: Any, tree: Sequence[Mapping[str, Any]]) -> bool:
    kind = field["type"]
    if kind == "many":
        return is_list_of_words(want) and set(want) <= set(field["options"])
    if kind == "category":
        return is_list_of_words(want) and forms.is_leaf(tree, want)
    if kind == "amount":
        numbers = (want.get("value"), want.get("tolerance", 0)) if isinstance(want, dict) else (want,)
        return all(is_value(number) and texts.number_of(number) is not None for number in numbers)
    wanted = want if isinstance(want, list) else [want]
    if not wanted or not all(is_value(one) for one in wanted):
        return False
    return kind != "choice" or set(map(str, wanted)) <= set(field["options"])


def title(spec: Spec, check: Check) -> Iterator[str]:
    """Of title."""
    yield from _product(spec, check, None)
    yield from (f"check 的 {n} 须为文字的列表" for n in ("words", "none") if n in check and not _words(check[n]))
    yield from _whole(check, "min", "max")


def says(spec: Spec, check: Check) -> Iterator[str]:
    """Of says."""
    yield from _parts(spec, [check.get("in")])
    points = check.get("points")
    if not isinstance(points, list) or not points or not all(is_list_of_words(ways) for ways in points):
        yield "check 的 points 须为要点的列表，每个要点是几种说法的列表"
    elif not is_whole(check.get("at_least", 1), 1, len(points)):
        yield "check 的 at_least 有误"
    yield from _whole(check, "min", "max")


def clean(spec: Spec, check: Check) -> Iterator[str]:
    """Of clean."""
    yield from _parts(spec, check.get("in"))
    if not _words(check.get("words")):
        yield "check 的 words 须为文字的列表"
    yield from _whole(check, "characters")


def shop_name(spec: Spec, check: Check) -> Iterator[str]:
    """Of shop_name."""
    plan = shape.plan_of(spec)
    found = shape.part_of(plan, check["in"]) if isinstance(check.get("in"), str) else None
    fields = shape.fields_of(*found) if found else []
    if not any(field["id"] == check.get("field") and field["type"] == "shop_name" for field in fields):
        yield "check 须写明 shop_name 类填写项所在的 in 和 field"
    if "none" in check and not _words(check["none"]):
        yield "check 的 none 须为文字的列表"
    words = check.get("words", [])
    if not isinstance(words, list) or not all(is_list_of_words(ways) for ways in words):
        yield "check 的 words 须为几种说法的列表的列表"


def skus(spec: Spec, check: Check) -> Iterator[str]:
    """Of skus."""
    faults = list(_product(spec, check, "specs"))
    yield from faults
    rows = check.get("rows")
    if faults or not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield "check 缺少 rows"
        return
    specs = shape.product_of(shape.plan_of(spec), check["product"])["specs"]
    for row in rows:
        of = row.get("of")
        if not isinstance(of, list) or len(of) != len(specs) or not all(is_value(one) for one in of):
            yield "check 的 rows 中 of 须为每个规格一个值"
        elif not all(str(name) in one["values"] or one.get("free") for name, one in zip(of, specs, strict=True)):
            yield f"check 的 rows 中没有规格值 {of}"
        if any(n in row and texts.number_of(row[n]) is None for n in ("price", "stock")):
            yield "check 的 rows 中 price、stock 须为数字"


def pictures(spec: Spec, check: Check) -> Iterator[str]:
    """Of right_pictures."""
    faults = list(_product(spec, check, "pictures"))
    yield from faults
    slots = check.get("slots")
    if faults or not isinstance(slots, dict) or not slots:
        yield "check 缺少 slots"
        return
    known = {slot["id"] for slot in shape.product_of(shape.plan_of(spec), check["product"])["pictures"]}
    packed = {entry["file"] for entry in spec.get("pack", ())}
    for id, allowed in slots.items():
        if id not in known or not is_list_of_words(allowed) or not set(allowed) <= packed:
            yield f"check 的 slots 中 {id} 须为图片位置，其值为素材图片的列表"


def fit(spec: Spec, check: Check) -> Iterator[str]:
    """Of fit."""
    yield from _product(spec, check, "pictures")


def freight(spec: Spec, check: Check) -> Iterator[str]:
    """Of freight."""
    if not shape.plan_of(spec).get("freight"):
        yield "check 需要 freight"
    parcels = check.get("parcels")
    if not isinstance(parcels, list) or not parcels or not all(isinstance(one, dict) for one in parcels):
        yield "check 缺少 parcels"
        return
    for one in parcels:
        numbers = [one.get("weight"), one.get("amount"), *([] if one.get("fee") == "不配送" else [one.get("fee")])]
        if one.get("region") not in REGIONS or not all(_is_amount(number) for number in numbers):
            yield "check 的 parcels 须有 region、weight（千克）、amount（元）和 fee（元，或 不配送）"


def _is_amount(value: Any) -> bool:
    number = texts.number_of(value) if is_value(value) else None
    return number is not None and Decimal(0) <= number <= Decimal(1_000_000)


def _product(spec: Spec, check: Check, has: str | None) -> Iterator[str]:
    plan = shape.plan_of(spec)
    found = next((one for one in shape.products_of(plan) if one["id"] == check.get("product")), None)
    if found is None or (has and not found.get(has)):
        yield f"check 的 product 须为{'有 ' + has + ' 的' if has else ''}商品"


def _parts(spec: Spec, asked: Any) -> Iterator[str]:
    known = [part for part, *_rest in shape.parts_of(shape.plan_of(spec))]
    if not isinstance(asked, list) or not asked:
        yield "check 缺少 in"
        return
    yield from (f"check 的 in 中没有 {one}" for one in asked if one not in known)


def _words(value: Any) -> bool:
    return is_list_of_words(value)


def _whole(check: Check, *names: str) -> Iterator[str]:
    yield from (f"check 的 {n} 须为字数" for n in names if not is_whole(check.get(n, 1), 0, texts.LONGEST))
