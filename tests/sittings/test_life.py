"""The life of a sitting: opening the door, messages, the record, and what is closed once it is sealed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from examserver.attempts.actions.desk import finish, mark_absent, reconcile, seal, start_room
from examserver.attempts.reads import attempts_in
from examserver.errors import NotYours, Refused
from examserver.facts import AuditRow, Fact
from examserver.house import House
from examserver.sittings.actions import advance, open_admission, post_notice, record_incident
from examserver.sittings.reads import incidents_of, notices_for, see_sitting, sitting_for
from examserver.sittings.rules import LIFE, E, S, may_admit
from tests.cast import DAY, Cast, MovableClock

Refusal = Callable[[str], Any]

ROAD = [
    (S.PREPARING, E.ADMIT, S.ADMITTING),
    (S.ADMITTING, E.BEGIN, S.RUNNING),
    (S.RUNNING, E.FINISH, S.FINISHED),
    (S.FINISHED, E.RESUME, S.RUNNING),
    (S.FINISHED, E.RECONCILE, S.RECONCILED),
    (S.RECONCILED, E.SEAL, S.SEALED),
]


@pytest.mark.parametrize(("state", "event"), [(s, e) for s in S for e in E])
def test_only_the_steps_of_the_road_are_walked(state: S, event: E, refused: Refusal) -> None:
    road = {(s, e): after for s, e, after in ROAD}
    if (state, event) in road:
        assert LIFE.after(state, event) is road[state, event]
    else:
        with refused("wrong_state"):
            LIFE.after(state, event)


def test_a_sealed_sitting_is_at_its_end() -> None:
    assert [s for s in S if LIFE.is_final(s)] == [S.SEALED]


@pytest.mark.parametrize(
    ("before", "opens", "is_open"), [(31, 30, False), (30, 30, True), (5, 30, True), (-10, 30, True), (1, 0, False)]
)
def test_the_door_opens_some_minutes_before_the_start(before: int, opens: int, is_open: bool, refused: Refusal) -> None:
    now = DAY - timedelta(minutes=before)
    if is_open:
        may_admit(DAY, opens, now)
    else:
        with refused("too_early_to_admit"):
            may_admit(DAY, opens, now)


def test_too_early_says_when(house: House, cast: Cast, clock: MovableClock) -> None:
    clock.move(minutes=-30)
    with pytest.raises(Refused) as no:
        house.act(open_admission, cast.inez, sitting_id=cast.theory)
    assert no.value.detail["opens"] == DAY - timedelta(minutes=10)
    assert house.see(see_sitting, cast.inez, cast.theory).state == "preparing"


def test_an_open_door_has_its_moment_and_a_fact(house: House, cast: Cast, clock: MovableClock) -> None:
    told: list[Fact] = []
    house.listeners.append(told.append)
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    assert house.see(sitting_for, cast.inez, cast.theory).admitted_at == clock.now()
    assert [(f.what, f.sitting_id) for f in told] == [("sitting.admitting", cast.theory)]


def test_a_door_is_opened_once(house: House, cast: Cast, refused: Refusal) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    with refused("wrong_state"):
        house.act(open_admission, cast.inez, sitting_id=cast.theory)


def test_who_comes_second_is_told(house: House, cast: Cast, refused: Refusal) -> None:
    seen = house.see(sitting_for, cast.inez, cast.theory)
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    with refused("already_changed"):
        house.act(lambda db, who, now: advance(db, seen, E.ADMIT, who, now), cast.inez)


@pytest.mark.parametrize("name", ["iris", "gita", "rita", "ada"])
def test_a_sitting_of_others_does_not_exist(house: House, cast: Cast, name: str) -> None:
    who = getattr(cast, name)
    for act in (open_admission, start_room, finish, seal):
        with pytest.raises(NotYours):
            house.act(act, who, sitting_id=cast.theory)
    with pytest.raises(NotYours):
        house.act(post_notice, who, sitting_id=cast.theory, text="……")
    with pytest.raises(NotYours):
        house.act(record_incident, who, sitting_id=cast.theory, kind="other", text="……")


def test_a_message_goes_to_all_or_to_one(house: House, cast: Cast) -> None:
    ada, ben = [a.id for a in house.see(attempts_in, cast.theory)][:2]
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="全场")
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="一人", attempt_id=ada)
    assert [n.text for n in house.see(notices_for, cast.theory, ada)] == ["全场", "一人"]
    assert [n.text for n in house.see(notices_for, cast.theory, ben)] == ["全场"]


def test_the_record_keeps_time_kind_and_who(house: House, cast: Cast, clock: MovableClock) -> None:
    house.act(record_incident, cast.inez, sitting_id=cast.theory, kind="equipment", text="3 号机死机，换至 30 号机")
    line = house.see(incidents_of, cast.inez, cast.theory)[0]
    assert (line.kind, line.recorded_at, line.recorded_by) == ("equipment", clock.now(), cast.inez.id)


def test_the_audit_row_of_a_message_does_not_repeat_its_text(house: House, cast: Cast) -> None:
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请艾达到讲台")
    row = house.see(lambda db: db.scalars(select(AuditRow).where(AuditRow.what == "notice.posted")).one())
    assert row.detail == {}


def test_a_sealed_sitting_takes_no_message_and_no_record(house: House, cast: Cast, refused: Refusal) -> None:
    house.act(open_admission, cast.inez, sitting_id=cast.theory)
    for attempt in house.see(attempts_in, cast.theory):
        house.act(mark_absent, cast.inez, attempt_id=attempt.id)
    house.act(start_room, cast.inez, sitting_id=cast.theory)
    house.act(finish, cast.inez, sitting_id=cast.theory)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=0, absent=3, second=cast.carl.id)
    house.act(record_incident, cast.inez, sitting_id=cast.theory, kind="other", text="核对后补记")
    house.act(seal, cast.inez, sitting_id=cast.theory)
    with refused("wrong_state"):
        house.act(post_notice, cast.inez, sitting_id=cast.theory, text="……")
    with refused("wrong_state"):
        house.act(record_incident, cast.inez, sitting_id=cast.theory, kind="other", text="……")
    assert [i.text for i in house.see(incidents_of, cast.inez, cast.theory)] == ["核对后补记"]
