"""Questions that are alike: found whatever their punctuation and order, told apart by what is chosen from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import likeness
from question_bank.likeness import NEAR, OTHER_KEY, SAME, Pair, alike, said

STEM = "按照《电子商务法》，电子商务经营者应当在首页显著位置持续公示营业执照信息，这一做法称为（　　）。"
OPTIONS = ["亮照经营", "明码标价", "信用评价", "实名登记"]


def choice(
    code: str, stem: str = STEM, options: list[str] | None = None, key: str = "A", **more: Any
) -> dict[str, Any]:
    return {"code": code, "kind": "single_choice", "stem": stem, "options": options or OPTIONS, "key": key, **more}


def whys(*questions: dict[str, Any]) -> list[str]:
    return [pair.why for pair in alike(questions)]


def test_the_same_question_with_other_punctuation_width_and_order_is_the_same() -> None:
    other = STEM.replace("，", ", ").replace("《电子商务法》", "<b>「电子商务法」</b>").replace("（　　）。", "____")
    turned = [OPTIONS[1], OPTIONS[0], *OPTIONS[2:]]
    assert alike([choice("A-1"), choice("A-2", other, turned, "B")]) == [Pair("A-1", "A-2", 1.0, SAME)]


def test_the_same_question_with_another_key_contradicts_itself() -> None:
    assert whys(choice("A-1"), choice("A-2", key="B")) == [OTHER_KEY]
    said_true = {"code": "J-1", "kind": "true_false", "stem": "七日无理由退货适用于所有商品。", "key": True}
    assert whys(said_true, {**said_true, "code": "J-2", "key": False}) == [OTHER_KEY]


def test_a_common_stem_over_other_options_is_another_question() -> None:
    goods, pages = ["甲", "乙", "丙", "丁"], ["首页", "详情页", "活动页", "列表页"]
    assert whys(choice("A-1", "下列说法正确的是", goods), choice("A-2", "下列说法正确的是", pages)) == []


def test_a_stem_that_was_reworded_a_little_is_near() -> None:
    [pair] = alike([choice("A-1"), choice("A-2", STEM.replace("应当", "应").replace("做法", "行为"))])
    assert (pair.why, pair.likeness < 1, pair.likeness > 0.8) == (NEAR, True, True)


def test_other_wrong_options_do_not_hide_a_question() -> None:
    other = ["亮照经营", "七日退货", "竞价排名", "打击假货"]
    assert whys(choice("A-1"), choice("A-2", options=other)) == [NEAR]


def test_numbers_are_the_same_however_they_are_written_and_others_are_not() -> None:
    assert said("售价 1,000.50 元") == said("售价１０００．５元")
    assert said("利润是 -5 元") != said("利润是 5 元")
    sold = "某网店售出商品 {} 件，每件 39.9 元，平台扣点 5%，应付平台多少元？"
    numeric = {"kind": "numeric", "key": [{"value": "1"}]}
    [pair] = alike([{**numeric, "code": f"N-{n}", "stem": sold.format(n)} for n in (100, 250)])
    assert pair.why == NEAR, "the same task with other numbers is worth a look"


def test_a_file_is_compared_with_the_bank_alone_and_not_with_older_versions_of_itself() -> None:
    bank = [choice("A-1"), choice("B-1", "支付网关的作用是什么？", ["甲", "乙", "丙", "丁"])]
    file = [choice("A-1", key="B"), choice("N-1"), choice("N-2")]
    assert alike(file, bank) == [Pair("N-1", "A-1", 1.0, SAME), Pair("N-2", "A-1", 1.0, SAME)]


def test_pictures_tell_questions_with_the_same_words_apart_but_weigh_nothing() -> None:
    spot = {"kind": "hot_spot", "stem": "请标出图中的购物车按钮。", "areas": []}
    first, second = (
        {**spot, "code": f"H-{n}", "picture": {"src": f"/media/{str(n) * 64}.png", "alt": "首页"}} for n in (1, 2)
    )
    assert whys(first, second) == [NEAR]
    assert whys(first, {**first, "code": "H-3"}) == [SAME]
    assert whys(first, {**first, "code": "H-4", "stem": "哪一块是客服入口？"}) == []


def test_questions_without_code_are_called_by_their_place() -> None:
    nameless = [{**choice(""), "code": ""} for _ in range(2)]
    assert [(p.code, p.other) for p in alike(nameless)] == [("#1", "#2")]


def test_a_bank_made_from_one_pattern_ends_soon() -> None:
    many = [choice(f"P-{n}", f"某网店本月售出 {n} 件商品，每件 {n % 7} 元，毛利是多少？") for n in range(400)]
    pairs = alike(many)
    assert 400 <= len(pairs) <= 400 * 2 * likeness.MOST_OF_ONE


WORDS = st.lists(st.sampled_from(list("电子商务网店运营推广支付物流客服数据")), min_size=1, max_size=30).map("".join)
QUESTIONS = st.builds(
    lambda stem, options, key: choice("", stem, options, key),
    WORDS,
    st.lists(WORDS, min_size=2, max_size=4),
    st.sampled_from("AB"),
)


def measured(one: dict[str, Any], other: dict[str, Any], least: float) -> list[tuple[float, str]]:
    return [(p.likeness, p.why) for p in alike([{**one, "code": "X"}, {**other, "code": "Y"}], least=least)]


@given(QUESTIONS, QUESTIONS, st.sampled_from([0.3, 0.5, 0.8, 1.0]))
def test_likeness_has_no_direction(one: dict[str, Any], other: dict[str, Any], least: float) -> None:
    assert measured(one, other, least) == measured(other, one, least)


@given(QUESTIONS)
def test_a_question_is_wholly_like_itself(question: dict[str, Any]) -> None:
    assert measured(question, question, 1.0) == [(1.0, SAME)]


@given(QUESTIONS, QUESTIONS, st.sampled_from([0.3, 0.6, 0.8]))
def test_looking_only_at_the_rarest_pieces_misses_nothing(
    one: dict[str, Any], other: dict[str, Any], least: float
) -> None:
    alone = dict(measured(one, other, 0.01))
    expected = [(n, why) for n, why in alone.items() if n >= least]
    assert measured(one, other, least) == expected


def test_unrelated_questions_are_not_alike() -> None:
    stems = ("网店首页的焦点图一般放在哪里？", "电子签名与手写签名具有同等的法律效力。", "客单价等于什么除以成交人数？")
    assert whys(*(choice(f"U-{n}", stem, [f"{n}甲", f"{n}乙"]) for n, stem in enumerate(stems))) == []


@pytest.mark.parametrize("least", [0, -1, 1.5])
def test_a_threshold_that_is_none_is_said_to_be(least: float) -> None:
    with pytest.raises(ValueError, match=str(least)):
        alike([], least=least)
