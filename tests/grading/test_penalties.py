"""Penalties at the desk: proposed with proof that names nobody, decided by each grader, counted, told to the leader."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.errors import Malformed, NotYours
from examserver.facts import AuditRow
from examserver.grading.actions.penalties import (
    MOST_OWN,
    AddPenalty,
    DecidePenalty,
    add_penalty,
    decide_penalty,
    withdraw_penalty,
)
from examserver.grading.actions.scoring import SaveLine, finish_round, save_line, take_work
from examserver.grading.actions.settling import call_back
from examserver.grading.duties import code_sealed_works
from examserver.grading.reads.penalties import proposed_in, reckoned, undecided
from examserver.grading.tables import PenaltyDecision, Round
from examserver.house import House
from examserver.papers.reads import item_of
from examserver.sittings.tables import Sitting
from examserver.submissions.actions import seal
from examserver.submissions.tables import Seal
from examserver.who import SERVER, Who
from tests.cast import CANDIDATES, Cast, MovableClock, Sitter, ask_instead, begin_sitting, build_site, settings_in
from tests.grading.conftest import (
    LINES,
    Refusal,
    collect_and_seal,
    fill_in,
    hand_over,
    keys_of_penalties,
    work_of,
)
from tests.postgres import a_database, postgres
from tests.question_bank.test_penalties_proposals import a_view, png

__all__ = ["postgres"]
ClientOf = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}
NAMED = "1-named-"
STRETCHED = "1-distorted-r3"


def give_pack(house: House, cast: Cast, **more: Any) -> None:
    """The practical task gets a picture as its pack."""
    sha256, size = house.files.keep(io.BytesIO(png(a_view())))
    entry = {"file": "pack/tea.png", "title": "茶园", "sha256": sha256, "size": size, "width": 640, "height": 480}

    def give(db: Session, _who: Who, *, now: datetime) -> None:
        item = item_of(db, cast.practical_paper_id, 1)
        assert item is not None
        ask_instead(item, pack=[entry], **more)

    house.act(give, SERVER)


def set_rules(house: House, cast: Cast, **rules: str) -> None:
    def change(db: Session, _who: Who, *, now: datetime) -> None:
        sitting = db.get_one(Sitting, cast.practical)
        sitting.rules = {**sitting.rules, **rules}

    house.act(change, SERVER)


def score_all(house: House, who: Who, round_id: int, points: dict[str, int] = LINES) -> int:
    """Points for every line; gives the version."""
    version = house.see(lambda db: db.get_one(Round, round_id).version)
    for line, given in points.items():
        version = house.act(save_line, who, round_id=round_id, asked=SaveLine(1, line, version, given))["version"]
    return version


def total_of(house: House, round_id: int) -> int:
    return house.see(lambda db: reckoned(db, round_id).total)


@pytest.fixture
def on_ada(house: House, cast: Cast, working: dict[str, Sitter]) -> int:
    """Gita's round on Ada's work: a stretched picture of the pack, her name in the text."""
    give_pack(house, cast)
    ada = working["ada"]
    fill_in(house, ada, shop_name="山野茶铺", aov="128.50", note="<p>我是艾达，电话 138 0000 0000。</p>")
    hand_over(house, ada, io.BytesIO(png(a_view(230, 70))), "艾达.png")
    collect_and_seal(house, ada)
    code_sealed_works(house)
    return house.act(take_work, cast.gita)


def decide(house: House, who: Who, round_id: int, key: str, applies: bool, **more: Any) -> dict[str, Any]:
    version = house.see(lambda db: db.get_one(Round, round_id).version)
    asked = DecidePenalty(key, version, applies, **more)
    said: dict[str, Any] = house.act(decide_penalty, who, round_id=round_id, asked=asked)
    return said


def test_a_stretched_picture_and_a_name_are_proposed_with_their_proof(
    house: House, working: dict[str, Sitter], on_ada: int
) -> None:
    work = house.see(work_of, working["ada"].attempt_id)
    found = {p.key: p for p in proposed_in(work)}
    assert found.keys() == {NAMED, STRETCHED}
    assert (found[STRETCHED].scope, found[STRETCHED].line, found[STRETCHED].percent) == ("line", "r3", 50)
    assert (found[NAMED].scope, found[NAMED].line, found[NAMED].percent) == ("module", "", 0)
    assert found[STRETCHED].proof == [
        {"where": "店标-1", "code": "copy_stretched", "is": "230×70", "was": "640×480", "pack": "茶园", "times": "2.46"}
    ]
    assert {(p["where"], p["what"], p["n"]) for p in found[NAMED].proof} == {
        ("设计说明", "name", 1),
        ("设计说明", "phone", 1),
    }
    for secret in (CANDIDATES["ada"][0], "138", "0000"):
        assert secret not in str(work.penalties)


def test_what_applies_halves_a_line_or_takes_the_task_and_is_what_the_round_stores(
    house: House, cast: Cast, on_ada: int
) -> None:
    score_all(house, cast.gita, on_ada)
    assert decide(house, cast.gita, on_ada, STRETCHED, True)["total"] == 10_000 - 1750
    assert decide(house, cast.gita, on_ada, NAMED, True)["total"] == 0
    said = decide(house, cast.gita, on_ada, NAMED, False)
    assert said["total"] == 8250
    assert house.act(finish_round, cast.gita, round_id=on_ada, version=said["version"]) == 8250
    assert house.see(lambda db: db.get_one(Round, on_ada).points) == 8250


def test_the_running_total_of_a_line_counts_penalties_too(house: House, cast: Cast, on_ada: int) -> None:
    version = decide(house, cast.gita, on_ada, STRETCHED, True)["version"]
    asked = SaveLine(1, "r3", version, 1050)
    assert house.act(save_line, cast.gita, round_id=on_ada, asked=asked)["total"] == 525


def test_a_round_is_finished_only_when_every_proposal_is_decided(
    house: House, cast: Cast, on_ada: int, refused: Refusal
) -> None:
    score_all(house, cast.gita, on_ada)
    version = decide(house, cast.gita, on_ada, NAMED, False)["version"]
    with refused("penalties_undecided"):
        house.act(finish_round, cast.gita, round_id=on_ada, version=version)
    version = decide(house, cast.gita, on_ada, STRETCHED, False)["version"]
    assert house.act(finish_round, cast.gita, round_id=on_ada, version=version) == 10_000
    with refused("round_finished"):
        decide(house, cast.gita, on_ada, STRETCHED, True)


def test_a_decision_names_the_version_it_saw_and_a_proposal_that_is_there(
    house: House, cast: Cast, on_ada: int, refused: Refusal
) -> None:
    asked = DecidePenalty(STRETCHED, 7, True)
    with refused("grading_changed"):
        house.act(decide_penalty, cast.gita, round_id=on_ada, asked=asked)
    for who, key in ((cast.gita, "1-named-r1"), (cast.guo, NAMED)):
        with pytest.raises(NotYours):
            house.act(decide_penalty, who, round_id=on_ada, asked=DecidePenalty(key, 0, True))


def add(house: House, who: Who, round_id: int, **more: Any) -> dict[str, Any]:
    version = house.see(lambda db: db.get_one(Round, round_id).version)
    asked = AddPenalty(
        **{"question_no": 1, "kind": "uncivil", "line": "", "reason": "辱骂买家", "version": version} | more
    )
    said: dict[str, Any] = house.act(add_penalty, who, round_id=round_id, asked=asked)
    return said


def test_a_grader_adds_a_penalty_by_hand_and_takes_it_back(
    house: House, cast: Cast, on_ada: int, refused: Refusal
) -> None:
    score_all(house, cast.gita, on_ada)
    first = add(house, cast.gita, on_ada, kind="distorted", line="r4")
    assert (first["key"], first["total"]) == ("own-1", 10_000 - 1250)
    second = add(house, cast.gita, on_ada)
    assert (second["key"], second["total"]) == ("own-2", 0)
    asked = {"round_id": on_ada, "key": "own-2", "version": second["version"]}
    assert house.act(withdraw_penalty, cast.gita, **asked)["total"] == 8750
    for key in ("own-2", NAMED):
        version = house.see(lambda db: db.get_one(Round, on_ada).version)
        with refused("already_changed"):
            house.act(withdraw_penalty, cast.gita, round_id=on_ada, key=key, version=version)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"reason": "  "}, Malformed),
        ({"reason": "长" * 301}, Malformed),
        ({"kind": "other"}, Malformed),
        ({"question_no": 2}, Malformed),
        ({"line": "r9"}, NotYours),
    ],
)
def test_what_is_no_penalty_is_not_added(
    house: House, cast: Cast, on_ada: int, asked: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add(house, cast.gita, on_ada, **asked)


def test_only_so_many_are_added_by_hand(house: House, cast: Cast, on_ada: int, refused: Refusal) -> None:
    for _ in range(MOST_OWN):
        add(house, cast.gita, on_ada)
    with refused("too_many_penalties"):
        add(house, cast.gita, on_ada)


def test_a_kind_that_is_off_is_neither_proposed_nor_added(house: House, cast: Cast, working: dict[str, Sitter]) -> None:
    set_rules(house, cast, penalty_named="off", penalty_distorted="module 25")
    give_pack(house, cast)
    fill_in(house, working["ada"], note="<p>我是艾达。</p>")
    hand_over(house, working["ada"], io.BytesIO(png(a_view(230, 70))), "x.png")
    collect_and_seal(house, working["ada"])
    code_sealed_works(house)
    work = house.see(work_of, working["ada"].attempt_id)
    assert [(p.key, p.scope, p.line, p.percent) for p in proposed_in(work)] == [("1-distorted-", "module", "", 25)]
    round_id = house.act(take_work, cast.gita)
    with pytest.raises(Malformed):
        add(house, cast.gita, round_id, kind="named")


def test_where_the_machine_does_not_know_the_line_the_grader_says_it(
    house: House, cast: Cast, working: dict[str, Sitter], refused: Refusal
) -> None:
    set_rules(house, cast, penalty_named="line 50")
    fill_in(house, working["ada"], note="<p>我是艾达。</p>")
    collect_and_seal(house, working["ada"])
    code_sealed_works(house)
    round_id = house.act(take_work, cast.gita)
    score_all(house, cast.gita, round_id)
    with refused("penalty_needs_line"):
        decide(house, cast.gita, round_id, NAMED, True)
    with pytest.raises(NotYours):
        decide(house, cast.gita, round_id, NAMED, True, line="r9")
    assert decide(house, cast.gita, round_id, NAMED, True, line="r4")["total"] == 8750
    assert decide(house, cast.gita, round_id, NAMED, False, line="r9")["total"] == 10_000


def test_too_few_pictures_are_proposed_for_the_line_about_them(
    house: House, cast: Cast, working: dict[str, Sitter]
) -> None:
    slot = {"id": "logo", "label": "店标", "types": ["png"], "min_count": 2, "max_count": 3}
    give_pack(house, cast, slots=[slot])
    hand_over(house, working["ada"], io.BytesIO(png(a_view(230, 200, seed=4))), "x.png")
    for name in ("ada", "ben"):
        collect_and_seal(house, working[name])
    code_sealed_works(house)
    assert [p.key for p in proposed_in(house.see(work_of, working["ada"].attempt_id))] == ["1-missing-r3"]
    assert proposed_in(house.see(work_of, working["ben"].attempt_id)) == [], "of nothing there is nothing to score"


def test_work_that_is_sealed_anew_is_looked_at_anew_and_undecided_again(
    house: House, cast: Cast, clock: MovableClock, working: dict[str, Sitter], on_ada: int
) -> None:
    decide(house, cast.gita, on_ada, NAMED, True)
    add(house, cast.gita, on_ada)
    clock.move(minutes=5)

    def reopen(db: Session, _who: Who, *, now: datetime) -> None:
        db.get_one(Attempt, working["ada"].attempt_id).ended_at = now
        db.execute(delete(Seal).where(Seal.attempt_id == working["ada"].attempt_id))

    house.act(reopen, SERVER)
    house.act(seal, SERVER, attempt_id=working["ada"].attempt_id)
    code_sealed_works(house)
    assert house.see(lambda db: db.scalar(select(func.count()).select_from(PenaltyDecision))) == 0
    again = house.act(take_work, cast.gita)
    work = house.see(work_of, working["ada"].attempt_id)
    assert {p.key for p in house.see(undecided, work, again)} == {NAMED, STRETCHED}


def test_a_round_that_is_called_back_takes_its_decisions_along(
    house: House, cast: Cast, working: dict[str, Sitter], on_ada: int
) -> None:
    decide(house, cast.gita, on_ada, NAMED, True)
    code = house.see(work_of, working["ada"].attempt_id).code
    house.act(call_back, cast.gao, code=code, round_id=on_ada, reason="病假")
    assert house.see(lambda db: db.scalar(select(func.count()).select_from(PenaltyDecision))) == 0


def test_every_decision_is_audited_and_names_nobody(house: House, cast: Cast, on_ada: int) -> None:
    decide(house, cast.gita, on_ada, STRETCHED, True)
    key = add(house, cast.gita, on_ada)["key"]
    version = house.see(lambda db: db.get_one(Round, on_ada).version)
    house.act(withdraw_penalty, cast.gita, round_id=on_ada, key=key, version=version)
    query = select(AuditRow).where(AuditRow.what.like("round.penalty%")).order_by(AuditRow.id)
    told = house.see(lambda db: [(row.what, row.who_id, row.detail) for row in db.scalars(query)])
    assert told == [
        (
            "round.penalty_decided",
            cast.gita.id,
            {"key": STRETCHED, "no": 1, "line": "r3", "kind": "distorted", "applies": True},
        ),
        (
            "round.penalty_added",
            cast.gita.id,
            {"key": "own-1", "no": 1, "line": "", "kind": "uncivil", "reason": "辱骂买家"},
        ),
        ("round.penalty_withdrawn", cast.gita.id, {"key": "own-1", "no": 1, "kind": "uncivil"}),
    ]


def test_the_table_refuses_a_penalty_of_ones_own_without_a_reason(house: House, cast: Cast, on_ada: int) -> None:
    def no_reason(db: Session, _who: Who, *, now: datetime) -> None:
        more = {"question_no": 1, "kind": "named", "line": "", "percent": 0, "reason": ""}
        db.add(PenaltyDecision(round_id=on_ada, key="own-1", applies=True, is_own=True, decided_at=now, **more))
        db.flush()

    with pytest.raises(IntegrityError):
        house.act(no_reason, SERVER)


def test_different_decisions_lead_to_a_third_grader(
    house: House, cast: Cast, working: dict[str, Sitter], on_ada: int
) -> None:
    for who, applies in ((cast.gita, True), (cast.guo, False)):
        round_id = house.act(take_work, who)
        score_all(house, who, round_id)
        decide(house, who, round_id, STRETCHED, False)
        version = decide(house, who, round_id, NAMED, applies)["version"]
        house.act(finish_round, who, round_id=round_id, version=version)
    work = house.see(work_of, working["ada"].attempt_id)
    assert work.state == "disputed"


def test_the_desk_shows_each_proposal_at_its_place_and_names_nobody(
    cast: Cast, client_of: ClientOf, on_ada: int
) -> None:
    page = client_of(cast.gita).get(f"/grading/work/{on_ada}").text
    assert page.index('data-key="1-named-"') < page.index('id="l1-r1"'), "the whole task's stands before the lines"
    assert page.index('id="l1-r3"') < page.index('data-key="1-distorted-r3"') < page.index('id="l1-r4"')
    for words in (
        "整个任务的得分记 0 分",
        "“店标设计”的得分减半",
        "与素材“茶园”内容相同，但被拉伸：素材 640×480，提交 230×70，宽高比相差 2.46 倍。",
        "出现考生的手机号码，共 1 处：我是■■■，电话 ■■■。",
        "图片里的文字未能检查",
    ):
        assert words in page
    for secret in (CANDIDATES["ada"][0], "138 0000 0000", "13800000000"):
        assert secret not in page


def test_penalties_are_decided_added_and_taken_back_over_http(cast: Cast, client_of: ClientOf, on_ada: int) -> None:
    client, base = client_of(cast.gita), f"/grading/work/{on_ada}"
    asked: dict[str, Any] = {"key": STRETCHED, "version": 0, "applies": True}
    assert client.post(f"{base}/penalty", json=asked).json == {"ok": True, "version": 1, "total": 0}
    asked = {"question_no": 1, "kind": "uncivil", "line": "r4", "reason": "<b>辱骂", "version": 1}
    said = client.post(f"{base}/penalties", json=asked).json
    assert said is not None
    assert (said["key"], said["version"]) == ("own-1", 2)
    assert "&lt;b&gt;辱骂" in said["html"]
    assert "“设计说明”的得分记 0 分" in said["html"]
    assert client.get(f"{base}/marks").json["penalties"] == {  # type: ignore[index]
        STRETCHED: {"applies": True, "line": "r3"},
        "own-1": {"applies": True, "line": "r4"},
    }
    assert "&lt;b&gt;辱骂" in client.get(base).text
    data = {"key": "own-1", "version": 2}
    assert client.post(f"{base}/penalties/withdraw", data=data, headers=JSON).json == {
        "ok": True,
        "version": 3,
        "total": 0,
    }
    for path in ("penalty", "penalties"):
        assert client.post(f"{base}/{path}", json={"key": "x"}).status_code == 400
    assert client_of(cast.guo).post(f"{base}/penalty", json=asked).status_code == 400
    assert client_of(cast.guo).post(f"{base}/penalties", json=asked).status_code == 404


def test_the_leader_sees_each_graders_decisions_side_by_side(
    house: House, cast: Cast, client_of: ClientOf, working: dict[str, Sitter], on_ada: int
) -> None:
    for who, applies in ((cast.gita, True), (cast.guo, False)):
        round_id = house.act(take_work, who)
        score_all(house, who, round_id)
        decide(house, who, round_id, NAMED, False)
        version = decide(house, who, round_id, STRETCHED, applies)["version"]
        if applies:
            version = add(house, who, round_id, kind="uncivil", line="r4", reason="辱骂买家")["version"]
        house.act(finish_round, who, round_id=round_id, version=version)
    code = house.see(work_of, working["ada"].attempt_id).code
    client = client_of(cast.ivan)
    page = client.get(f"/grading/progress/{code}").text
    row = page.partition("图片拉伸变形或模糊")[2].partition("</tr>")[0]
    assert row.index(">适用<") < row.index(">不适用<")
    assert "辱骂买家" in page
    assert "考评员添加" in page
    assert "扣分前 100 分" in page
    hidden = client_of(cast.gao).get(f"/grading/progress/{code}").text  # may still be the third
    assert "辱骂买家" not in hidden
    assert ">适用<" not in hidden


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_from_the_proposal_to_the_result_on_both_databases(
    request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock, database: str
) -> None:
    url = "" if database == "sqlite" else a_database(request.getfixturevalue("postgres"))
    cast = build_site(tmp_path / "site", database_url=url)
    house = House(settings_in(tmp_path / "site", database_url=url), clock)
    ada = begin_sitting(house, cast, cast.practical, "ada")["ada"]
    fill_in(house, ada, note="<p>我是艾达。</p>")
    collect_and_seal(house, ada)
    code_sealed_works(house)
    for who in (cast.gita, cast.guo):
        round_id = house.act(take_work, who)
        score_all(house, who, round_id)
        add(house, who, round_id, kind="distorted", line="r1")
        version = decide(house, who, round_id, NAMED, False)["version"]
        house.act(finish_round, who, round_id=round_id, version=version)
    work = house.see(work_of, ada.attempt_id)
    assert (work.state, work.points) == ("agreed", 9000)
    assert house.see(keys_of_penalties, work.code) == [NAMED]
    house.engine.dispose()
