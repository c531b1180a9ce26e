"""Planning sittings: by the page and by the actions, with warnings that do not refuse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from examserver.facts import AuditRow
from examserver.house import House
from examserver.rulebook import Rulebook
from examserver.sittings import actions, reads
from examserver.sittings.reads import SittingView
from tests.cast import DAY, Cast

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}


def seen(house: House, cast: Cast, sitting_id: int) -> SittingView:
    return house.see(reads.see_sitting, cast.adam, sitting_id)


def form_of(view: SittingView, **changes: str) -> dict[str, str]:
    book = view.rules
    return {
        "planned_start": "2026-11-28T09:20",
        "minutes": str(view.minutes),
        "entry_opens_minutes": str(book.entry_opens_minutes),
        "late_limit_theory_minutes": str(book.late_limit_theory_minutes),
        "late_limit_practical_minutes": str(book.late_limit_practical_minutes),
        "earliest_hand_in_minutes": str(book.earliest_hand_in_minutes),
        "drain_seconds": str(book.drain_seconds),
        "graders": str(book.graders),
        "tolerance_points": str(book.tolerance_points // 100),
        "written_tolerance_percent": str(book.written_tolerance_percent),
        **{f"paper_{level}": str(paper) for level, paper in view.papers.items()},
        "staff": str(view.staff[0]),
        **changes,
    }


@pytest.fixture
def third_room(house: House, cast: Cast) -> int:
    return house.act(actions.add_room, cast.adam, no=3, name="第3考场", capacity=30, columns=6)


def new_sitting(cast: Cast, rooms: list[int]) -> dict[str, Any]:
    plan = {"batch_id": cast.batch_id, "rooms": rooms, "subject": "theory", "minutes": 90}
    return {**plan, "planned_start": "2026-11-28T14:00"}


def test_one_form_plans_a_subject_in_several_rooms(client_of: Open, house: House, cast: Cast, third_room: int) -> None:
    fourth = house.act(actions.add_room, cast.adam, no=4, name="第4考场", capacity=30, columns=6)
    form = new_sitting(cast, [third_room, fourth])
    assert client_of(cast.adam).post("/sittings/", data=form, headers=AS_SCRIPT).get_json()["ok"]
    planned = [s for s in house.see(reads.sittings_of, cast.adam) if s.room_id in (third_room, fourth)]
    assert [(s.subject, s.minutes, s.state) for s in planned] == [("theory", 90, "preparing")] * 2
    assert planned[0].planned_start == DAY + timedelta(hours=5)  # 14:00 at the site is 06:00 UTC
    assert planned[0].rules == Rulebook()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rooms": []}, "no_room"),
        ({"rooms": ["x"]}, "not_a_number"),
        ({"rooms": ["99"]}, "not_found"),
        ({"batch_id": "99"}, "not_found"),
        ({"subject": "review"}, "malformed_field"),
        ({"minutes": "0"}, "out_of_range"),
        ({"planned_start": "tomorrow"}, "not_a_moment"),
        ({"planned_start": "9999-12-31T23:59"}, "far_start"),
        ({"planned_start": "0001-01-01T00:00"}, "not_a_moment"),
    ],
)
def test_a_sitting_that_cannot_be_is_refused(
    client_of: Open, cast: Cast, third_room: int, change: dict[str, Any], code: str
) -> None:
    form = new_sitting(cast, [third_room]) | change
    assert client_of(cast.adam).post("/sittings/", data=form, headers=AS_SCRIPT).get_json()["code"] == code


def test_a_batch_has_a_subject_once_in_a_room(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("sitting_exists"):
        house.act(
            actions.add_sittings, cast.adam, batch_id=cast.batch_id, room_ids=[cast.rooms[0]], subject="theory",
            planned_start=DAY, minutes=90, rulebook=Rulebook().as_dict(),
        )  # fmt: skip


def test_the_plan_is_changed_while_the_sitting_is_prepared(client_of: Open, house: House, cast: Cast) -> None:
    view = seen(house, cast, cast.practical)
    changes = {"minutes": "100", "graders": "3", "tolerance_points": "15", "drain_seconds": "40"}
    form = form_of(view, **changes, planned_start="2026-11-28T15:30", staff=str(cast.carl.id))
    answer = client_of(cast.adam).post(f"/sittings/{cast.practical}", data=form, headers=AS_SCRIPT)
    assert answer.get_json()["ok"], answer.get_json()
    changed = seen(house, cast, cast.practical)
    assert (changed.minutes, changed.staff, changed.papers) == (100, (cast.carl.id,), view.papers)
    assert (changed.rules.graders, changed.rules.tolerance_points, changed.rules.drain_seconds) == (3, 1500, 40)
    assert changed.planned_start == DAY + timedelta(hours=6, minutes=30)


def test_the_same_plan_may_be_given_to_the_other_rooms_of_the_subject(
    client_of: Open, house: House, cast: Cast
) -> None:
    view, adam = seen(house, cast, cast.theory), client_of(cast.adam)
    assert "另外 1 个准备中的场次" in adam.get(f"/sittings/{cast.theory}").text
    form = form_of(view, minutes="95", drain_seconds="30", alike="1")
    assert adam.post(f"/sittings/{cast.theory}", data=form, headers=AS_SCRIPT).get_json()["ok"]
    for sitting, staff in ((cast.theory, cast.inez.id), (cast.other_theory, cast.iris.id)):
        changed = seen(house, cast, sitting)
        assert (changed.minutes, changed.rules.drain_seconds, changed.staff) == (95, 30, (staff,))
    assert seen(house, cast, cast.practical).minutes == 120


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entry_opens_minutes": "241"}, "out_of_range"),
        ({"late_limit_theory_minutes": "-1"}, "out_of_range"),
        ({"earliest_hand_in_minutes": "301"}, "out_of_range"),
        ({"drain_seconds": ""}, "missing_field"),
        ({"paper_4": "99"}, "paper_not_frozen"),
        ({"paper_5": "1"}, "paper_not_frozen"),
        ({"paper_4": "x"}, "not_a_number"),
        ({"staff": "1"}, "malformed_field"),
        ({"staff": "99"}, "malformed_field"),
    ],
)
def test_a_plan_with_a_fault_changes_nothing(
    client_of: Open, house: House, cast: Cast, change: dict[str, str], code: str
) -> None:
    before = seen(house, cast, cast.theory)
    form = form_of(before, **change)
    answer = client_of(cast.adam).post(f"/sittings/{cast.theory}", data=form, headers=AS_SCRIPT)
    assert answer.get_json()["code"] == code
    assert seen(house, cast, cast.theory) == before


def test_too_short_a_time_warns_and_is_kept(client_of: Open, house: House, cast: Cast) -> None:
    adam, path = client_of(cast.adam), f"/sittings/{cast.theory}"
    assert "少于国家职业标准" not in adam.get(path).text
    form = form_of(seen(house, cast, cast.theory), minutes="80")
    assert adam.post(path, data=form, headers=AS_SCRIPT).get_json()["ok"]
    page = adam.get(path).text
    assert "时长 80 分钟，少于国家职业标准（2022 年版）规定的 90 分钟" in page
    assert "试卷的时长为 90 分钟，与本场 80 分钟不同" in page
    assert "2 项提醒" in adam.get("/sittings/").text


def test_after_the_door_has_opened_only_staff_changes(client_of: Open, house: House, cast: Cast) -> None:
    house.act(actions.open_admission, cast.carl, sitting_id=cast.theory)
    before = seen(house, cast, cast.theory)
    adam, path = client_of(cast.adam), f"/sittings/{cast.theory}"
    assert 'name="minutes"' not in adam.get(path).text
    form = form_of(before, minutes="45", staff=str(cast.iris.id))
    assert adam.post(path, data=form, headers=AS_SCRIPT).get_json()["ok"]
    after = seen(house, cast, cast.theory)
    assert (after.minutes, after.staff) == (before.minutes, (cast.iris.id,))


def test_a_sitting_with_people_in_it_stays(client_of: Open, cast: Cast) -> None:
    answer = client_of(cast.adam).post(f"/sittings/{cast.theory}/delete", headers=AS_SCRIPT)
    assert answer.get_json()["code"] == "has_attempts"


def test_an_empty_sitting_is_deleted_with_its_papers_and_staff(
    house: House, cast: Cast, third_room: int, refused: Refusal
) -> None:
    plan = {"planned_start": DAY, "minutes": 90, "rulebook": Rulebook().as_dict()}
    sitting = house.act(
        actions.add_sitting, cast.adam, batch_id=cast.batch_id, room_id=third_room, subject="theory", **plan
    )
    house.act(
        actions.edit_sitting, cast.adam, sitting_id=sitting, papers={4: cast.paper_id}, staff=[cast.inez.id], **plan
    )
    house.act(actions.delete_sitting, cast.adam, sitting_id=sitting)
    told = house.see(lambda db: db.scalars(select(AuditRow).where(AuditRow.what == "sitting.deleted")).one())
    assert told.detail == {"rooms": [third_room], "subject": "theory"}
    assert sitting not in [s.id for s in house.see(reads.sittings_of, cast.adam)]
    house.act(actions.open_admission, cast.carl, sitting_id=cast.theory)
    with refused("already_began"):
        house.act(actions.delete_sitting, cast.adam, sitting_id=cast.theory)


def test_the_plan_page_counts_people_seats_and_overlaps(client_of: Open, cast: Cast) -> None:
    page = client_of(cast.adam).get("/sittings/").text
    assert "四级/中级工 4 人" in page
    assert "时间重叠" in page
    assert "T4-A" in page


@pytest.mark.parametrize("name", ["inez", "carl", "rita", "gita", "ivan", "ada"])
def test_nobody_else_plans(client_of: Open, cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    assert client.get("/sittings/").status_code == 403
    assert client.post("/sittings/rooms", headers=AS_SCRIPT).status_code == 403


def test_a_sitting_that_is_not_there_is_not_found(client_of: Open, cast: Cast) -> None:
    adam = client_of(cast.adam)
    assert adam.get("/sittings/999").status_code == 404
    assert adam.post("/sittings/999", headers=AS_SCRIPT).status_code == 404
    assert adam.post("/sittings/999/delete", headers=AS_SCRIPT).status_code == 404
    assert adam.post("/sittings/rooms/999/delete", headers=AS_SCRIPT).status_code == 404
