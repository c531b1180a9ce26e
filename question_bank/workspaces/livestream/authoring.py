"""What the author of a livestream task must give.

`livestream`: shop, products, gifts and coupons (id, name; a coupon may have during: the product that it is sent with,
or none: true, for “there is none”), boards (id, name: what else can be on the screen), script, live, recording (none,
optional or required) and the slot that a recording lies in.

A product has id, name, picture (of the pack), price, stock, facts (pairs), points, must (text; words: groups of which
each must have one word), forbid (text, words), sheet (the key: place, price, gift, coupon, title with max and words)
and sells (pairs: after so many seconds on the screen, so many pieces).
`script` has seconds (least and most of the whole) and segments (id, title, seconds, min, hint, product).
`live` has lasts (seconds), viewers (pairs: second, how many) and comments. A comment has id, who, text, at (second) or
after (seconds, and item, coupon, sold_out, answer or silence: what it waits for), wants (answer, refuse, mute), must
(groups of words) and never (words that an answer must not have).
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeGuard

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_whole, is_words
from question_bank.workspaces.pictures import type_of
from question_bank.workspaces.slots import PICTURES

ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
MOST_PRODUCTS, MOST_SEGMENTS, MOST_COMMENTS, MOST_SECONDS = 4, 12, 60, 3600
RECORDING = ("none", "optional", "required")
WANTS = ("answer", "refuse", "mute")
WAITS = ("item", "coupon", "sold_out", "answer", "silence")

Plan = Mapping[str, Any]


def check_livestream(spec: Spec) -> Iterator[str]:
    """Faults of the whole task; the later shelves are looked at where the earlier ones can be read."""
    plan = spec.get("livestream")
    if not isinstance(plan, dict):
        yield "livestream: 须为各项设定"
        return
    shelves = list(_shelves(plan))
    products = shelves or list(_products(spec, plan))
    found = products or [*_script(plan), *_live(plan), *_recording(spec, plan)]
    yield from (f"livestream: {fault}" for fault in found)


def _shelves(plan: Plan) -> Iterator[str]:
    if not is_words(plan.get("shop")):
        yield "须写明 shop（直播间名称）"
    if not _are_entries(plan.get("products"), 1, MOST_PRODUCTS):
        yield f"products 须为 1 到 {MOST_PRODUCTS} 个商品"
    for shelf in ("gifts", "coupons", "boards"):
        if not _are_entries(plan.get(shelf, []), 0, 20):
            yield f"{shelf} 须为列表"
        elif not all(is_words(one.get("name")) for one in plan.get(shelf, [])):
            yield f"{shelf} 须有 id 和 name"
    for shelves in (("gifts",), ("products", "coupons", "boards")):
        entries = [one for shelf in shelves if isinstance(plan.get(shelf), list) for one in plan[shelf]]
        ids = [one.get("id") for one in entries if isinstance(one, dict)]
        known = {id for id in ids if isinstance(id, str) and ID.fullmatch(id)}
        if len(known) < len(ids) or "host" in known:
            yield f"{'、'.join(shelves)} 的 id 须为小写字母、数字和下划线，不重复，且不为 host"


def _are_entries(value: Any, least: int, most: int) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and least <= len(value) <= most and all(isinstance(one, dict) for one in value)


def ids_of(plan: Plan, shelf: str) -> list[str]:
    """The ids of a shelf."""
    return [one["id"] for one in plan.get(shelf, [])]


def _products(spec: Spec, plan: Plan) -> Iterator[str]:
    for product in plan["products"]:
        yield from (f"商品 {product['id']}：{fault}" for fault in _product(spec, plan, product))
    sheets = [product["sheet"] for product in plan["products"] if _is_plan(product.get("sheet"))]
    places = [sheet["place"] if is_whole(sheet.get("place"), 1, MOST_PRODUCTS) else 0 for sheet in sheets]
    if sorted(places) != list(range(1, len(places) + 1)):
        yield "各商品 sheet 的 place 须为 1、2、3……"
    for coupon in plan.get("coupons", []):
        if "during" in coupon and coupon["during"] not in ids_of(plan, "products"):
            yield f"优惠券 {coupon['id']} 的 during 须为一个商品"


def _product(spec: Spec, plan: Plan, product: Plan) -> Iterator[str]:
    if not is_words(product.get("name")) or texts.number_of(product.get("price")) is None:
        yield "须有 name 和 price"
    if not is_whole(product.get("stock"), 1, 100_000):
        yield "stock 须为件数"
    facts = product.get("facts")
    if not isinstance(facts, list) or not all(is_list_of_words(fact) and len(fact) == 2 for fact in facts):
        yield "facts 须为两个文字一组的列表（数字请加引号）"
    if not is_list_of_words(product.get("points")):
        yield "points 须为卖点的列表"
    if "picture" in product and (not is_words(product["picture"]) or product["picture"] not in _pictures(spec)):
        yield "picture 须为素材中的图片"
    must, forbid = product.get("must"), product.get("forbid")
    if not _is_plan(must) or not is_words(must.get("text")) or not _are_groups(must.get("words")):
        yield "must 须有 text 和 words（词组的列表）"
    if not _is_plan(forbid) or not is_words(forbid.get("text")) or not is_list_of_words(forbid.get("words")):
        yield "forbid 须有 text 和 words"
    if not _is_sheet(plan, product.get("sheet")):
        yield "sheet 须有 place、price、gift、coupon 和 title（max、words）"
    if not _are_pairs(product.get("sells", []), 10_000):
        yield "sells 须为 [讲解秒数, 件数] 的列表，秒数递增"


def _is_plan(value: Any) -> TypeGuard[Plan]:
    return isinstance(value, dict)


def _pictures(spec: Spec) -> list[str]:
    pack = spec.get("pack", [])
    files = [one.get("file") for one in pack if isinstance(one, dict)] if isinstance(pack, list) else []
    return [file for file in files if isinstance(file, str) and type_of(file) in PICTURES]


def _are_groups(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(is_list_of_words(group) for group in value)


def _are_pairs(value: Any, most: int) -> bool:
    if not isinstance(value, list):
        return False
    is_pair = [isinstance(p, list) and len(p) == 2 and is_whole(p[0], 0, MOST_SECONDS) and is_whole(p[1], 0, most)
               for p in value]  # fmt: skip
    return all(is_pair) and all(a[0] < b[0] for a, b in pairwise(value))


def _is_sheet(plan: Plan, sheet: Any) -> bool:
    if not _is_plan(sheet) or not _is_plan(sheet.get("title")):
        return False
    title = sheet["title"]
    return (
        texts.number_of(sheet.get("price")) is not None
        and sheet.get("gift") in ids_of(plan, "gifts")
        and sheet.get("coupon") in ids_of(plan, "coupons")
        and is_whole(title.get("max"), 1, 60)
        and _are_groups(title.get("words"))
    )


def _is_range(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(is_whole(n, 0, MOST_SECONDS) for n in value)
        and bool(value[0] <= value[1])
    )


def _script(plan: Plan) -> Iterator[str]:
    script = plan.get("script")
    if not _is_plan(script) or not _is_range(script.get("seconds")):
        yield "script 须有 seconds（最少和最多的秒数）和 segments"
        return
    if not _are_entries(script.get("segments"), 1, MOST_SEGMENTS):
        yield f"script 的 segments 须为 1 到 {MOST_SEGMENTS} 个环节"
        return
    ids = [one.get("id") for one in script["segments"]]
    if not all(isinstance(id, str) and ID.fullmatch(id) for id in ids) or len(set(ids)) < len(ids):
        yield "环节的 id 须为小写字母、数字和下划线，不重复"
    for one in script["segments"]:
        if not is_words(one.get("title")) or not _is_range(one.get("seconds")):
            yield f"环节 {one.get('id')}：须有 title 和 seconds"
        if "product" in one and one["product"] not in ids_of(plan, "products"):
            yield f"环节 {one.get('id')}：product 须为一个商品"
        if not is_whole(one.get("min", 1), 1, 3000) or not isinstance(one.get("hint", ""), str):
            yield f"环节 {one.get('id')}：min 须为字数，hint 须为文字"


def _live(plan: Plan) -> Iterator[str]:
    live = plan.get("live")
    if not _is_plan(live) or not is_whole(live.get("lasts"), 10, MOST_SECONDS):
        yield "live 须有 lasts（最长的秒数）和 comments"
        return
    if not _are_pairs(live.get("viewers", []), 10_000_000):
        yield "viewers 须为 [秒, 人数] 的列表，秒数递增"
    comments = live.get("comments")
    if not _are_entries(comments, 1, MOST_COMMENTS):
        yield f"comments 须为 1 到 {MOST_COMMENTS} 条弹幕"
        return
    ids = [str(one.get("id")) for one in comments]
    if not all(ID.fullmatch(id) for id in ids) or len(set(ids)) < len(ids):
        yield "弹幕的 id 须为小写字母、数字和下划线，不重复"
    for place, one in enumerate(comments):
        yield from (f"弹幕 {one.get('id')}：{fault}" for fault in _comment(plan, one, ids[:place]))


def _comment(plan: Plan, one: Plan, earlier: list[str]) -> Iterator[str]:
    if not is_words(one.get("who")) or not is_words(one.get("text")):
        yield "须有 who 和 text"
    if not _is_timed(plan, one, earlier):
        yield f"须有 at（秒，早于直播结束），或 after：seconds 和 {'、'.join(WAITS)}（前面的弹幕）之一"
    if "wants" in one and one["wants"] not in WANTS:
        yield f"wants 须为 {'、'.join(WANTS)} 之一"
    if "must" in one and not _are_groups(one["must"]):
        yield "must 须为词组的列表，每组一个以上的词"
    if one.get("wants") == "refuse" and "must" not in one:
        yield "应当婉拒的弹幕须写 must（婉拒的话里要有的词）"
    if "never" in one and not is_list_of_words(one["never"]):
        yield "never 须为文字的列表"


def _is_timed(plan: Plan, one: Plan, earlier: list[str]) -> bool:
    if "at" in one:
        return "after" not in one and is_whole(one["at"], 0, plan["live"]["lasts"] - 1)
    after = one.get("after")
    if not _is_plan(after) or not is_whole(after.get("seconds"), 1, MOST_SECONDS):
        return False
    named = [name for name in WAITS if name in after]
    if len(named) != 1:
        return False
    [name] = named
    shelf = {"item": "products", "sold_out": "products", "coupon": "coupons"}.get(name)
    return bool(after[name] in (ids_of(plan, shelf) if shelf else earlier))


def _recording(spec: Spec, plan: Plan) -> Iterator[str]:
    rule = plan.get("recording", "none")
    if rule not in RECORDING:
        yield f"recording 须为 {'、'.join(RECORDING)} 之一"
        return
    if rule == "none":
        return
    slots = spec.get("slots", [])
    slot = next((s for s in slots if isinstance(s, dict) and s.get("id") == plan.get("slot")), None)
    if slot is None or not isinstance(slot.get("types"), list) or "mp4" not in slot["types"]:
        yield "slot 须为一个收 mp4 的提交位置"
    elif bool(slot.get("min_count", 0)) != (rule == "required"):
        yield "录像必交时提交位置须写 min_count，选交时不写"
