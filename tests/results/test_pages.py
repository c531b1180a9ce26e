"""The pages of marks: who may look, who may act, what the forms answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from examserver.grading.tables import ItemMark, Round
from examserver.house import House
from examserver.results.duties import enter_marks
from examserver.who import SERVER, Who
from tests.cast import PASSWORD, Cast, MovableClock
from tests.results.scenes import (
    ALL_PASS,
    attempt_of,
    confirm_all,
    finish_all,
    play,
    remark,
    said,
    set_candidate,
    the_mark,
    views,
)

Open = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.fixture
def entered(house: House, cast: Cast) -> None:
    play(house, cast, ALL_PASS | {"cai": ("absent", 80_00), "dora": ("misconduct_B", 30_00)})
    enter_marks(house)


def seen_of(house: House, cast: Cast) -> str:
    return ",".join(m.seen for marks in views(house, cast).values() for m in marks.values())


@pytest.mark.parametrize("name", ["rita", "gao", "adam", "ivan"])
def test_those_who_read_marks_see_the_pages(
    client_of: Open, house: House, cast: Cast, entered: None, name: str
) -> None:
    client = client_of(cast.who[name])
    assert "2026年第一批" in client.get("/results/").text
    page = client.get(f"/results/batch/{cast.batch_id}").text
    assert "艾达" in page
    assert "85.0" in page
    assert "缺考" in page
    assert "违纪" in page
    assert "110105199003078721" not in page
    assert client.get(f"/results/candidate/{cast.ada.id}").status_code == 200


@pytest.mark.parametrize("name", ["inez", "carl", "gita", None])
def test_others_do_not(client_of: Open, cast: Cast, entered: None, name: str | None) -> None:
    client = client_of(cast.who[name] if name else None)
    for url in ("/results/", f"/results/batch/{cast.batch_id}", f"/results/candidate/{cast.ada.id}"):
        assert client.get(url, headers=JSON).status_code == (403 if name else 401)


@pytest.mark.parametrize("name", ["adam", "ivan", "gao"])
def test_only_a_result_officer_confirms_and_changes(
    client_of: Open, house: House, cast: Cast, entered: None, name: str
) -> None:
    client, mark = client_of(cast.who[name]), the_mark(house, cast.ada, "theory")
    for url in (
        f"/results/batch/{cast.batch_id}/confirm",
        f"/results/mark/{mark.id}/confirm",
        f"/results/mark/{mark.id}/change",
        f"/results/candidate/{cast.ada.id}/enter",
    ):
        assert client.post(url, headers=JSON).status_code == 403


def test_a_batch_is_confirmed_by_one_and_locked_by_another(
    client_of: Open, house: House, cast: Cast, entered: None
) -> None:
    rita, rolf = client_of(cast.rita), client_of(cast.rolf)
    form = {"seen": seen_of(house, cast), "subject": ["theory", "practical"]}
    answer = rita.post(f"/results/batch/{cast.batch_id}/confirm?level=4", data=form, headers=JSON).get_json()
    assert answer == {"ok": True, "goto": f"/results/batch/{cast.batch_id}?level=4"}
    assert "已确认 8 项成绩。" in rita.get(answer["goto"]).text
    form["seen"] = seen_of(house, cast)
    refusal = rita.post(f"/results/batch/{cast.batch_id}/lock", data=form, headers=JSON)
    assert (refusal.status_code, refusal.get_json()["code"]) == (409, "own_confirmation")
    assert rolf.post(f"/results/batch/{cast.batch_id}/lock", data=form, headers=JSON).status_code == 200
    assert said(house, cast.ada, "theory")[2] == "locked"


def test_what_was_left_is_told_with_its_reason(
    client_of: Open, house: House, cast: Cast, entered: None, clock: MovableClock
) -> None:
    client, seen = client_of(cast.rita), seen_of(house, cast)
    clock.move(minutes=1)
    remark(house, cast.ada, "theory", 10_00)
    enter_marks(house)
    client.post(f"/results/batch/{cast.batch_id}/confirm", data={"seen": seen, "subject": ["theory"]}, headers=JSON)
    page = client.get(f"/results/batch/{cast.batch_id}").text
    assert "已确认 3 项成绩。" in page
    assert "1 项未处理：内容刚刚已被他人修改" in page


@pytest.mark.parametrize("seen", ["", "x", "1", "1.", ".1", "1.2.3", "-1.0", "1.0," * 30_000, "9" * 30 + ".0"])
def test_a_broken_selection_is_refused(client_of: Open, cast: Cast, entered: None, seen: str) -> None:
    form = {"seen": seen, "subject": ["theory"]}
    answer = client_of(cast.rita).post(f"/results/batch/{cast.batch_id}/confirm", data=form, headers=JSON)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("only=missing", ["没有符合条件的考生"], ["艾达"]),
        ("only=to_confirm", ["艾达", "蔡文"], []),
        ("only=conflicts", [], ["艾达"]),
        ("conclusion=failed", ["蔡文", "多拉"], ["本杰明"]),
        ("conclusion=passed", ["艾达", "本杰明"], ["蔡文"]),
        ("q=艾", ["艾达"], ["本杰明"]),
        ("q=%27%25", [], ["艾达"]),
        ("level=3", [], ["艾达"]),
        ("level=99999999999999999999&page=-5", [], ["艾达"]),
        ("level=x&only=y&conclusion=z&page=99", ["艾达"], []),
    ],
)
def test_the_list_is_narrowed(
    client_of: Open, cast: Cast, entered: None, query: str, shown: list[str], hidden: list[str]
) -> None:
    answer = client_of(cast.rita).get(f"/results/batch/{cast.batch_id}?{query}")
    assert answer.status_code == 200
    assert all(name in answer.text for name in shown)
    assert not any(f">{name}" in answer.text for name in hidden)


@pytest.mark.parametrize("id", ["0", "999", "99999999999999999999999"])
def test_what_does_not_exist_is_not_found(client_of: Open, cast: Cast, id: str) -> None:
    client = client_of(cast.rita)
    for url in (f"/results/batch/{id}", f"/results/candidate/{id}"):
        assert client.get(url).status_code == 404
    for url in (f"/results/mark/{id}/confirm", f"/results/mark/{id}/change", f"/results/candidate/{id}/enter"):
        form = {"version": "0", "status": "scored", "mark": "60", "reason": "x", "subject": "review"}
        assert client.post(url, data=form, headers=JSON).status_code == 404


def test_one_mark_is_confirmed_and_locked_on_the_candidates_page(
    client_of: Open, house: House, cast: Cast, entered: None
) -> None:
    mark = the_mark(house, cast.ada, "theory")
    rita, gao = client_of(cast.rita), client_of(cast.gao)
    assert rita.post(f"/results/mark/{mark.id}/confirm", data={"version": "0"}, headers=JSON).status_code == 200
    stale = rita.post(f"/results/mark/{mark.id}/confirm", data={"version": "0"}, headers=JSON)
    assert (stale.status_code, stale.get_json()["code"]) == (409, "already_changed")
    assert gao.post(f"/results/mark/{mark.id}/lock", data={"version": "1"}, headers=JSON).status_code == 200
    assert "已锁定" in rita.get(f"/results/candidate/{cast.ada.id}").text


def change_form(**more: str) -> dict[str, str]:
    form = {"status": "scored", "mark": "88.5", "reason": "登分错误", "version": "2"}
    return form | {"second_username": "gao", "second_password": PASSWORD} | more


def test_a_change_needs_the_chief_graders_own_password(client_of: Open, house: House, cast: Cast) -> None:
    finish_all(house, cast)
    mark, client = the_mark(house, cast.ada, "theory"), client_of(cast.rita)
    url = f"/results/mark/{mark.id}/change"
    for wrong in ({"second_password": "wrong"}, {"second_username": "rolf"}, {"second_username": "nobody"}):
        answer = client.post(url, data=change_form(**wrong), headers=JSON)
        assert (answer.status_code, answer.get_json()["field"]) == (409, "second_username")
    assert client.post(url, data=change_form(), headers=JSON).status_code == 200
    page = client.get(f"/results/candidate/{cast.ada.id}").text
    assert "登分错误" in page
    assert "考评组长高" in page
    assert said(house, cast.ada, "theory") == ("scored", 885, "entered")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"mark": "101"}, "mark"),
        ({"mark": ""}, "mark"),
        ({"reason": " "}, "reason"),
        ({"status": "perfect"}, "status"),
        ({"version": "x"}, "version"),
        ({"second_username": ""}, "second_username"),
    ],
)
def test_a_change_with_a_fault_names_the_field(
    client_of: Open, house: House, cast: Cast, wrong: dict[str, str], field: str
) -> None:
    finish_all(house, cast)
    url = f"/results/mark/{the_mark(house, cast.ada, 'theory').id}/change"
    answer = client_of(cast.rita).post(url, data=change_form(**wrong), headers=JSON)
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)


def test_a_review_mark_is_entered_on_the_page(client_of: Open, house: House, cast: Cast, entered: None) -> None:
    set_candidate(house, cast.ada, level=2)
    form = {"subject": "review", "status": "scored", "mark": "61.5"}
    client = client_of(cast.rita)
    assert client.post(f"/results/candidate/{cast.ada.id}/enter", data=form, headers=JSON).status_code == 200
    assert said(house, cast.ada, "review") == ("scored", 615, "entered")
    again = client.post(f"/results/candidate/{cast.ada.id}/enter", data=form, headers=JSON)
    assert (again.status_code, again.get_json()["code"]) == (409, "mark_exists")


def test_only_result_officers_and_the_chief_see_how_a_mark_came_about(
    client_of: Open, house: House, cast: Cast, entered: None
) -> None:
    def detail(db: Session, _who: Who, *, now: datetime) -> None:
        theory, practical = (attempt_of(house, cast.ada, s) for s in ("theory", "practical"))
        db.add(ItemMark(attempt_id=theory, question_no=1, points=1000, worth=1000, why="答案正确", marked_at=now))
        from examserver.grading.tables import CodedWork

        work = db.query(CodedWork).filter_by(attempt_id=practical).one()
        for no, (grader, points) in enumerate(((cast.gita, 90_50), (cast.guo, 92_00)), 1):
            db.add(Round(work_id=work.id, grader_id=grader.id, no=no, points=points, began_at=now, finished_at=now))

    house.act(detail, SERVER)
    for who, sees in ((cast.rita, True), (cast.gao, True), (cast.adam, False), (cast.ivan, False)):
        page = client_of(who).get(f"/results/candidate/{cast.ada.id}").text
        assert ("逐题得分（1 题" in page) is sees
        assert ("90.5" in page) is sees
        assert "考评员吉塔" not in page


def test_names_are_shown_as_text(client_of: Open, house: House, cast: Cast, entered: None) -> None:
    set_candidate(house, cast.ada, name="<script>alert(1)</script>", workplace="<b>x</b>")
    client = client_of(cast.rita)
    for url in (f"/results/batch/{cast.batch_id}", f"/results/candidate/{cast.ada.id}"):
        assert "<script>alert(1)" not in client.get(url).text


def test_a_batch_without_candidates_has_an_empty_page(client_of: Open, house: House, cast: Cast) -> None:
    from datetime import date

    from examserver.registration.tables import Batch

    def add(db: Session, _who: Who, *, now: datetime) -> int:
        batch = Batch(name="空批次", exam_date=date(2026, 12, 1), created_at=now)
        db.add(batch)
        db.flush()
        return batch.id

    id = house.act(add, SERVER)
    assert "该批次还没有考生" in client_of(cast.rita).get(f"/results/batch/{id}").text
    assert "空批次" in client_of(cast.rita).get("/results/").text


def test_the_dialog_says_what_one_cannot_confirm(client_of: Open, house: House, cast: Cast, entered: None) -> None:
    confirm_all(house, cast, cast.rita)
    any_page: Any = client_of(cast.rita).get(f"/results/batch/{cast.batch_id}").text
    assert "没有待确认的成绩" in any_page
    assert "本人确认" in any_page


def test_the_form_names_only_marks_that_it_is_for(client_of: Open, house: House, cast: Cast, entered: None) -> None:
    page = client_of(cast.rita).get(f"/results/batch/{cast.batch_id}").text
    assert f'name="seen" value="{seen_of(house, cast)}"' in page
    confirm_all(house, cast, cast.rita)
    page = client_of(cast.rolf).get(f"/results/batch/{cast.batch_id}").text
    assert page.count('name="seen"') == 1
    assert f'name="seen" value="{seen_of(house, cast)}"' in page


def test_the_dialogs_say_who_did_the_step_before(client_of: Open, house: House, cast: Cast, entered: None) -> None:
    assert "系统 8 项" in client_of(cast.rita).get(f"/results/batch/{cast.batch_id}").text
    confirm_all(house, cast, cast.rita)
    assert "成绩员丽塔 8 项" in client_of(cast.rolf).get(f"/results/batch/{cast.batch_id}").text
