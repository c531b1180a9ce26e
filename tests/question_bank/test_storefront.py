"""网店装修: what is read of a shop, what its checks find, and what its author may have written wrongly."""

import copy
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.bank import shipped_banks
from question_bank.contract import PACK, Malformed
from question_bank.registry import workspace
from question_bank.workspaces.checks import Work
from question_bank.workspaces.storefront import colours, scoring, shape
from tests.kinds.tasks import spoilt

SHOP = workspace("storefront")
FOLDER = shipped_banks()["ecommerce"] / "practical" / "L4-WDZX-02"
TASK: dict[str, Any] = yaml.safe_load((FOLDER / "task.yaml").read_text("utf-8"))
MODEL = next(iter(SHOP.samples(TASK)))
FIELDS = dict(MODEL.fields)
TEA = {"picture": "pack/candle-cedar.jpg", "crop": [0, 0, 800, 800]}
PLAN: dict[str, Any] = {
    "places": [
        {"id": "logo", "label": "店标", "width": 230, "height": 70},
        {"id": "banner", "label": "Banner", "width": 727, "height": 416, "min": 2},
        {"id": "main", "label": "主图", "width": 800, "height": 800},
    ],
    "products": [{"id": "tea", "name": "绿茶", "price": "39.90"}, {"id": "cup", "name": "杯", "price": "20"}],
}
FILES = {
    PACK: [
        {"name": "pack/big.jpg", "size": 1, "type": "jpg", "width": 1600, "height": 1600},
        {"name": "pack/small.jpg", "size": 1, "type": "jpg", "width": 400, "height": 400},
        {"name": "pack/x.pdf", "size": 1, "type": "pdf", "width": None, "height": None},
    ],
    "own": [{"name": "a.png", "size": 1, "type": "png", "width": 800, "height": 800, "sha256": "a" * 64}],
}
SPEC: dict[str, Any] = {
    "storefront": PLAN,
    "pack": [{"file": "pack/big.jpg", "title": "大"}, {"file": "pack/small.jpg", "title": "小"}],
}


def work(**fields: Any) -> Work:
    return Work(SPEC, fields, FILES)  # type: ignore[arg-type]


def main(*pictures: tuple[str, list[int] | None], **more: Any) -> dict[str, Any]:
    shown = [{"picture": name, "crop": crop} for name, crop in pictures]
    return {"title": "", "price": "", "points": "", "pictures": shown, **more}


# ── Reading ──


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("shop", []),
        ("shop", {"theme": {"main": "red"}}),
        ("shop", {"theme": {"other": "#ffffff"}}),
        ("shop", {"name": "店" * 31}),
        ("shop", {"logo": {"picture": "pack/none.jpg", "crop": None}}),
        ("shop", {"logo": {"picture": "/etc/passwd", "crop": None}}),
        ("shop", {"logo": {**TEA, "crop": [0, 0, 0, 9]}}),
        ("layout", ["header", "header"]),
        ("layout", ["blog"]),
        ("layout", [["header"]]),
        ("banners", [{}] * 9),
        ("banners", [{"side": "top"}]),
        ("banners", [{"picture": "pack/candle-cedar.jpg"}]),
        ("categories", [{"name": "茶", "children": "红茶"}]),
        ("categories", [{"name": "茶", "children": [1]}]),
        ("shelf", {"items": [{"product": "beer"}]}),
        ("shelf", {"items": [{"product": "cedar", "price": "1" * 13}]}),
        ("coupons", [{"from": "1 November"}]),
        ("services", ["快"]),
        ("main", {"pictures": [TEA] * 11}),
        ("detail", [{"kind": "公司简介"}]),
        ("detail", [{"kind": "商品展示", "table": [["一"]]}]),
        ("detail", [{"kind": "商品展示", "text": "字" * 1501}]),
        ("detail", [{"kind": "商品展示", "products": [None]}]),
    ],
)
def test_what_no_shop_can_have_is_malformed(part: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        SHOP.read_field(TASK, part, raw)


@pytest.mark.parametrize(
    ("part", "raw"),
    [("shop", {}), ("shop", {"theme": {}}), ("layout", []), ("banners", []), ("shelf", {}), ("main", {"pictures": []})],
)
def test_where_nothing_stands_there_is_nothing(part: str, raw: Any) -> None:
    assert SHOP.read_field(TASK, part, raw) is None


def test_half_an_amount_is_kept_as_it_was_typed() -> None:
    read = SHOP.read_field(TASK, "coupons", [{"threshold": " １９９ ", "less": "1."}])
    assert read == [{"threshold": "199", "less": "1.", "from": "", "to": ""}]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["cedar", "header", "商品展示"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["items", "name", "title", "picture", "theme", "kind", "table"]), inner)
    ),
    max_leaves=6,
)


