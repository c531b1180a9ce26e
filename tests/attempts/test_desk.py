"""The invigilator's desk: starting, time, collecting, absence, misconduct, reopening, moving, closing the books."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import (
    collect_one,
    end_for_misconduct,
    extend_time,
    finish,
    mark_absent,
    reconcile,
    reopen,
    seal,
    start_room,
)
from examserver.attempts.actions.ending import collect, hand_in
from examserver.attempts.actions.presence import accept_pledge, arrive, confirm_identity, decide_move
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.duties import collect_due, finish_due
from examserver.attempts.picture import clock_of
from examserver.attempts.reads import answers_of, attempts_in
from examserver.attempts.rules import deadline
from examserver.attempts.tables import Attempt, Extension
from examserver.errors import NotYours
from examserver.facts import AuditRow
from examserver.house import House
from examserver.people.actions import sign_out
from examserver.people.tables import SignIn
from examserver.sittings.actions import open_admission
from examserver.sittings.reads import incidents_of, see_sitting
from examserver.sittings.tables import Incident, Sitting
from examserver.who import SERVER, Who
from tests.cast import Cast, MovableClock, Sitter, an_answer, at_terminal, bring_in, move_terminal

Refusal = Callable[[str], Any]


def attempt_of(house: House, attempt_id: int) -> Attempt:
    return house.see(lambda db: db.get_one(Attempt, attempt_id))


def place(house: House, sitting_id: int, who: Who) -> int:
    return next(a.id for a in house.see(attempts_in, sitting_id) if a.candidate_id == who.id)


def states(house: House, sitting_id: int) -> list[str]:
    return [a.state for a in house.see(attempts_in, sitting_id)]


def incidents(house: House, cast: Cast) -> list[Incident]:
    return house.see(incidents_of, cast.inez, cast.theory)


def extend(house: House, cast: Cast, attempt_id: int | None, minutes: int = 10, **more: Any) -> int:
    asked = {"sitting_id": cast.theory, "reason": "考试机故障·死机或重启", "second": cast.carl.id, **more}
    return house.act(extend_time, cast.inez, attempt_id=attempt_id, minutes=minutes, **asked)


def end(house: House, cast: Cast, attempt_id: int, tier: str = "B") -> None:
    house.act(
        end_for_misconduct,
        cast.inez,
        attempt_id=attempt_id,
        tier=tier,
        behaviour="翻看夹带的纸条",
        witness="监考员伊内兹",
        second=cast.iris.id,
    )


def let_in_again(house: House, cast: Cast, attempt_id: int, minutes: int = 0) -> None:
    house.act(reopen, cast.carl, attempt_id=attempt_id, reason="误点交卷", second=cast.inez.id, minutes=minutes)


# ── Starting ──


def test_everybody_who_waits_begins_with_the_room(house: House, cast: Cast, clock: MovableClock) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    bring_in(house, cast.ada)
    bring_in(house, cast.ben)
    clock.move(minutes=20)
    assert house.act(start_room, cast.inez, sitting_id=cast.theory) == 2
    assert states(house, cast.theory) == ["answering", "answering", "expected"]
    assert {a.deadline for a in house.see(attempts_in, cast.theory)[:2]} == {clock.now() + timedelta(minutes=90)}


def test_a_late_start_moves_the_end(house: House, cast: Cast, clock: MovableClock) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    ada = bring_in(house, cast.ada)
    clock.move(minutes=27)  # planned: in 20 minutes
    house.act(start_room, cast.inez, sitting_id=cast.theory)
    assert attempt_of(house, ada.attempt_id).deadline == clock.now() + timedelta(minutes=90)


def test_a_room_where_nobody_waits_is_not_started_before_its_time(house: House, cast: Cast, refused: Refusal) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    with refused("nobody_waiting"):
        house.act(start_room, cast.inez, sitting_id=cast.theory)


def test_a_room_where_nobody_waits_starts_at_its_time_for_those_who_come_late(
    house: House, cast: Cast, clock: MovableClock
) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    clock.move(minutes=20)
    assert house.act(start_room, cast.inez, sitting_id=cast.theory) == 0
    clock.move(minutes=5)
    assert attempt_of(house, bring_in(house, cast.ada).attempt_id).state == "answering"


def test_a_room_where_all_are_absent_can_be_started_and_so_closed(house: House, cast: Cast) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    for who in (cast.ada, cast.ben, cast.cai):
        house.act(mark_absent, cast.inez, attempt_id=place(house, cast.theory, who))
    house.act(start_room, cast.inez, sitting_id=cast.theory)
    finish_due(house)
    assert house.see(see_sitting, cast.inez, cast.theory).state == "finished"


def test_a_room_is_started_once(house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal) -> None:
    with refused("wrong_state"):
        house.act(start_room, cast.inez, sitting_id=cast.theory)


def test_a_room_that_is_not_open_is_not_started(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("wrong_state"):
        house.act(start_room, cast.inez, sitting_id=cast.theory)


def test_an_invigilator_of_another_room_starts_nothing(house: House, cast: Cast) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    bring_in(house, cast.ada)
    with pytest.raises(NotYours):
        house.act(start_room, cast.iris, sitting_id=cast.theory)


# ── Coming late ──


def test_who_comes_late_begins_at_once_and_ends_with_the_room(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    clock.move(minutes=30)
    cai = attempt_of(house, bring_in(house, cast.cai).attempt_id)
    assert (cai.state, cai.deadline) == ("answering", attempt_of(house, answering["ada"].attempt_id).deadline)


@pytest.mark.parametrize(("subject", "minutes"), [("theory", 30), ("practical", 0)])
def test_after_the_late_limit_nobody_comes_in(
    house: House, cast: Cast, clock: MovableClock, refused: Refusal, subject: str, minutes: int
) -> None:
    sitting_id = getattr(cast, subject)
    house.act(open_admission, cast.inez, sitting_id=sitting_id)
    bring_in(house, cast.ada)
    house.act(start_room, cast.inez, sitting_id=sitting_id)
    clock.move(minutes=minutes, seconds=1)
    with refused("too_late_to_enter"):
        house.act(arrive, at_terminal(house, cast.cai))


def test_the_late_limit_never_reaches_beyond_the_end(
    house: House, cast: Cast, clock: MovableClock, refused: Refusal
) -> None:
    def shorten(db: Session, who: Who, *, now: Any) -> None:
        db.get_one(Sitting, cast.theory).minutes = 10

    house.act(shorten, SERVER)
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    bring_in(house, cast.ada)
    house.act(start_room, cast.inez, sitting_id=cast.theory)
    clock.move(minutes=10, seconds=1)
    with refused("too_late_to_enter"):
        house.act(arrive, at_terminal(house, cast.cai))


def test_who_was_checked_in_before_the_start_is_not_late(house: House, cast: Cast, clock: MovableClock) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.practical)
    bring_in(house, cast.ada)
    ben = at_terminal(house, cast.ben)
    attempt_id = house.act(arrive, ben)
    house.act(start_room, cast.inez, sitting_id=cast.practical)
    clock.move(minutes=3)
    house.act(confirm_identity, ben, attempt_id=attempt_id)
    house.act(accept_pledge, ben, attempt_id=attempt_id)
    assert attempt_of(house, attempt_id).state == "answering"


# ── Time ──


def test_one_candidate_is_given_time_and_the_record_says_so(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"], answering["ben"]
    assert extend(house, cast, ada.attempt_id) == 1
    told = clock_of(attempt_of(house, ada.attempt_id), clock.now())
    assert (told["remaining_ms"], told["extension_minutes"], told["deadline_version"]) == (100 * 60_000, 10, 2)
    assert clock_of(attempt_of(house, ben.attempt_id), clock.now())["remaining_ms"] == 90 * 60_000
    line = incidents(house, cast)[-1]
    assert (line.attempt_id, line.kind) == (ada.attempt_id, "extension")
    assert "10 分钟" in line.text
    assert "死机或重启" in line.text


def test_an_extension_keeps_two_names_and_the_reason(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    extend(house, cast, answering["ada"].attempt_id)
    row = house.see(lambda db: db.scalars(select(Extension)).one())
    assert (row.given_by, row.seconded_by, row.minutes) == (cast.inez.id, cast.carl.id, 10)
    assert row.reason == "考试机故障·死机或重启"


def test_all_who_have_not_ended_are_given_time_those_who_come_late_too(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    house.act(collect, SERVER, attempt_id=answering["ben"].attempt_id)
    assert extend(house, cast, None, minutes=15) == 2
    clock.move(minutes=5)
    cai = attempt_of(house, bring_in(house, cast.cai).attempt_id)
    assert cai.deadline == attempt_of(house, answering["ada"].attempt_id).deadline
    assert cai.deadline == clock.now() + timedelta(minutes=100)
    assert attempt_of(house, answering["ben"].attempt_id).extension_ms == 0


def test_an_extension_before_the_start_counts_from_the_start(house: House, cast: Cast, clock: MovableClock) -> None:
    extend(house, cast, place(house, cast.theory, cast.ada), minutes=20)
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    ada, ben = bring_in(house, cast.ada), bring_in(house, cast.ben)
    house.act(start_room, cast.inez, sitting_id=cast.theory)
    assert attempt_of(house, ada.attempt_id).deadline == clock.now() + timedelta(minutes=110)
    assert attempt_of(house, ben.attempt_id).deadline == clock.now() + timedelta(minutes=90)


def test_an_extension_lets_answers_in_after_the_old_end(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    extend(house, cast, ada.attempt_id)
    clock.move(minutes=95)
    collect_due(house)
    assert house.act(save_answer, ada.who, asked=an_answer(ada))["remaining_ms"] == 5 * 60_000
    assert attempt_of(house, answering["ben"].attempt_id).state == "collected"


def test_no_time_is_given_after_the_end(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    house.act(collect, SERVER, attempt_id=answering["ada"].attempt_id)
    with refused("extension_over"):
        extend(house, cast, answering["ada"].attempt_id)


def test_no_time_is_given_through_another_room(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    dora = place(house, cast.other_theory, cast.dora)
    with pytest.raises(NotYours):
        extend(house, cast, dora)
    with pytest.raises(NotYours):
        extend(house, cast, None, sitting_id=cast.other_theory)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_minutes=st.lists(st.integers(1, 240), min_size=1, max_size=4))
def test_extensions_only_ever_add_up(
    house: House, cast: Cast, answering: dict[str, Sitter], given_minutes: list[int]
) -> None:
    before = attempt_of(house, answering["ada"].attempt_id)
    for minutes in given_minutes:
        extend(house, cast, before.id, minutes=minutes)
    after = attempt_of(house, before.id)
    assert before.deadline is not None
    assert before.began_at is not None
    assert after.deadline == before.deadline + timedelta(minutes=sum(given_minutes))
    assert after.deadline == deadline(before.began_at, 90, after.extension_ms)
    assert after.deadline_version == before.deadline_version + len(given_minutes)


# ── Collecting, absence, misconduct ──


def test_a_paper_is_collected_by_hand_with_a_reason(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, answer="B"))
    house.act(collect_one, cast.inez, attempt_id=ada.attempt_id, reason="突发疾病")
    attempt = attempt_of(house, ada.attempt_id)
    assert (attempt.state, attempt.ended_why, attempt.ended_at) == (
        "collected",
        "collected_by_invigilator",
        clock.now(),
    )
    assert house.see(answers_of, ada.attempt_id) == {1: "B"}
    assert "突发疾病" in incidents(house, cast)[-1].text
    with refused("time_is_up"):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=2))


def test_only_a_working_candidate_can_be_collected(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    with refused("wrong_state"):
        house.act(collect_one, cast.inez, attempt_id=place(house, cast.theory, cast.cai), reason="其他原因")
    assert incidents(house, cast) == []


def test_who_does_not_come_is_marked_absent(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    cai = place(house, cast.theory, cast.cai)
    house.act(mark_absent, cast.inez, attempt_id=cai)
    assert (attempt_of(house, cai).state, attempt_of(house, cai).ended_why) == ("absent", "absent")


def test_who_answers_is_not_absent(house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal) -> None:
    with refused("wrong_state"):
        house.act(mark_absent, cast.inez, attempt_id=answering["ada"].attempt_id)


def test_an_absent_candidate_does_not_come_in(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    cai = place(house, cast.theory, cast.cai)
    house.act(mark_absent, cast.inez, attempt_id=cai)
    house.act(arrive, at_terminal(house, cast.cai))
    assert attempt_of(house, cai).state == "absent"


def test_misconduct_ends_the_attempt_and_names_two_witnesses(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    end(house, cast, ada.attempt_id)
    attempt, line = attempt_of(house, ada.attempt_id), incidents(house, cast)[-1]
    assert (attempt.state, attempt.ended_why) == ("ended", "misconduct_B")
    assert (line.kind, line.tier, line.text) == ("misconduct", "B", "翻看夹带的纸条")
    assert line.witness == "监考员伊内兹、监考员艾瑞斯"
    with refused("not_answering"):
        house.act(save_answer, ada.who, asked=an_answer(ada))


def test_misconduct_found_after_the_hand_in_ends_the_attempt(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    clock.move(minutes=31)
    house.act(hand_in, ada.who, attempt_id=ada.attempt_id)
    end(house, cast, ada.attempt_id, tier="C")
    assert attempt_of(house, ada.attempt_id).ended_why == "misconduct_C"


def test_an_ended_attempt_stays_ended(house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal) -> None:
    end(house, cast, answering["ada"].attempt_id)
    for act in (
        lambda: end(house, cast, answering["ada"].attempt_id),
        lambda: let_in_again(house, cast, answering["ada"].attempt_id),
    ):
        with refused("wrong_state"):
            act()


# ── Reopening ──


def test_who_handed_in_too_early_goes_on_with_the_same_answers(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, answer="C"))
    clock.move(minutes=31)
    house.act(hand_in, ada.who, attempt_id=ada.attempt_id, last_number=1)
    clock.move(minutes=2)
    let_in_again(house, cast, ada.attempt_id)
    attempt = attempt_of(house, ada.attempt_id)
    assert (attempt.state, attempt.ended_at, attempt.ended_why) == ("answering", None, "")
    assert clock_of(attempt, clock.now())["remaining_ms"] == 57 * 60_000
    assert house.act(save_answer, ada.who, asked=an_answer(ada, number=2, question_no=2))["number"] == 2
    assert "误点交卷" in incidents(house, cast)[-1].text


def test_lost_minutes_are_given_back_with_the_reopening(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    clock.move(minutes=90, seconds=21)
    collect_due(house)
    clock.move(minutes=4)
    let_in_again(house, cast, ada.attempt_id, minutes=12)
    attempt = attempt_of(house, ada.attempt_id)
    assert attempt.state == "answering"
    assert clock_of(attempt, clock.now())["remaining_ms"] == 7 * 60_000 + 39_000


def test_without_time_left_nobody_is_let_in_again(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    clock.move(minutes=90, seconds=21)
    collect_due(house)
    clock.move(minutes=4)
    for minutes in (0, 4):
        with refused("time_is_up"):
            let_in_again(house, cast, answering["ada"].attempt_id, minutes=minutes)
    assert attempt_of(house, answering["ada"].attempt_id).state == "collected"


def test_a_sitting_that_had_ended_runs_again_for_who_is_let_in(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    clock.move(minutes=31)
    for sitter in answering.values():
        house.act(hand_in, sitter.who, attempt_id=sitter.attempt_id)
    house.act(mark_absent, cast.inez, attempt_id=place(house, cast.theory, cast.cai))
    finish_due(house)
    assert house.see(see_sitting, cast.inez, cast.theory).state == "finished"
    let_in_again(house, cast, answering["ada"].attempt_id)
    finish_due(house)
    view = house.see(see_sitting, cast.inez, cast.theory)
    assert (view.state, view.finished_at) == ("running", None)
    assert house.act(arrive, answering["ada"].who) == answering["ada"].attempt_id
    clock.move(minutes=60)
    collect_due(house)
    finish_due(house)
    assert house.see(see_sitting, cast.inez, cast.theory).state == "finished"


def test_nobody_is_let_in_again_once_the_sitting_is_reconciled(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    clock.move(minutes=31)
    for sitter in answering.values():
        house.act(hand_in, sitter.who, attempt_id=sitter.attempt_id)
    house.act(finish, cast.inez, sitting_id=cast.theory)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=2, absent=1, second=cast.carl.id)
    with refused("wrong_state"):
        let_in_again(house, cast, answering["ada"].attempt_id)


# ── Moving to another terminal ──


def ask_to_move(house: House, who: Who, terminal: str = "spare-terminal") -> Who:
    other = at_terminal(house, who, terminal)
    house.act(arrive, other)
    return other


def test_a_move_needs_the_invigilators_word(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    other = ask_to_move(house, cast.ada)
    with refused("wrong_terminal"):
        house.act(save_answer, other, asked=an_answer(answering["ada"]))
    assert house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"]))["number"] == 1


def test_an_approved_move_takes_the_lease_from_the_old_terminal(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    other = move_terminal(house, cast, ada)
    with refused("wrong_terminal"):
        house.act(save_answer, ada.who, asked=an_answer(ada, lease=1))
    assert house.act(save_answer, other, asked=an_answer(ada, lease=2))["lease"] == 2
    assert [i.kind for i in incidents(house, cast)] == ["terminal_change"]
    old = house.see(lambda db: db.get_one(SignIn, ada.who.sign_in_id))
    assert old.ended_why == "moved"


def test_a_refused_move_ends_the_new_sign_in_alone(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    ada = answering["ada"]
    other = ask_to_move(house, cast.ada)
    house.act(decide_move, cast.inez, attempt_id=ada.attempt_id, approve=False)
    assert house.see(lambda db: db.get_one(SignIn, other.sign_in_id)).ended_why == "move_refused"
    assert house.act(save_answer, ada.who, asked=an_answer(ada))["lease"] == 1


def test_the_word_is_on_the_request_that_was_seen_first(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    id = answering["ada"].attempt_id
    ask_to_move(house, cast.ada, "seen")
    ask_to_move(house, cast.ada, "came-between")
    house.act(decide_move, cast.inez, attempt_id=id, approve=True)
    assert house.see(lambda db: db.get_one(Attempt, id)).terminal == "seen"


def test_a_request_whose_sign_in_has_ended_asks_no_more(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    id = answering["ada"].attempt_id
    house.act(sign_out, ask_to_move(house, cast.ada, "broken"))
    ask_to_move(house, cast.ada, "working")
    house.act(decide_move, cast.inez, attempt_id=id, approve=True)
    assert house.see(lambda db: db.get_one(Attempt, id)).terminal == "working"


def test_a_move_is_decided_once(house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal) -> None:
    ask_to_move(house, cast.ada)
    house.act(decide_move, cast.inez, attempt_id=answering["ada"].attempt_id, approve=True)
    with refused("already_changed"):
        house.act(decide_move, cast.inez, attempt_id=answering["ada"].attempt_id, approve=True)


def test_nobody_is_moved_after_the_end(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ask_to_move(house, cast.ada)
    house.act(collect, SERVER, attempt_id=answering["ada"].attempt_id)
    with refused("wrong_state"):
        house.act(decide_move, cast.inez, attempt_id=answering["ada"].attempt_id, approve=True)


# ── Finishing, reconciling, sealing ──


def close(house: House, cast: Cast, clock: MovableClock) -> None:
    """Everybody's time is over and the sitting has ended by itself."""
    clock.move(minutes=91)
    collect_due(house)
    finish_due(house)


