"""组卷 and 冻结: drawing, composing, freezing, discarding, and the bank's versions."""

from collections.abc import Callable
from typing import Any

import pytest

from examserver.errors import Refused
from examserver.house import House
from examserver.papers import reads, rules
from examserver.papers.actions import papers as actions
from examserver.papers.actions.bank import stock_bank
from examserver.papers.reads.bank import versions_of
from examserver.papers.tables import PaperItem
from tests.cast import BLUEPRINT, QUESTIONS, TASK, Cast, ask_instead

Refusal = Callable[[str], Any]


def drawn(house: House, cast: Cast, code: str = "T4-B", seed: str = "2", **changes: Any) -> int:
    plan = {**BLUEPRINT, **changes}
    return house.act(actions.draw_paper, cast.adam, blueprint=plan, seed=seed, code=code, title="卷 B")


def codes(house: House, paper_id: int) -> list[str]:
    return [i.code for i in house.see(reads.items_of, paper_id)]


def test_the_same_seed_draws_the_same_paper(house: House, cast: Cast) -> None:
    one, other, third = (drawn(house, cast, f"T4-{n}", seed) for n, seed in (("X", "5"), ("Y", "5"), ("Z", "6")))
    assert codes(house, one) == codes(house, other) != codes(house, third)
    assert house.see(actions.digest_of_paper, one) == house.see(actions.digest_of_paper, other)


def test_a_paper_carries_its_proof(house: House, cast: Cast) -> None:
    proof = house.see(reads.paper_for, drawn(house, cast)).proof
    assert (proof["items"], proof["points"], proof["by_module"]) == (9, 10000, {"基础知识": 7, "职业道德": 2})
    assert proof["by_section"] == [
        ["单选题", 4, 4000], ["多选题", 2, 2000], ["判断题", 2, 2000], ["填空题", 1, 2000],
    ]  # fmt: skip


def test_a_shortage_says_where_and_makes_nothing(house: House, cast: Cast) -> None:
    sections = [{**BLUEPRINT["sections"][0], "count": 8}, BLUEPRINT["sections"][2]]
    with pytest.raises(Refused, check=lambda e: e.code == "bank_shortage") as short:
        drawn(house, cast, sections=sections)
    (line,) = short.value.detail["problems"]
    assert (line["section"], line["wanted"], line["found"]) == ("单选题", 8, 6)
    assert len(house.see(reads.paper_views)) == 2


def test_an_impossible_blueprint_is_refused_in_words(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("draw_failed"):
        drawn(house, cast, mandatory=["NOT-THERE"])


@pytest.mark.parametrize(
    ("code", "refusal"),
    [("T4-A", "paper_code_taken"), ("卷一", "bad_paper_code"), ("", "bad_paper_code"), ("a b", "bad_paper_code")],
)
def test_a_code_is_plain_and_used_once(house: House, cast: Cast, refused: Refusal, code: str, refusal: str) -> None:
    with refused(refusal):
        drawn(house, cast, code)
    with refused(refusal):
        house.act(
            actions.compose_practical, cast.adam, code=code, title="实操", level=4, minutes=120, task_codes=["P-1"]
        )


@pytest.mark.parametrize(
    ("level", "tasks", "code"),
    [
        (4, [], "no_task"),
        (4, ["P-9"], "no_task"),
        (3, ["P-1"], "no_task"),
        (4, ["P-2"], "rubric_not_100"),
        (4, ["P-1", "P-2"], "rubric_not_100"),
    ],
)
def test_a_practical_paper_sums_to_100_and_is_of_its_level(
    house: House, cast: Cast, refused: Refusal, level: int, tasks: list[str], code: str
) -> None:
    half = {**TASK, "code": "P-2", "rubric": TASK["rubric"][:2]}
    house.act(stock_bank, cast.adam, questions=[], tasks=[half])
    asked = {"code": "P4-B", "title": "实操", "minutes": 120}
    with refused(code):
        house.act(actions.compose_practical, cast.adam, **asked, level=level, task_codes=tasks)
    house.act(actions.compose_practical, cast.adam, **asked, level=4, task_codes=["P-1", "P-1"])


def test_a_frozen_paper_never_changes(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("paper_is_frozen"):
        house.act(actions.freeze_paper, cast.adam, paper_id=cast.paper_id)
    with refused("paper_is_frozen"):
        house.act(actions.discard_paper, cast.adam, paper_id=cast.paper_id)


def test_a_changed_item_no_longer_fits_the_digest(house: House, cast: Cast) -> None:
    held = house.see(reads.paper_for, cast.paper_id).digest
    assert house.see(actions.digest_of_paper, cast.paper_id) == held

    def tamper(db: Any, who: Any, *, now: Any) -> None:
        item = db.query(PaperItem).filter_by(paper_id=cast.paper_id, no=1).one()
        ask_instead(item, key="D" if item.spec["key"] != "D" else "A")

    house.act(tamper, cast.adam)
    assert house.see(actions.digest_of_paper, cast.paper_id) != held


def test_a_draft_is_thrown_away_with_its_items(house: House, cast: Cast) -> None:
    paper = drawn(house, cast)
    house.act(actions.discard_paper, cast.adam, paper_id=paper)
    assert codes(house, paper) == []
    assert drawn(house, cast) > 0


def test_a_changed_question_is_a_new_version_and_frozen_papers_keep_theirs(house: House, cast: Cast) -> None:
    before = house.see(actions.digest_of_paper, cast.paper_id)
    changed = {**QUESTIONS[0], "stem": "改过的题干"}
    counts = house.act(stock_bank, cast.adam, questions=[changed, *QUESTIONS[1:]], tasks=[TASK])
    assert counts == {"added": 0, "changed": 1, "same": len(QUESTIONS), "held": 0}
    assert [v.version for v in house.see(versions_of, "S-0")] == [2, 1]
    assert house.see(actions.digest_of_paper, cast.paper_id) == before


def test_the_next_code_is_free() -> None:
    assert rules.next_code("L4", set()) == "L4-A"
    assert rules.next_code("L4", {"L4-A", "L4-B"}) == "L4-C"
    taken = {f"L4-{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {"L4-1"}
    assert rules.next_code("L4", taken) == "L4-2"
