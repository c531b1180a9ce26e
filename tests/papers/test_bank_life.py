"""The life of a question: Amy writes, Aldo reviews, Adam releases; nobody does two of these to the same version."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver.errors import NotAllowed, NotYours
from examserver.facts import AuditRow
from examserver.house import House
from examserver.papers import stock
from examserver.papers.actions.bank import import_questions, stock_bank, write_draft
from examserver.papers.actions.life import Moved, discard_drafts, move_items
from examserver.papers.life import LIFE, E, S, events_for, key_differs
from examserver.papers.reads.bank import history_of, released_items, released_specs, versions_of
from examserver.papers.tables import BankItem
from examserver.who import SERVER, Role, Who
from question_bank.bank import load_bank, shipped_banks
from tests.cast import QUESTIONS, TASK, Cast

Refusal = Callable[[str], Any]
NEW: dict[str, Any] = {**QUESTIONS[0], "code": "N-1", "stem": "新写的一道题", "key": "A"}


def write(house: House, who: Who, reason: str = "", **changes: Any) -> int:
    return house.act(write_draft, who, spec={**NEW, **changes}, reason=reason)


def step(house: House, who: Who, event: str, *ids: int, reason: str = "") -> Moved:
    return house.act(move_items, who, event=event, ids=ids, reason=reason)


def bring_out(house: House, cast: Cast, id: int, reason: str = "") -> None:
    """From a draft of Amy's to its release."""
    step(house, cast.amy, "submit", id, reason=reason)
    step(house, cast.aldo, "review", id)
    step(house, cast.adam, "release", id)


def states(house: House, code: str = "N-1") -> list[tuple[int, str]]:
    return [(v.version, v.state) for v in house.see(versions_of, code)]


def drawable(house: House) -> set[str]:
    return {spec["code"] for spec in house.see(released_specs, tasks=False)}


def test_a_question_is_written_reviewed_by_another_and_released(house: House, cast: Cast) -> None:
    id = write(house, cast.amy)
    for who, event, state in (
        (cast.amy, "submit", "submitted"), (cast.aldo, "review", "reviewed"), (cast.adam, "release", "released"),
    ):  # fmt: skip
        assert "N-1" not in drawable(house)
        assert step(house, who, event, id) == Moved(1, {})
        assert states(house) == [(1, state)]
    assert "N-1" in drawable(house)
    (item,) = house.see(versions_of, "N-1")
    assert (item.written_by, item.reviewed_by, item.released_by) == (cast.amy.id, cast.aldo.id, cast.adam.id)
    told = [(h.what, h.who_id) for h in house.see(history_of, [item])]
    assert told == [
        ("item.released", cast.adam.id), ("item.reviewed", cast.aldo.id),
        ("item.submitted", cast.amy.id), ("item.written", cast.amy.id),
    ]  # fmt: skip


def test_who_wrote_does_not_review(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy)
    step(house, cast.amy, "submit", id)
    for event in ("review", "send_back"):
        with refused("own_item"):
            step(house, cast.amy, event, id, reason="不行")


def test_nor_does_who_only_changed_a_word(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.aldo)
    assert write(house, cast.amy, analysis="改一个字") == id, "the same draft"
    step(house, cast.amy, "submit", id)
    with refused("own_item"):
        step(house, cast.aldo, "review", id)
    step(house, cast.adam, "review", id)
    assert states(house) == [(1, "reviewed")]


def test_the_database_holds_the_two_persons_apart_too(house: House, cast: Cast) -> None:
    id = write(house, cast.amy)

    def spoil(db: Session, _who: Who, *, now: datetime) -> None:
        item = db.get_one(BankItem, id)
        item.state, item.reviewed_by, item.reviewed_at = "reviewed", item.written_by, now

    with pytest.raises(IntegrityError):
        house.act(spoil, SERVER)


@pytest.mark.parametrize(
    "half",
    [
        {"state": "reviewed"},
        {"state": "released"},
        {"state": "retired"},
        {"state": "lost"},
        {"reviewed_by": 1},
        {"state": "released", "released_by": 1, "released_at": datetime.fromisoformat("2026-11-28T09:00+00:00")},
    ],
)
def test_half_lives_are_refused_by_the_database(house: House, cast: Cast, half: dict[str, Any]) -> None:
    id = write(house, cast.amy)

    def spoil(db: Session, _who: Who, *, now: datetime) -> None:
        item = db.get_one(BankItem, id)
        for name, value in half.items():
            setattr(item, name, value)

    with pytest.raises(IntegrityError):
        house.act(spoil, SERVER)


