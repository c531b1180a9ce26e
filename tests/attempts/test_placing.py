"""编排: seats and admission numbers, in order and shuffled; the seating plan on the page and as a workbook."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.attempts.actions.desk import extend_time
from examserver.attempts.actions.placing import DEFAULT_PATTERN, place_candidates
from examserver.attempts.reads import attempts_in
from examserver.attempts.seating import Placing, placing_of
from examserver.house import House
from examserver.registration.actions import add_batch, delete_candidates
from examserver.registration.tables import Candidate
from examserver.rulebook import Rulebook
from examserver.sittings.actions import add_sitting, open_admission, post_notice
from question_bank.sheets import read_sheet
from tests.cast import DAY, Cast

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}


def plan(house: House, cast: Cast) -> Placing:
    return house.see(placing_of, cast.batch_id)


def seats(house: House, cast: Cast) -> list[tuple[int, int, str, str]]:
    rooms = plan(house, cast).rooms
    return [(room.no, s.no, s.name, s.admission_no) for room in rooms for s in room.seats.values()]


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {"rooms": cast.rooms, "order": "roster", "seed": "7", "pattern": DEFAULT_PATTERN, **changes}


def place(client: FlaskClient, cast: Cast, **changes: Any) -> Any:
    path = f"/attempts/placing/{cast.batch_id}"
    return client.post(path, data=form(cast, **changes), headers=AS_SCRIPT).get_json()


@pytest.fixture
def attempts(house: House, cast: Cast) -> dict[str, int]:
    """Name to the theory attempt in room 1."""
    ids = {a.candidate_id: a.id for a in house.see(attempts_in, cast.theory)}
    return {name: ids[getattr(cast, name).id] for name in ("ada", "ben", "cai")}


def test_people_fill_one_room_after_the_other_with_the_default_numbers(house: House, cast: Cast) -> None:
    assert seats(house, cast) == [
        (1, 1, "艾达", "261128000140101"),
        (1, 2, "本杰明", "261128000140102"),
        (1, 3, "蔡文", "261128000140103"),
        (2, 1, "多拉·阿布都热合曼", "261128000140201"),
    ]


def test_rooms_are_filled_in_the_order_that_was_chosen(client_of: Open, house: House, cast: Cast) -> None:
    assert place(client_of(cast.adam), cast, rooms=list(reversed(cast.rooms)))["ok"]
    assert [(room, seat) for room, seat, _n, _a in seats(house, cast)] == [(2, 1), (2, 2), (2, 3), (1, 1)]
    assert plan(house, cast).last is not None


def test_a_seed_gives_the_same_order_again_and_is_kept(client_of: Open, house: House, cast: Cast) -> None:
    adam = client_of(cast.adam)
    orders = {}
    for seed in ("11", "12", "13", "11"):
        assert place(adam, cast, order="shuffled", seed=seed)["ok"]
        now = [name for _r, _s, name, _a in seats(house, cast)]
        assert orders.setdefault(seed, now) == now
    assert len({tuple(order) for order in orders.values()}) > 1
    last = plan(house, cast).last
    assert last is not None
    assert (last.seed, last.pattern, last.by) == ("11", DEFAULT_PATTERN, "管理员阿丹")
    assert "随机打乱，种子 11" in adam.get(f"/attempts/placing/{cast.batch_id}").text


def test_the_site_writes_its_own_numbers(client_of: Open, house: House, cast: Cast) -> None:
    assert place(client_of(cast.adam), cast, pattern="ks{yyyy}-{row:04d}")["ok"]
    assert [a for _r, _s, _n, a in seats(house, cast)] == [f"KS2026-000{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pattern": "{yy}{mm}"}, "admission_numbers_repeat"),
        ({"pattern": "{name}"}, "bad_admission_pattern"),
        ({"pattern": "{row:0999999999d}"}, "bad_admission_pattern"),
        ({"pattern": "{site.__class__}"}, "bad_admission_pattern"),
        ({"pattern": "{"}, "bad_admission_pattern"),
        ({"pattern": "号{row}"}, "bad_admission_pattern"),
        ({"pattern": ""}, "missing_field"),
        ({"rooms": []}, "no_room"),
        ({"rooms": ["999"]}, "no_sittings"),
        ({"rooms": ["x"]}, "not_a_number"),
        ({"order": "alphabet"}, "malformed_field"),
        ({"order": "shuffled", "seed": ""}, "missing_field"),
    ],
)
def test_what_cannot_be_placed_is_refused_and_changes_nothing(
    client_of: Open, house: House, cast: Cast, change: dict[str, Any], code: str
) -> None:
    before = seats(house, cast)
    assert place(client_of(cast.adam), cast, **change)["code"] == code
    assert seats(house, cast) == before


def test_too_few_seats_are_refused(client_of: Open, cast: Cast) -> None:
    assert place(client_of(cast.adam), cast, rooms=cast.rooms[:1])["code"] == "not_enough_seats"


def test_a_room_chosen_twice_counts_once(client_of: Open, house: House, cast: Cast) -> None:
    assert place(client_of(cast.adam), cast, rooms=[*cast.rooms, cast.rooms[0]])["ok"]
    assert len(seats(house, cast)) == 4


def test_once_a_door_has_opened_the_plan_stays(client_of: Open, house: House, cast: Cast) -> None:
    house.act(open_admission, cast.carl, sitting_id=cast.other_theory)
    adam = client_of(cast.adam)
    assert place(adam, cast)["code"] == "already_began"
    page = adam.get(f"/attempts/placing/{cast.batch_id}").text
    assert "编排固定下来" in page
    assert 'name="pattern"' not in page


@pytest.fixture
def second_batch(house: House, cast: Cast) -> int:
    """A batch of the same day in the same room, without people."""
    batch = house.act(add_batch, cast.adam, name="第二批", exam_date=DAY.date())
    house.act(
        add_sitting, cast.adam, batch_id=batch, room_id=cast.rooms[0], subject="theory", planned_start=DAY, minutes=90,
        rulebook=Rulebook().as_dict(),
    )  # fmt: skip
    return batch


def test_a_batch_without_people_cannot_be_placed(
    client_of: Open, house: House, cast: Cast, second_batch: int, refused: Refusal
) -> None:
    with refused("no_candidates"):
        house.act(place_candidates, cast.adam, batch_id=second_batch, room_ids=[cast.rooms[0]], site_code="0001")
    assert "还没有考生" in client_of(cast.adam).get(f"/attempts/placing/{second_batch}").text


def test_a_number_of_another_batch_is_not_given_again(
    house: House, cast: Cast, second_batch: int, refused: Refusal
) -> None:
    def move_dora(db: Any, who: Any, *, now: Any) -> None:
        dora = db.get_one(Candidate, cast.dora.id)
        twin = {c.name: getattr(dora, c.name) for c in Candidate.__table__.columns if c.name != "id"}
        db.add(Candidate(**{**twin, "batch_id": second_batch, "admission_no": None}))

    house.act(move_dora, cast.adam)
    asked = {"batch_id": second_batch, "room_ids": [cast.rooms[0]], "site_code": "0001"}
    with refused("admission_number_taken"):
        house.act(place_candidates, cast.adam, **asked)
    house.act(place_candidates, cast.adam, **asked, pattern="B{row:03d}")
    assert house.see(placing_of, second_batch).placed == 1


def test_people_with_seats_are_not_deleted(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("candidates_placed"):
        house.act(delete_candidates, cast.adam, batch_id=cast.batch_id)


def test_the_page_shows_every_seat_as_a_plan_and_as_a_list(client_of: Open, cast: Cast) -> None:
    page = client_of(cast.adam).get(f"/attempts/placing/{cast.batch_id}").text
    assert page.count("261128000140101") == 2
    assert page.count('class="seat is-empty"') == 2


def test_the_workbook_holds_text_only(client_of: Open, cast: Cast, tmp_path: Path) -> None:
    answer = client_of(cast.adam).get(f"/attempts/placing/{cast.batch_id}/seating.xlsx")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    rows = read_sheet(answer.data)
    assert rows[0][:5] == ["考场号", "考场", "座位号", "准考证号", "姓名"]
    assert rows[1] == ["01", "第1考场", "01", "261128000140101", "艾达", "女", "四级/中级工", "示例公司"]
    assert len(rows) == 5


@pytest.mark.parametrize("name", ["inez", "carl", "ivan", "ada"])
def test_nobody_else_places(client_of: Open, cast: Cast, name: str) -> None:
    client, path = client_of(getattr(cast, name)), f"/attempts/placing/{cast.batch_id}"
    assert client.get(path).status_code == 403
    assert client.get(f"{path}/seating.xlsx").status_code == 403
    assert client.post(path, data=form(cast), headers=AS_SCRIPT).status_code == 403


def test_a_batch_that_is_not_there_is_not_found(client_of: Open, cast: Cast) -> None:
    adam = client_of(cast.adam)
    assert adam.get("/attempts/placing/999").status_code == 404
    assert adam.get("/attempts/placing/999/seating.xlsx").status_code == 404


def test_what_was_given_or_written_to_a_seat_is_not_placed_away(
    client_of: Open, house: House, cast: Cast, attempts: dict[str, int]
) -> None:
    given = {"minutes": 10, "reason": "照顾", "second": cast.carl.id, "attempt_id": attempts["ada"]}
    house.act(extend_time, cast.inez, sitting_id=cast.theory, **given)
    before = seats(house, cast)
    assert place(client_of(cast.adam), cast, order="shuffled")["code"] == "seats_in_use"
    assert seats(house, cast) == before


def test_a_message_to_one_candidate_never_comes_to_another(
    client_of: Open, house: House, cast: Cast, attempts: dict[str, int]
) -> None:
    house.act(post_notice, cast.inez, sitting_id=cast.theory, text="请带证件", attempt_id=attempts["ada"])
    assert place(client_of(cast.adam), cast, order="shuffled")["code"] == "seats_in_use"