@given(part=st.sampled_from([part.id for part in SHOP.parts(TASK)]), raw=ANYTHING)
def test_whatever_is_sent_becomes_a_tidy_part_or_malformed(part: str, raw: Any) -> None:
    try:
        value = SHOP.read_field(TASK, part, raw)
    except Malformed:
        return
    assert SHOP.read_field(TASK, part, value) == value
    fields = {part: value, "layout": list(shape.BLOCKS)} if value is not None else {}
    SHOP.inspect(TASK, fields, MODEL.files)
    json.dumps(SHOP.show(TASK, fields, ()))


# ── Pictures ──


@pytest.mark.parametrize(
    ("picture", "crop", "fault"),
    [
        ("pack/big.jpg", None, ""),
        ("pack/big.jpg", [0, 0, 800, 800], ""),
        ("pack/big.jpg", [0, 0, 795, 795], ""),
        ("pack/big.jpg", [0, 0, 700, 700], "放大1.14倍"),
        ("pack/big.jpg", [0, 0, 1600, 1200], "拉伸变形"),
        ("pack/big.jpg", [1000, 1000, 800, 800], "裁剪范围超出原图"),
        ("pack/small.jpg", None, "放大2.00倍"),
        ("pack/x.pdf", None, "不是可用的图片"),
        ("own/" + "a" * 64, None, ""),
        ("own/" + "b" * 64, None, "图片已不在"),
    ],
)
def test_a_picture_is_judged_by_what_is_shown_of_it(picture: str, crop: list[int] | None, fault: str) -> None:
    outcome = scoring.places_fit(work(main=main((picture, crop))), {"places": ["main"]})
    assert outcome.share == (not fault)
    assert fault in "".join(outcome.proof["faults"]["main"])


def test_one_bad_picture_spoils_its_place_and_too_few_do_as_well() -> None:
    good, bad = ("pack/big.jpg", None), ("pack/small.jpg", None)
    assert scoring.places_fit(work(main=main(good, bad)), {"places": ["main", "banner"]}).share == 0
    assert scoring.places_filled(work(main=main(good)), {"places": ["main", "banner"]}).share == Fraction(1, 2)


def test_what_stands_in_a_block_that_was_taken_out_of_the_page_is_not_seen() -> None:
    logo = {"picture": "pack/big.jpg", "crop": [0, 0, 920, 280]}
    shop = {"name": "茶", "slogan": "", "logo": logo, "theme": {}}
    assert scoring.places_filled(work(shop=shop, layout=["header"]), {"places": ["logo"]}).share == 1
    assert scoring.places_filled(work(shop=shop, layout=["services"]), {"places": ["logo"]}).share == 0


def test_the_same_picture_everywhere_is_one_picture() -> None:
    one = ("pack/big.jpg", None)
    assert scoring.varied(work(main=main(one, one, one)), {"least": 2}).share == Fraction(1, 2)


# ── Goods ──


def shelf(*items: tuple[str, str]) -> dict[str, Any]:
    return {"title": "", "items": [{"product": p, "price": c, "note": "", "picture": None} for p, c in items]}


@pytest.mark.parametrize(
    ("items", "share"),
    [
        ([("tea", "39.9"), ("cup", "20.00")], Fraction(1)),
        ([("tea", "39.9"), ("cup", "")], Fraction(1, 2)),
        ([("tea", "39.90"), ("", "20")], Fraction(1, 2)),
        ([("tea", "39.90")], Fraction(1, 2)),
        ([("tea", "39.90"), ("cup", "20"), ("tea", "1"), ("tea", "2")], Fraction(1, 2)),
        ([], Fraction(0)),
    ],
)
def test_prices_are_those_of_the_table(items: list[tuple[str, str]], share: Fraction) -> None:
    found = scoring.prices(work(shelf=shelf(*items), layout=["shelf"]), {"in": ["shelf"], "least": 2})
    assert found.share == share


@pytest.mark.parametrize(
    ("products", "check", "share"),
    [
        (["tea", "cup"], {"products": ["tea", "cup"]}, Fraction(1)),
        (["cup", "tea"], {"products": ["tea", "cup"]}, Fraction(1)),
        (["cup", "tea"], {"products": ["tea", "cup"], "ordered": True}, Fraction(1, 2)),
        (["tea", "cup"], {"products": ["tea"]}, Fraction(0)),
        (["tea", "tea", ""], {"count": 2}, Fraction(1, 2)),
        (["tea", "cup"], {"count": 1}, Fraction(1, 2)),
        ([], {"count": 1}, Fraction(0)),
    ],
)
def test_a_shelf_has_the_products_that_belong_there(products: list[str], check: Any, share: Fraction) -> None:
    held = shelf(*((p, "") for p in products))
    assert scoring.recommended(work(shelf=held, layout=["shelf"]), {"in": "shelf", **check}).share == share


@pytest.mark.parametrize(
    ("given", "share"),
    [
        ([("99", "5", "2026-11-01"), ("199", "15.00", "2026-11-01")], Fraction(1)),
        ([("99", "5", "2026-11-02"), ("199", "15", "2026-11-01")], Fraction(1, 2)),
        ([("99", "9.9", "2026-11-01")], Fraction(0)),
        ([("99", "5", "2026-11-01")] * 4, Fraction(1, 4)),
    ],
)
def test_coupons_are_worth_what_the_rule_says(given: list[tuple[str, str, str]], share: Fraction) -> None:
    held = [{"threshold": a, "less": b, "from": day, "to": "2026-11-11"} for a, b, day in given]
    check = {"from": "2026-11-01", "coupons": [{"threshold": 99, "less": 5}, {"threshold": "199", "less": "15"}]}
    assert scoring.coupons(work(coupons=held, layout=["coupons"]), check).share == share


