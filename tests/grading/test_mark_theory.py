"""Theory is marked when it is collected: what each item gets, once, and again after a reopening."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import end_for_misconduct, reopen
from examserver.attempts.actions.ending import collect, hand_in
from examserver.attempts.actions.saving import save_answer
from examserver.facts import AuditRow
from examserver.grading.duties import mark_collected
from examserver.grading.tables import ItemMark, TheoryMark
from examserver.house import House
from examserver.papers.reads import items_of
from examserver.papers.tables import Paper, PaperItem
from examserver.sittings.tables import Sitting
from examserver.who import SERVER
from tests.cast import Cast, MovableClock, Sitter, an_answer, ask_instead


def theory_mark(db: Session, attempt_id: int) -> tuple[int, int] | None:
    row = db.get(TheoryMark, attempt_id)
    return (row.points, row.worth) if row else None


def item_marks(db: Session, attempt_id: int) -> dict[int, int]:
    rows = db.scalars(select(ItemMark).where(ItemMark.attempt_id == attempt_id))
    return {row.question_no: row.points for row in rows}


def answer_all(house: House, sitter: Sitter, answers: dict[int, Any], start: int = 1) -> None:
    for number, (no, answer) in enumerate(answers.items(), start):
        house.act(save_answer, sitter.who, asked=an_answer(sitter, number=number, question_no=no, answer=answer))


def the_items(house: House, cast: Cast) -> dict[str, list[PaperItem]]:
    found: dict[str, list[PaperItem]] = {}
    for item in house.see(items_of, cast.paper_id):
        found.setdefault(item.kind, []).append(item)
    return found


def some_answers(items: dict[str, list[PaperItem]]) -> tuple[dict[int, Any], dict[int, int]]:
    """Answers with what each must get, worked out by hand: 10 an item, 20 for the two blanks."""
    single, multiple, judge, fill = (items[k] for k in ("single_choice", "multiple_choice", "true_false", "fill_in"))
    wrong = "B" if single[1].spec["key"] == "A" else "A"
    return (
        {
            single[0].no: single[0].spec["key"],
            single[1].no: wrong,
            # single[2] and single[3] stay blank
            multiple[0].no: ["A", "B", "D"],
            multiple[1].no: ["A", "B"],  # strict: too few options get nothing
            judge[0].no: judge[0].spec["key"],
            judge[1].no: not judge[1].spec["key"],
            fill[0].no: ["支付人数", "什么"],  # one blank of two
        },
        {
            single[0].no: 1000,
            single[1].no: 0,
            single[2].no: 0,
            single[3].no: 0,
            multiple[0].no: 1000,
            multiple[1].no: 0,
            judge[0].no: 1000,
            judge[1].no: 0,
            fill[0].no: 1000,
        },
    )


def test_every_item_gets_what_was_worked_out_by_hand(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    ada = answering["ada"]
    answers, expected = some_answers(the_items(house, cast))
    answer_all(house, ada, answers)
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    mark_collected(house)
    assert house.see(item_marks, ada.attempt_id) == expected
    assert house.see(theory_mark, ada.attempt_id) == (4000, 10000)


def test_a_blank_paper_gets_nothing_and_is_marked_all_the_same(house: House, answering: dict[str, Sitter]) -> None:
    ben = answering["ben"]
    house.act(collect, SERVER, attempt_id=ben.attempt_id)
    mark_collected(house)
    assert house.see(theory_mark, ben.attempt_id) == (0, 10000)
    assert set(house.see(item_marks, ben.attempt_id).values()) == {0}


def test_who_still_answers_is_not_marked(house: House, answering: dict[str, Sitter]) -> None:
    mark_collected(house)
    assert house.see(theory_mark, answering["ada"].attempt_id) is None


def test_marking_twice_changes_nothing(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    answer_all(house, ada, some_answers(the_items(house, cast))[0])
    clock.move(minutes=31)
    house.act(hand_in, ada.who, attempt_id=ada.attempt_id)
    mark_collected(house)
    clock.move(seconds=1)
    mark_collected(house)
    assert house.see(theory_mark, ada.attempt_id) == (4000, 10000)
    told = house.see(lambda db: list(db.scalars(select(AuditRow).where(AuditRow.what == "theory.marked"))))
    assert [(row.role, row.detail) for row in told] == [("server", {"points": 4000})]


def test_what_was_answered_after_a_reopening_is_marked_anew(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada, items = answering["ada"], the_items(house, cast)
    answers, _expected = some_answers(items)
    answer_all(house, ada, answers)
    clock.move(minutes=31)
    house.act(hand_in, ada.who, attempt_id=ada.attempt_id)
    mark_collected(house)
    house.act(reopen, cast.carl, attempt_id=ada.attempt_id, reason="误交", second=cast.inez.id)
    clock.move(minutes=1)
    mark_collected(house)
    right = items["single_choice"][1]
    answer_all(house, ada, {right.no: right.spec["key"]}, start=50)
    house.act(hand_in, ada.who, attempt_id=ada.attempt_id)
    assert house.see(theory_mark, ada.attempt_id) == (4000, 10000)
    clock.move(seconds=1)
    mark_collected(house)
    assert house.see(theory_mark, ada.attempt_id) == (5000, 10000)
    assert house.see(item_marks, ada.attempt_id)[right.no] == 1000


def test_an_attempt_ended_for_misconduct_is_left_unmarked(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    house.act(
        end_for_misconduct, cast.carl, attempt_id=ada.attempt_id, tier="B", behaviour="夹带", witness="伊内兹", second=1
    )
    mark_collected(house)
    assert house.see(theory_mark, ada.attempt_id) is None


def test_practical_work_has_no_theory_mark(house: House, working: dict[str, Sitter]) -> None:
    house.act(collect, SERVER, attempt_id=working["ada"].attempt_id)
    mark_collected(house)
    assert house.see(theory_mark, working["ada"].attempt_id) is None


def test_the_rule_of_the_section_decides_about_too_few_options(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada, multiple = answering["ada"], the_items(house, cast)["multiple_choice"][0]

    def use(db: Session, who: Any, *, now: Any, rule: str) -> None:
        item = db.get_one(PaperItem, multiple.id)
        ask_instead(item, rule=rule, title=rule)
        db.get_one(Paper, cast.paper_id).digest = f"as if frozen so {rule}".ljust(64)

    answer_all(house, ada, {multiple.no: ["A", "B"]})
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    for rule, points in (("strict", 0), ("half", 500), ("per_option", 667)):
        house.act(use, SERVER, rule=rule)
        house.act(forget_mark, SERVER, attempt_id=ada.attempt_id)
        mark_collected(house)
        assert house.see(item_marks, ada.attempt_id)[multiple.no] == points


def forget_mark(db: Session, who: Any, *, now: Any, attempt_id: int) -> None:
    row = db.get(TheoryMark, attempt_id)
    if row:
        db.delete(row)


def test_a_half_is_rounded_up_where_the_sittings_rulebook_says_so(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada, multiple = answering["ada"], the_items(house, cast)["multiple_choice"][0]

    def use(db: Session, who: Any, *, now: Any) -> None:
        item = db.get_one(PaperItem, multiple.id)
        ask_instead(item, rule="half")
        item.worth = 300
        sitting = db.get_one(Sitting, cast.theory)
        sitting.rules = {**sitting.rules, "half_rounds_up": True}
        db.get_one(Paper, cast.paper_id).digest = "as if frozen so".ljust(64)

    house.act(use, SERVER)
    answer_all(house, ada, {multiple.no: ["A", "B"]})
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    mark_collected(house)
    assert house.see(item_marks, ada.attempt_id)[multiple.no] == 200
