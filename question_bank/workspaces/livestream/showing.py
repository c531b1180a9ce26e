"""What leaves for a terminal, and what graders see: the sheet, the script, the whole broadcast with its times."""

from collections.abc import Mapping, Sequence
from typing import Any

from question_bank import texts
from question_bank.contract import Act
from question_bank.workspaces.livestream import judging, reading
from question_bank.workspaces.livestream.air import Air, Asked, Plan
from question_bank.workspaces.livestream.lines import lines_of, names_of

WIDTH = 720
"""Units of a timeline from the start of the broadcast to its end."""


def presented(plan: Plan) -> dict[str, Any]:
    """The task without its key and without what is to come."""
    return {
        "shop": plan["shop"],
        "products": [_product(one) for one in plan["products"]],
        "gifts": _named(plan, "gifts"),
        "coupons": [{**entry, "none": bool(one.get("none"))}
                    for entry, one in zip(_named(plan, "coupons"), plan.get("coupons", ()), strict=True)],
        "shows": [{"id": id, "name": _shown_name(plan, id)} for id in reading.shows_of(plan)],
        "script": {
            "seconds": list(plan["script"]["seconds"]),
            "segments": [_segment(one) for one in plan["script"]["segments"]],
        },
        "lasts": plan["live"]["lasts"],
        "recording": plan.get("recording", "none"),
        "slot": plan.get("slot", ""),
        "longest": {"words": reading.LONGEST_WORDS, "line": reading.LONGEST_LINE, "title": reading.LONGEST_TITLE},
    }  # fmt: skip


def _product(one: Plan) -> dict[str, Any]:
    return {
        **{name: one[name] for name in ("id", "name", "price", "stock")},
        "picture": one.get("picture", ""),
        "facts": [list(fact) for fact in one["facts"]],
        "points": list(one["points"]),
        "must": one["must"]["text"],
        "forbid": one["forbid"]["text"],
        "title_max": one["sheet"]["title"]["max"],
    }


def _named(plan: Plan, shelf: str) -> list[dict[str, Any]]:
    return [{"id": one["id"], "name": one["name"]} for one in plan.get(shelf, ())]


def _shown_name(plan: Plan, id: str) -> str:
    boards = {one["id"]: one["name"] for one in plan.get("boards", ())}
    return "" if id == reading.HOST else boards.get(id) or names_of(plan)[id]


def _segment(one: Plan) -> dict[str, Any]:
    return {
        "id": one["id"], "title": one["title"], "hint": one.get("hint", ""), "product": one.get("product", ""),
        "min": one.get("min", 1), "seconds": list(one["seconds"]),
    }  # fmt: skip


def shown(plan: Plan, fields: Mapping[str, Any], acts: Sequence[Act]) -> dict[str, Any]:
    """All that was made, for people to look at."""
    return {
        "sheet": _sheet(plan, fields),
        "script": _script(plan, fields),
        "air": _air(plan, judging.judged(plan, acts)),
    }


def _sheet(plan: Plan, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The products in the candidate's order, those without a place last."""
    rows = fields.get(reading.SHEET) or {}
    names = {one["id"]: one["name"] for shelf in ("gifts", "coupons") for one in plan.get(shelf, ())}
    found = []
    for product in plan["products"]:
        row = rows.get(product["id"]) or {}
        found.append({
            "name": product["name"], "picture": product.get("picture", ""), "usual": product["price"],
            "place": row.get("place"), "price": row.get("price", ""), "gift": names.get(row.get("gift", ""), ""),
            "coupon": names.get(row.get("coupon", ""), ""), "title": row.get("title", ""),
        })  # fmt: skip
    return sorted(found, key=lambda row: row["place"] or len(found) + 1)


def _script(plan: Plan, fields: Mapping[str, Any]) -> dict[str, Any]:
    rows = []
    for segment in reading.in_order(plan, fields):
        value = fields.get(f"seg_{segment['id']}") or {}
        words, shows = value.get("words", ""), value.get("shows", "")
        rows.append({
            "title": segment["title"], "words": words, "characters": texts.count(words), "min": segment.get("min", 1),
            "seconds": value.get("seconds"), "asked": list(segment["seconds"]), "is_host": shows == reading.HOST,
            "shows": _shown_name(plan, shows) if shows else "",
        })  # fmt: skip
    return {"rows": rows, "total": sum(row["seconds"] or 0 for row in rows), "asked": list(plan["script"]["seconds"])}


def _air(plan: Plan, made: Air) -> dict[str, Any] | None:
    if made.began_ms is None:
        return None
    began = made.began_ms
    lines = [{**line, "second": (line["at_ms"] - began) // 1000} for line in lines_of(plan, made)]
    return {
        "seconds": (made.until_ms - began) // 1000,
        "ended_by": made.ended_by,
        "lines": lines,
        "comments": [_comment(one, began) for one in made.asked],
        "products": [
            {"name": one["name"], "seconds": made.shown_ms(one["id"]) // 1000, "sold": made.sold.get(one["id"], 0),
             "stock": one["stock"]} for one in plan["products"]
        ],
        "timeline": timeline(plan, made),
    }  # fmt: skip


def _comment(one: Asked, began: int) -> dict[str, Any]:
    return {
        "second": (one.at_ms - began) // 1000, "who": one.script["who"], "text": one.script["text"],
        "wants": one.script.get("wants", ""), "waited": None if one.waited_ms is None else one.waited_ms // 1000,
        "answer": "\n".join(said.text for said in one.answers), "muted": one.muted_ms is not None,
    }  # fmt: skip


def timeline(plan: Plan, made: Air) -> dict[str, Any]:
    """Where things stand on a line of WIDTH units: products on the screen in lanes, comments and coupons as points."""
    began, whole = made.began_ms or 0, max(1, made.until_ms - (made.began_ms or 0))

    def at(moment: int) -> int:
        return round((moment - began) * WIDTH / whole)

    lanes = [
        {"name": one["name"], "bars": [
            {"left": at(span.from_ms), "width": max(1, at(span.to_ms) - at(span.from_ms))}
            for span in made.spans if span.product == one["id"]]}
        for one in plan["products"]
    ]  # fmt: skip
    dots = [
        {"left": at(one.at_ms), "state": "answered" if one.answers else "muted" if one.muted_ms else "open",
         "wants": bool(one.script.get("wants"))} for one in made.asked
    ]  # fmt: skip
    coupons = [at(moment) for _id, moment in made.coupons]
    return {"width": WIDTH, "lanes": lanes, "dots": dots, "coupons": coupons}