def test_a_reviewer_sends_back_with_words_that_the_author_reads(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy)
    step(house, cast.amy, "submit", id)
    with refused("reason_missing"):
        step(house, cast.aldo, "send_back", id)
    step(house, cast.aldo, "send_back", id, reason="选项 B 也对")
    (item,) = house.see(versions_of, "N-1")
    assert (item.state, item.note, item.submitted_at) == ("draft", "选项 B 也对", None)
    write(house, cast.amy, options=["甲", "错的", "丙", "丁"])
    step(house, cast.amy, "submit", id)
    step(house, cast.aldo, "review", id)
    assert house.see(versions_of, "N-1")[0].note == ""


def test_an_author_calls_back_what_waits_and_nobody_else_does(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy)
    with refused("not_the_writer"):
        step(house, cast.aldo, "submit", id)
    step(house, cast.amy, "submit", id)
    with refused("item_in_review"):
        write(house, cast.amy, stem="再改")
    with refused("not_the_writer"):
        step(house, cast.aldo, "recall", id)
    step(house, cast.aldo, "review", id)
    step(house, cast.amy, "recall", id)
    (item,) = house.see(versions_of, "N-1")
    assert (item.state, item.reviewed_by, item.reviewed_at) == ("draft", None, None)


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "gao", "rita", "ivan", "ada"])
def test_others_neither_write_nor_move(house: House, cast: Cast, name: str) -> None:
    id = write(house, cast.amy)
    who = getattr(cast, name)
    with pytest.raises(NotAllowed):
        write(house, who, code="N-2")
    for event in ("submit",):
        with pytest.raises(NotAllowed):
            step(house, who, event, id)
    with pytest.raises(NotAllowed):
        house.act(discard_drafts, who, ids=[id])


def test_only_an_administrator_releases_and_retires(house: House, cast: Cast) -> None:
    id = write(house, cast.amy)
    step(house, cast.amy, "submit", id)
    step(house, cast.aldo, "review", id)
    with pytest.raises(NotAllowed):
        step(house, cast.aldo, "release", id)
    step(house, cast.adam, "release", id)
    with pytest.raises(NotAllowed):
        step(house, cast.amy, "retire", id, reason="旧了")


def test_a_draft_with_faults_is_kept_but_not_sent(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy, key="")
    with refused("question_has_faults"):
        step(house, cast.amy, "submit", id)
    write(house, cast.amy, key="B", analysis="")
    step(house, cast.amy, "submit", id)


def test_a_new_version_takes_the_place_of_the_old_one_only_when_it_is_released(house: House, cast: Cast) -> None:
    first = write(house, cast.amy)
    bring_out(house, cast, first)
    second = write(house, cast.amy, stem="换一种问法")
    assert states(house) == [(2, "draft"), (1, "released")]
    (spec,) = [s for s in house.see(released_specs, tasks=False) if s["code"] == "N-1"]
    assert spec["stem"] == NEW["stem"]
    bring_out(house, cast, second)
    assert states(house) == [(2, "released"), (1, "retired")]
    old = house.see(versions_of, "N-1")[1]
    assert (old.retired_why, old.spec) == ("replaced", NEW)


def test_another_key_needs_a_reason(house: House, cast: Cast, refused: Refusal) -> None:
    bring_out(house, cast, write(house, cast.amy))
    id = write(house, cast.amy, key="B")
    with refused("reason_needed"):
        step(house, cast.amy, "submit", id)
    step(house, cast.amy, "submit", id, reason="原答案与新法不符")
    assert house.see(versions_of, "N-1")[0].reason == "原答案与新法不符"


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"stem": "换个说法", "analysis": "另一种解析", "difficulty": 0.2, "importance": "Z"}, False),
        ({"options": ["甲", "乙二", "丙", "丁"]}, False),
        ({"options": ["乙", "甲", "丙", "丁"]}, True),
        ({"key": "C"}, True),
        ({"weights": {"A": "1", "B": "0.5"}}, True),
        ({"kind": "multiple_choice"}, True),
    ],
)
def test_what_counts_as_another_key(changes: dict[str, Any], differs: bool) -> None:
    assert key_differs(NEW, {**NEW, **changes}) is differs


