"""The pages that are looked at: the list of a day, the overview, the audit log."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import extend_time
from examserver.attempts.actions.ending import collect
from examserver.errors import NotYours
from examserver.facts import tell
from examserver.house import House
from examserver.monitor import words
from examserver.monitor.reads import AuditFilter, audit_page, day_of, days, overview, sittings_on
from examserver.monitor.reads.day import Day
from examserver.monitor.reads.overview import Stage
from examserver.registration.actions import add_batch, delete_batch
from examserver.registration.tables import Candidate
from examserver.sittings.actions import set_papers, set_staff
from examserver.sittings.tables import Sitting
from examserver.who import SERVER, Who
from tests.cast import DAY, Cast, MovableClock, Sitter

ClientOf = Callable[..., FlaskClient]
ZONE = "Asia/Shanghai"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


# ── The list of a day ──


def test_an_invigilator_sees_only_the_sittings_of_their_own(cast: Cast, client_of: ClientOf) -> None:
    page = text_of(client_of(cast.inez), "/monitor/")
    assert f'href="/monitor/{cast.theory}"' in page
    assert f'href="/monitor/{cast.practical}"' in page
    assert f'href="/monitor/{cast.other_theory}"' not in page
    assert f'href="/monitor/{cast.other_theory}"' in text_of(client_of(cast.carl), "/monitor/")


@pytest.mark.parametrize(("name", "code"), [("gita", 403), ("rita", 403), ("ada", 403), ("ivan", 200), ("adam", 200)])
def test_who_may_see_the_list(cast: Cast, client_of: ClientOf, name: str, code: int) -> None:
    assert client_of(getattr(cast, name)).get("/monitor/").status_code == code


def test_nobody_is_sent_to_sign_in(client_of: ClientOf) -> None:
    assert "/sign-in" in client_of(None).get("/monitor/").headers["Location"]


def test_the_list_counts_the_seats(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    house.act(collect, SERVER, attempt_id=answering["ben"].attempt_id)
    card = house.see(sittings_on, cast.inez, ZONE, date(2026, 11, 28))[0]
    assert (card.view.id, card.view.state, card.expected, card.over) == (cast.theory, "running", 3, 1)
    assert (card.counts["answering"], card.here, card.staff) == (1, 0, ("监考员伊内兹",))


def test_a_day_is_a_day_of_the_site(house: House, cast: Cast) -> None:
    def move(db: Session, who: Who, *, now: Any) -> None:
        db.get_one(Sitting, cast.other_theory).planned_start = DAY.replace(hour=16, minute=30)  # half past midnight

    house.act(move, SERVER)
    found = house.see(days, cast.carl, ZONE)
    assert [(d.day, d.sittings) for d in found] == [(date(2026, 11, 28), 3), (date(2026, 11, 29), 1)]


@pytest.mark.parametrize(
    ("today", "asked", "shown"),
    [(28, None, 28), (27, None, 28), (29, None, 30), (31, None, 30), (28, 30, 30), (28, 29, 28)],
)
def test_which_day_is_shown(today: int, asked: int | None, shown: int) -> None:
    known = [Day(date(2026, 12, n), 1) for n in (28, 30)]
    day = day_of(known, date(2026, 12, today), date(2026, 12, asked) if asked else None)
    assert day == date(2026, 12, shown)


@pytest.mark.parametrize("day", ["x", "2026-13-01", "0001-01-01", "9999-12-31", "20261128111"])
def test_a_day_that_is_none_is_said(cast: Cast, client_of: ClientOf, day: str) -> None:
    assert client_of(cast.carl).get(f"/monitor/?day={day}").status_code == 400


def test_an_empty_list_says_so(house: House, cast: Cast, client_of: ClientOf) -> None:
    for sitting_id in (cast.theory, cast.practical):
        house.act(lambda db, who, now, s=sitting_id: set_staff(db, s, []), SERVER)
    assert "没有由您监考的场次" in text_of(client_of(cast.inez), "/monitor/")


def test_the_board_page_holds_no_candidate(cast: Cast, client_of: ClientOf) -> None:
    """The picture comes over the socket, after the access function."""
    page = text_of(client_of(cast.inez), f"/monitor/{cast.theory}")
    assert "第1考场" in page
    assert "艾达" not in page


# ── The overview ──


def stages(house: House, batch_id: int | None = None) -> dict[str, Stage]:
    return {s.name: s.stage for s in house.see(overview, batch_id).steps}


def missing(house: House, name: str) -> dict[str, int]:
    return next(dict(s.missing) for s in house.see(overview).steps if s.name == name)


def test_the_steps_say_what_is_done_and_what_is_still_ahead(house: House, cast: Cast) -> None:
    assert stages(house) == {
        "roster": Stage.DONE,
        "papers": Stage.DONE,
        "plan": Stage.DONE,
        "placing": Stage.DONE,
        "exam": Stage.LATER,
        "grading": Stage.LATER,
        "results": Stage.LATER,
        "certificates": Stage.LATER,
    }


def test_the_steps_say_what_is_missing(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    def break_it(db: Session, who: Who, *, now: Any) -> None:
        db.get_one(Candidate, cast.ada.id).photo_sha256 = None
        set_staff(db, cast.theory, [])
        set_papers(db, cast.practical, {})

    house.act(break_it, SERVER)
    assert missing(house, "roster") == {"no_photo": 1}
    assert missing(house, "plan") == {"no_staff": 1, "no_sitting_paper": 1}
    assert missing(house, "exam") == {"running": 1, "not_begun": 3}


def test_the_overview_of_an_empty_house_asks_for_a_roster(tmp_path: Any) -> None:
    from examserver.schema import migrate
    from tests.cast import settings_in

    house = House(settings_in(tmp_path))
    migrate(house.engine)
    assert stages(house)["roster"] is Stage.MISSING
    assert {s for n, s in stages(house).items() if n != "roster"} == {Stage.LATER}
    house.engine.dispose()


def test_a_batch_that_is_not_there_is_not_found(house: House, cast: Cast, client_of: ClientOf) -> None:
    with pytest.raises(NotYours):
        house.see(overview, 999)
    adam = client_of(cast.adam)
    assert adam.get("/overview?batch=999").status_code == 404
    assert adam.get("/overview?batch=x").status_code == 400


def test_the_overview_links_to_the_floors_and_tells_how_the_machine_is(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    page = text_of(client_of(cast.adam), "/overview")
    for word in ("导入报名表", "系统状态", "磁盘剩余", "服务器时间", "sqlite"):
        assert word in page
    assert 'href="/monitor/"' in page
    assert f'href="/attempts/placing/{cast.batch_id}"' in page
    for name in ("inez", "ivan", "rita", "gita"):
        assert client_of(getattr(cast, name)).get("/overview").status_code == 403


# ── The audit log ──


def log(house: House, page: int = 1, **asked: Any) -> Any:
    return house.see(audit_page, AuditFilter(**asked), ZONE, page)


def test_the_log_names_people_places_and_second_persons(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    house.act(
        extend_time, cast.inez, sitting_id=cast.theory, attempt_id=answering["ada"].attempt_id, minutes=5, reason="……",
        second=cast.carl.id,
    )  # fmt: skip
    line = log(house, what="attempt.extended").lines[0]
    assert (line.person, line.role, line.place) == ("监考员伊内兹", "invigilator", ("第1考场", "theory"))
    assert (line.seat_no, line.candidate) == (1, "艾达")
    assert line.detail == {"minutes": 5, "seconded_by": "主监考卡尔"}


def test_the_log_is_filtered_by_noun_and_by_fact(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    assert {r.what for r in log(house, what="sitting.running").lines} == {"sitting.running"}
    assert {r.what.partition(".")[0] for r in log(house, what="attempt").lines} == {"attempt"}
    assert log(house, what="nonsense").lines == []


@pytest.mark.parametrize("person", ["艾达", "卡尔", "carl"])
def test_the_log_is_filtered_by_person(house: House, cast: Cast, answering: dict[str, Sitter], person: str) -> None:
    found = log(house, person=person).lines
    assert found
    assert all(person in (line.person, line.candidate) or "卡尔" in line.person for line in found)


def test_a_person_nobody_knows_has_no_lines(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    assert log(house, person="%").total == 0
    assert log(house, person="谁也不是").total == 0


def test_the_log_is_filtered_by_days_of_the_site_and_by_sitting(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    today = DAY.astimezone(ZoneInfo(ZONE)).date()
    everything = log(house).total
    assert log(house, since=today, until=today).total == everything
    assert log(house, since=today + timedelta(days=1)).total == 0
    assert log(house, until=today - timedelta(days=1)).total == 0
    assert {line.place for line in log(house, sitting_id=cast.theory).lines} == {("第1考场", "theory")}


def test_the_log_comes_in_pages_newest_first(house: House, cast: Cast) -> None:
    def fill(db: Session, who: Who, *, now: Any) -> None:
        for n in range(120):
            tell(db, who, now, "room.edited", n)

    house.act(fill, SERVER)
    first, second, far = (log(house, page=p, what="room.edited") for p in (1, 2, 99))
    assert (first.total, first.pages, len(first.lines), len(second.lines)) == (120, 3, 50, 50)
    assert (far.page, len(far.lines)) == (3, 20)


def test_the_page_shows_words_not_codes(house: House, cast: Cast, client_of: ClientOf, answering: Any) -> None:
    page = text_of(client_of(cast.ivan), f"/audit?sitting={cast.theory}&person=%E8%89%BE%E8%BE%BE")
    for word in ("签到", "确认身份", "接受承诺，等待开考", "开始或恢复答题", "艾达"):
        assert word in page
    assert "attempt.checked_in</td>" not in page


def test_the_log_names_the_thing_and_says_its_details_in_words(house: House, cast: Cast, client_of: ClientOf) -> None:
    placed = log(house, what="batch.placed").lines[0]
    assert placed.about == "2026年第一批"
    assert placed.detail["rooms"] == ["第1考场", "第2考场"]
    assert log(house, what="account.added").lines[-1].about == "adam"
    assert {line.about for line in log(house, what="room.added").lines} == {"第1考场", "第2考场"}
    assert words.detail_text(placed.detail) == (
        "考生数 4；准考证号规则 {yy}{mm}{dd}{site}{level}{room:02d}{seat:02d}；考场 第1考场、第2考场"
    )
    assert "第1考场、第2考场" in text_of(client_of(cast.adam), "/audit?what=batch.placed")


def test_a_thing_that_is_gone_does_not_lend_its_number_to_the_next(
    house: House, cast: Cast, clock: MovableClock
) -> None:
    gone = house.act(add_batch, cast.adam, name="误建批次", exam_date=date(2027, 3, 1))
    house.act(delete_batch, cast.adam, batch_id=gone)
    clock.move(minutes=1)
    assert house.act(add_batch, cast.adam, name="第二批", exam_date=date(2027, 3, 1)) != gone
    lines = log(house, what="batch").lines
    assert [(line.what, line.about) for line in lines[:3]] == [
        ("batch.added", "第二批"), ("batch.deleted", ""), ("batch.added", ""),
    ]  # fmt: skip
    assert lines[1].detail == {"name": "误建批次"}


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"points": 150}, "分值 1.5"),
        ({"why": "moved"}, "原因 已换考试机"),
        ({"fields": ["name", "phone"]}, "修改项 姓名、手机号码"),
        ({"name": "sign_in_sheet", "level": 0, "draft": False}, "名称 考生签到表"),
        ({"level": 4}, "级别 四级/中级工"),
        ({"counts": {"added": 3, "same": 1}}, "数量 新增 3、未变 1"),
        ({"rooms": ["第1考场"], "subject": "theory"}, "考场 第1考场；科目 理论"),
        ({"something": "x" * 50}, "something " + "x" * 39 + "…"),
    ],
)
def test_details_are_said_in_words(app: Flask, detail: dict[str, Any], said: str) -> None:
    with app.test_request_context("/audit"):
        assert words.detail_text(detail) == said


@pytest.mark.parametrize("query", ["page=x", "page=-1", "since=x", "until=2026-02-30", "sitting=abc", "sitting=-3"])
def test_a_malformed_address_is_said(cast: Cast, client_of: ClientOf, query: str) -> None:
    assert client_of(cast.adam).get(f"/audit?{query}").status_code == 400


@pytest.mark.parametrize(("name", "code"), [("adam", 200), ("ivan", 200), ("inez", 403), ("carl", 403), ("rita", 403)])
def test_who_may_read_the_log(cast: Cast, client_of: ClientOf, name: str, code: int) -> None:
    assert client_of(getattr(cast, name)).get("/audit").status_code == code


@pytest.mark.parametrize("path", ["/monitor/", "/monitor/{}", "/overview", "/audit"])
def test_every_page_is_there_in_english(cast: Cast, client_of: ClientOf, path: str) -> None:
    client = client_of(cast.adam)
    client.set_cookie("language", "en")
    page = text_of(client, path.format(cast.theory))
    assert 'lang="en"' in page
