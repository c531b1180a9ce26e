"""A case question with parts that people mark and parts that the machine marks: what the desk scores of it."""

from typing import Any

import pytest
from sqlalchemy import select

from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.saving import save_answer
from examserver.grading.duties import mark_collected
from examserver.grading.reads import lines_of
from examserver.grading.reads.desk import desk
from examserver.grading.tables import CodedWork, ItemMark
from examserver.house import House
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import draw_paper, freeze_paper
from examserver.sittings.actions import set_papers
from examserver.who import SERVER
from tests.cast import Cast, MovableClock, an_answer, begin_sitting
from tests.grading.test_written_page import ClientOf
from tests.grading.written import ABOUT, Written

CASE: dict[str, Any] = {
    **ABOUT,
    "code": "C-1",
    "kind": "case",
    "stem": "<p>某店铺收到一件破损商品的投诉。</p>",
    "parts": [
        {"kind": "true_false", "stem": "应当先核实订单。", "key": True},
        {
            "kind": "short_answer",
            "stem": "写出处理步骤。",
            "key": "<p>致歉、核实、退款或补发。</p>",
            "points_of_answer": [{"text": "致歉", "share": "0.5"}, {"text": "退款或补发", "share": "0.5"}],
        },
        {"kind": "essay", "stem": "论述如何减少破损。"},
        {"kind": "short_answer", "stem": "怎样记录？", "key": "<p>写入台账。</p>"},
    ],
}
BLUEPRINT: dict[str, Any] = {
    "code": "C4",
    "title": "综合题测试卷",
    "level": 4,
    "minutes": 90,
    "sections": [{"title": "综合题", "kind": "case", "count": 1, "points": "100"}],
}


@pytest.fixture
def ada_in_case(house: House, cast: Cast, clock: MovableClock) -> Written:
    """Ada answered the machine's part and two of the three for people; she signed one."""
    house.act(stock_bank, cast.adam, questions=[CASE], tasks=[])
    paper = house.act(draw_paper, cast.adam, blueprint=BLUEPRINT, seed="1", code="C4-A", title="综合题测试卷")
    house.act(freeze_paper, cast.adam, paper_id=paper)
    house.act(lambda db, _who, *, now: set_papers(db, cast.theory, {4: paper}), SERVER)
    scene = Written(house, cast, clock, {"C-1": 1}, begin_sitting(house, cast, cast.theory, "ada"))
    ada = scene.sitters["ada"]
    answer = [True, "艾达：先致歉，再补发。", "<p><b>艾达</b>认为要换包装。</p>", None]
    house.act(save_answer, ada.who, asked=an_answer(ada, answer=answer))
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    mark_collected(house)
    return scene


def test_the_machine_marks_its_part_and_people_the_written_ones_that_are_not_blank(
    house: House, ada_in_case: Written
) -> None:
    mark = house.see(lambda db: db.scalars(select(ItemMark)).one())
    assert (mark.points, mark.worth, mark.rest) == (25_00, 100_00, 50_00)
    lines = house.see(lines_of, ada_in_case.work("ada"))
    assert [(found.line.id, found.line.points) for found in lines] == [
        ("2.p1", 12_50),
        ("2.p2", 12_50),
        ("3.whole", 25_00),
    ]


def test_the_desk_shows_all_parts_with_their_guides_and_covers_the_name_in_each(
    house: House, cast: Cast, ada_in_case: Written, client_of: ClientOf
) -> None:
    round_id = ada_in_case.on(cast.gita, "ada")
    task = house.see(desk, cast.gita, round_id).tasks[0]
    assert task.written is not None
    assert task.written.answer == [True, "■■■：先致歉，再补发。", "<p><b>■■■</b>认为要换包装。</p>", None]
    assert task.written.covered == 2
    assert [guide["no"] for guide in task.written.guides] == [2]
    page = client_of(cast.gita).get(f"/grading/work/{round_id}").text
    for words in ("某店铺收到一件破损商品的投诉", "写出处理步骤", "致歉、核实、退款或补发", "(3) 按参考答案和要点评分"):
        assert words in page


def test_the_graders_points_are_added_to_the_machines(house: House, cast: Cast, ada_in_case: Written) -> None:
    ada_in_case.agree_and_lock("ada", 40)
    work = house.see(lambda db: db.scalars(select(CodedWork)).one())
    assert (work.state, work.points, work.worth) == ("locked", 40_00, 50_00)
