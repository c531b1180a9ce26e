"""A broadcast line by line: what viewers wrote, what the host said and did, what happened, each with its moment."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from question_bank.workspaces.livestream.air import Air, Plan

ORDER = ("system", "comment", "item", "coupon", "mute", "say")


def lines_of(plan: Plan, made: Air) -> list[dict[str, Any]]:
    """All lines in the order of their moments."""
    if made.began_ms is None:
        return []
    names = names_of(plan)
    who = {one["id"]: one["who"] for one in plan["live"]["comments"]}
    found = [_line("system", made.began_ms, "began")]
    found += [_line("comment", one.at_ms, one.script["text"], who=one.script["who"], comment=one.script["id"],
                    answered=bool(one.answers), muted=one.muted_ms is not None) for one in made.asked]  # fmt: skip
    found += [_line("say", one.at_ms, one.text, who=who.get(one.comment, ""), comment=one.comment) for one in made.said]
    found += [_line("item", span.from_ms, names.get(span.product, "")) for span in made.spans]
    found += [_line("coupon", at, names.get(coupon, "")) for coupon, at in made.coupons]
    found += [_line("mute", at, "", who=who.get(comment, ""), comment=comment) for comment, at in made.mutes]
    found += [_line("system", at, "sold_out", who=names[product]) for product, at in made.sold_out.items()]
    if made.ended_by:
        found.append(_line("system", made.until_ms, "ended" if made.ended_by == "host" else "time_up"))
    return sorted(found, key=itemgetter("at_ms", "rank"))


def _line(sort: str, at_ms: int, text: str, **more: Any) -> dict[str, Any]:
    rank = len(ORDER) if text in ("ended", "time_up") else ORDER.index(sort)
    return {"sort": sort, "at_ms": at_ms, "text": text, "who": "", "rank": rank, **more}


def names_of(plan: Plan) -> dict[str, str]:
    """Products and coupons by their ids."""
    return {one["id"]: one["name"] for shelf in ("products", "coupons") for one in plan.get(shelf, ())}


def view_of(plan: Plan, made: Air) -> Mapping[str, Any]:
    """A broadcast as the terminal receives it."""
    stock = {one["id"]: one["stock"] - made.sold.get(one["id"], 0) for one in plan["products"]}
    return {
        "state": "idle" if made.began_ms is None else "over" if made.ended_by else "air",
        "began_ms": made.began_ms,
        "ended_ms": made.until_ms if made.ended_by else None,
        "ended_by": made.ended_by,
        "viewers": made.viewers,
        "product": made.product,
        "shown_since_ms": made.spans[-1].from_ms if made.product else None,
        "stock": stock,
        "coupons": [coupon for coupon, _at in made.coupons],
        "lines": [{name: value for name, value in line.items() if name != "rank"} for line in lines_of(plan, made)],
    }
