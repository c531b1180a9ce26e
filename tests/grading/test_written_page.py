"""The desk of written answers over HTTP: what it shows and hides, one question in all papers, the leader's filter."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.grading.actions.coding import code_written
from examserver.grading.actions.marking import mark_theory
from examserver.grading.duties import mark_collected
from examserver.grading.tables import CodedWork, TheoryMark
from examserver.house import House
from examserver.results.duties import enter_marks
from examserver.who import SERVER, Who
from tests.cast import CANDIDATES, Cast, MovableClock, build_site, settings_in
from tests.grading.written import ESSAY, GUIDED, WHOLE, Written, play_written
from tests.postgres import a_database, postgres
from tests.results.scenes import said

__all__ = ["postgres"]
ClientOf = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}


def test_nothing_on_the_desk_says_whose_answers_they_are(cast: Cast, client_of: ClientOf, written: Written) -> None:
    client, round_id = client_of(cast.gita), written.on(cast.gita, "ada")
    name, _sex, id_number = CANDIDATES["ada"]
    for path in ("/grading/", f"/grading/work/{round_id}", f"/grading/work/{round_id}/marks"):
        page = client.get(path).text
        assert name not in page
        assert id_number not in page
    page = client.get(f"/grading/work/{round_id}").text
    numbers = {n for url in re.findall(r'="(/grading/[^"]*)"', page) for n in re.findall(r"/(\d+)", url)}
    assert numbers <= {str(round_id)}


def test_the_desk_has_question_answer_guide_and_lines(cast: Cast, client_of: ClientOf, written: Written) -> None:
    page = client_of(cast.gita).get(f"/grading/work/{written.on(cast.gita, 'ada')}").text
    for words in (
        "理论主观题",
        "论述直播带货中平台的责任。",
        "<p>我是■■■，平台应当<strong>核验</strong>商家。</p>",
        "先致歉，再办理退款或补发。",
        "退款或补发",
        "已遮盖 1 处",
        "共 14 字",
        "/ 60",
    ):
        assert words in page


def test_one_question_goes_from_paper_to_paper(house: House, cast: Cast, client_of: ClientOf, written: Written) -> None:
    client = client_of(cast.gita)
    assert "理论主观题：按题评" in client.get("/grading/").text
    goto = client.post("/grading/take", data={"question": ESSAY}, headers=JSON).get_json()["goto"]
    places = [goto]
    for left in (1, 0):
        page = client.get(goto).text
        assert "本题评完，下一份" in page
        assert "什么是转化率" not in page
        base = goto.partition("?")[0]
        no = written.numbers[ESSAY]
        line = {"question_no": no, "line": "whole", "version": 0, "points": 1500, "comment": ""}
        assert client.post(f"{base}/line", json=line, headers=JSON).status_code == 200
        said_next = client.post(f"{base}/next", data={"version": 1, "question": ESSAY}, headers=JSON).get_json()
        goto = said_next["goto"]
        assert (goto == "/grading/") is (left == 0)
        places.append(goto)
    assert len(set(places)) == 3


def test_a_question_nobody_wrote_or_that_is_scored_is_refused(
    cast: Cast, client_of: ClientOf, written: Written
) -> None:
    client = client_of(cast.gita)
    refused = client.post("/grading/take", data={"question": "S-1"}, headers=JSON)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing_to_grade")
    round_id = written.on(cast.gita, "ben")
    body = {"version": 0, "question": GUIDED}
    assert client.post(f"/grading/work/{round_id}/next", data=body, headers=JSON).status_code == 404
    open_lines = client.post(f"/grading/work/{round_id}/next", data={**body, "question": ESSAY}, headers=JSON)
    assert (open_lines.status_code, open_lines.get_json()["code"]) == (409, "lines_missing")


@pytest.mark.parametrize("name", ["adam", "inez", "rita", "ivan", "ada", None])
def test_other_roles_score_no_question(cast: Cast, client_of: ClientOf, written: Written, name: str | None) -> None:
    client = client_of(getattr(cast, name) if name else None)
    status = 403 if name else 401
    assert client.post("/grading/take", data={"question": ESSAY}, headers=JSON).status_code == status
    assert client.post("/grading/work/1/next", data={"version": 0}, headers=JSON).status_code == status


def a_practical_work(db: Session, _who: Who, *, now: datetime, cast: Cast) -> None:
    query = select(Attempt).where(Attempt.candidate_id == cast.ada.id, Attempt.subject == "practical")
    attempt = db.scalars(query).one()
    db.add(CodedWork(attempt_id=attempt.id, code="PRAC-TCAL", paper_id=cast.practical_paper_id, coded_at=now))


def test_the_leaders_table_is_filtered_by_kind(house: House, cast: Cast, client_of: ClientOf, written: Written) -> None:
    house.act(a_practical_work, SERVER, cast=cast)
    client, code = client_of(cast.gao), written.work("ada").code
    for query, has_written, has_practical in (("", 1, 1), ("?subject=theory", 1, 0), ("?subject=practical", 0, 1)):
        page = client.get(f"/grading/progress{query}").text
        assert (code in page, "PRAC-TCAL" in page) == (bool(has_written), bool(has_practical))
    assert "差距不超过 6 分取平均" in client.get(f"/grading/progress/{code}").text


def test_a_ruling_is_out_of_what_the_written_part_is_worth(cast: Cast, client_of: ClientOf, written: Written) -> None:
    for who in (cast.gita, cast.guo):
        written.score(who, "ada", 30)
    client, base = client_of(cast.gao), f"/grading/progress/{written.work('ada').code}"
    assert "/ 60" in client.get(base).text
    for points in ("61", "x"):
        refused = client.post(f"{base}/rule", data={"points": points, "reason": "复核"}, headers=JSON).get_json()
        assert refused["code"] == "points_out_of_range"
        assert "60" in refused["message"]
    assert client.post(f"{base}/rule", data={"points": "60", "reason": "复核"}, headers=JSON).get_json()["ok"]


def test_a_server_killed_between_mark_and_code_codes_when_it_is_back(
    house: House, clock: MovableClock, written: Written
) -> None:
    code = written.work("ada").code

    def forget(db: Session, _who: Who, *, now: datetime) -> None:
        db.delete(db.get_one(TheoryMark, written.attempts["ada"]))
        db.delete(written.work("ada"))

    house.act(forget, SERVER)
    assert house.act(mark_theory, SERVER, attempt_ids=[written.attempts["ada"]]) == 1
    assert written.find("ada") is None
    mark_collected(house)
    assert written.work("ada").code != code
    assert house.act(code_written, SERVER, attempt_ids=[written.attempts["ada"]]) == 0


def test_written_answers_are_marked_on_postgresql(
    postgres: str,
    tmp_path: Path,
    clock: MovableClock,
) -> None:
    url = a_database(postgres)
    cast = build_site(tmp_path / "site", database_url=url)
    house = House(settings_in(tmp_path / "site", database_url=url), clock)
    scene = play_written(house, cast, clock, "ada", "ben")
    assert scene.rests("ada") == {ESSAY: 3000, GUIDED: 1500, WHOLE: 1500}
    scene.agree_and_lock("ada", 40)
    enter_marks(house)
    assert said(house, cast.ada, "theory") == ("scored", 800, "entered")
    house.engine.dispose()