def test_what_was_released_is_not_written_again_word_for_word(house: House, cast: Cast, refused: Refusal) -> None:
    bring_out(house, cast, write(house, cast.amy))
    with refused("item_unchanged"):
        write(house, cast.amy)
    with refused("bad_item_code"):
        write(house, cast.amy, code="题一")


def test_a_retired_question_is_drawn_no_more_until_it_is_restored(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy)
    bring_out(house, cast, id)
    step(house, cast.adam, "retire", id, reason="法规已修订")
    assert "N-1" not in drawable(house)
    with refused("wrong_state"):
        step(house, cast.adam, "release", id)
    step(house, cast.adam, "restore", id)
    assert "N-1" in drawable(house)


def test_an_old_version_does_not_come_back_past_a_newer_one(house: House, cast: Cast, refused: Refusal) -> None:
    first = write(house, cast.amy)
    bring_out(house, cast, first)
    bring_out(house, cast, write(house, cast.amy, stem="第二版"))
    with refused("newer_released"):
        step(house, cast.adam, "restore", first)


def test_many_go_at_once_and_the_others_are_counted_with_their_reason(house: House, cast: Cast) -> None:
    ids = [write(house, cast.amy, code=f"N-{n}", stem=f"第 {n} 题") for n in range(3)]
    own = write(house, cast.aldo, code="N-9", stem="奥尔多的题")
    assert step(house, cast.amy, "submit", *ids, own) == Moved(3, {"not_the_writer": 1})
    step(house, cast.aldo, "submit", own)
    assert step(house, cast.aldo, "review", *ids, own) == Moved(3, {"own_item": 1})
    released = house.see(released_items, tasks=False)[0].id
    assert step(house, cast.adam, "release", *ids, own, released) == Moved(3, {"wrong_state": 2})
    assert {"N-0", "N-1", "N-2"} <= drawable(house)
    noted = house.see(lambda db: list(db.scalars(select(AuditRow.noun_id).where(AuditRow.what == "item.released"))))
    assert sorted(noted) == sorted(ids)


def test_a_thousand_go_at_once(house: House, cast: Cast) -> None:
    questions = [{**NEW, "code": f"B-{n:04d}", "stem": f"第 {n} 道"} for n in range(1_000)]
    counts = house.act(import_questions, cast.amy, questions=questions, file="千题.xlsx")
    assert counts == {"added": 1000, "changed": 0, "same": 0, "held": 0}
    ids = house.see(lambda db: list(db.scalars(select(BankItem.id).where(BankItem.state == "draft"))))
    for who, event in ((cast.amy, "submit"), (cast.aldo, "review"), (cast.adam, "release")):
        assert step(house, who, event, *ids).done == 1000
    assert len(drawable(house)) == len(QUESTIONS) + 1000


def test_what_is_not_there_is_nobodys(house: House, cast: Cast) -> None:
    with pytest.raises(NotYours):
        step(house, cast.adam, "release", 99_999)
    with pytest.raises(NotYours):
        house.act(discard_drafts, cast.adam, ids=[99_999])


def test_a_draft_is_thrown_away_by_its_writer(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy)
    with refused("not_the_writer"):
        house.act(discard_drafts, cast.aldo, ids=[id])
    assert house.act(discard_drafts, cast.amy, ids=[id]) == Moved(1, {})
    with pytest.raises(NotYours):
        house.see(versions_of, "N-1")
    released = house.see(released_items, tasks=False)[0].id
    with refused("wrong_state"):
        house.act(discard_drafts, cast.adam, ids=[released])


