"""The grader's desk over HTTP: what it shows, what it saves, and that nothing on it says whose work it is."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from examserver.grading.reads.desk import queue
from examserver.grading.tables import CodedWork
from examserver.house import House
from examserver.registration.tables import Candidate
from examserver.who import Who
from tests.cast import CANDIDATES, Cast, Sitter
from tests.grading.conftest import Desk, round_on

ClientOf = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}


def take_named(house: House, cast: Cast, desk: Desk, who: Who, code: str) -> int:
    """The grader's round on just this work; what comes before is scored."""
    while (taken := desk.take(who)) != code:
        desk.score(who, taken, 5000)
    return house.see(round_on, who, code).id


@pytest.fixture
def on_ada(house: House, cast: Cast, desk: Desk, coded: dict[str, str]) -> int:
    """Gita's open round on Ada's work."""
    return take_named(house, cast, desk, cast.gita, coded["ada"])


def save(client: FlaskClient, round_id: int, **more: Any) -> TestResponse:
    asked = {"question_no": 1, "line": "r1", "version": 0, "points": 1000, "comment": "", **more}
    return client.post(f"/grading/work/{round_id}/line", json=asked, headers=JSON)


def admission_no(db: Session, candidate_id: int) -> str:
    return db.get_one(Candidate, candidate_id).admission_no or ""


