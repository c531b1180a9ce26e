"""What can be looked at automatically in a listing: fields, titles, SKUs, pictures, freight, names and words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.contract import Files
from question_bank.workspaces import pictures, slots
from question_bank.workspaces.checks import Outcome, Work, is_same
from question_bank.workspaces.listing import forms, shape
from question_bank.workspaces.listing.freight import charge

Check = Mapping[str, Any]
STRETCHED, BLURRED = 1.03, 1.01
"""Up to here a picture is neither stretched nor blown up: whole pixels leave a hair."""

# ── Fields and texts ──


def answers(work: Work, check: Check) -> Outcome:
    """The share of fields that say what is expected; of several choices, the right ones less the wrong ones."""
    plan = shape.plan_of(work.spec)
    kind, settings = _part(plan, check["in"])
    fields = {field["id"]: field for field in shape.fields_of(kind, settings)}
    shares, wrong, proof = [], [], {}
    for id, want in check["values"].items():
        value = shape.value_of(work.fields, check["in"], id)
        share = _share(fields[id], value, want)
        shares.append(share)
        proof[fields[id]["label"]] = "、".join(value) if fields[id]["type"] == "many" and value else forms.words(value)
        if share < 1:
            wrong.append(fields[id]["label"])
    why = f"正确 {len(shares) - len(wrong)}/{len(shares)} 项" + (f"，不符：{'、'.join(wrong)}" if wrong else "")
    return Outcome(sum(shares, Fraction(0)) / len(shares), why, {"fields": proof})


def _part(plan: Mapping[str, Any], part: str) -> tuple[str, Mapping[str, Any]]:
    found = shape.part_of(plan, part)
    if found is None:
        raise KeyError(part)
    return found


def _share(field: Mapping[str, Any], value: Any, want: Any) -> Fraction:
    if field["type"] == "many":
        right = len(set(value or ()) & set(want))
        return Fraction(max(0, right - (len(value or ()) - right)), len(want))
    if field["type"] == "category":
        return Fraction(value == want)
    if field["type"] == "amount":
        wanted, tolerance = (want["value"], want.get("tolerance", 0)) if isinstance(want, dict) else (want, 0)
        return Fraction(is_same(value or "", wanted, tolerance))
    return Fraction(any(_fold(value or "") == _fold(str(one)) for one in (want if isinstance(want, list) else [want])))


def _fold(text: str) -> str:
    """For comparison white space and full stops at the end do not matter."""
    return texts.fold(text).replace(" ", "").rstrip("。.")


def title(work: Work, check: Check) -> Outcome:
    """Of a product's title: its length in bytes, every word it must have, and that it has none of the others."""
    said = str((work.fields.get(f"{check['product']}_about") or {}).get("title", ""))
    size, plain = shape.title_size(said), _fold(said)
    least, most = check.get("min", 1), check.get("max", shape.LONGEST_TITLE)
    missing = [word for word in check.get("words", ()) if _fold(word) not in plain]
    bad = [word for word in check.get("none", ()) if _fold(word) in plain]
    asked = len(check.get("words", ())) + 2
    right = 0 if not said else asked - len(missing) - (not least <= size <= most) - bool(bad)
    why = f"标题 {size} 字节（要求 {least}—{most}）"
    why += (f"，缺：{'、'.join(missing)}" if missing else "") + (f"，不应出现：{'、'.join(bad)}" if bad else "")
    return Outcome(Fraction(right, asked), why, {"title": said, "missing": missing, "found": bad})


def says(work: Work, check: Check) -> Outcome:
    """How many points a text makes (each of several wordings), and whether its length is right."""
    said = "".join(shape.texts_in(shape.plan_of(work.spec), work.fields, check["in"]))
    plain, characters = _fold(said), texts.count(said)
    made = [ways[0] for ways in check["points"] if any(_fold(way) in plain for way in ways)]
    least = check.get("at_least", len(check["points"]))
    shares = [Fraction(min(len(made), least), least)]
    why = f"写到要点 {len(made)} 个，要求 {least} 个"
    if "min" in check or "max" in check:
        fits = bool(said) and check.get("min", 0) <= characters <= check.get("max", texts.LONGEST)
        shares.append(Fraction(fits))
        why += f"；{characters} 字，{'符合' if fits else '不符合'}字数要求"
    return Outcome(sum(shares, Fraction(0)) / len(shares), why, {"found": made, "characters": characters})


