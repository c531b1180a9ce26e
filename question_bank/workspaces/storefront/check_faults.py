"""What the author of an automatic check of a shop may have written wrongly."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.storefront import shape
from question_bank.workspaces.storefront.authoring import AMOUNT
from question_bank.workspaces.storefront.reading import COLOUR, DAY

Check = Mapping[str, Any]
SHELVES = ("shelf", "cards")


def places(spec: Spec, check: Check) -> Iterator[str]:
    """Of places_filled and places_fit."""
    yield from _among(check.get("places"), [place["id"] for place in shape.plan_of(spec)["places"]], "places")


def varied(_spec: Spec, check: Check) -> Iterator[str]:
    """Of varied."""
    if not is_whole(check.get("least"), 1, 50):
        yield "check 的 least 须为图片张数"


def prices(spec: Spec, check: Check) -> Iterator[str]:
    """Of prices."""
    yield from _among(check.get("in"), SHELVES, "in")
    if "main" in check:
        yield from _among([check["main"]], _products(spec), "main")
    if not is_whole(check.get("least", 1), 1, 60):
        yield "check 的 least 须为价格个数"


def recommended(spec: Spec, check: Check) -> Iterator[str]:
    """Of recommended."""
    yield from _among([check.get("in")], SHELVES, "in")
    if "products" in check:
        yield from _among(check["products"], _products(spec), "products")
    elif not is_whole(check.get("count"), 1, 60):
        yield "check 须写 products 或 count"
    if not isinstance(check.get("ordered", False), bool):
        yield "check 的 ordered 须为 true 或 false"


def coupons(_spec: Spec, check: Check) -> Iterator[str]:
    """Of coupons."""
    wanted = check.get("coupons")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, dict) for one in wanted):
        yield "check 缺少 coupons"
        return
    amounts = [one.get(name) for one in wanted for name in ("threshold", "less")]
    if not all(is_value(amount) and AMOUNT.fullmatch(str(amount)) for amount in amounts):
        yield "check 的 coupons 须有 threshold 和 less（元）"
    if not all(
        isinstance(check.get(day, ""), str) and re.fullmatch(f"|{DAY.pattern}", check.get(day, ""))
        for day in ("from", "to")
    ):
        yield "check 的 from、to 须为日期（2026-11-01，加引号）"


def blocks(spec: Spec, check: Check) -> Iterator[str]:
    """Of blocks."""
    yield from _among(check.get("order"), shape.blocks_of(shape.plan_of(spec)), "order")


def categories(_spec: Spec, check: Check) -> Iterator[str]:
    """Of categories."""
    tree = check.get("tree")
    if not isinstance(tree, list) or not tree or not all(isinstance(one, dict) for one in tree):
        yield "check 缺少 tree"
        return
    for one in tree:
        if not is_words(one.get("name")) or ("children" in one and not is_list_of_words(one["children"])):
            yield "check 的 tree 须有 name，children 须为名称的列表"


def sections(spec: Spec, check: Check) -> Iterator[str]:
    """Of sections."""
    yield from _among(check.get("kinds"), shape.sections_of(shape.plan_of(spec)), "kinds")
    yield from _whole(check, "characters")


def says(_spec: Spec, check: Check) -> Iterator[str]:
    """Of says."""
    yield from _among([check.get("where")], list(shape.WORDS), "where")
    words = check.get("words")
    if not is_list_of_words(words):
        yield "check 的 words 须为文字的列表"
    elif not is_whole(check.get("at_least", 1), 1, len(words or ())):
        yield "check 的 at_least 有误"


def text_length(_spec: Spec, check: Check) -> Iterator[str]:
    """Of text_length."""
    yield from _among([check.get("where")], list(shape.WORDS), "where")
    yield from _whole(check, "min")
    yield from _whole(check, "max")


def clean_words(_spec: Spec, check: Check) -> Iterator[str]:
    """Of clean_words."""
    if not is_list_of_words(check.get("words")):
        yield "check 的 words 须为文字的列表"
    yield from _whole(check, "characters")


def readable(_spec: Spec, check: Check) -> Iterator[str]:
    """Of readable."""
    least = check.get("least", 4.5)
    if not isinstance(least, int | float) or isinstance(least, bool) or not 1 <= least <= 21:
        yield "check 的 least 须为 1 到 21 的对比度"
    colours = check.get("main", ["#000000"])
    if not is_list_of_words(colours) or not all(COLOUR.fullmatch(colour) for colour in colours):
        yield "check 的 main 须为颜色（#rrggbb，小写）的列表"


def _products(spec: Spec) -> list[str]:
    return [product["id"] for product in shape.plan_of(spec)["products"]]


def _among(asked: Any, known: Any, name: str) -> Iterator[str]:
    if not isinstance(asked, list) or not asked:
        yield f"check 缺少 {name}"
        return
    yield from (f"check 的 {name} 中没有 {one}" for one in asked if one not in known)


def _whole(check: Check, name: str) -> Iterator[str]:
    if not is_whole(check.get(name, 1), 0, texts.LONGEST):
        yield f"check 的 {name} 须为字数"
