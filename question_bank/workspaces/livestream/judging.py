"""What a broadcast was worth: comments answered in time and with their points, trolls, products, coupon, ending."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.livestream.air import Air, Asked, Plan, air
from question_bank.workspaces.livestream.written import has_groups, own_order

LAST_WORD_MS = 30_000
"""So long after the last act a broadcast that was never ended is taken to have gone on."""

ANSWER, REFUSE, MUTE = "answer", "refuse", "mute"
Check = Mapping[str, Any]


def judged(plan: Plan, acts: Sequence[Any]) -> Air:
    """The broadcast as it stood at the end."""
    return air(plan, acts, acts[-1].at_ms + LAST_WORD_MS if acts else 0)


def broadcast(work: Work, check: Check) -> Outcome:
    """The share of what one measure of the broadcast asks for."""
    plan = work.spec["livestream"]
    made = judged(plan, work.acts)
    if made.began_ms is None:
        return Outcome(Fraction(0), "没有开播", {})
    return MEASURES[check["measure"]](plan, made, check, work)


def _wanted(plan: Plan, made: Air, sorts: Sequence[str]) -> list[tuple[Plan, Asked | None]]:
    """The comments of these sorts: those that have come, and those that would have, had all been done."""
    found = [(one, made.find(one["id"])) for one in plan["live"]["comments"] if one.get("wants") in sorts]
    return [(one, asked) for one, asked in found if asked or "silence" not in one.get("after", {})]


def _in_time(plan: Plan, made: Air, check: Check, _work: Work) -> Outcome:
    wanted = _wanted(plan, made, (ANSWER, REFUSE))
    waits = {one["id"]: asked.waited_ms if asked else None for one, asked in wanted}
    good = sum(wait is not None and wait <= check["seconds"] * 1000 for wait in waits.values())
    why = f"{check['seconds']} 秒内回应弹幕 {good}/{len(wanted)} 条"
    return Outcome(_of(good, len(wanted)), why, {one["text"]: _wait(waits[one["id"]]) for one, _asked in wanted})


def _wait(wait: int | None) -> str:
    return "未回应" if wait is None else f"{wait // 1000} 秒"


def _points(plan: Plan, made: Air, _check: Check, _work: Work) -> Outcome:
    wanted = [(one, asked) for one, asked in _wanted(plan, made, (ANSWER,)) if one.get("must")]
    have = {one["text"]: asked is not None and has_points(asked) for one, asked in wanted}
    good = sum(have.values())
    return Outcome(_of(good, len(wanted)), f"回答含要点 {good}/{len(wanted)} 条", {"不含要点": _not(have)})


def has_points(asked: Asked) -> bool:
    """Whether the answers to a comment, taken together, have a word of each group that they must have."""
    said = " ".join(one.text for one in asked.answers)
    return has_groups(said, asked.script.get("must", ()))


def _trolls(plan: Plan, made: Air, _check: Check, _work: Work) -> Outcome:
    """Refused politely, or muted, as is right; who mutes buyers that only ask loses as much again."""
    wanted = _wanted(plan, made, (REFUSE, MUTE))
    have = {one["text"]: asked is not None and is_handled(asked) for one, asked in wanted}
    wrongly = [one.script["text"] for one in made.asked if is_wrongly_muted(one)]
    good = max(0, sum(have.values()) - len(wrongly))
    why = f"不当弹幕处理得当 {sum(have.values())}/{len(wanted)} 条" + (f"，误禁言 {len(wrongly)} 人" if wrongly else "")
    return Outcome(_of(good, len(wanted)), why, {"处理不当": _not(have), "误禁言": wrongly})


def is_handled(asked: Asked) -> bool:
    """A troll is muted, or refused where the author says how; a forbidden promise is refused, not given."""
    said = " ".join(one.text for one in asked.answers)
    is_refused = has_groups(said, asked.script.get("must", ())) and bool(asked.script.get("must"))
    if asked.script["wants"] == MUTE:
        return asked.muted_ms is not None or is_refused
    never = asked.script.get("never", ())
    return is_refused and not (never and has_groups(said, [never]))


def is_wrongly_muted(asked: Asked) -> bool:
    """Somebody was muted who did nothing that asks for it."""
    return asked.muted_ms is not None and asked.script.get("wants") != MUTE


def _shown(plan: Plan, made: Air, check: Check, _work: Work) -> Outcome:
    seconds = {one["name"]: made.shown_ms(one["id"]) // 1000 for one in plan["products"]}
    good = sum(n >= check["seconds"] for n in seconds.values())
    why = f"讲解满 {check['seconds']} 秒的商品 {good}/{len(seconds)} 个"
    return Outcome(_of(good, len(seconds)), why, {name: f"{n} 秒" for name, n in seconds.items()})


def _order(plan: Plan, made: Air, _check: Check, work: Work) -> Outcome:
    order = list(dict.fromkeys(span.product for span in made.spans if span.product))
    right = bool(order) and order == own_order(plan, work.fields)
    names = {one["id"]: one["name"] for one in plan["products"]}
    why = f"商品上架讲解的先后{'与排品表一致' if right else '与排品表不一致'}"
    return Outcome(Fraction(right), why, {"order": [names[id] for id in order]})


def _coupon(plan: Plan, made: Air, _check: Check, _work: Work) -> Outcome:
    """Each coupon for the first time while the product that it belongs to is on the screen."""
    have = {one["name"]: coupon_is_timely(made, one) for one in plan.get("coupons", ()) if "during" in one}
    good = sum(have.values())
    why = f"在讲解对应商品时发放的优惠券 {good}/{len(have)} 张"
    return Outcome(_of(good, len(have)), why, {"时机不当或未发": _not(have)})


def coupon_is_timely(made: Air, coupon: Plan) -> bool:
    """Whether a coupon was sent at its moment."""
    at = next((at for id, at in made.coupons if id == coupon["id"]), None)
    return at is not None and made.shown_at(at) == coupon["during"]


def _closing(_plan: Plan, made: Air, check: Check, _work: Work) -> Outcome:
    """The last words to all, said shortly before the host ended the broadcast."""
    end = made.until_ms if made.ended_by or not made.said else made.said[-1].at_ms
    since = end - check["seconds"] * 1000
    last = [one for one in made.said if not one.comment and one.at_ms >= since]
    is_said = has_groups(" ".join(one.text for one in last), check["must"])
    ended = made.ended_by == "host"
    why = f"{'已' if ended else '没有'}主动下播，收尾语{'已说' if is_said else '没有说或不完整'}"
    return Outcome(Fraction(ended + is_said, 2), why, {"收尾语": [one.text for one in last]})


def _duration(_plan: Plan, made: Air, check: Check, _work: Work) -> Outcome:
    seconds = (made.until_ms - (made.began_ms or 0)) // 1000
    least, most = check["seconds"]
    why = f"直播 {seconds // 60} 分 {seconds % 60} 秒，要求 {least}—{most} 秒"
    return Outcome(Fraction(least <= seconds <= most), why, {"seconds": seconds})


MEASURES = {
    "in_time": _in_time,
    "points": _points,
    "trolls": _trolls,
    "shown": _shown,
    "order": _order,
    "coupon": _coupon,
    "closing": _closing,
    "duration": _duration,
}


def _of(good: int, total: int) -> Fraction:
    return Fraction(good, total) if total else Fraction(0)


def _not(have: Mapping[str, bool]) -> list[str]:
    return [name for name, ok in have.items() if not ok]
