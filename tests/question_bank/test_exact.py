"""The exact draw: where a paper exists it is found, and where none exists it is said why."""

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Quota, Section
from question_bank.draw import Shortage, chance, check_paper, draw, supply
from question_bank.drawing.exact import solve
from question_bank.drawing.greedy import fill
from question_bank.drawing.paper import items_of
from question_bank.drawing.stock import Stock

KINDS = ("single_choice", "true_false")


def a_question(code: str, kind: str, module: str = "基础知识", point: str = "甲", **more: Any) -> dict[str, Any]:
    about = {"code": code, "kind": kind, "module": module, "point": point, "levels": [4], "stem": code}
    return {**about, "difficulty": 0.6, "importance": "X", **more}


def a_plan(*sections: Section, **more: Any) -> Blueprint:
    return Blueprint("T", "卷", 4, 90, sections, **more)


QUOTAS = st.builds(
    lambda least, more, **sort: Quota(least, least + more, **sort),
    least=st.sampled_from([0, 0, 1, 1, 2]),
    more=st.integers(0, 3),
    module=st.sampled_from(["", "职业道德", "基础知识"]),
    point=st.sampled_from(["", "", "甲", "乙"]),
    difficulty=st.sampled_from(["", "难", "中", (0.5, 0.9)]),
    importance=st.sampled_from(["", "", "X"]),
)