def clean(work: Work, check: Check) -> Outcome:
    """Whether enough is written in these parts, and none of the forbidden words."""
    plan = shape.plan_of(work.spec)
    said = {part: " ".join(shape.texts_in(plan, work.fields, part)) for part in check["in"]}
    found = {part: [word for word in check["words"] if _fold(word) in _fold(text)] for part, text in said.items()}
    bad = sorted({word for words in found.values() for word in words})
    enough = sum(texts.count(text) for text in said.values()) >= check.get("characters", 1)
    why = f"出现禁用词：{'、'.join(bad)}" if bad else "没有禁用词" if enough else "文字过少"
    return Outcome(Fraction(enough and not bad), why, {"found": bad})


def shop_name(work: Work, check: Check) -> Outcome:
    """Whether a shop's name keeps every rule: length, words it must and must not have, not taken by others."""
    rules = shape.plan_of(work.spec)["shop_name"]
    name = str(shape.value_of(work.fields, check["in"], check["field"]) or "")
    plain, size = _fold(name), texts.count(name)
    bad = [word for word in check.get("none", ()) if _fold(word) in plain]
    kept = {
        f"字数 {size}（要求 {rules['min']}—{rules['max']}）": rules["min"] <= size <= rules["max"],
        f"禁用词：{'、'.join(bad) or '无'}": not bad,
        "与已有店名重复": plain not in {_fold(taken) for taken in rules.get("taken", ())},
        "只用汉字、字母和数字": name.isalnum(),
        **{f"缺“{'”或“'.join(ways)}”": any(_fold(way) in plain for way in ways) for ways in check.get("words", ())},
    }
    wrong = [rule for rule, ok in kept.items() if not ok]
    why = "没有填写店铺名称" if not name else "店铺名称合规" if not wrong else f"店铺名称不合规：{'；'.join(wrong)}"
    return Outcome(Fraction(bool(name) and not wrong), why, {"name": name, "wrong": wrong})


# ── SKUs and freight ──


def skus(work: Work, check: Check) -> Outcome:
    """How many rows of the SKU table are right in price and stock (and code); rows too many count against them."""
    held = work.fields.get(f"{check['product']}_skus") or {"rows": []}
    rows = {tuple(row["of"]): row for row in held["rows"]}
    wrong = ["·".join(want["of"]) for want in check["rows"] if not _is_row(rows.get(tuple(map(str, want["of"]))), want)]
    extra = ["·".join(of) for of in rows if list(of) not in [list(map(str, want["of"])) for want in check["rows"]]]
    asked = len(check["rows"])
    right = max(0, asked - len(wrong) - len(extra))
    why = f"规格组合正确 {asked - len(wrong)}/{asked} 个"
    why += (f"，不符：{'、'.join(wrong)}" if wrong else "") + (f"，多出：{'、'.join(extra)}" if extra else "")
    proof = {"rows": [f"{'·'.join(of)}：{row['price']} / {row['stock']} / {row['code']}" for of, row in rows.items()]}
    return Outcome(Fraction(right, asked), why, proof)


def _is_row(row: Mapping[str, Any] | None, want: Mapping[str, Any]) -> bool:
    if row is None:
        return False
    numbers = all(is_same(row[name], want[name]) for name in ("price", "stock") if name in want)
    return numbers and ("code" not in want or _fold(row["code"]) == _fold(str(want["code"])))


def freight(work: Work, check: Check) -> Outcome:
    """How many trial parcels are charged as they should be by the candidate's template."""
    found = trials(work.fields.get("freight"), check)
    wrong = [
        f"{one['region']} {one['weight']}千克应为{one['want']}，算得{one['got']}" for one in found if not one["ok"]
    ]
    right = len(found) - len(wrong)
    why = f"试算正确 {right}/{len(found)} 单" + (f"，不符：{'；'.join(wrong)}" if wrong else "")
    return Outcome(Fraction(right, len(found)), why, {"parcels": [one["said"] for one in found]})


