"""Drawing: seeded, all or nothing, spread, proven; and one order for each candidate."""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.blueprints import Quota, difficulty_class, read_blueprint
from question_bank.contract import Malformed
from question_bank.draw import (
    Shortage,
    check_paper,
    digest_of,
    draw,
    draw_each,
    options_rng,
    order_for,
    spread,
    supply,
)
from question_bank.registry import kind


def a_pool(kind_name: str, prefix: str, modules: dict[str, int], points: int = 5) -> list[dict[str, Any]]:
    return [
        {
            "code": f"{prefix}{module}{i:03d}",
            "kind": kind_name,
            "module": module,
            "point": f"{module}点{i % points}",
            "levels": [4, 3],
            "difficulty": round(0.3 + 0.1 * (i % 7), 1),
            "importance": "XYZ"[i % 3],
            "stem": f"{prefix} {module} 第 {i} 题",
            "options": ["甲", "乙", "丙", "丁"],
            "key": "AB",
        }
        for module, count in modules.items()
        for i in range(count)
    ]


POOL = (
    a_pool("single_choice", "S", {"职业道德": 15, "基础知识": 60})
    + a_pool("multiple_choice", "M", {"职业道德": 8, "基础知识": 20})
    + a_pool("true_false", "J", {"职业道德": 8, "基础知识": 20})
)


def written(**more: Any) -> dict[str, Any]:
    return {
        "code": "T",
        "title": "试卷",
        "level": 4,
        "minutes": 90,
        "sections": [
            {
                "title": "单选",
                "kind": "single_choice",
                "count": 40,
                "points": "1.5",
                "quotas": {"职业道德": 5, "基础知识": 35},
            },
            {
                "title": "多选",
                "kind": "multiple_choice",
                "count": 10,
                "points": "2",
                "rule": "half",
                "shuffle_options": False,
            },
            {"title": "判断", "kind": "true_false", "count": 10, "points": "2", "shuffle_items": False},
        ],
        **more,
    }


PLAN = read_blueprint(written())


def test_the_same_seed_gives_the_same_paper_whatever_the_order_of_the_bank() -> None:
    one = draw(POOL, PLAN, 7)
    assert draw(list(reversed(POOL)), PLAN, "7") == one
    assert draw(POOL, PLAN, 8).proof.digest != one.proof.digest


def test_a_paper_is_proven_by_counts_points_and_quotas() -> None:
    paper = draw(POOL, PLAN, 1)
    assert paper.proof.points == 10_000
    assert paper.proof.by_section == (("单选", 40, 6000), ("多选", 10, 2000), ("判断", 10, 2000))
    assert Counter(i.spec["module"] for i in paper.items if i.section == 0) == {"职业道德": 5, "基础知识": 35}
    assert [item.no for item in paper.items] == list(range(1, 61))
    assert len({item.code for item in paper.items}) == 60
    assert sum(paper.proof.by_point.values()) == 60
    assert paper.proof.by_difficulty == Counter(difficulty_class(i.spec["difficulty"]) for i in paper.items)
    assert paper.proof.by_importance == Counter(i.spec["importance"] for i in paper.items)
    assert paper.proof.digest == digest_of(paper.items)


def test_the_section_writes_its_rule_and_option_order_into_the_frozen_question() -> None:
    paper = draw(POOL, PLAN, 1)
    by_section = {i: [item for item in paper.items if item.section == i] for i in range(3)}
    assert {item.spec["rule"] for item in by_section[1]} == {"half"}
    assert all(item.spec["fixed_order"] for item in by_section[1])
    assert not any("rule" in item.spec or "fixed_order" in item.spec for item in by_section[0])
    assert [items[0].movable for items in by_section.values()] == [True, True, False]


@given(seed=st.integers(0, 10_000))
def test_every_seed_gives_a_whole_paper_or_none(seed: int) -> None:
    paper = draw(POOL, PLAN, seed)
    assert check_paper(PLAN, paper.items) == []


