"""Parallel forms: as much apart as asked, and equally hard."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Section
from question_bank.contract import Malformed
from question_bank.draw import DrawnPaper, Shortage, chance, check_forms, check_paper, draw_forms
from question_bank.drawing.exact import solve
from question_bank.drawing.stock import Stock
from tests.question_bank.test_draw import POOL, a_pool
from tests.question_bank.test_exact import a_plan, a_question

HALF = a_plan(
    Section("单选", "single_choice", 20, 300, quotas={"职业道德": 4, "基础知识": 16}),
    Section("判断", "true_false", 8, 500),
)


def shared(one: DrawnPaper, other: DrawnPaper) -> set[str]:
    return {item.code for item in one.items} & {item.code for item in other.items}


def test_forms_share_nothing_and_are_equally_hard() -> None:
    for seed in range(10):
        forms = draw_forms(POOL, replace(HALF, tolerance=0.01), seed, 3)
        assert [form.seed for form in forms] == [f"{seed}-A", f"{seed}-B", f"{seed}-C"]
        assert all(check_paper(HALF, form.items) == [] for form in forms)
        assert not any(shared(one, other) for one, other in combinations(forms, 2))
        means = [form.proof.mean_difficulty or 0 for form in forms]
        assert max(means) - min(means) <= 0.0102


def test_the_same_seed_gives_the_same_forms_whatever_the_order_of_the_bank() -> None:
    forms = draw_forms(POOL, HALF, 5, 3)
    assert draw_forms(list(reversed(POOL)), HALF, "5", 3) == forms
    assert draw_forms(POOL, HALF, 6, 3) != forms


def test_forms_near_a_target_are_near_each_other() -> None:
    forms = draw_forms(POOL, replace(HALF, target_difficulty=0.65, tolerance=0.02), 1, 3)
    means = [form.proof.mean_difficulty or 0 for form in forms]
    assert all(abs(mean - 0.65) <= 0.0201 for mean in means)
    assert max(means) - min(means) <= 0.0201


def test_a_mandatory_question_stands_in_every_form_and_is_no_overlap() -> None:
    forms = draw_forms(POOL, replace(HALF, mandatory=("S职业道德001",)), 1, 3)
    assert all(shared(one, other) == {"S职业道德001"} for one, other in combinations(forms, 2))
    few = [a_question(f"Q{i}", "true_false") for i in range(5)]
    plan = a_plan(
        Section("判断", "true_false", 3, 100), Section("单选", "single_choice", 1, 9700), mandatory=("Q0", "S")
    )
    pair = solve(Stock([*few, a_question("S", "single_choice")], plan), chance("test"), forms=2)
    assert pair is not None
    assert set(pair[0][0]) & set(pair[1][0]) == {"Q0"}


def test_twins_do_not_come_again_in_another_form_but_siblings_may() -> None:
    twins = [{**q, "code": q["code"] + "b"} for q in POOL]
    for seed in range(5):
        forms = draw_forms(POOL + twins, HALF, seed, 3)
        codes = [item.code.removesuffix("b") for form in forms for item in form.items]
        assert len(set(codes)) == len(codes)
    few = [a_question(f"{name}{i}", "true_false", stem=str(i)) for name in "AB" for i in range(4)]
    for seed in range(5):
        pair = solve(Stock(few, a_plan(Section("判断", "true_false", 2, 5000))), chance("test", seed), forms=2)
        assert pair is not None
        assert len({code[1] for form in pair for code in form[0]}) == 4
    with pytest.raises(Shortage) as caught:
        draw_forms(few, a_plan(Section("判断", "true_false", 2, 5000)), 1, 3)
    assert [(s.wanted, s.found) for s in caught.value.table] == [(6, 4)]
    pairs = [a_question(f"Q{i}", "true_false", sibling=str(i // 2)) for i in range(20)]
    forms = draw_forms(pairs, a_plan(Section("判断", "true_false", 10, 1000)), 1, 2)
    assert {item.code for form in forms for item in form.items} == {q["code"] for q in pairs}


def test_a_bank_too_small_for_so_many_forms_says_what_is_missing() -> None:
    with pytest.raises(Shortage) as caught:
        draw_forms(POOL, HALF, 1, 4)
    assert [(s.section, s.module, s.wanted, s.found) for s in caught.value.table] == [
        ("单选", "职业道德", 16, 15),
        ("单选", "基础知识", 64, 60),
        ("判断", "", 32, 28),
    ]


def test_what_does_not_fit_without_overlap_may_fit_with_some() -> None:
    forms = draw_forms(POOL, HALF, 1, 4, overlap=4)
    assert all(check_paper(HALF, form.items) == [] for form in forms)
    assert max(len(shared(one, other)) for one, other in combinations(forms, 2)) <= 4
    assert draw_forms(POOL, HALF, 1, 4, overlap=4) == forms
    with pytest.raises(Shortage, match="4 份试卷两两至多重复 1 题"):
        draw_forms(POOL, HALF, 1, 4, overlap=1)


@settings(max_examples=25, deadline=None)
@given(
    forms=st.integers(2, 3),
    sizes=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    levels=st.lists(st.sampled_from([0.2, 0.5, 0.8]), min_size=12, max_size=12),
    seed=st.integers(0, 99),
)
def test_forms_that_were_hidden_in_a_bank_are_found(
    forms: int, sizes: tuple[int, int], levels: list[float], seed: int
) -> None:
    # each form is hidden with the same difficulties, and nothing else is in the bank
    count = sum(sizes)
    bank = [
        a_question(f"F{form}Q{i}", "true_false", "职业道德" if i < sizes[0] else "基础知识", difficulty=levels[i])
        for form in range(forms)
        for i in range(count)
    ]
    section = Section("判断", "true_false", count, 100, quotas={"职业道德": sizes[0], "基础知识": sizes[1]})
    rest = Section("单选", "single_choice", 1, 10_000 - 100 * count)
    bank += [a_question(f"S{form}", "single_choice") for form in range(forms)]
    found = draw_forms(bank, a_plan(section, rest, tolerance=0.0), seed, forms)
    assert check_forms(found) == []
    assert len({item.code for form in found for item in form.items}) == len(bank)


def test_the_proof_of_forms_finds_what_is_not_parallel() -> None:
    one, other = draw_forms(POOL, HALF, 1, 2)
    assert check_forms([one, replace(one, seed="又")]) == [f"{one.seed} 与 又：重复 28 题，至多 0 题"]
    assert check_forms([one, one], overlap=28) == []
    easier = tuple(replace(i, spec={**i.spec, "difficulty": min(1.0, i.spec["difficulty"] + 0.3)}) for i in other.items)
    assert check_forms([one, replace(other, items=easier)]) == [f"{one.seed} 与 {other.seed}：平均难度相差超过 0.05"]


@pytest.mark.parametrize("n", [0, 27, -1])
def test_there_are_one_to_twenty_six_forms(n: int) -> None:
    with pytest.raises(Malformed, match="1 到 26 份"):
        draw_forms(POOL, HALF, 1, n)


def test_forms_of_a_bank_with_the_right_number_of_each_sort_need_the_exact_draw() -> None:
    # two sections of one kind compete for 职业道德: without looking ahead the first form takes too much
    bank: list[dict[str, Any]] = a_pool("true_false", "J", {"职业道德": 12, "基础知识": 8})
    plan: Blueprint = a_plan(
        Section("甲", "true_false", 6, 1000),
        Section("乙", "true_false", 4, 1000, quotas={"职业道德": 4}),
        tolerance=0.5,
    )
    for seed in range(5):
        assert len(draw_forms(bank, plan, seed, 2)) == 2
