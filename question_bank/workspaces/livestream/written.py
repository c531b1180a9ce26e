"""What is written before the broadcast is worth: the script, the sheet of the products, words that must not be used."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.livestream.air import Plan
from question_bank.workspaces.livestream.reading import SHEET, in_order, words_of

Check = Mapping[str, Any]
CLAUSE = re.compile(r"[^，。！？；,.!?;\n]+")
DENIED = re.compile("不能|不可|不会|不是|不具|不宜|不得|不要|不敢|不承诺|不保证|不含|不算|没有|没办法|无法|并非|谈不上")
"""Whoever denies a claim has to name it."""


def script(work: Work, check: Check) -> Outcome:
    """The share of what one measure of the script asks for."""
    plan = work.spec["livestream"]
    return {"filled": _filled, "seconds": _seconds, "told": _told, "order": _order}[check["measure"]](plan, work)


def _segments(plan: Plan, work: Work) -> list[tuple[Plan, Mapping[str, Any]]]:
    return [(one, work.fields.get(f"seg_{one['id']}") or {}) for one in plan["script"]["segments"]]


def _filled(plan: Plan, work: Work) -> Outcome:
    have = {segment["title"]: is_filled(segment, value) for segment, value in _segments(plan, work)}
    return _share(have, "台词和画面写全的环节")


def is_filled(segment: Plan, value: Mapping[str, Any]) -> bool:
    """Long enough, with what is shown; a product is talked about while it is seen."""
    shows = value.get("shows", "")
    is_seen = shows == segment["product"] if "product" in segment else bool(shows)
    return is_seen and texts.count(value.get("words", "")) >= segment.get("min", 1)


def _seconds(plan: Plan, work: Work) -> Outcome:
    """Each segment within its range, and the sum of all: one share each."""
    given = {segment["title"]: value.get("seconds") for segment, value in _segments(plan, work)}
    ranges = {segment["title"]: segment["seconds"] for segment in plan["script"]["segments"]}
    have = {title: n is not None and ranges[title][0] <= n <= ranges[title][1] for title, n in given.items()}
    total = sum(n or 0 for n in given.values())
    least, most = plan["script"]["seconds"]
    have["合计"] = least <= total <= most
    shared = _share(have, "计划时长符合的环节")
    return Outcome(
        shared.share, f"{shared.why}；合计 {total} 秒，要求 {least}—{most} 秒", {**shared.proof, "total": total}
    )


def _told(plan: Plan, work: Work) -> Outcome:
    have = {}
    for product in plan["products"]:
        said = " ".join(
            words_of(plan, work.fields, one)
            for one in plan["script"]["segments"]
            if one.get("product") == product["id"]
        )
        have[product["name"]] = has_groups(said, product["must"]["words"])
    return _share(have, "讲解词说明了必讲信息的商品")


def _order(plan: Plan, work: Work) -> Outcome:
    """The products are talked about in the order of the candidate's own sheet."""
    talked = [one for one in in_order(plan, work.fields) if "product" in one]
    is_said = all(words_of(plan, work.fields, one) for one in talked)
    order = list(dict.fromkeys(one["product"] for one in talked))
    right = is_said and order == own_order(plan, work.fields)
    names = {one["id"]: one["name"] for one in plan["products"]}
    why = f"脚本中商品讲解的先后{'与排品表一致' if right else '与排品表不一致，或没有写全'}"
    return Outcome(Fraction(right), why, {"order": [names[id] for id in order] if is_said else []})


def own_order(plan: Plan, fields: Mapping[str, Any]) -> list[str]:
    """The products by the place that the candidate gave them; empty where the places are not one after the other."""
    places = {id: row.get("place") for id, row in (fields.get(SHEET) or {}).items()}
    if sorted(place or 0 for place in places.values()) != list(range(1, len(plan["products"]) + 1)):
        return []
    return sorted(places, key=lambda id: places[id] or 0)


def sheet(work: Work, check: Check) -> Outcome:
    """The share of cells that are as the shop's rules want them."""
    plan = work.spec["livestream"]
    rows = work.fields.get(SHEET) or {}
    have = {}
    for product in plan["products"]:
        row = rows.get(product["id"]) or {}
        for column in check.get("columns", CELLS):
            have[f"{product['name']} {CELLS[column]}"] = _is_right(column, row, product["sheet"])
    return _share(have, "排品表正确的栏目")


CELLS = {"place": "上架顺序", "price": "直播价", "gift": "赠品", "coupon": "优惠券", "title": "链接标题"}


def _is_right(column: str, row: Plan, key: Plan) -> bool:
    value = row.get(column)
    if column == "price":
        return texts.number_of(value or "") == texts.number_of(key["price"])
    if column == "title":
        length = texts.count(value or "")
        return 0 < length <= key["title"]["max"] and has_groups(value or "", key["title"]["words"])
    return bool(value == key[column])


def clean(work: Work, check: Check) -> Outcome:
    """The share of script, sheet and broadcast that say something, and nothing that is forbidden."""
    plan = work.spec["livestream"]
    words = [*check.get("words", ()), *(word for one in plan["products"] for word in one["forbid"]["words"])]
    said = _everything(plan, work)
    found = {place: list(_claims(text, words)) for place, text in said.items()}
    bad = {place: [clause for clause, denied in each if not denied] for place, each in found.items()}
    right = sum(bool(said[place].strip()) and not bad[place] for place in said)
    clauses = list(dict.fromkeys(clause for each in bad.values() for clause in each))
    doubtful = [clause for each in found.values() for clause, denied in each if denied]
    why = f"{right}/{len(said)} 项已完成且无违规用语" + (f"，出现：{'；'.join(clauses[:4])}" if clauses else "")
    return Outcome(Fraction(right, len(said)), why, {"found": clauses, "否定说法，未计": doubtful})


def _everything(plan: Plan, work: Work) -> dict[str, str]:
    rows = (work.fields.get(SHEET) or {}).values()
    spoken = [a.value["text"] for a in work.acts if a.part.startswith("say-") and a.value]
    return {
        "脚本": "\n".join(words_of(plan, work.fields, one) for one in plan["script"]["segments"]),
        "链接标题": "\n".join(row.get("title", "") for row in rows),
        "直播中的话": "\n".join(spoken),
    }


def _claims(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each clause with one of the words, and whether it denies it."""
    folded = [texts.fold(word) for word in words]
    for clause in CLAUSE.findall(text):
        plain = texts.fold(clause)
        if any(word in plain for word in folded):
            yield clause.strip(), bool(DENIED.search(plain))


def has_groups(text: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether a text has a word of each group."""
    folded = texts.fold(text)
    return bool(folded) and all(any(texts.fold(word) in folded for word in group) for group in groups)


def _share(have: Mapping[str, bool], words: str) -> Outcome:
    right = sum(have.values())
    missing = [name for name, ok in have.items() if not ok]
    why = f"{words} {right}/{len(have)}" + (f"，不符：{'、'.join(missing[:6])}" if missing else "")
    return Outcome(Fraction(right, len(have)), why, {"不符": missing})