def test_a_shortage_says_where_and_by_how_many() -> None:
    few = [
        q for q in POOL if not (q["module"] == "职业道德" and q["kind"] == "single_choice" and int(q["code"][-3:]) > 2)
    ]
    few = [q for q in few if q["kind"] != "true_false"]
    with pytest.raises(Shortage) as caught:
        draw(few, PLAN, 1)
    assert [(s.section, s.module, s.wanted, s.found) for s in caught.value.table] == [
        ("单选", "职业道德", 5, 3),
        ("判断", "", 10, 0),
    ]


def test_questions_of_another_level_and_excluded_ones_are_never_drawn() -> None:
    with pytest.raises(Shortage):
        draw(POOL, replace(PLAN, level=5), 1)
    out = [q["code"] for q in POOL if q["code"].startswith("S基础")][:25]
    paper = draw(POOL, replace(PLAN, exclude=tuple(out)), 1)
    assert not {item.code for item in paper.items} & set(out)


def test_mandatory_questions_are_always_there_and_count_towards_the_quota() -> None:
    must = ("S职业道德001", "S基础知识059", "J基础知识003")
    for seed in range(20):
        paper = draw(POOL, replace(PLAN, mandatory=must), seed)
        assert set(must) <= {item.code for item in paper.items}


def test_a_mandatory_question_without_a_place_is_refused() -> None:
    for plan in (
        replace(PLAN, mandatory=("X",)),
        replace(PLAN, mandatory=("S职业道德001",), exclude=("S职业道德001",)),
        replace(PLAN, mandatory=("S职业道德001",), level=5),
    ):
        with pytest.raises(Malformed, match="必选题"):
            draw(POOL, plan, 1)


def test_more_mandatory_questions_than_a_quota_takes_are_a_conflict() -> None:
    with pytest.raises(Shortage) as caught:
        draw(POOL, replace(PLAN, mandatory=tuple(f"S职业道德{i:03d}" for i in range(6))), 1)
    assert [(s.section, s.module, s.wanted, s.found) for s in caught.value.table] == [("单选", "职业道德", 5, 6)]
    assert caught.value.conflict == ("单选（职业道德） 5 题", *(f"必选题 S职业道德00{i}" for i in range(6)))
    assert "不能同时满足" in str(caught.value)


def test_no_paper_holds_the_same_stem_twice() -> None:
    twins = [{**q, "code": q["code"] + "b", "stem": f"<b>{q['stem'].upper()}</b>"} for q in POOL]
    for seed in range(10):
        paper = draw(POOL + twins, PLAN, seed)
        assert len({item.code.removesuffix("b") for item in paper.items}) == 60


def test_twins_alone_do_not_fill_a_paper() -> None:
    twin = [{**q, "stem": "同一句话"} for q in POOL if q["kind"] == "true_false"]
    with pytest.raises(Shortage) as caught:
        draw([q for q in POOL if q["kind"] != "true_false"] + twin, PLAN, 1)
    assert caught.value.table[0].found == 1


def test_every_point_is_visited_before_one_is_visited_twice() -> None:
    for seed in range(20):
        first = spread(a_pool("true_false", "J", {"职业道德": 20, "基础知识": 40}, points=10), Random(seed))[:20]
        assert len({(q["module"], q["point"]) for q in first}) == 20
        assert {q["module"] for q in first[:2]} == {"职业道德", "基础知识"}


def test_two_sections_of_one_kind_share_the_bank_without_a_false_shortage() -> None:
    pool = a_pool("true_false", "J", {"职业道德": 10, "基础知识": 10})
    sections = [
        {"title": "甲", "kind": "true_false", "count": 10, "points": "5"},
        {"title": "乙", "kind": "true_false", "count": 10, "points": "5", "quotas": {"职业道德": 9, "基础知识": 1}},
    ]
    for seed in range(20):
        assert draw(pool, read_blueprint(written(sections=sections)), seed).proof.items == 20