@st.composite
def banks(draw: st.DrawFn, most: int) -> list[dict[str, Any]]:
    return [
        a_question(
            f"Q{i}",
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from(["职业道德", "基础知识"])),
            draw(st.sampled_from(["甲", "乙"])),
            difficulty=draw(st.sampled_from([0.2, 0.4, 0.5, 0.8, 0.9])),
            importance=draw(st.sampled_from("XYZ")),
            stem=draw(st.sampled_from([f"题干 {i}"] * 5 + ["同一题干"])),
            sibling=draw(st.sampled_from(["", "", "", "一", "二"])),
            enemies=draw(st.sampled_from([[], [], [], ["Q1"], ["Q2", "Q3"]])),
        )
        for i in range(draw(st.integers(most // 2, most)))
    ]


@st.composite
def plans(draw: st.DrawFn, sections: tuple[tuple[str, int, int], ...]) -> Blueprint:
    kinds = [draw(st.sampled_from(KINDS)) if kind == "any" else kind for kind, _count, _points in sections]
    target = draw(st.none() | st.sampled_from([0.4, 0.5, 0.6]))
    return a_plan(
        *(
            Section(f"第 {i} 部分", kind, count, points, limits=tuple(draw(st.lists(QUOTAS, max_size=2))))
            for i, (kind, (_kind, count, points)) in enumerate(zip(kinds, sections, strict=True))
        ),
        target_difficulty=target,
        tolerance=draw(st.sampled_from([0.01, 0.05, 0.15])),
        enemies=draw(st.sampled_from([(), (("Q0", "Q4", "Q5"),)])),
        mandatory=draw(st.sampled_from([(), ("Q0",)])),
    )


def some_paper(bank: list[dict[str, Any]], plan: Blueprint) -> bool:
    """Whether any choice of questions is a paper of this blueprint: by trying them all."""
    fitting = [[q for q in bank if q["kind"] == section.kind] for section in plan.sections]
    choices = product(*(combinations(qs, s.count) for qs, s in zip(fitting, plan.sections, strict=True)))
    return any(not check_paper(plan, items_of(plan, choice)) for choice in choices)


@settings(max_examples=120, deadline=None)
@given(bank=banks(12), plan=plans((("any", 2, 2500), ("any", 2, 2500))))
def test_a_paper_is_drawn_exactly_where_one_exists(bank: list[dict[str, Any]], plan: Blueprint) -> None:
    assume(not plan.mandatory or any(q["code"] == "Q0" and q["kind"] in {s.kind for s in plan.sections} for q in bank))
    stock = Stock(bank, plan)
    exact = solve(stock, chance("test"))
    assert (exact is not None) == some_paper(bank, plan)
    if exact is not None:
        picked = [[stock.questions[code] for code in codes] for codes in exact[0]]
        assert check_paper(plan, items_of(plan, picked)) == []
        assert check_paper(plan, draw(bank, plan, 1).items) == []
        return
    assert fill(stock, chance("test"), None) is None or plan.target_difficulty is not None
    with pytest.raises((Shortage, ValueError)) as caught:
        draw(bank, plan, 1)
    if isinstance(caught.value, Shortage):
        assert caught.value.table
        assert all(short.wanted != short.found for short in caught.value.table)


@st.composite
def planted(draw: st.DrawFn) -> tuple[list[dict[str, Any]], Blueprint]:
    """A bank with a paper hidden in it, and a blueprint whose demands are counted from that paper."""
    paper = draw(banks(24).filter(lambda bank: {q["kind"] for q in bank} == set(KINDS)))
    paper = [{**q, "stem": q["code"], "sibling": "", "enemies": []} for q in paper]
    decoys = [
        {**q, "code": f"D{q['code']}", "stem": f"又{i % 3}", "levels": [4]} for i, q in enumerate(draw(banks(20)))
    ]
    sections = []
    for kind in KINDS:
        mine = [q for q in paper if q["kind"] == kind]
        sorts = draw(st.lists(QUOTAS, max_size=5))
        limits = [replace(sort, least=n, most=n) for sort in sorts for n in [sum(sort.fits(q) for q in mine)]]
        sections.append(Section(kind, kind, len(mine), 100, limits=tuple(limits)))
    paper.append(a_question("R", "fill_in"))
    rest = Section("fill_in", "fill_in", 1, 10_000 - 100 * (len(paper) - 1))
    items = items_of(a_plan(*sections, rest), [[q for q in paper if q["kind"] == kind] for kind in (*KINDS, "fill_in")])
    mean = sum(i.worth * i.spec["difficulty"] for i in items) / 10_000
    return paper + decoys, a_plan(*sections, rest, target_difficulty=round(mean, 4), tolerance=0.001)


@settings(max_examples=40, deadline=None)
@given(hidden=planted(), seed=st.integers(0, 99))
def test_a_paper_that_was_hidden_in_a_bank_is_found(hidden: tuple[list[dict[str, Any]], Blueprint], seed: int) -> None:
    bank, plan = hidden
    paper = draw(bank, plan, seed)
    assert check_paper(plan, paper.items) == []
    assert draw(list(reversed(bank)), plan, seed) == paper


def test_the_quick_draw_may_fail_where_the_exact_one_finds_the_only_paper() -> None:
    # of 甲 and X each one is wanted: the one question that is both must stay out or stand alone
    bank = [
        a_question("A", "true_false", point="甲", importance="X"),
        *(a_question(f"B{i}", "true_false", point="甲", importance="Y", sibling="乙") for i in range(30)),
        *(a_question(f"C{i}", "true_false", point="丙", importance="X", sibling="乙") for i in range(30)),
        a_question("E", "true_false", point="丙", importance="Y"),
    ]
    limits = (Quota(1, 1, point="甲"), Quota(1, 1, importance="X"))
    plan = a_plan(Section("判断", "true_false", 2, 5000, limits=limits))
    assert {frozenset(i.code for i in draw(bank, plan, seed).items) for seed in range(30)} == {frozenset("AE")}


def test_overlapping_quotas_that_cannot_hold_together_are_named_and_nothing_else() -> None:
    hard = [a_question(f"H{i}", "true_false", point="甲", difficulty=0.3) for i in range(6)]
    easy = [a_question(f"E{i}", "true_false", point="乙", difficulty=0.9) for i in range(6)]
    limits = (Quota(4, 9, point="乙"), Quota(3, 9, difficulty="难"), Quota(0, 9, importance="X"))
    plan = a_plan(Section("判断", "true_false", 5, 2000, limits=limits))
    with pytest.raises(Shortage) as caught:
        draw(hard + easy, plan, 1)
    assert caught.value.conflict == ("判断（乙） 4 到 9 题", "判断（难度 难） 3 到 9 题", "判断共 5 题")
    assert [(s.point, s.difficulty, s.wanted, s.found) for s in caught.value.table] == [
        ("乙", "", 4, 2),
        ("", "难", 3, 1),
        ("", "", 5, 7),
    ]
    assert all(row.is_met for row in supply(hard + easy, plan))
    assert "判断 全部：至多 5，却要 7" in str(caught.value)


def test_two_sections_that_need_the_same_questions_are_a_conflict() -> None:
    bank = [a_question(f"Q{i}", "true_false") for i in range(7)]
    with pytest.raises(Shortage) as caught:
        draw(bank, a_plan(Section("甲", "true_false", 5, 1000), Section("乙", "true_false", 5, 1000)), 1)
    assert caught.value.conflict == ("甲共 5 题", "乙共 5 题")
    assert [(s.section, s.wanted, s.found) for s in caught.value.table] == [("甲", 5, 2), ("乙", 5, 2)]


def test_mandatory_questions_that_exclude_each_other_are_no_matter_of_supply() -> None:
    bank = [a_question(f"Q{i}", "true_false", sibling="同" if i < 2 else "") for i in range(9)]
    plan = a_plan(Section("甲", "true_false", 5, 2000), mandatory=("Q0", "Q1"))
    with pytest.raises(ValueError, match="必选题 Q0，必选题 Q1"):
        draw(bank, plan, 1)


def test_a_question_that_says_no_difficulty_is_drawn_but_not_weighed() -> None:
    bank = [a_question(f"Q{i}", "true_false", difficulty=None if i < 3 else 0.5) for i in range(5)]
    plan = a_plan(Section("甲", "true_false", 5, 2000), target_difficulty=0.5, tolerance=0.0)
    assert draw(bank, plan, 1).proof.mean_difficulty == 0.5
    assert draw(bank, plan, 1).proof.by_difficulty == {"": 3, "中": 2}


def test_the_solver_writes_nothing_on_the_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    bank = [a_question(f"Q{i}", "true_false") for i in range(5)]
    assert solve(Stock(bank, a_plan(Section("甲", "true_false", 5, 2000))), chance("test")) is not None
    assert capfd.readouterr() == ("", "")
