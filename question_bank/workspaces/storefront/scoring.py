"""What can be looked at automatically in a shop: pictures, prices, structure, texts, colours."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.contract import Facts, Files
from question_bank.workspaces import pictures, slots
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.storefront import shape
from question_bank.workspaces.storefront.colours import contrast

Check = Mapping[str, Any]
STRETCHED = 1.03
BLURRED = 1.01
"""Up to here a picture is neither stretched nor blown up: whole pixels leave a hair."""

# ── Pictures ──


def places_filled(work: Work, check: Check) -> Outcome:
    """The share of places that have as many pictures as are asked for."""
    found = shape.pictures_in(work.fields)
    have = {id: len(found[id]) for id in check["places"]}
    full = {id: n >= max(1, _place(work, id).get("min", 1)) for id, n in have.items()}
    return _share_of(full, "图片齐全 %d/%d 处", "，不足：", {id: _label(work, id) for id in full}, {"pictures": have})


def places_fit(work: Work, check: Check) -> Outcome:
    """The share of places all of whose pictures are there, of the right kind, not stretched and not blown up."""
    proof: dict[str, list[str]] = {}
    for id in check["places"]:
        found = shape.pictures_in(work.fields)[id]
        faults = [_fault(work.files, one, _place(work, id)) for one in found]
        proof[id] = [f"{one['picture']}：{fault}" for one, fault in zip(found, faults, strict=True) if fault]
        if len(found) < max(1, _place(work, id).get("min", 1)):
            proof[id].append("数量不足")
    right = {id: not faults for id, faults in proof.items()}
    labels = {id: f"{_label(work, id)}（{'；'.join(proof[id])}）" for id in right}
    return _share_of(right, "尺寸、清晰度合格 %d/%d 处", "，不合格：", labels, {"faults": proof})


def _fault(files: Files, one: Mapping[str, Any], place: Mapping[str, Any]) -> str:
    facts = pictures.facts_of(files, one["picture"])
    if facts is None:
        return "图片已不在"
    if facts["type"] not in slots.PICTURES or facts.get("problem"):
        return "不是可用的图片"
    if one["crop"] and not _is_inside(facts, one["crop"]):
        return "裁剪范围超出原图"
    if pictures.distorted(facts, one["crop"], place["width"], place["height"]) > STRETCHED:
        return "拉伸变形"
    times = pictures.enlarged(facts, one["crop"], place["width"], place["height"])
    return f"放大{times:.2f}倍，模糊" if times > BLURRED else "" if times else "看不出尺寸"


def _is_inside(facts: Facts, crop: Sequence[int]) -> bool:
    width, height = facts["width"], facts["height"]
    return not width or not height or (crop[0] + crop[2] <= width and crop[1] + crop[3] <= height)


def varied(work: Work, check: Check) -> Outcome:
    """How many different pictures are used, up to the number that is asked for."""
    used = sorted({one["picture"] for each in shape.pictures_in(work.fields).values() for one in each})
    share = Fraction(min(len(used), check["least"]), check["least"])
    return Outcome(share, f"使用不同图片 {len(used)} 张，要求 {check['least']} 张", {"pictures": used})


# ── Goods ──


def prices(work: Work, check: Check) -> Outcome:
    """The share of prices that are those of the product table; `least`: how many there should be."""
    known = {product["id"]: product for product in shape.plan_of(work.spec)["products"]}
    given = [(item["product"], item["price"]) for part in check["in"] for item in _items(work, part)]
    if check.get("main"):
        given.append((check["main"], (work.fields.get("main") or {}).get("price", "")))
    right = [texts.number_of(price) == Decimal(str(known[id]["price"])) for id, price in given if id in known]
    wrong = [
        f"{known[id]['name']}：{price or '未填'}"
        for (id, price), ok in zip([g for g in given if g[0] in known], right, strict=True)
        if not ok
    ]
    asked = max(check.get("least", 1), len(given))
    why = f"价格正确 {sum(right)}/{asked} 个" + (f"，不符：{'、'.join(wrong)}" if wrong else "")
    return Outcome(Fraction(sum(right), asked), why, {"wrong": wrong})


def _items(work: Work, part: str) -> Sequence[Mapping[str, Any]]:
    items: Sequence[Mapping[str, Any]] = (shape.shown(work.fields, part) or {"items": ()})["items"]
    return items


def recommended(work: Work, check: Check) -> Outcome:
    """Which products stand on a shelf: those that are asked for less those that do not belong, or just how many.

    `ordered`: they must stand in this order.
    """
    given = list(dict.fromkeys(item["product"] for item in _items(work, check["in"]) if item["product"]))
    names = {product["id"]: product["name"] for product in shape.plan_of(work.spec)["products"]}
    proof = {"products": [names[id] for id in given]}
    if "products" not in check:
        asked = check["count"]
        share = Fraction(min(len(given), asked), max(len(given), asked))
        return Outcome(share, f"推荐商品 {len(given)} 个，要求 {asked} 个", proof)
    if check.get("ordered"):
        right = _longest_common(given, check["products"])
    else:
        right = len(set(given) & set(check["products"]))
    wrong = [names[id] for id in given if id not in check["products"]]
    share = Fraction(max(0, right - len(wrong)), len(check["products"]))
    why = f"应选商品选对 {right}/{len(check['products'])} 个" + (f"，多选：{'、'.join(wrong)}" if wrong else "")
    return Outcome(share, why, proof)


def coupons(work: Work, check: Check) -> Outcome:
    """How many of the expected coupons are there with their figures and their days; wrong ones count against them."""
    given = [
        (one["threshold"], one["less"], one["from"], one["to"]) for one in shape.shown(work.fields, "coupons") or ()
    ]
    days = (check.get("from"), check.get("to"))

    def is_there(want: Mapping[str, Any]) -> bool:
        amounts = (texts.number_of(want["threshold"]), texts.number_of(want["less"]))
        return any(
            (texts.number_of(threshold), texts.number_of(less)) == amounts and (day, until) == _days(days, day, until)
            for threshold, less, day, until in given
        )

    right = sum(is_there(want) for want in check["coupons"])
    asked = max(len(check["coupons"]), len(given))
    said = [f"满{threshold or '—'}减{less or '—'}（{day}—{until}）" for threshold, less, day, until in given]
    return Outcome(Fraction(right, asked), f"优惠券正确 {right}/{asked} 张", {"coupons": said})


def _days(asked: tuple[Any, Any], day: str, until: str) -> tuple[str, str]:
    """The days that are asked for; where none are, whatever is there will do."""
    return str(asked[0] or day), str(asked[1] or until)


# ── Structure ──


def blocks(work: Work, check: Check) -> Outcome:
    """How many blocks stand in the order that is asked for."""
    given = [block for block in work.fields.get("layout") or () if block in check["order"]]
    right = _longest_common(given, check["order"])
    why = f"模块齐全且顺序正确 {right}/{len(check['order'])} 个"
    return Outcome(Fraction(right, len(check["order"])), why, {"layout": [shape.BLOCKS[block] for block in given]})


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for a in one:
        before = row
        row = [0]
        for n, b in enumerate(other):
            row.append(before[n] + 1 if a == b else max(row[n], before[n + 1]))
    return row[-1]


def categories(work: Work, check: Check) -> Outcome:
    """How many names of the expected tree stand in their places."""
    tree = {texts.fold(top["name"]): top for top in shape.shown(work.fields, "categories") or ()}
    missing: list[str] = []
    asked = 0
    for want in check["tree"]:
        top = tree.get(texts.fold(want["name"]))
        below = {texts.fold(name) for name in top["children"]} if top else set()
        asked += 1 + len(want.get("children", ()))
        missing += [] if top else [want["name"]]
        missing += [f"{want['name']}/{name}" for name in want.get("children", ()) if texts.fold(name) not in below]
    right = asked - len(missing)
    why = f"商品分类正确 {right}/{asked} 个" + (f"，缺：{'、'.join(missing)}" if missing else "")
    return Outcome(Fraction(right, asked), why, {"missing": missing})


def sections(work: Work, check: Check) -> Outcome:
    """How many kinds of sections of the product page are there with enough to read."""
    detail = work.fields.get("detail") or ()
    lengths = {
        kind: max((texts.count(shape.section_words(s)) for s in detail if s["kind"] == kind), default=0)
        for kind in check["kinds"]
    }
    right = {kind: n >= check.get("characters", 1) for kind, n in lengths.items()}
    return _share_of(right, "详情页板块 %d/%d 个", "，缺少或过短：", {k: k for k in right}, {"characters": lengths})


# ── Texts and colours ──


def says(work: Work, check: Check) -> Outcome:
    """How many of the words a text says, up to the number that is asked for."""
    said = texts.fold(" ".join(shape.words_in(work.fields)[check["where"]]))
    found = [word for word in check["words"] if texts.fold(word) in said]
    least = check.get("at_least", len(check["words"]))
    why = f"{shape.WORDS[check['where']]}含要点 {len(found)} 个，要求 {least} 个"
    return Outcome(Fraction(min(len(found), least), least), why, {"found": found})


def text_length(work: Work, check: Check) -> Outcome:
    """Whether each text of its kind has the length that is asked for."""
    found = [texts.count(text) for text in shape.words_in(work.fields)[check["where"]]]
    right = bool(found) and all(check.get("min", 0) <= n <= check.get("max", texts.LONGEST) for n in found)
    said = "、".join(map(str, found)) or "0"
    why = f"{shape.WORDS[check['where']]} {said} 字，{'符合' if right else '不符合'}字数要求"
    return Outcome(Fraction(right), why, {"characters": found})


def clean_words(work: Work, check: Check) -> Outcome:
    """Whether there are texts, and none of the forbidden words in them."""
    said = texts.fold(" ".join(text for each in shape.words_in(work.fields).values() for text in each))
    found = [word for word in check["words"] if texts.fold(word) in said]
    enough = texts.count(said) >= check.get("characters", 1)
    why = f"出现禁用词：{'、'.join(found)}" if found else "没有禁用词" if enough else "文字过少"
    return Outcome(Fraction(enough and not found), why, {"found": found})


def readable(work: Work, check: Check) -> Outcome:
    """How many pairs of the shop's colours are in contrast; `main`: colours of the brand, one of which must lead."""
    shop = shape.shown(work.fields, "shop")
    if not shop or not shop["theme"]:
        return Outcome(Fraction(0), "没有设置配色", {})
    theme = {**shape.THEME, **shop["theme"]}
    ratios = {
        name: contrast(theme[one], theme[other])
        for name, one, other in (
            ("主色与文字", "over", "main"),
            ("页面与正文", "ink", "page"),
            ("页面与价格", "accent", "page"),
        )
    }
    right = {name: ratio >= check.get("least", 4.5) for name, ratio in ratios.items()}
    if "main" in check:
        right["品牌主色"] = theme["main"] in check["main"]
    proof = {"contrast": {name: f"{ratio:.2f}" for name, ratio in ratios.items()}, "theme": theme}
    labels = {name: f"{name} {ratios[name]:.2f}:1" if name in ratios else name for name in right}
    return _share_of(right, "配色合格 %d/%d 项", "，不合格：", labels, proof)


# ── Pieces ──


def _place(work: Work, id: str) -> Mapping[str, Any]:
    place = shape.place_of(shape.plan_of(work.spec), id)
    if place is None:
        raise KeyError(id)
    return place


def _label(work: Work, id: str) -> str:
    return str(_place(work, id)["label"])


def _share_of(
    right: Mapping[str, bool], sentence: str, but: str, labels: Mapping[str, str], proof: dict[str, Any]
) -> Outcome:
    wrong = [labels[name] for name, ok in right.items() if not ok]
    done = sum(right.values())
    why = sentence % (done, len(right)) + (f"{but}{'、'.join(wrong)}" if wrong else "")
    return Outcome(Fraction(done, len(right)), why, proof)
