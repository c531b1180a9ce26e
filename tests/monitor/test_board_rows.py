"""The rows of the board: what each seat shows, read with one query for each kind of thing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import extend_time
from examserver.attempts.actions.outages import Absence, give_nothing, keep_outages
from examserver.attempts.actions.presence import arrive
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.reads import attempts_in
from examserver.errors import NotYours
from examserver.house import House
from examserver.monitor.reads import Changed, Known, board_rows, changes, photo_of, picture, records, seat_detail
from examserver.people.actions import try_candidate
from examserver.sittings.actions import post_notice, record_incident
from examserver.submissions.tables import Piece
from examserver.who import NOBODY, SERVER, Who
from tests.cast import Cast, MovableClock, Sitter, an_answer, at_terminal, begin_sitting, move_terminal


def rows(house: House, sitting_id: int) -> list[dict[str, Any]]:
    return house.see(board_rows, sitting_id)


def row_of(house: House, sitter: Sitter, sitting_id: int) -> dict[str, Any]:
    return next(r for r in rows(house, sitting_id) if r["id"] == sitter.attempt_id)


def test_there_is_a_row_for_each_seat_in_order(house: House, cast: Cast) -> None:
    found = rows(house, cast.theory)
    assert [(r["seat"], r["name"], r["state"], r["total"]) for r in found] == [
        (1, "艾达", "expected", 9),
        (2, "本杰明", "expected", 9),
        (3, "蔡文", "expected", 9),
    ]
    assert all(len(r["admission_no"]) == 15 for r in found)


def test_a_question_counts_once_with_its_newest_answer(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    for number, question_no, answer in [(1, 1, "A"), (2, 1, "B"), (3, 2, "C"), (4, 2, None)]:
        house.act(save_answer, ada.who, asked=an_answer(ada, number, question_no, answer))
    row = row_of(house, ada, cast.theory)
    assert (row["answered"], row["total"]) == (1, 9)
    assert row["last_saved_ms"] == int(clock.now().timestamp() * 1000)


def test_the_newest_lease_decides_what_is_answered(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, number=7, answer="A"))
    other = move_terminal(house, cast, ada)
    house.act(save_answer, other, asked=an_answer(ada, number=1, lease=2, answer=None))
    assert row_of(house, ada, cast.theory)["answered"] == 0


def test_practical_work_counts_fields_and_slots(house: House, cast: Cast, working: dict[str, Sitter]) -> None:
    ada = working["ada"]

    def upload(db: Session, who: Who, *, now: Any) -> None:
        for version, slot, removed in [(1, "logo", now), (2, "logo", None), (3, "logo", None), (1, "other", now)]:
            piece = Piece(attempt_id=ada.attempt_id, question_no=1, slot=slot, version=version, removed_at=removed)
            piece.name, piece.sha256, piece.size, piece.facts, piece.added_at = "a.png", "0" * 64, 1, {}, now
            db.add(piece)

    house.act(save_answer, ada.who, asked=an_answer(ada, 1, 1, "山野茶铺", part="shop_name"))
    house.act(save_answer, ada.who, asked=an_answer(ada, 2, 1, "", part="note"))
    house.act(upload, ada.who)
    row = row_of(house, ada, cast.practical)
    assert (row["answered"], row["total"]) == (2, 4)


def test_a_request_an_extension_and_the_deadline_are_seen(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    house.act(arrive, at_terminal(house, cast.ada, "spare"))
    house.act(
        extend_time, cast.inez, sitting_id=cast.theory, attempt_id=ada.attempt_id, minutes=10, reason="……", second=1
    )
    row = row_of(house, ada, cast.theory)
    assert row["request"] == {"address": "10.0.0.1", "asked_ms": int(clock.now().timestamp() * 1000)}
    assert row["extension_minutes"] == 10
    assert row["deadline_ms"] == int(clock.now().timestamp() * 1000) + 100 * 60_000


def test_a_locked_sign_in_is_seen_at_its_seat(house: House, cast: Cast, clock: MovableClock) -> None:
    admission_no = rows(house, cast.theory)[0]["admission_no"]
    for _ in range(5):
        house.act(
            try_candidate, NOBODY, admission_no=admission_no, id_digest="x", candidate_id=cast.ada.id,
            real_digest="y", token="t", terminal="", agent="", limit=5, minutes=15,
        )  # fmt: skip
    until = int(clock.now().timestamp() * 1000) + 15 * 60_000
    assert [r["locked_until_ms"] for r in rows(house, cast.theory)] == [until, None, None]


def test_some_rows_can_be_asked_for_alone(house: House, cast: Cast) -> None:
    ben = house.see(attempts_in, cast.theory)[1]
    assert [r["name"] for r in house.see(board_rows, cast.theory, [ben.id])] == ["本杰明"]
    assert house.see(board_rows, cast.theory, []) == []


def test_no_row_carries_an_id_number(house: House, cast: Cast) -> None:
    assert "110105199003078721" not in str(house.see(picture, cast.inez, cast.theory))


def test_the_number_of_queries_does_not_grow_with_the_room(house: House, cast: Cast) -> None:
    begin_sitting(house, cast, cast.theory, "ada", "ben", "cai")
    begin_sitting(house, cast, cast.other_theory, "dora")
    counted = []
    for sitting_id in (cast.theory, cast.other_theory):
        asked: list[str] = []
        note = lambda *args, into=asked: into.append(args[2])  # noqa: E731
        event.listen(house.engine, "before_cursor_execute", note)
        house.see(changes, sitting_id, Changed(whole=True, state=True), Known())
        event.remove(house.engine, "before_cursor_execute", note)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


def test_the_record_holds_messages_and_incidents_in_order(house: House, cast: Cast, clock: MovableClock) -> None:
    ada = house.see(attempts_in, cast.theory)[0]
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请安静")
    clock.move(seconds=5)
    house.act(record_incident, cast.inez, sitting_id=cast.theory, kind="late", text="迟到", attempt_id=ada.id)
    found = house.see(records, cast.theory)
    assert [(r["kind"], r["text"], r["seat"], r["by"]) for r in found] == [
        ("notice", "请安静", None, "监考员伊内兹"),
        ("late", "迟到", 1, "监考员伊内兹"),
    ]


def test_a_row_says_how_often_a_terminal_was_away_and_what_is_not_settled(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"].attempt_id, answering["ben"].attempt_id
    clock.move(minutes=10)
    went = clock.now() - timedelta(seconds=90)
    house.act(keep_outages, SERVER, absences={ada: Absence(went, until=clock.now()), ben: Absence(went)})
    row = row_of(house, answering["ada"], cast.theory)
    assert (row["outages"], row["lost_ms"], row["due_ms"], row["outage_since_ms"]) == (1, 90_000, 90_000, None)
    row = row_of(house, answering["ben"], cast.theory)
    assert (row["outages"], row["due_ms"], row["outage_since_ms"]) == (1, 0, int(went.timestamp() * 1000))
    house.act(give_nothing, cast.inez, attempt_id=ada, reason="……")
    row = row_of(house, answering["ada"], cast.theory)
    assert (row["lost_ms"], row["due_ms"]) == (90_000, 0)


def test_terminals_lost_together_are_one_line_of_the_record(
    house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter]
) -> None:
    ada, ben = answering["ada"].attempt_id, answering["ben"].attempt_id
    clock.move(minutes=10)
    now = clock.now()
    house.act(
        keep_outages,
        SERVER,
        absences={
            ada: Absence(now - timedelta(seconds=95), until=now),
            ben: Absence(now - timedelta(seconds=70), until=now),
        },
    )
    clock.move(minutes=5)
    house.act(keep_outages, SERVER, absences={ada: Absence(clock.now() - timedelta(seconds=20))})
    first, second = house.see(records, cast.theory)
    assert first["outage"] == {"cause": "terminal", "seats": [1, 2], "open": 0, "longest_ms": 95_000, "settled": 0}
    assert (first["seat"], second["seat"], second["attempt_id"]) == (None, 1, ada)
    assert second["outage"]["open"] == 1


def test_what_is_followed_by_the_facts_agrees_with_a_new_count(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    """Whatever is answered, cleared and answered again, in any order: the board's short way counts the same."""
    ada, known = answering["ada"], Known()
    house.see(picture, cast.inez, cast.theory, known)
    steps = [(1, 1, "A"), (2, 2, "B"), (4, 1, None), (3, 1, "C"), (5, 3, "A"), (6, 2, None), (7, 1, "D"), (8, 2, "A")]
    for number, question_no, answer in steps:
        house.act(save_answer, ada.who, asked=an_answer(ada, number, question_no, answer))
        changed = Changed(answers={ada.attempt_id: {(question_no, "")}})
        [row] = house.see(changes, cast.theory, changed, known)["rows"]
        assert row == row_of(house, ada, cast.theory)


def test_a_seats_panel_masks_the_id_number_and_tells_the_time_line(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    seen = house.see(seat_detail, cast.inez, answering["ada"].attempt_id)
    assert seen["id_masked"] == "1101**********8721"
    assert [m["what"] for m in seen["timeline"]] == ["checked_in", "identified", "pledged", "began"]
    assert seen["has_photo"]


@pytest.mark.parametrize("read", [seat_detail, photo_of])
@pytest.mark.parametrize("name", ["iris", "gita", "rita", "ada"])
def test_a_seat_of_another_room_does_not_exist(
    house: House, cast: Cast, answering: dict[str, Sitter], read: Callable[..., Any], name: str
) -> None:
    with pytest.raises(NotYours):
        house.see(read, getattr(cast, name), answering["ada"].attempt_id)


@pytest.mark.parametrize("name", ["carl", "adam", "ivan", "inez"])
def test_who_sees_all_and_the_rooms_own_invigilator_see_the_board(house: House, cast: Cast, name: str) -> None:
    assert len(house.see(picture, getattr(cast, name), cast.theory)["rows"]) == 3