# ── Structure, texts and colours ──


@pytest.mark.parametrize(
    ("layout", "share"),
    [
        (["header", "banners", "shelf"], Fraction(1)),
        (["header", "cards", "banners", "shelf"], Fraction(1)),
        (["banners", "header", "shelf"], Fraction(2, 3)),
        (["shelf", "banners", "header"], Fraction(1, 3)),
        ([], Fraction(0)),
    ],
)
def test_blocks_count_as_far_as_they_stand_in_order(layout: list[str], share: Fraction) -> None:
    assert scoring.blocks(work(layout=layout), {"order": ["header", "banners", "shelf"]}).share == share


def test_a_name_counts_only_under_its_own_category() -> None:
    tree = [{"name": "茶 ", "children": ["红茶"]}, {"name": "杯", "children": ["绿茶"]}]
    held = [{**top, "picture": None} for top in tree]
    check = {"tree": [{"name": "茶", "children": ["红茶", "绿茶"]}, {"name": "杯"}]}
    outcome = scoring.categories(work(categories=held, layout=["categories"]), check)
    assert (outcome.share, outcome.proof["missing"]) == (Fraction(3, 4), ["茶/绿茶"])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert colours.contrast(other, one) == colours.contrast(one, other)


def test_colours_are_judged_only_where_they_were_chosen() -> None:
    shop = {"name": "茶", "slogan": "", "logo": None, "theme": {}}
    assert scoring.readable(work(shop=shop, layout=["header"]), {}).share == 0
    shop["theme"] = {"main": "#ffff00", "over": "#ffffff"}
    assert scoring.readable(work(shop=shop, layout=["header"]), {}).share == Fraction(2, 3)


def test_forbidden_words_are_found_wherever_they_stand() -> None:
    for part in ("banners", "detail", "services", "categories"):
        fields = copy.deepcopy(FIELDS)
        name = {"banners": "text", "detail": "heading", "services": "text", "categories": "name"}[part]
        fields[part][0][name] = "全网 最低"
        assert not scoring.clean_words(Work(TASK, fields, {}), {"words": ["全网 最低"]}).share
    assert scoring.clean_words(Work(TASK, FIELDS, {}), {"words": ["全网最低"]}).share == 1
    assert scoring.clean_words(Work(TASK, {}, {}), {"words": ["全网最低"]}).share == 0


# ── Author, grader, terminal ──


def test_check_finds_words_for_any_nonsense_in_a_shop() -> None:
    plan = copy.deepcopy(TASK["storefront"])
    plan["products"], plan["palette"] = plan["products"][:1], plan["palette"][:1]
    for bad in spoilt(plan):
        assert all(": " in fault for fault in SHOP.check({**TASK, "storefront": bad}))
    checks = [
        c for line in TASK["rubric"] if line["kind"] == "auto" for c in (line["check"].get("checks") or [line["check"]])
    ]
    for bad in (bad for check in checks for bad in spoilt(check)):
        line = {"id": "r", "text": "项", "points": 1, "kind": "auto", "check": bad}
        assert all(": " in fault for fault in SHOP.check({**TASK, "rubric": [line]}))


def test_a_terminal_is_not_told_the_prices() -> None:
    shown = SHOP.present(TASK)["storefront"]
    assert all(set(product) == {"id", "name", "data"} for product in shown["products"])
    assert "109" not in json.dumps(shown["products"])


def test_the_pictures_are_handed_to_graders_at_the_sizes_of_their_places(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    Image.new("RGB", (1600, 1600), "red").save(path)
    big = {**FILES[PACK][0], "path": str(path)}
    fields = {"main": main(("pack/big.jpg", [100, 100, 900, 900]), ("pack/small.jpg", None))}
    [made] = SHOP.products(SPEC, fields, {PACK: [big, FILES[PACK][1]]})  # type: ignore[list-item]
    assert made.name == "商品主图-1.jpg"
    with Image.open(io.BytesIO(made.make())) as cut:
        assert (cut.format, cut.size) == ("JPEG", (800, 800))


def test_a_file_that_is_no_picture_gives_none(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    path.write_text("no picture")
    [made] = SHOP.products(
        SPEC, {"main": main(("pack/big.jpg", None))}, {PACK: [{**FILES[PACK][0], "path": str(path)}]}
    )  # type: ignore[list-item]
    with pytest.raises(Malformed):
        made.make()


def test_the_pack_is_what_the_task_says_it_is() -> None:
    for entry in TASK["pack"]:
        path = FOLDER / entry["file"]
        assert path.is_file()
        if "width" in entry:
            with Image.open(path) as picture:
                assert picture.size == (entry["width"], entry["height"])