@pytest.mark.parametrize("target", [0.45, 0.6, 0.75])
@pytest.mark.parametrize("tolerance", [0.05, 0.002])
def test_the_mean_difficulty_is_near_its_target(target: float, tolerance: float) -> None:
    plan = replace(PLAN, target_difficulty=target, tolerance=tolerance)
    for seed in range(5):
        mean = draw(POOL, plan, seed).proof.mean_difficulty
        assert mean is not None
        assert abs(mean - target) <= tolerance + 0.0001


def test_a_mean_difficulty_out_of_reach_is_a_conflict_that_says_how_near_it_comes() -> None:
    with pytest.raises(Shortage) as caught:
        draw(POOL, replace(PLAN, target_difficulty=0.3), 1)
    assert caught.value.conflict == ("单选（基础知识） 35 题", "平均难度 0.3±0.05")
    assert [(s.module, s.wanted, s.found) for s in caught.value.table] == [("基础知识", 35, 23)]


def test_check_paper_finds_what_was_changed_by_hand() -> None:
    items = list(draw(POOL, PLAN, 1).items)
    assert check_paper(PLAN, items[1:]) == ["单选：需 40 题，有 39 题", *check_paper(PLAN, items[1:])[1:]]
    doubled = [*items[:-1], replace(items[-2], no=60)]
    assert any("重复" in fault for fault in check_paper(PLAN, doubled))
    assert any("总分" in fault for fault in check_paper(PLAN, [replace(items[0], worth=10), *items[1:]]))
    assert check_paper(replace(PLAN, mandatory=("Q",)), items) == ["缺少必选题 Q"]
    assert check_paper(replace(PLAN, exclude=(items[0].code,)), items) == [f"含有排除的题目 {items[0].code}"]
    assert check_paper(replace(PLAN, level=5), items)[0] == f"题目 {items[0].code} 不合等级"
    assert check_paper(replace(PLAN, target_difficulty=0.9), items)[0].startswith("平均难度")
    two = tuple(sorted((items[0].code, items[1].code)))
    assert check_paper(replace(PLAN, enemies=(two,)), items) == [f"互斥题 {two[0]}、{two[1]} 同时出现"]
    akin = [replace(item, spec={**item.spec, "sibling": "甲"}) for item in items[:2]]
    assert check_paper(PLAN, [*akin, *items[2:]]) == ["同源题 甲 出现 2 次"]
    limited = replace(PLAN.sections[2], limits=(Quota(11, 20, module="基础知识"),))
    assert check_paper(replace(PLAN, sections=(*PLAN.sections[:2], limited)), items)[0].startswith(
        "判断：基础知识须 11 到 20 题"
    )


def test_one_of_enemies_and_one_of_siblings_stands_in_a_paper() -> None:
    groups = tuple(tuple(f"J基础知识{i:03d}" for i in range(start, start + 5)) for start in (0, 5))
    akin = [{**q, "sibling": "同一情境"} if q["code"] in ("J基础知识010", "J基础知识011") else q for q in POOL]
    own = [{**q, "enemies": ["J基础知识013"]} if q["code"] == "J基础知识012" else q for q in akin]
    for seed in range(10):
        codes = {item.code for item in draw(own, replace(PLAN, enemies=groups), seed).items}
        assert all(len(codes & set(group)) <= 1 for group in groups)
        assert not {"J基础知识010", "J基础知识011"} <= codes
        assert not {"J基础知识012", "J基础知识013"} <= codes


def test_enemies_that_make_a_paper_impossible_are_named() -> None:
    # a ring of ten: no two neighbours in one paper
    few = [q for q in POOL if q["kind"] != "true_false" or q["code"] in {f"J基础知识{i:03d}" for i in range(10)}]
    ring = tuple((f"J基础知识{i:03d}", f"J基础知识{(i + 1) % 10:03d}") for i in range(10))
    sections = tuple(
        replace(s, limits=(Quota(3, 3, point="基础知识点0"),)) if s.title == "判断" else s for s in PLAN.sections
    )
    with pytest.raises(Shortage) as caught:
        draw(few, replace(PLAN, enemies=ring), 1)
    assert [(s.section, s.wanted, s.found) for s in caught.value.table] == [("判断", 10, 5)]
    with pytest.raises(Shortage) as caught:
        draw(POOL, replace(PLAN, sections=sections, enemies=(("J基础知识000", "J基础知识005", "J基础知识010"),)), 1)
    assert [(s.point, s.wanted, s.found) for s in caught.value.table] == [("基础知识点0", 3, 2)]


