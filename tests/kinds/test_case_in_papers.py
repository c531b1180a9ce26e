"""A case in a blueprint's section is one item of it; in our own files it is one question."""

import json
from pathlib import Path
from typing import Any

import pytest

from question_bank.blueprints import check_blueprint, read_blueprint
from question_bank.cli.marking import mark_answer
from question_bank.draw import Shortage, draw, stem_of
from question_bank.formats import own
from tests.kinds.test_case import EXAMPLES, SINGLE, TRUE, a_case


def a_blueprint(count: int, points: str) -> dict[str, Any]:
    section = {"title": "综合题", "kind": "case", "count": count, "points": points}
    return {"code": "C", "title": "综合卷", "level": 4, "minutes": 60, "sections": [section]}


def numbered(no: int, **more: Any) -> dict[str, Any]:
    about = {"code": f"C-{no}", "module": "相关知识", "point": f"点{no}", "levels": [4], "difficulty": 0.5}
    return a_case(SINGLE, TRUE, **{"stem": f"材料之{no}", **about, "importance": "X", "analysis": "略", **more})


def test_a_case_is_one_item_of_its_section_and_keeps_its_parts() -> None:
    assert check_blueprint(a_blueprint(4, "25")) == []
    paper = draw([numbered(no) for no in range(9)], read_blueprint(a_blueprint(4, "25")), 1)
    assert [(item.worth, item.spec["kind"], len(item.spec["parts"])) for item in paper.items] == [(2500, "case", 2)] * 4
    again = draw([numbered(no) for no in range(9)], read_blueprint(a_blueprint(4, "25")), 1)
    assert again.proof.digest == paper.proof.digest


def test_cases_of_one_text_and_enemies_and_siblings_never_meet() -> None:
    plan = read_blueprint(a_blueprint(2, "50"))
    for likeness in ({"stem": "同一段材料"}, {"sibling": "同源"}, {"enemies": ["C-0", "C-1"]}):
        with pytest.raises(Shortage):
            draw([numbered(no, **likeness) for no in range(2)], plan, 1)
    assert len(draw([numbered(no) for no in range(2)], plan, 1).items) == 2


def test_cases_whose_text_is_nothing_but_their_parts_are_told_apart_by_these() -> None:
    one, other = (
        a_case({**TRUE, "stem": f"第 {n} 问"}, {**SINGLE, "stem": ""}, stem="<p>[[1]]</p><p>[[2]]</p>") for n in (1, 2)
    )
    assert stem_of(one) != stem_of(other)
    assert stem_of(one) == stem_of({**one, "stem": "<p>[[1]]</p> <p>[[2]]</p>"})
    assert stem_of(a_case(TRUE, stem="看 [[1]]")) == stem_of(a_case(SINGLE, stem="看 [[1]]"))


def test_a_section_that_keeps_options_in_order_says_so_to_the_case() -> None:
    plan = a_blueprint(1, "100")
    plan["sections"][0] |= {"shuffle_options": False, "rule": "half"}
    (item,) = draw([numbered(1)], read_blueprint(plan), 1).items
    assert (item.spec["fixed_order"], item.spec["rule"]) == (True, "half")


@pytest.mark.parametrize("write", [own.write, own.write_json])
def test_what_is_written_in_our_own_form_is_read_as_it_was(write: Any, tmp_path: Path) -> None:
    rows, faults = own.read_rows(write(EXAMPLES, {}).decode(), "cases")
    assert faults == []
    assert [own.written(row) for row in rows] == EXAMPLES


def test_a_plain_answer_to_a_case_is_marked_by_the_command() -> None:
    first = EXAMPLES[0]
    fraction, why, _outcomes = mark_answer(first, [[1], False, [0, 1, 3], ["7", "卖家"], None])
    assert (str(fraction), why) == ("7/10", "(1) 对，(2) 对，(3) 对，(4) 对，(5) 未答")
    assert mark_answer(first, [[1], False, [0, 1, 3], ["7", "卖家"], "您好"])[0] is None
    assert mark_answer(first, json.loads("[[1]]"))[:2] == (0, "答案无法读取：小题的数目不符")
