"""Sealed practical work gets a code and the machine's proposals; what is sealed anew starts afresh."""

import io
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from examserver.attempts.actions.desk import reopen
from examserver.attempts.actions.ending import collect, hand_in
from examserver.chores import inspect, loop
from examserver.grading import duties
from examserver.grading.actions.coding import a_code, code_work
from examserver.grading.duties import code_sealed_works
from examserver.grading.reads import sealed_work, uncoded
from examserver.house import House, LastMoment
from examserver.leader import Leadership
from examserver.submissions.actions import seal
from examserver.who import SERVER
from question_bank.registry import workspace
from tests.cast import Cast, MovableClock, Sitter
from tests.grading.conftest import Desk, Refusal, fill_in, rounds_named, work_of


def test_a_code_can_be_read_aloud() -> None:
    codes = {a_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code) for code in codes)


def test_every_sealed_work_gets_one_code_and_keeps_it(house: House, sealed: dict[str, Sitter]) -> None:
    code_sealed_works(house)
    before = {name: house.see(work_of, s.attempt_id).code for name, s in sealed.items()}
    code_sealed_works(house)
    assert {name: house.see(work_of, s.attempt_id).code for name, s in sealed.items()} == before
    assert len(set(before.values())) == 2
    assert house.see(uncoded) == []


def test_the_machine_proposes_points_with_a_reason_and_proof(house: House, sealed: dict[str, Sitter]) -> None:
    code_sealed_works(house)
    found = {
        name: {f["line"]: f["points"] for f in house.see(work_of, s.attempt_id).findings} for name, s in sealed.items()
    }
    assert found == {"ada": {"r1": 2000, "r2": 2000}, "ben": {"r1": 0, "r2": 0}}
    price = next(f for f in house.see(work_of, sealed["ben"].attempt_id).findings if f["line"] == "r2")
    assert price["no"] == 1
    assert price["why"]
    assert price["proof"] == {"value": "99.00"}


def test_work_that_is_not_sealed_has_no_code(house: House, working: dict[str, Sitter]) -> None:
    house.act(collect, SERVER, attempt_id=working["ada"].attempt_id)
    code_sealed_works(house)
    assert house.see(uncoded) == []


def test_an_inspection_that_fails_keeps_no_work_from_the_graders(
    house: House, sealed: dict[str, Sitter], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("a hostile file")

    monkeypatch.setattr(workspace("form_files"), "inspect", broken)
    code_sealed_works(house)
    assert house.see(work_of, sealed["ada"].attempt_id).findings == []


def test_an_inspection_that_does_not_end_keeps_no_work_from_the_graders(
    house: House, sealed: dict[str, Sitter], monkeypatch: pytest.MonkeyPatch
) -> None:
    end = threading.Event()

    def endless(*_given: Any) -> list[Any]:
        end.wait(60)
        return []

    monkeypatch.setattr(workspace("form_files"), "inspect", endless)
    monkeypatch.setattr(duties, "INSPECTION_SECONDS", 0.05)
    code_sealed_works(house)
    assert not end.is_set()
    end.set()
    assert house.see(uncoded) == []
    assert house.see(work_of, sealed["ada"].attempt_id).findings == []


def test_collecting_and_the_time_never_wait_for_an_inspection(house: House, sealed: dict[str, Sitter]) -> None:
    def one_round(work: Callable[..., None]) -> None:
        stop = threading.Event()
        work(house, stop, lambda _seconds: stop.set(), Leadership(house.engine))

    one_round(loop)
    assert len(house.see(uncoded)) == len(sealed)
    assert house.see(lambda db: db.get(LastMoment, 1))
    one_round(inspect)
    assert house.see(uncoded) == []


def test_a_round_looks_into_some_works_and_the_next_into_the_others(
    house: House, sealed: dict[str, Sitter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "WORKS_A_ROUND", 1)
    code_sealed_works(house)
    assert len(house.see(uncoded)) == 1
    code_sealed_works(house)
    assert house.see(uncoded) == []


def hand_in_and_code(house: House, sitter: Sitter) -> None:
    house.act(hand_in, sitter.who, attempt_id=sitter.attempt_id)
    house.act(seal, SERVER, attempt_id=sitter.attempt_id)
    code_sealed_works(house)


def test_work_sealed_anew_after_a_reopening_starts_afresh_under_its_code(
    house: House, cast: Cast, clock: MovableClock, working: dict[str, Sitter]
) -> None:
    ada = working["ada"]
    clock.move(minutes=40)
    hand_in_and_code(house, ada)
    code = house.see(work_of, ada.attempt_id).code
    desk = Desk(house, cast)
    desk.grade(cast.gita, ada=50)
    house.act(reopen, cast.carl, attempt_id=ada.attempt_id, reason="误交", second=cast.inez.id)
    clock.move(minutes=1)
    code_sealed_works(house)
    assert len(house.see(rounds_named, code)) == 1
    fill_in(house, ada, aov="128.50")
    hand_in_and_code(house, ada)
    work = house.see(work_of, ada.attempt_id)
    assert (work.code, work.state, work.points) == (code, "waiting", None)
    assert house.see(rounds_named, code) == []
    assert {f["line"]: f["points"] for f in work.findings} == {"r1": 0, "r2": 2000}
    assert desk.take(cast.gita) == code


def test_work_that_is_being_done_again_is_handed_to_no_grader(
    house: House, cast: Cast, clock: MovableClock, working: dict[str, Sitter], refused: Refusal
) -> None:
    ada = working["ada"]
    clock.move(minutes=40)
    hand_in_and_code(house, ada)
    house.act(reopen, cast.carl, attempt_id=ada.attempt_id, reason="误交", second=cast.inez.id)
    with refused("nothing_to_grade"):
        Desk(house, cast).take(cast.gita)


def test_a_code_given_for_an_older_seal_is_refused(
    house: House, clock: MovableClock, sealed: dict[str, Sitter], refused: Refusal
) -> None:
    ada = sealed["ada"]
    seen = house.see(sealed_work, ada.attempt_id)
    clock.move(minutes=1)
    house.act(seal, SERVER, attempt_id=ada.attempt_id)
    with refused("already_changed"):
        house.act(code_work, SERVER, attempt_id=ada.attempt_id, sealed_at=seen.sealed_at, findings=[])


def test_what_is_inspected_is_what_was_sealed(house: House, sealed: dict[str, Sitter]) -> None:
    task = house.see(sealed_work, sealed["ada"].attempt_id).tasks[0]
    facts = task.files["logo"][0]
    assert (facts["type"], facts["width"], facts["height"]) == ("png", 230, 70)
    assert io.BytesIO(house.files.path(facts["path"]).read_bytes()).read(4) == b"\x89PNG"
    assert task.fields["aov"] == "128.50"