def test_a_question_that_was_used_often_enough_rests() -> None:
    plan = replace(PLAN, most_exposure=2)
    exposures = {
        q["code"]: i % 3 for i, q in enumerate(POOL) if q["kind"] == "single_choice" and q["module"] == "基础知识"
    }
    for seed in range(5):
        assert all(exposures.get(item.code, 0) < 2 for item in draw(POOL, plan, seed, exposures).items)
    with pytest.raises(Shortage) as caught:
        draw(POOL, replace(plan, most_exposure=1), 1, exposures)
    assert [(s.module, s.wanted, s.found) for s in caught.value.table] == [("基础知识", 35, 20)]
    assert draw(POOL, PLAN, 1, exposures) == draw(POOL, PLAN, 1)


def test_one_paper_a_candidate_is_the_paper_that_each_seed_gives() -> None:
    papers = list(draw_each(POOL, PLAN, range(20)))
    assert papers == [draw(POOL, PLAN, seed) for seed in range(20)]
    assert len({paper.proof.digest for paper in papers}) == 20


def test_what_was_noted_when_a_question_was_read_is_not_frozen() -> None:
    paper = draw([{**q, "_where": "第 1 行"} for q in POOL], PLAN, 1)
    assert paper == draw(POOL, PLAN, 1)


def test_supply_says_what_there_is_for_each_demand() -> None:
    rows = supply(POOL, replace(PLAN, exclude=("S职业道德000",)))
    assert [(row.section, row.module, row.least, row.found, row.is_met) for row in rows] == [
        ("单选", "", 40, 74, True),
        ("单选", "职业道德", 5, 14, True),
        ("单选", "基础知识", 35, 60, True),
        ("多选", "", 10, 28, True),
        ("判断", "", 10, 28, True),
    ]
    twins = [{**q, "stem": "同一句话"} if q["kind"] == "true_false" else q for q in POOL]
    assert [row.found for row in supply(twins, PLAN)] == [75, 15, 60, 28, 1]


@dataclass(frozen=True)
class Row:
    no: int
    section: int
    movable: bool = True


ROWS = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=30).map(
    lambda places: [Row(no, section, movable) for no, (section, movable) in enumerate(places)]
)


@given(rows=ROWS, seed=st.integers())
def test_a_candidates_order_keeps_sections_and_fixed_items_in_place(rows: list[Row], seed: int) -> None:
    ordered = order_for(rows, seed)
    plain = sorted(rows, key=lambda row: (row.section, row.no))
    assert sorted(ordered, key=lambda row: (row.section, row.no)) == plain
    assert [row.section for row in ordered] == [row.section for row in plain]
    assert all(now == before for now, before in zip(ordered, plain, strict=True) if not before.movable)
    assert order_for(reversed(rows), seed) == ordered


def test_candidates_get_different_orders_and_each_gets_his_own_again() -> None:
    items = draw(POOL, PLAN, 1).items
    orders = {tuple(item.no for item in order_for(items, seed)) for seed in range(10)}
    assert len(orders) == 10
    assert all(order[-10:] == tuple(range(51, 61)) for order in orders)


def test_the_options_of_a_question_are_in_one_order_for_one_candidate() -> None:
    item = draw(POOL, PLAN, 1).items[0]
    shown = [kind("single_choice").present(item.spec, options_rng(5, item.code)) for _ in range(3)]
    assert shown[0] == shown[1] == shown[2]
    orders = {str(kind("single_choice").present(item.spec, options_rng(s, item.code))["options"]) for s in range(30)}
    assert len(orders) > 10