def trials(template: Any, check: Check) -> list[dict[str, Any]]:
    """Each trial parcel: what should come out, and what the template charges."""
    found = []
    for parcel in check["parcels"]:
        got = charge(template, parcel["region"], parcel["weight"], parcel["amount"]).said()
        want = _fee(parcel["fee"])
        shown = {name: str(parcel[name]) for name in ("region", "weight", "amount")}
        said = f"{shown['region']} {shown['weight']}千克 {shown['amount']}元：{got}"
        found.append({**shown, "want": want, "got": got, "ok": got == want, "said": said})
    return found


def _fee(value: Any) -> str:
    return str(value) if value == "不配送" else f"{Decimal(str(value)):.2f}"


# ── Pictures ──


def right_pictures(work: Work, check: Check) -> Outcome:
    """How many places show one of the pictures that belong there, none of them twice."""
    chosen = work.fields.get(f"{check['product']}_pictures") or {}
    labels = _slots(work, check)
    used: set[str] = set()
    wrong, own = [], []
    for id, allowed in check["slots"].items():
        name = (chosen.get(id) or {}).get("picture", "")
        if name in allowed and name not in used:
            used.add(name)
            continue
        wrong.append(f"{labels[id]['label']}（{_called(work, name)}）")
        own += [id] if name.startswith("own/") else []
    asked = len(check["slots"])
    why = f"选图正确 {asked - len(wrong)}/{asked} 处" + (f"，不符：{'、'.join(wrong)}" if wrong else "")
    why += "；有自己上传的图片，请人工查看" if own else ""
    return Outcome(Fraction(asked - len(wrong), asked), why, {"pictures": _names(chosen)})


def _called(work: Work, name: str) -> str:
    if not name:
        return "未放"
    return next((entry["title"] for entry in work.spec.get("pack", ()) if entry["file"] == name), "自己上传")


def _names(chosen: Mapping[str, Any]) -> dict[str, str]:
    return {id: one["picture"] for id, one in chosen.items()}


def _slots(work: Work, check: Check) -> dict[str, Mapping[str, Any]]:
    product = shape.product_of(shape.plan_of(work.spec), check["product"])
    return {slot["id"]: slot for slot in product["pictures"]}


def fit(work: Work, check: Check) -> Outcome:
    """How many places have a picture of their shape, large enough, neither stretched nor blown up."""
    chosen = work.fields.get(f"{check['product']}_pictures") or {}
    faults = {id: _fault(work.files, chosen.get(id), slot) for id, slot in _slots(work, check).items()}
    wrong = [f"{slot['label']}（{faults[id]}）" for id, slot in _slots(work, check).items() if faults[id]]
    right = len(faults) - len(wrong)
    why = f"尺寸、清晰度合格 {right}/{len(faults)} 处" + (f"，不合格：{'、'.join(wrong)}" if wrong else "")
    return Outcome(Fraction(right, len(faults)), why, {"faults": {id: fault for id, fault in faults.items() if fault}})


def _fault(files: Files, one: Mapping[str, Any] | None, slot: Mapping[str, Any]) -> str:
    if one is None:
        return "未放"
    facts = pictures.facts_of(files, one["picture"])
    if facts is None or facts["type"] not in slots.PICTURES or facts.get("problem"):
        return "图片已不在或无法打开"
    if one["crop"] and not _is_inside(facts["width"], facts["height"], one["crop"]):
        return "裁剪范围超出原图"
    if pictures.distorted(facts, one["crop"], slot["width"], slot["height"]) > STRETCHED:
        return "拉伸变形"
    times = pictures.enlarged(facts, one["crop"], slot["width"], slot["height"])
    return f"放大{times:.2f}倍，模糊" if times > BLURRED else "" if times else "看不出尺寸"


def _is_inside(width: int | None, height: int | None, crop: Sequence[int]) -> bool:
    return not width or not height or (crop[0] + crop[2] <= width and crop[1] + crop[3] <= height)
