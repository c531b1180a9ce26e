"""Reading what a candidate built: each part becomes tidy lists and texts, or is Malformed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from question_bank import texts
from question_bank.contract import Malformed, Spec
from question_bank.workspaces import pictures
from question_bank.workspaces.storefront import shape

COLOUR = re.compile(r"#[0-9a-f]{6}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST = {
    "banners": 8, "categories": 16, "children": 16, "items": 24, "coupons": 8, "services": 8, "pictures": 10,
    "sections": 16, "rows": 20, "products": 8,
}  # fmt: skip
"""How many of each there may be."""
LONGEST = {
    "shop_name": 30, "slogan": 60, "banner_title": 30, "banner_text": 60, "category": 15, "shelf_title": 20, "note": 30,
    "price": 12, "service_title": 12, "service_text": 80, "main_title": 60, "points": 120, "heading": 30, "text": 1500,
    "row_name": 20, "row_value": 60,
}  # fmt: skip
"""How many characters each text may have."""
SIDES, TONES = ("left", "center", "right"), ("light", "dark")


def read(spec: Spec, part: str, raw: Any) -> Any:
    """A tidy value of a part; None where nothing stands in it. Malformed."""
    return READERS[part](spec, raw) or None


def _read_shop(spec: Spec, raw: Any) -> Any:
    raw = _mapping(raw)
    theme = _mapping(raw.get("theme", {}))
    if not set(theme) <= set(shape.THEME) or not all(_is_colour(colour) for colour in theme.values()):
        raise Malformed("颜色有误")
    shop = {
        "name": _line(raw, "name", LONGEST["shop_name"]),
        "slogan": _line(raw, "slogan", LONGEST["slogan"]),
        "logo": _chosen(spec, raw.get("logo")),
        "theme": dict(theme),
    }
    return shop if any(shop.values()) else None


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and bool(COLOUR.fullmatch(value))


def _read_layout(spec: Spec, raw: Any) -> Any:
    known = shape.blocks_of(shape.plan_of(spec))
    if not isinstance(raw, list) or not all(block in known for block in raw) or len(set(raw)) < len(raw):
        raise Malformed("没有这个模块")
    return list(raw)


def _read_banners(spec: Spec, raw: Any) -> Any:
    def banner(one: Mapping[str, Any]) -> Any:
        return {
            "title": _line(one, "title", LONGEST["banner_title"]),
            "text": _line(one, "text", LONGEST["banner_text"]),
            "side": _one_of(one.get("side", "left"), SIDES),
            "tone": _one_of(one.get("tone", "light"), TONES),
            "picture": _chosen(spec, one.get("picture")),
        }

    return [banner(one) for one in _list(raw, "banners")]


def _read_categories(spec: Spec, raw: Any) -> Any:
    def top(one: Mapping[str, Any]) -> Any:
        names = _plain_list(one.get("children", []), "children")
        return {
            "name": _line(one, "name", LONGEST["category"]),
            "picture": _chosen(spec, one.get("picture")),
            "children": [_line({"name": name}, "name", LONGEST["category"]) for name in names],
        }

    return [top(one) for one in _list(raw, "categories")]


def _read_shelf(spec: Spec, raw: Any) -> Any:
    raw = _mapping(raw)

    def item(one: Mapping[str, Any]) -> Any:
        return {
            "product": _product(spec, one.get("product", "")),
            "price": _amount(one, "price"),
            "note": _line(one, "note", LONGEST["note"]),
            "picture": _chosen(spec, one.get("picture")),
        }

    items = [item(one) for one in _list(raw.get("items", []), "items")]
    title = _line(raw, "title", LONGEST["shelf_title"])
    return {"title": title, "items": items} if title or items else None


def _read_coupons(spec: Spec, raw: Any) -> Any:
    return [
        {
            "threshold": _amount(one, "threshold"),
            "less": _amount(one, "less"),
            "from": _day(one.get("from", "")),
            "to": _day(one.get("to", "")),
        }
        for one in _list(raw, "coupons")
    ]


def _read_services(spec: Spec, raw: Any) -> Any:
    return [
        {
            "title": _line(one, "title", LONGEST["service_title"]),
            "text": _line(one, "text", LONGEST["service_text"]),
        }
        for one in _list(raw, "services")
    ]


def _read_main(spec: Spec, raw: Any) -> Any:
    raw = _mapping(raw)
    main = {
        "title": _line(raw, "title", LONGEST["main_title"]),
        "price": _amount(raw, "price"),
        "points": _line(raw, "points", LONGEST["points"]),
        "pictures": _pictures(spec, raw.get("pictures", [])),
    }
    return main if any(main.values()) else None


def _read_detail(spec: Spec, raw: Any) -> Any:
    kinds = shape.sections_of(shape.plan_of(spec))

    def section(one: Mapping[str, Any]) -> Any:
        rows = [_plain_list(row, "rows") for row in _plain_list(one.get("table", []), "rows")]
        if not all(len(row) == 2 for row in rows):
            raise Malformed("格式不对")
        return {
            "kind": _one_of(one.get("kind"), kinds),
            "heading": _line(one, "heading", LONGEST["heading"]),
            "text": _short(texts.paragraphs(one.get("text", "")), LONGEST["text"]),
            "pictures": _pictures(spec, one.get("pictures", [])),
            "table": [
                [_short(texts.one_line(name), LONGEST["row_name"]), _short(texts.one_line(value), LONGEST["row_value"])]
                for name, value in rows
            ],
            "products": [_product(spec, id) for id in _plain_list(one.get("products", []), "products")],
        }

    return [section(one) for one in _list(raw, "sections")]


# ── Pieces ──


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise Malformed("格式不对")
    return raw


def _plain_list(raw: Any, what: str) -> list[Any]:
    if not isinstance(raw, list):
        raise Malformed("格式不对")
    if len(raw) > MOST[what]:
        raise Malformed("最多 %(max)s 项", max=MOST[what])
    return raw


def _list(raw: Any, what: str) -> list[Mapping[str, Any]]:
    return [_mapping(one) for one in _plain_list(raw, what)]


def _line(raw: Mapping[str, Any], name: str, most: int) -> str:
    return _short(texts.one_line(raw.get(name, "")), most)


def _short(text: str, most: int) -> str:
    if texts.count(text) > most:
        raise Malformed("最多 %(max)s 字", max=most)
    return text


def _amount(raw: Mapping[str, Any], name: str) -> str:
    """An amount as it was typed: a check says whether it is one, nothing that was typed is lost."""
    return _short(texts.unify(texts.one_line(raw.get(name, ""))), LONGEST["price"])


def _day(raw: Any) -> str:
    if raw != "" and (not isinstance(raw, str) or not DAY.fullmatch(raw)):
        raise Malformed("日期有误")
    return str(raw)


def _one_of(raw: Any, known: Sequence[str]) -> str:
    if not isinstance(raw, str) or raw not in known:
        raise Malformed("没有这个选项")
    return raw


def _product(spec: Spec, raw: Any) -> str:
    return _one_of(raw, ("", *(product["id"] for product in shape.plan_of(spec)["products"])))


def _chosen(spec: Spec, raw: Any) -> dict[str, Any] | None:
    """A picture and which part of it is shown."""
    if raw is None:
        return None
    raw = _mapping(raw)
    return {"picture": pictures.read_picture(spec, raw.get("picture")), "crop": pictures.read_crop(raw.get("crop"))}


def _pictures(spec: Spec, raw: Any) -> list[Any]:
    found = [_chosen(spec, one) for one in _plain_list(raw, "pictures")]
    return [one for one in found if one]


READERS: Mapping[str, Callable[[Spec, Any], Any]] = {
    "shop": _read_shop,
    "layout": _read_layout,
    "banners": _read_banners,
    "categories": _read_categories,
    "shelf": _read_shelf,
    "cards": _read_shelf,
    "coupons": _read_coupons,
    "services": _read_services,
    "main": _read_main,
    "detail": _read_detail,
}