def test_a_file_brings_drafts_and_another_file_of_the_same_author_writes_over_them(house: House, cast: Cast) -> None:
    one = [NEW, {**NEW, "code": "N-2", "stem": "第二题"}]
    assert house.act(import_questions, cast.amy, questions=one, file="一.gift")["added"] == 2
    again = [{**NEW, "options": ["甲", "乙", "丙", "戊"]}, one[1]]
    counts = house.act(import_questions, cast.amy, questions=again, file="二.gift")
    assert counts == {"added": 1, "changed": 0, "same": 1, "held": 0}
    (item,) = house.see(versions_of, "N-1")
    assert (item.version, item.state, item.origin, item.written_by) == (1, "draft", "file:二.gift", cast.amy.id)
    assert house.act(import_questions, cast.aldo, questions=[NEW], file="三.gift")["held"] == 1


def test_a_file_that_changes_a_released_question_makes_its_next_version(house: House, cast: Cast) -> None:
    changed = {**QUESTIONS[0], "key": "C"}
    counts = house.act(import_questions, cast.amy, questions=[changed], file="改.xlsx", reason="答案更正")
    assert counts == {"added": 0, "changed": 1, "same": 0, "held": 0}
    new, old = house.see(versions_of, "S-0")
    assert (new.state, new.reason, old.state) == ("draft", "答案更正", "released")


def test_the_shipped_bank_never_overrules_the_site(house: House, cast: Cast) -> None:
    bring_out(house, cast, house.act(write_draft, cast.amy, spec={**QUESTIONS[0], "stem": "本站改过"}))
    (retired,) = [i.id for i in house.see(released_items, tasks=False) if i.code == "S-1"]
    step(house, cast.adam, "retire", retired, reason="不用了")
    again = house.act(stock_bank, cast.adam, questions=QUESTIONS, tasks=[TASK])
    assert (again["same"], again["changed"]) == (len(QUESTIONS) + 1, 0)
    newer = [{**QUESTIONS[n], "analysis": "更详细的解析"} for n in range(3)]
    counts = house.act(stock_bank, cast.adam, questions=newer, tasks=[])
    assert counts == {"added": 0, "changed": 1, "same": 0, "held": 2}
    assert states(house, "S-0") == [(3, "draft"), (2, "released"), (1, "retired")]
    assert states(house, "S-1") == [(2, "draft"), (1, "retired")]
    assert states(house, "S-2") == [(2, "released"), (1, "retired")]


def test_nobody_approves_what_was_written_since_they_looked(house: House, cast: Cast, refused: Refusal) -> None:
    id = write(house, cast.amy)
    seen = house.see(versions_of, "N-1")[0].digest
    write(house, cast.amy, stem="后来改过")
    step(house, cast.amy, "submit", id)
    with refused("already_changed"):
        house.act(move_items, cast.aldo, event="review", ids=[id], seen=seen)
    assert states(house) == [(1, "submitted")]
    newest = house.see(versions_of, "N-1")[0].digest
    assert house.act(move_items, cast.aldo, event="review", ids=[id], seen=newest).done == 1


def test_what_the_shipped_bank_leaves_alone_is_counted(house: House, cast: Cast) -> None:
    code = load_bank(shipped_banks()["ecommerce"]).questions[0]["code"]
    write(house, cast.amy, code=code)
    _banks, counts = stock.bring_shipped(house, cast.adam)
    assert counts["held"] == 1


def test_a_task_has_the_same_life(house: House, cast: Cast) -> None:
    (task,) = house.see(released_items, tasks=True)
    step(house, cast.adam, "retire", task.id, reason="材料过期")
    assert house.see(released_items, tasks=True) == []
    step(house, cast.adam, "restore", task.id)
    assert [t.code for t in house.see(released_items, tasks=True)] == ["P-1"]


def test_every_state_is_reached_and_what_may_be_done_depends_on_the_person() -> None:
    reached = {after for table in LIFE.table.values() for after in table.values()}
    assert reached == set(S)
    assert events_for(S.SUBMITTED, Role.AUTHOR, 1, {1}) == [E.RECALL]
    assert events_for(S.SUBMITTED, Role.AUTHOR, 2, {1}) == [E.REVIEW, E.SEND_BACK]
    assert events_for(S.REVIEWED, Role.ADMINISTRATOR, 3, {1}) == [E.RELEASE, E.SEND_BACK, E.RECALL]
    assert events_for(S.RELEASED, Role.AUTHOR, 1, {1}) == []
    assert events_for(S.DRAFT, Role.GRADER, 1, {1}) == []
