"""What a shop is made of: its blocks, its places for pictures, its colours; and what stands in them by now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from question_bank.contract import Spec

BLOCKS = {
    "header": "店招",
    "banners": "Banner轮播",
    "coupons": "优惠券",
    "categories": "商品分类",
    "shelf": "推荐商品",
    "cards": "商品列表",
    "services": "服务说明",
}
"""The blocks of a front page, each at most once; what stands in them is a part of the same name (header: shop)."""

PLACES = {
    "logo": "店标",
    "banner": "首页Banner",
    "category": "分类图",
    "goods": "商品图",
    "main": "商品主图",
    "detail": "详情页图片",
}
"""Places for pictures."""

SECTIONS = ("商品展示", "吸引购买", "促销活动", "实力展示", "交易说明", "关联销售")
THEME = {"main": "#2f5d8a", "over": "#ffffff", "page": "#ffffff", "ink": "#222222", "accent": "#c0392b"}
"""主色, the words on it, the page's ground, its words, and prices; as long as nobody has chosen others."""

Made = Mapping[str, Any]
Chosen = Mapping[str, Any]


def plan_of(spec: Spec) -> Mapping[str, Any]:
    """The author's settings."""
    plan: Mapping[str, Any] = spec["storefront"]
    return plan


def blocks_of(plan: Mapping[str, Any]) -> list[str]:
    """The blocks that may be used."""
    return list(plan.get("blocks", BLOCKS))


def part_of(block: str) -> str:
    """The part that holds what stands in a block."""
    return "shop" if block == "header" else block


def sections_of(plan: Mapping[str, Any]) -> list[str]:
    """The kinds of sections of the product page."""
    return list(plan.get("sections", SECTIONS))


def place_of(plan: Mapping[str, Any], id: str) -> Mapping[str, Any] | None:
    """The settings of a place for pictures."""
    return next((place for place in plan["places"] if place["id"] == id), None)


def shown(fields: Made, part: str) -> Any:
    """What a part holds, where it can be seen: the block of the front page that shows it must be there."""
    block = "header" if part == "shop" else part
    if block in BLOCKS and block not in (fields.get("layout") or ()):
        return None
    return fields.get(part)


def pictures_in(fields: Made) -> dict[str, list[Chosen]]:
    """The pictures of every place, as far as they can be seen."""
    items = [item for part in ("shelf", "cards") for item in (shown(fields, part) or {"items": ()})["items"]]
    held: dict[str, list[Chosen | None]] = {
        "logo": [(shown(fields, "shop") or {}).get("logo")],
        "banner": [one["picture"] for one in shown(fields, "banners") or ()],
        "category": [one["picture"] for one in shown(fields, "categories") or ()],
        "goods": [item["picture"] for item in items],
        "main": list((fields.get("main") or {}).get("pictures", ())),
        "detail": [picture for section in fields.get("detail") or () for picture in section["pictures"]],
    }
    return {place: [one for one in each if one] for place, each in held.items()}


def words_in(fields: Made) -> dict[str, list[str]]:
    """All texts that can be seen, by what they are."""
    shop = shown(fields, "shop") or {}
    banners = shown(fields, "banners") or ()
    main = fields.get("main") or {}
    detail = fields.get("detail") or ()
    shelves = [shown(fields, part) or {"title": "", "items": ()} for part in ("shelf", "cards")]
    found = {
        "shop_name": [shop.get("name", "")],
        "slogan": [shop.get("slogan", "")],
        "banner_titles": [one["title"] for one in banners],
        "banners": [f"{one['title']} {one['text']}" for one in banners],
        "shelves": [text for s in shelves for text in (s["title"], *(item["note"] for item in s["items"]))],
        "categories": list(_category_names(shown(fields, "categories") or ())),
        "services": [f"{one['title']} {one['text']}" for one in shown(fields, "services") or ()],
        "main_title": [main.get("title", "")],
        "main_points": [main.get("points", "")],
        "detail": [section_words(section) for section in detail],
    }
    return {name: [text for text in texts if text.strip()] for name, texts in found.items()}


def _category_names(tree: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for top in tree:
        yield top["name"]
        yield from top["children"]


def section_words(section: Mapping[str, Any]) -> str:
    """Heading, text and table of a section of the product page."""
    cells = [cell for row in section["table"] for cell in row]
    return " ".join((section["heading"], section["text"], *cells)).strip()


WORDS = {
    "shop_name": "店铺名称",
    "slogan": "店铺标语",
    "banner_titles": "Banner标题",
    "banners": "Banner文字",
    "main_title": "商品标题",
    "main_points": "商品卖点",
    "services": "服务说明",
    "detail": "详情页文字",
}
"""What checks of texts may look at, and how it is called."""
