"""What a terminal sends: the sheet of the products, the segments of the script, and what is done on the air."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed
from question_bank.workspaces.livestream.air import END, START, TO_ALL

ACT = re.compile(r"(say|item|coupon|mute)-[1-9]\d{0,3}")
SHEET, RUN = "sheet", "run"
LONGEST_WORDS, LONGEST_LINE, LONGEST_TITLE, LONGEST_PRICE, LONGEST_SECONDS = 3000, 300, 60, 12, 3600
HOST = "host"

Plan = Mapping[str, Any]


def shows_of(plan: Plan) -> list[str]:
    """What can be on the screen during a segment: the host, a product, or one of the author's boards."""
    return [HOST, *(one["id"] for shelf in ("products", "boards") for one in plan.get(shelf, ()))]


def segment_of(plan: Plan, part: str) -> Plan | None:
    """The segment of the script that is saved under this name."""
    return next((one for one in plan["script"]["segments"] if f"seg_{one['id']}" == part), None)


def read_part(plan: Plan, part: str, raw: Any) -> Any:
    """A tidy value of a part or an act."""
    if part in (START, END):
        return True if raw else None
    if part == SHEET:
        return _sheet(plan, raw)
    if part == RUN:
        return _run(plan, raw)
    return _segment(plan, raw) if segment_of(plan, part) else READERS[part.split("-")[0]](plan, _known(raw))


def _known(raw: Any) -> Plan:
    if not isinstance(raw, dict):
        raise Malformed("格式不对")
    return raw


def _one_of(entries: Any, id: Any) -> str:
    if not isinstance(id, str) or id not in [one["id"] for one in entries]:
        raise Malformed("没有这个选项")
    return id


def _whole(raw: Any, least: int, most: int) -> int | None:
    if raw is None:
        return None
    if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
        raise Malformed("数量须为整数")
    return raw


def _short(raw: Any, most: int) -> str:
    text = texts.one_line(raw)
    if texts.count(text) > most:
        raise Malformed("最多 %(max)s 字", max=most)
    return text


def _sheet(plan: Plan, raw: Any) -> dict[str, Any] | None:
    """One row a product; None where nothing is filled."""
    given = _known(raw)
    products = [one["id"] for one in plan["products"]]
    if any(name not in products for name in given):
        raise Malformed("没有这个选项")
    rows = {id: _row(plan, _known(given[id])) for id in products if id in given}
    return rows if any(any(value not in (None, "") for value in row.values()) for row in rows.values()) else None


def _row(plan: Plan, raw: Plan) -> dict[str, Any]:
    return {
        "place": _whole(raw.get("place"), 1, len(plan["products"])),
        "price": _short(raw.get("price") or "", LONGEST_PRICE),
        "gift": _one_of(plan.get("gifts", ()), raw["gift"]) if raw.get("gift") else "",
        "coupon": _one_of(plan.get("coupons", ()), raw["coupon"]) if raw.get("coupon") else "",
        "title": _short(raw.get("title") or "", LONGEST_TITLE),
    }


def _run(plan: Plan, raw: Any) -> list[str]:
    """The segments in the candidate's order: each of them, once."""
    known = [one["id"] for one in plan["script"]["segments"]]
    if not isinstance(raw, list) or not all(isinstance(id, str) for id in raw) or sorted(raw) != sorted(known):
        raise Malformed("环节的顺序有误")
    return list(raw)


def _segment(plan: Plan, raw: Any) -> dict[str, Any] | None:
    given = _known(raw)
    words = texts.paragraphs(given.get("words") or "")
    if texts.count(words) > LONGEST_WORDS:
        raise Malformed("最多 %(max)s 字", max=LONGEST_WORDS)
    shows = given.get("shows") or ""
    if shows and (not isinstance(shows, str) or shows not in shows_of(plan)):
        raise Malformed("没有这个选项")
    read = {"seconds": _whole(given.get("seconds"), 0, LONGEST_SECONDS), "words": words, "shows": shows}
    return read if words or shows or read["seconds"] is not None else None


def _say(plan: Plan, raw: Plan) -> dict[str, str] | None:
    comment = raw.get("comment") or TO_ALL
    if comment != TO_ALL:
        _one_of(plan["live"]["comments"], comment)
    text = texts.paragraphs(raw.get("text"))
    if texts.count(text) > LONGEST_LINE:
        raise Malformed("最多 %(max)s 字", max=LONGEST_LINE)
    return {"comment": comment, "text": text} if text else None


def _item(plan: Plan, raw: Plan) -> dict[str, str]:
    """Nothing in place of a product takes it from the screen."""
    return {"product": _one_of(plan["products"], raw["product"]) if raw.get("product") else ""}


def _coupon(plan: Plan, raw: Plan) -> dict[str, str]:
    return {"coupon": _one_of(_given_out(plan), raw.get("coupon"))}


def _mute(plan: Plan, raw: Plan) -> dict[str, str]:
    return {"comment": _one_of(plan["live"]["comments"], raw.get("comment"))}


READERS: Mapping[str, Callable[[Plan, Plan], Any]] = {"say": _say, "item": _item, "coupon": _coupon, "mute": _mute}


def _given_out(plan: Plan) -> list[Plan]:
    """The coupons that can be sent; the sheet may also say that there is none."""
    return [one for one in plan.get("coupons", ()) if not one.get("none")]


def filled_row(row: Plan | None) -> bool:
    """Whether every cell of a product's row is filled."""
    return bool(row) and all(value not in (None, "") for value in (row or {}).values())


def words_of(plan: Plan, fields: Mapping[str, Any], segment: Plan) -> str:
    """What a segment says."""
    return str((fields.get(f"seg_{segment['id']}") or {}).get("words", ""))


def in_order(plan: Plan, fields: Mapping[str, Any]) -> list[Plan]:
    """The segments in the order in which they run."""
    segments = {one["id"]: one for one in plan["script"]["segments"]}
    return [segments[id] for id in fields.get(RUN) or segments]
