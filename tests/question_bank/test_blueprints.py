"""Blueprints as authors write them: every fault in words, and nothing lost on the way."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.bank import load_bank, shipped_banks
from question_bank.blueprints import (
    MOST_ITEMS,
    Blueprint,
    Quota,
    check_blueprint,
    difficulty_class,
    read_blueprint,
    write_blueprint,
)
from question_bank.contract import Malformed
from question_bank.formats import own
from tests.kinds.tasks import spoilt
from tests.question_bank.test_draw import PLAN, written

LIMITS = [
    {"module": "基础知识", "difficulty": "难", "count": 3},
    {"point": "售后", "least": 2},
    {"difficulty": [0.3, 0.55], "most": 9},
    {"importance": "Z", "count": 0},
    {"module": "职业道德", "importance": "X", "least": 1, "most": 5},
]


def limited(*limits: dict[str, Any]) -> dict[str, Any]:
    sections = written()["sections"]
    return written(sections=[{**sections[0], "limits": list(limits)}, *sections[1:]])


FULL = {
    **limited(*LIMITS),
    "exclude": ["a"],
    "mandatory": ["b"],
    "enemies": [["b", "c"], ["d", "e", "f"]],
    "most_exposure": 3,
    "exposed_since": "2026-01-01",
    "target_difficulty": 0.65,
    "tolerance": 0.03,
}


def test_a_blueprint_survives_being_written_and_read() -> None:
    plan = read_blueprint(FULL)
    assert read_blueprint(write_blueprint(plan)) == plan
    assert write_blueprint(plan)["sections"][0]["limits"] == LIMITS
    assert own.read_rows(own.write_text([write_blueprint(plan)]))[1] == []


@given(
    least=st.integers(0, 30),
    more=st.integers(0, 30) | st.none(),
    sort=st.fixed_dictionaries(
        {"point": st.sampled_from(["售后", "物流"])},
        optional={
            "module": st.sampled_from(["职业道德", "基础知识"]),
            "difficulty": st.sampled_from(["难", "中", "易"]) | st.tuples(st.just(0.25), st.floats(0.25, 1)),
            "importance": st.sampled_from("XYZ"),
        },
    ),
)
def test_every_limit_survives_being_written_and_read(least: int, more: int | None, sort: dict[str, Any]) -> None:
    limit = Quota(least, MOST_ITEMS if more is None else least + more, **sort)
    plan = replace(PLAN, sections=(replace(PLAN.sections[0], limits=(limit,)), *PLAN.sections[1:]))
    assert read_blueprint(write_blueprint(plan)) == plan


def test_a_list_of_quotas_is_a_list_of_limits() -> None:
    sections = written()["sections"]
    plan = read_blueprint(written(sections=[{**sections[0], "quotas": LIMITS}, *sections[1:]]))
    assert plan.sections[0].quotas == {}
    assert plan.sections[0].limits == read_blueprint(FULL).sections[0].limits


@pytest.mark.parametrize(
    ("difficulty", "words"), [(0, "难"), (0.399, "难"), (0.4, "中"), (0.75, "中"), (0.751, "易"), (1, "易")]
)
def test_the_larger_the_difficulty_the_easier_the_class(difficulty: float, words: str) -> None:
    assert difficulty_class(difficulty) == words
    assert Quota(0, 1, difficulty=words).fits({"difficulty": difficulty})


@pytest.mark.parametrize(
    ("quota", "fits"),
    [
        (Quota(1, 1), True),
        (Quota(1, 1, module="基础知识", point="售后", difficulty="中", importance="X"), True),
        (Quota(1, 1, module="职业道德"), False),
        (Quota(1, 1, point="物流"), False),
        (Quota(1, 1, importance="Y"), False),
        (Quota(1, 1, difficulty="易"), False),
        (Quota(1, 1, difficulty=(0.5, 0.6)), True),
        (Quota(1, 1, difficulty=(0.51, 0.6)), False),
    ],
)
def test_a_quota_fits_what_its_words_say(quota: Quota, fits: bool) -> None:
    assert quota.fits({"module": "基础知识", "point": "售后", "difficulty": 0.5, "importance": "X"}) is fits
    assert not Quota(0, 1, difficulty="中").fits({"module": "基础知识"})


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (LIMITS[0], "基础知识、难度 难：3 题"),
        (LIMITS[1], "售后：至少 2 题"),
        (LIMITS[2], "难度 0.3–0.55：至多 9 题"),
        (LIMITS[3], "重要程度 Z：0 题"),
        (LIMITS[4], "职业道德、重要程度 X：1 到 5 题"),
    ],
)
def test_a_limit_is_said_in_words(limit: dict[str, Any], words: str) -> None:
    quota = read_blueprint(limited(limit)).sections[0].limits[0]
    assert f"{quota.sort_words}：{quota.count_words}" == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sections": written()["sections"][:2]}, "总分为 80"),
        ({"sections": []}, "至少一个部分"),
        ({"level": 6}, "level"),
        ({"minutes": 0}, "minutes"),
        ({"code": " "}, "code"),
        ({"mandatory": "x"}, "mandatory"),
        ({"mandatory": ["a", "a"]}, "a 写了两次"),
        ({"mandatory": ["a"], "exclude": ["a"]}, "a 既必选又排除"),
        ({"mandatory": ["a", "b"], "enemies": [["b", "a", "c"]]}, "a、b 互斥，不能都必选"),
        ({"enemies": [["a"]]}, "每组至少两个"),
        ({"enemies": [["a", "a"]]}, "每组至少两个"),
        ({"enemies": ["a", "b"]}, "互斥组的列表"),
        ({"most_exposure": 0}, "most_exposure: 须为 1 到"),
        ({"exposed_since": "2026-02-30"}, "exposed_since"),
        ({"exposed_since": 2026}, "exposed_since"),
        ({"target_difficulty": 2}, "target_difficulty"),
        ({"tolerance": -0.1}, "tolerance"),
        ({"tolerence": 0.1}, "tolerence: 没有这个字段"),
        ({"sections": [{**written()["sections"][0], "quotas": {"职业道德": 5}}]}, "配额之和为 5"),
        ({"sections": [{**written()["sections"][0], "quotas": {"道德": 40}}]}, "没有模块 道德"),
        ({"sections": [{**written()["sections"][0], "quotas": 3}]}, "配额须为"),
        ({"sections": [{**written()["sections"][0], "kind": "no_such_kind"}]}, "没有这种题型"),
        ({"sections": [{**written()["sections"][0], "points": "1.001"}]}, "两位小数"),
        ({"sections": [{**written()["sections"][0], "coutn": 1}]}, "coutn: 没有这个字段"),
        ({"sections": [{**written()["sections"][0], "limits": {"难": 3}}]}, "限额须为列表"),
    ],
)
def test_a_faulty_blueprint_is_refused_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(Malformed, match=words):
        read_blueprint(written(**change))


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"count": 3}, "须写明 module、point、difficulty、importance 中的至少一项"),
        ({"module": "道德", "count": 3}, "没有模块 道德"),
        ({"point": " ", "count": 3}, "知识点不能为空"),
        ({"difficulty": "困难", "count": 3}, "难度须为 难、中、易"),
        ({"difficulty": [0.6, 0.3], "count": 3}, "难度须为 难、中、易"),
        ({"importance": "A", "count": 3}, "重要程度须为 X、Y 或 Z"),
        ({"importance": "X"}, "题数写作 count，或 least、most"),
        ({"importance": "X", "count": "3"}, "题数写作 count，或 least、most"),
        ({"importance": "X", "count": False}, "题数写作 count，或 least、most"),
        ({"importance": "X", "count": 3, "most": 4}, "写了 count，就不能再写"),
        ({"importance": "X", "least": 5, "most": 4}, "least 大于 most"),
        ({"importance": "X", "cuont": 5, "count": 4}, "没有字段 cuont"),
        ({"importance": "X", "least": 41}, "重要程度 X 须有 41 题，本部分只有 40 题"),
    ],
)
def test_a_faulty_limit_is_refused_in_words(limit: dict[str, Any], words: str) -> None:
    faults = check_blueprint(limited(limit))
    assert any(words in fault and fault.startswith("sections: 单选：") for fault in faults), faults


def test_limits_that_exclude_each_other_must_fit_in_their_section_together() -> None:
    hard, easy = {"difficulty": "难", "least": 25}, {"difficulty": "易", "count": 16}
    assert check_blueprint(limited(hard, easy)) == ["sections: 单选：难度 难、难度 易 共须 41 题，本部分只有 40 题"]
    assert check_blueprint(limited(hard, {"module": "基础知识", "least": 35})) == []
    assert (
        check_blueprint(limited({"difficulty": [0, 0.5], "least": 30}, {"difficulty": [0.1, 0.6], "least": 30})) == []
    )


def test_nonsense_anywhere_in_a_blueprint_is_a_fault_or_harmless() -> None:
    for data in spoilt(FULL):
        if isinstance(data, dict) and not check_blueprint(data):
            assert isinstance(read_blueprint(data), Blueprint)


SHIPPED = [pytest.param(path, id=name) for name, path in shipped_banks().items()]


@pytest.mark.parametrize("path", SHIPPED)
def test_a_bank_ships_a_blueprint_for_every_level_and_preset(path: Any) -> None:
    codes = {plan.code for plan in load_bank(path).blueprints}
    presets = ("S100", "S80J20", "S160J40", "S140J60", "S60M20J20", "E25T125")
    assert {f"L{level}-{preset}" for level in (5, 4, 3, 2, 1) for preset in presets} <= codes