def everything(client: FlaskClient, base: str, files: int) -> Iterator[tuple[str, bytes]]:
    """Every answer a grader can get about one work, bodies with headers."""
    for path in (
        base,
        f"{base}/marks",
        *[f"{base}/file/{n}" for n in range(1, files + 1)],
        *[f"{base}/file/{n}?download" for n in range(1, files + 1)],
        *[f"{base}/file/{n}/preview" for n in range(1, files + 1)],
        "/grading/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        yield path, str(answer.headers).encode() + answer.data


def test_nothing_on_the_desk_says_whose_work_it_is(
    house: House, cast: Cast, client_of: ClientOf, sealed: dict[str, Sitter], on_ada: int
) -> None:
    name, _sex, id_number = CANDIDATES["ada"]
    secrets = [name, id_number, house.see(admission_no, cast.ada.id), "艾达-110105199003078721.png"]
    for path, answer in everything(client_of(cast.gita), f"/grading/work/{on_ada}", 1):
        for secret in secrets:
            assert secret.encode() not in answer, (path, secret)
            assert secret.encode("unicode_escape") not in answer, (path, secret)


def test_no_identifier_on_the_desk_is_that_of_the_attempt_the_candidate_or_the_seat(
    house: House, cast: Cast, client_of: ClientOf, on_ada: int
) -> None:
    page = client_of(cast.gita).get(f"/grading/work/{on_ada}").text
    assert "座位" not in page
    assert not re.search(r"(attempt|candidate|seat)[_-]?(id|no)?[\"'=:/ ]", page)
    identifiers = set(re.findall(r'(?:href|src|action|data-[a-z-]+|id)="([^"]*)"', page))
    numbers = {n for text in identifiers if text.startswith("/grading/") for n in re.findall(r"/(\d+)", text)}
    assert numbers <= {str(on_ada), "1"}  # the round's own number, and the file's place in the work


def test_the_grader_sees_the_code_the_task_the_work_and_the_rubric(
    cast: Cast, client_of: ClientOf, coded: dict[str, str], on_ada: int
) -> None:
    page = client_of(cast.gita).get(f"/grading/work/{on_ada}").text
    for words in (
        coded["ada"],
        "店铺装修",
        "山野茶铺",
        "128.50 元",
        "230×70",
        "task1-logo-1.png",
        "美观 0-35 分",
        "参考",
    ):
        assert words in page
    assert "我是<b>■■■</b>，设计以山为形。" in page
    assert "已遮盖 1 处" in page
    assert 'data-proposal="2000"' in page


def test_a_picture_is_shown_under_its_neutral_name(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    client = client_of(cast.gita)
    shown = client.get(f"/grading/work/{on_ada}/file/1")
    assert shown.mimetype == "image/png"
    assert shown.headers["Content-Disposition"] == "inline; filename=task1-logo-1.png"
    assert "Last-Modified" not in shown.headers
    assert "ETag" not in shown.headers
    down = client.get(f"/grading/work/{on_ada}/file/1?download")
    assert down.headers["Content-Disposition"] == "attachment; filename=task1-logo-1.png"
    assert client.get(f"/grading/work/{on_ada}/file/2").status_code == 404


def test_a_line_is_saved_and_shown_again(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    client = client_of(cast.gita)
    assert save(client, on_ada, comment="清晰").json == {"ok": True, "version": 1, "total": 1000}
    assert client.get(f"/grading/work/{on_ada}/marks").json == {
        "ok": True,
        "version": 1,
        "comment": "",
        "marks": {"1:r1": {"points": 1000, "comment": "清晰"}},
        "penalties": {},
    }
    page = client.get(f"/grading/work/{on_ada}").text
    assert 'value="10"' in page
    assert "清晰" in page


def test_a_stale_save_is_answered_with_a_conflict(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    client = client_of(cast.gita)
    save(client, on_ada)
    stale = save(client, on_ada, points=500)
    assert (stale.status_code, stale.json["code"]) == (409, "grading_changed")  # type: ignore[index]


@pytest.mark.parametrize(
    "asked",
    [
        None,
        [],
        {"question_no": "1"},
        {"points": "10"},
        {"points": 1.5},
        {"points": True},
        {"line": 1},
        {"version": None},
        {"version": 2**60},
        {"extra": 1},
        {"comment": "好" * 501},
    ],
)
def test_a_save_of_the_wrong_shape_is_malformed(cast: Cast, client_of: ClientOf, on_ada: int, asked: Any) -> None:
    client = client_of(cast.gita)
    whole = {"question_no": 1, "line": "r1", "version": 0, "points": 1000, "comment": ""}
    body = {**whole, **asked} if isinstance(asked, dict) else asked
    assert client.post(f"/grading/work/{on_ada}/line", json=body, headers=JSON).status_code == 400


def test_a_comment_with_half_a_character_is_malformed(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    body = '{"question_no":1,"line":"r1","version":0,"points":0,"comment":"a%s"}'
    client = client_of(cast.gita)
    for comment, status in (("\\ud800", 400), ("\\u0000", 200)):
        answer = client.post(f"/grading/work/{on_ada}/line", data=body % comment, content_type="application/json")
        assert answer.status_code == status


def test_finishing_names_the_lines_that_are_open_and_then_leads_to_the_queue(
    house: House, cast: Cast, client_of: ClientOf, on_ada: int
) -> None:
    client = client_of(cast.gita)
    save(client, on_ada)
    refused = client.post(f"/grading/work/{on_ada}/finish", data={"version": 1}, headers=JSON)
    assert refused.status_code == 409
    assert refused.json["faults"] == ["1. 客单价正确", "1. 店标设计", "1. 设计说明"]  # type: ignore[index]
    for version, line in enumerate(("r2", "r3", "r4"), 1):
        save(client, on_ada, line=line, version=version)
    client.post(f"/grading/work/{on_ada}/remark", data={"version": 4, "comment": "用色统一"}, headers=JSON)
    undecided = client.post(f"/grading/work/{on_ada}/finish", data={"version": 5}, headers=JSON)
    assert undecided.json["faults"] == ["1. 作品中出现姓名或单位"]  # type: ignore[index]
    asked = {"key": "1-named-", "version": 5, "applies": False}
    assert client.post(f"/grading/work/{on_ada}/penalty", json=asked, headers=JSON).json == {
        "ok": True,
        "version": 6,
        "total": 4000,
    }
    done = client.post(f"/grading/work/{on_ada}/finish", data={"version": 6}, headers=JSON)
    assert done.json == {"ok": True, "goto": "/grading/"}
    closed = client.get(f"/grading/work/{on_ada}").text
    assert "readonly" in closed
    assert "用色统一" in closed
    assert "完成评分" not in closed
    assert client.post(f"/grading/work/{on_ada}/withdraw", headers=JSON).status_code == 200


def test_the_desk_of_another_grader_does_not_exist(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    for who in (cast.guo, cast.gao):
        client = client_of(who)
        base = f"/grading/work/{on_ada}"
        for path in (base, f"{base}/marks", f"{base}/file/1", f"{base}/file/1/preview"):
            assert client.get(path).status_code == 404
        assert save(client, on_ada).status_code == 404
        assert client.post(f"{base}/finish", data={"version": 0}, headers=JSON).status_code == 404
        assert client.post(f"{base}/withdraw", headers=JSON).status_code == 404


@pytest.mark.parametrize("name", ["adam", "inez", "carl", "rita", "ivan", "ada", None])
def test_other_roles_have_no_desk(cast: Cast, client_of: ClientOf, on_ada: int, name: str | None) -> None:
    client = client_of(getattr(cast, name) if name else None)
    refused = 403 if name else 401
    for path in ("/grading/", f"/grading/work/{on_ada}", f"/grading/work/{on_ada}/file/1"):
        assert client.get(path, headers=JSON).status_code == refused
    assert client.post("/grading/take", headers=JSON).status_code == refused
    assert save(client, on_ada).status_code == refused


def test_the_queue_offers_the_next_work_and_then_the_open_one(
    house: House, cast: Cast, client_of: ClientOf, desk: Desk
) -> None:
    client = client_of(cast.gita)
    assert "领取下一份" in client.get("/grading/").text
    taken = client.post("/grading/take", headers=JSON).json
    assert taken["goto"] == client.post("/grading/take", headers=JSON).json["goto"]  # type: ignore[index]
    page = client.get("/grading/").text
    assert "继续评分" in page
    assert "领取下一份" not in page
    assert house.see(queue, cast.gita).waiting == 1


def test_graders_never_see_each_others_marks(
    house: House, cast: Cast, client_of: ClientOf, desk: Desk, coded: dict[str, str]
) -> None:
    desk.grade(cast.guo, ada=87.5, ben=12.5)
    mine = take_named(house, cast, desk, cast.gita, coded["ada"])
    client = client_of(cast.gita)
    for path in ("/grading/", f"/grading/work/{mine}", f"/grading/work/{mine}/marks"):
        page = client.get(path).text
        assert "87.5" not in page
        assert "8750" not in page
        assert "考评员郭" not in page


@pytest.mark.parametrize("n", ["0", "99", "9" * 30])
def test_numbers_out_of_reach_are_not_found(cast: Cast, client_of: ClientOf, on_ada: int, n: str) -> None:
    client = client_of(cast.gita)
    for path in (f"/grading/work/{n}", f"/grading/work/{on_ada}/file/{n}", f"/grading/work/{n}/file/{n}/preview"):
        assert client.get(path).status_code == 404


def test_codes_do_not_follow_the_seats(house: House, coded: dict[str, str]) -> None:
    assert len(house.see(lambda db: list(db.query(CodedWork)))) == 2
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code) for code in coded.values())


def test_a_model_answer_and_the_key_never_reach_other_roles_here(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    assert "参考" in client_of(cast.gita).get(f"/grading/work/{on_ada}").text
    assert client_of(cast.ada, "terminal").get(f"/grading/work/{on_ada}").status_code == 403