def test_a_sitting_does_not_end_while_somebody_answers(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    with refused("attempts_open"):
        house.act(finish, cast.inez, sitting_id=cast.theory)


def test_a_sitting_ends_by_itself_and_who_never_came_is_absent(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    close(house, cast, clock)
    assert house.see(see_sitting, cast.inez, cast.theory).state == "finished"
    assert states(house, cast.theory) == ["collected", "collected", "absent"]


@pytest.mark.parametrize(("present", "absent"), [(3, 0), (2, 0), (1, 2), (3, 1)])
def test_numbers_that_differ_are_not_reconciled(
    house: House,
    cast: Cast,
    clock: MovableClock,
    answering: dict[str, Sitter],
    refused: Refusal,
    present: int,
    absent: int,
) -> None:
    close(house, cast, clock)
    with refused("counts_differ"):
        house.act(reconcile, cast.inez, sitting_id=cast.theory, present=present, absent=absent, second=cast.carl.id)


def test_two_persons_reconcile_and_the_seal_follows(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    close(house, cast, clock)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=2, absent=1, second=cast.carl.id)
    digest = house.act(seal, cast.inez, sitting_id=cast.theory)
    row = house.see(lambda db: db.get_one(Sitting, cast.theory))
    assert (row.state, row.reconciled_by, row.reconciled_with) == ("sealed", cast.inez.id, cast.carl.id)
    assert (row.seal_digest, len(digest)) == (digest, 64)


def test_a_changed_answer_would_change_the_seal(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    house.act(save_answer, answering["ada"].who, asked=an_answer(answering["ada"], answer="A"))
    close(house, cast, clock)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=2, absent=1, second=cast.carl.id)
    digest = house.act(seal, cast.inez, sitting_id=cast.theory)

    def tamper(db: Session, who: Who, *, now: Any) -> None:
        from examserver.attempts.tables import AnswerRevision

        db.scalars(select(AnswerRevision)).one().answer = "B"
        db.get_one(Sitting, cast.theory).state = "reconciled"

    house.act(tamper, SERVER)
    assert house.act(seal, cast.inez, sitting_id=cast.theory) != digest


def test_nothing_is_sealed_before_it_is_reconciled(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    close(house, cast, clock)
    with refused("wrong_state"):
        house.act(seal, cast.inez, sitting_id=cast.theory)


def test_misconduct_is_not_recorded_into_a_sealed_sitting(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], refused: Refusal
) -> None:
    close(house, cast, clock)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=2, absent=1, second=cast.carl.id)
    house.act(seal, cast.inez, sitting_id=cast.theory)
    with refused("wrong_state"):
        end(house, cast, answering["ada"].attempt_id)
    assert attempt_of(house, answering["ada"].attempt_id).state == "collected"


def test_every_act_of_the_desk_leaves_an_audit_row(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    ada, ben = answering["ada"].attempt_id, answering["ben"].attempt_id
    extend(house, cast, ada)
    house.act(collect_one, cast.inez, attempt_id=ada, reason="其他原因")
    let_in_again(house, cast, ada)
    end(house, cast, ben)
    house.act(mark_absent, cast.inez, attempt_id=place(house, cast.theory, cast.cai))
    rows = house.see(lambda db: db.scalars(select(AuditRow.what).where(AuditRow.sitting_id == cast.theory)).all())
    wanted = ("extended", "collected", "answering", "ended", "absent")
    assert {f"attempt.{w}" for w in wanted} <= set(rows)
