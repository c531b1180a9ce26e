"""Listing and shop opening: what is read, what freight costs, what the checks find, what an author may have wrong."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.bank import shipped_banks
from question_bank.contract import PACK, Malformed
from question_bank.registry import folder, workspace
from question_bank.workspaces.checks import Work
from question_bank.workspaces.listing import scoring, shape
from question_bank.workspaces.listing.freight import charge
from question_bank.workspaces.listing.regions import REGIONS
from tests.kinds.reviews import render
from tests.kinds.tasks import spoilt

LISTING = workspace("listing")
HOME = shipped_banks()["ecommerce"] / "practical"
GOODS, SHOP = (
    {**yaml.safe_load((HOME / code / "task.yaml").read_text("utf-8"))} for code in ("L5-SPXX-01", "L5-WDKS-01")
)
TASKS = pytest.mark.parametrize("task", [GOODS, SHOP], ids=["goods", "shop"])
PLAN: dict[str, Any] = {
    "categories": [{"name": "家居", "children": [{"name": "杯", "children": [{"name": "保温杯"}]}, {"name": "碗"}]}],
    "products": [
        {
            "id": "mug",
            "name": "杯",
            "fields": [
                {"id": "brand", "label": "品牌", "type": "text", "required": True},
                {"id": "weight", "label": "净重", "type": "amount", "unit": "克"},
                {"id": "lid", "label": "盖", "type": "choice", "options": ["旋", "弹"]},
                {"id": "for", "label": "场景", "type": "many", "options": ["家", "路上", "户外"]},
            ],
            "specs": [
                {"id": "colour", "label": "颜色", "values": ["白", "绿"]},
                {"id": "size", "label": "容量", "values": ["小"], "free": True},
            ],
            "pictures": [
                {"id": "one", "label": "主图", "width": 800, "height": 800},
                {"id": "two", "label": "细节", "width": 800, "height": 400, "optional": True},
            ],
            "detail": {"min": 4, "max": 20},
        }
    ],
    "groups": [{"id": "store", "title": "店铺", "fields": [{"id": "name", "label": "店名", "type": "shop_name"}]}],
    "freight": {"hint": "按重量"},
    "shop_name": {"min": 4, "max": 8, "taken": ["一亩 茶铺"]},
}
SPEC: dict[str, Any] = {
    "listing": PLAN,
    "pack": [{"file": "pack/big.jpg", "title": "大图"}, {"file": "pack/small.jpg", "title": "小图"}],
}
FILES = {
    PACK: [
        {"name": "pack/big.jpg", "size": 1, "type": "jpg", "width": 1600, "height": 1600},
        {"name": "pack/small.jpg", "size": 1, "type": "jpg", "width": 400, "height": 400},
    ]
}
TEMPLATE: dict[str, Any] = {
    "default": {"first": "1", "first_price": "8", "more": "1", "more_price": "5"},
    "zones": [
        {"regions": ["浙江", "上海"], "first": "1", "first_price": "5", "more": "0.5", "more_price": "1.5"},
        {"regions": ["青海"], "first": "1", "first_price": "12", "more": "", "more_price": ""},
    ],
    "free": {"from": "68", "except": ["青海"]},
    "excluded": ["新疆"],
}


def work(**fields: Any) -> Work:
    return Work(SPEC, fields, FILES)  # type: ignore[arg-type]


def about(title: str = "", **values: Any) -> dict[str, Any]:
    return {"title": title, "values": values}


# ── Reading ──


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("mug_about", []),
        ("mug_about", {"title": 1}),
        ("mug_about", {"title": "杯" * 61}),
        ("mug_about", {"values": {"colour": "白"}}),
        ("mug_about", {"values": {"lid": "拧"}}),
        ("mug_about", {"values": {"for": "家"}}),
        ("mug_about", {"values": {"for": ["家", "月球"]}}),
        ("mug_about", {"values": {"category": ["家居", "锅"]}}),
        ("mug_about", {"values": {"category": "家居"}}),
        ("mug_about", {"values": {"price": "9" * 15}}),
        ("mug_skus", {"values": {"weight": ["白"]}}),
        ("mug_skus", {"values": {"colour": ["红"]}}),
        ("mug_skus", {"values": {"size": ["小", "小"]}}),
        ("mug_skus", {"values": {"size": [""]}}),
        ("mug_skus", {"values": {"colour": ["白"], "size": ["小"]}, "rows": [{"of": ["绿", "小"]}]}),
        ("mug_skus", {"values": {"colour": ["白"], "size": ["小"]}, "rows": [{"of": ["白", "小"]}] * 2}),
        ("mug_pictures", {"three": None}),
        ("mug_pictures", {"one": {"picture": "pack/none.jpg"}}),
        ("mug_pictures", {"one": {"picture": "../pack/big.jpg"}}),
        ("mug_pictures", {"one": {"picture": "pack/big.jpg", "crop": [0, 0, 0, 1]}}),
        ("mug_detail", {"text": "字" * 3001}),
        ("store", {"values": {"name": "店" * 41}}),
        ("freight", {"zones": [{"regions": ["浙江"]}, {"regions": ["浙江"]}]}),
        ("freight", {"excluded": ["火星"]}),
        ("freight", {"default": {"first": ["1"]}}),
        ("freight", {"zones": [{}] * 21}),
    ],
)
def test_what_no_terminal_of_ours_would_send_is_malformed(part: str, raw: Any) -> None:
    with pytest.raises(Malformed):
        LISTING.read_field(SPEC, part, raw)


@pytest.mark.parametrize(
    ("part", "raw"),
    [
        ("mug_about", about()),
        ("mug_about", about(lid="")),
        ("mug_skus", {"values": {"colour": []}, "rows": []}),
        ("mug_pictures", {"one": None}),
        ("mug_detail", {"text": " \n"}),
        ("store", {"values": {}}),
        ("freight", {"default": {"first": ""}, "free": {"from": "", "except": []}}),
    ],
)
def test_where_nothing_stands_nothing_is_kept(part: str, raw: Any) -> None:
    assert LISTING.read_field(SPEC, part, raw) is None


def test_values_are_made_tidy_but_what_was_typed_is_not_lost() -> None:
    raw = {"title": " 杯 ", "values": {"weight": "２８5 克", "for": ["户外", "家"], "category": ["家居"]}}
    read = LISTING.read_field(SPEC, "mug_about", raw)
    assert read == about("杯", category=["家居"], weight="285 克", **{"for": ["家", "户外"]})
    template = LISTING.read_field(SPEC, "freight", {"excluded": ["台湾", "新疆"]})
    assert template["excluded"] == ["新疆", "台湾"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["浙江", "白", "小", "家"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["values", "rows", "of", "title", "text", "zones", "regions", "default", "free", "one"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(raw=JSON, part=st.sampled_from([part.id for part in LISTING.parts(SPEC)]))
def test_whatever_is_sent_is_read_once_and_for_all_or_malformed(raw: Any, part: str) -> None:
    try:
        value = LISTING.read_field(SPEC, part, raw)
    except Malformed:
        return
    assert LISTING.read_field(SPEC, part, json.loads(json.dumps(value))) == value
    LISTING.is_made(SPEC, part, value)
    LISTING.show(SPEC, {part: value}, ())


@pytest.mark.parametrize(
    ("part", "value", "made"),
    [
        ("mug_about", about("杯", category=["家居", "碗"], brand="岚", price="9"), True),
        ("mug_about", about("杯", category=["家居"], brand="岚", price="9"), False),
        ("mug_about", about("", category=["家居", "碗"], brand="岚", price="9"), False),
        ("mug_about", about("杯", category=["家居", "碗"], price="9"), False),
        ("mug_skus", {"values": {}, "rows": [{"of": ["白", "小"], "price": "9", "stock": "0", "code": ""}]}, True),
        ("mug_skus", {"values": {}, "rows": [{"of": ["白", "小"], "price": "9", "stock": "", "code": ""}]}, False),
        ("mug_pictures", {"one": {"picture": "pack/big.jpg", "crop": None}}, True),
        ("mug_pictures", {"two": {"picture": "pack/big.jpg", "crop": None}}, False),
        ("mug_detail", {"text": "四个字的"}, True),
        ("mug_detail", {"text": "三个字"}, False),
        ("freight", {**TEMPLATE, "zones": TEMPLATE["zones"][:1]}, True),
        ("freight", TEMPLATE, False),
        ("freight", {**TEMPLATE, "zones": [{**TEMPLATE["zones"][0], "regions": []}]}, False),
    ],
)
def test_a_part_is_made_when_all_that_is_required_is_there(part: str, value: Any, made: bool) -> None:
    assert LISTING.is_made(SPEC, part, value) is made


# ── Freight ──


@pytest.mark.parametrize(
    ("region", "weight", "amount", "said"),
    [
        ("浙江", 0.4, 10, "5.00"),
        ("浙江", 1, 10, "5.00"),
        ("浙江", "1.01", 10, "6.50"),
        ("上海", 2, 67.99, "8.00"),
        ("上海", 2, 68, "0.00"),
        ("四川", 2.5, 10, "18.00"),
        ("青海", 1, 500, "12.00"),
        ("青海", 1.2, 500, "无法计算"),
        ("新疆", 1, 500, "不配送"),
    ],
)
def test_a_parcel_is_charged_by_its_zone(region: str, weight: Any, amount: Any, said: str) -> None:
    assert charge(TEMPLATE, region, weight, amount).said() == said


def test_nothing_can_be_charged_without_a_template() -> None:
    assert charge(None, "浙江", 1, 1).said() == "无法计算"
    assert (
        charge({**TEMPLATE, "zones": [], "default": dict.fromkeys(TEMPLATE["default"], "-1")}, "浙江", 1, 1).fee is None
    )


@given(
    region=st.sampled_from(["浙江", "四川"]),
    lighter=st.decimals("0.01", "40", places=2),
    more=st.decimals("0", "40", places=2),
)
def test_a_heavier_parcel_is_never_cheaper(region: str, lighter: Decimal, more: Decimal) -> None:
    first, second = charge(TEMPLATE, region, lighter, 0).fee, charge(TEMPLATE, region, lighter + more, 0).fee
    assert first is not None
    assert second is not None
    assert first <= second


def test_every_region_stands_once() -> None:
    assert len(set(REGIONS)) == len(REGIONS) == 34


# ── Checks ──


@pytest.mark.parametrize(
    ("values", "want", "share"),
    [
        ({"brand": "岚光。"}, {"brand": ["岚 光", "LG"]}, "1"),
        ({"brand": "青野"}, {"brand": "岚光"}, "0"),
        ({"weight": "285.0"}, {"weight": 285}, "1"),
        ({"weight": "284"}, {"weight": {"value": 285, "tolerance": 1}}, "1"),
        ({"weight": "285克"}, {"weight": 285}, "0"),
        ({"for": ["家", "路上"]}, {"for": ["家", "户外"]}, "0"),
        ({"for": ["家"]}, {"for": ["家", "户外"]}, "1/2"),
        ({"for": ["家", "路上", "户外"]}, {"for": ["家", "户外"]}, "1/2"),
        ({"category": ["家居", "杯"]}, {"category": ["家居", "杯", "保温杯"]}, "0"),
        ({"brand": "岚光"}, {"brand": "岚光", "lid": "弹"}, "1/2"),
    ],
)
def test_fields_are_compared_by_their_types(values: Any, want: Any, share: str) -> None:
    outcome = scoring.answers(work(mug_about=about("", **values)), {"in": "mug_about", "values": want})
    assert str(outcome.share) == share


@pytest.mark.parametrize(
    ("title", "share"),
    [
        ("", "0"),
        ("岚光保温杯", "1"),
        ("岚光杯子", "3/4"),
        ("岚光保温杯顶级", "3/4"),
        ("岚光保温杯" * 4, "3/4"),
        ("岚", "0"),
    ],
)
def test_a_title_is_looked_at_for_its_bytes_and_its_words(title: str, share: str) -> None:
    check = {"product": "mug", "min": 8, "max": 20, "words": ["岚光", "保温杯"], "none": ["顶级"]}
    found = scoring.title(work(mug_about=about(title)), check).share
    assert str(found) == ("1/4" if title == "岚" else share)


def test_titles_are_counted_as_shops_count_them() -> None:
    assert shape.title_size("岚光LG 480ml") == 12


def rows(*given_rows: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "values": {"colour": ["白", "绿"], "size": ["小"]},
        "rows": [{"of": [c, "小"], "price": p, "stock": s, "code": f"M-{c}"} for c, p, s in given_rows],
    }


@pytest.mark.parametrize(
    ("held", "share"),
    [
        (rows(("白", "9.00", "5"), ("绿", "9", "0")), "1"),
        (rows(("白", "9", "6"), ("绿", "9", "0")), "1/2"),
        (rows(("绿", "9", "0")), "1/2"),
        (None, "0"),
    ],
)
def test_rows_of_skus_are_compared_one_by_one(held: Any, share: str) -> None:
    wanted = [{"of": [c, "小"], "price": 9, "stock": s, "code": f"m-{c}"} for c, s in (("白", 5), ("绿", 0))]
    assert str(scoring.skus(work(mug_skus=held), {"product": "mug", "rows": wanted}).share) == share


def test_rows_that_should_not_be_there_count_against_the_right_ones() -> None:
    held = rows(("白", "9", "5"), ("绿", "9", "0"))
    assert scoring.skus(work(mug_skus=held), {"product": "mug", "rows": [{"of": ["白", "小"], "price": 9}]}).share == 0


@pytest.mark.parametrize(
    ("picture", "crop", "right", "fits"),
    [
        ("pack/big.jpg", None, 1, ""),
        ("pack/big.jpg", [0, 0, 1600, 800], 1, "拉伸变形"),
        ("pack/big.jpg", [0, 0, 400, 400], 1, "放大2.00倍，模糊"),
        ("pack/big.jpg", [1000, 1000, 800, 800], 1, "裁剪范围超出原图"),
        ("pack/small.jpg", None, 0, "放大2.00倍，模糊"),
        (f"own/{'a' * 64}", None, 0, "图片已不在或无法打开"),
    ],
)
def test_pictures_must_be_the_right_ones_and_large_enough(picture: str, crop: Any, right: int, fits: str) -> None:
    made = work(mug_pictures={"one": {"picture": picture, "crop": crop}})
    chosen = scoring.right_pictures(made, {"product": "mug", "slots": {"one": ["pack/big.jpg"]}})
    assert chosen.share == right
    assert ("请人工查看" in chosen.why) == picture.startswith("own/")
    assert scoring.fit(made, {"product": "mug"}).proof["faults"].get("one", "") == fits


def test_one_picture_is_not_counted_in_two_places() -> None:
    big = {"picture": "pack/big.jpg", "crop": None}
    check = {"product": "mug", "slots": {"one": ["pack/big.jpg"], "two": ["pack/big.jpg"]}}
    assert str(scoring.right_pictures(work(mug_pictures={"one": big, "two": big}), check).share) == "1/2"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("半亩茶铺", ""),
        ("", "没有填写"),
        ("半亩", "字数 2"),
        ("半亩官方茶铺", "官方"),
        ("一亩茶铺", "重复"),
        ("半亩-茶铺", "只用汉字"),
        ("千亩茶铺", "缺"),
    ],
)
def test_a_shops_name_keeps_every_rule_or_none(name: str, fault: str) -> None:
    check = {"in": "store", "field": "name", "none": ["官方"], "words": [["半亩", "一亩"]]}
    outcome = scoring.shop_name(work(store={"values": {"name": name}}), check)
    assert outcome.share == (not fault)
    assert fault in outcome.why


def test_freight_is_tried_parcel_by_parcel() -> None:
    parcels = [
        {"region": "浙江", "weight": 1.2, "amount": 10, "fee": 6.5},
        {"region": "新疆", "weight": 1, "amount": 10, "fee": "不配送"},
        {"region": "四川", "weight": 1, "amount": 10, "fee": 9},
    ]
    outcome = scoring.freight(work(freight=TEMPLATE), {"parcels": parcels})
    assert str(outcome.share) == "2/3"
    assert "四川 1千克应为9.00，算得8.00" in outcome.why
    assert scoring.freight(work(), {"parcels": parcels}).share == 0


def test_words_are_looked_for_in_what_was_written() -> None:
    made = work(mug_detail={"text": "316内胆，顶级"}, mug_about=about("杯", brand="岚光"))
    check = {"in": "mug_detail", "points": [["316"], ["弹盖", "按键"]], "min": 5, "max": 20}
    assert str(scoring.says(made, check).share) == "3/4"
    assert scoring.clean(made, {"in": ["mug_detail"], "words": ["顶级"]}).share == 0
    assert scoring.clean(made, {"in": ["mug_about"], "words": ["顶级"]}).share == 1
    assert scoring.clean(made, {"in": ["mug_about"], "words": ["顶级"], "characters": 9}).share == 0


# ── Authors, terminals, graders ──


@TASKS
def test_check_finds_words_for_any_nonsense_in_a_listing(task: dict[str, Any]) -> None:
    for plan in spoilt({**task["listing"], "source": {**task["listing"]["source"], "sections": []}}):
        faults = LISTING.check({**task, "listing": plan})
        assert all(": " in fault for fault in faults)


@TASKS
def test_check_finds_words_for_any_nonsense_in_a_source(task: dict[str, Any]) -> None:
    section = {"title": "表", "text": ["一"], "table": {"columns": ["甲"], "rows": [["1"]]}, "pictures": []}
    for source in spoilt({"title": "资料", "sections": [section]}):
        assert all(": " in fault for fault in LISTING.check({**task, "listing": {**task["listing"], "source": source}}))


@TASKS
def test_check_finds_words_for_any_nonsense_in_a_check(task: dict[str, Any]) -> None:
    for n, line in enumerate(task["rubric"]):
        for bad in spoilt(line.get("check", {})):
            rubric = [*task["rubric"][:n], {**line, "check": bad}, *task["rubric"][n + 1 :]]
            assert all(": " in fault for fault in LISTING.check({**task, "rubric": rubric}))


@TASKS
def test_a_grader_sees_what_was_made_and_what_was_not(task: dict[str, Any]) -> None:
    template = folder("listing") / "made.html"
    for sample in LISTING.samples(task):
        made = json.loads(json.dumps(LISTING.show(task, sample.fields, ())))
        assert render(template, made=made, picture=lambda name: f"/p/{name}")
    model = next(iter(LISTING.samples(task)))
    shown = render(template, made=LISTING.show(task, model.fields, ()), picture=lambda name: f"/p/{name}")
    assert ("/p/pack/white-1.jpg" in shown) == (task is GOODS)
    assert ("36.50" in shown) == (task is SHOP)


def test_pictures_are_told_to_the_penalties_and_cut_to_their_sizes(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    Image.radial_gradient("L").resize((1600, 1600)).save(path)
    fields = {"mug_pictures": {"two": {"picture": "pack/big.jpg", "crop": [0, 0, 1600, 800]}}}
    assert list(LISTING.pictures_used(SPEC, fields)) == [("细节", "pack/big.jpg", [0, 0, 1600, 800], 800, 400)]  # type: ignore[attr-defined]
    [product] = LISTING.products(SPEC, fields, {PACK: [{**FILES[PACK][0], "path": str(path)}]})  # type: ignore[typeddict-item]
    assert product.name == "mug-two.jpg"
    with Image.open(io.BytesIO(product.make())) as cut:
        assert cut.size == (800, 400)


def test_the_terminal_is_told_the_source_and_the_rules_but_no_answer() -> None:
    shown = json.dumps(LISTING.present(SHOP), ensure_ascii=False)
    assert "快递报价单" in shown
    assert "半亩纸间手账铺" not in shown
    assert "parcels" not in shown
