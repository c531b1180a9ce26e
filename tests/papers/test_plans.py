"""Blueprints in the database: taken in, written with supply against demand, copied, deleted; faults at their place."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers import stock
from examserver.papers.actions.plans import add_plan, change_plan, delete_plan, stock_plans
from examserver.papers.plan_faults import PlanFault, countable, faults_of
from examserver.papers.reads.plans import plan_for, plan_views, plans, times_used
from question_bank.blueprints import read_blueprint, write_blueprint
from tests.cast import BLUEPRINT, Cast
from tests.papers.forms import SMALL, a_set

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}
SINGLE, TRUE_FALSE = SMALL["sections"]


@pytest.fixture
def adam(client_of: Open, cast: Cast) -> FlaskClient:
    return client_of(cast.adam)


def sections(*changes: dict[str, Any]) -> dict[str, Any]:
    """SMALL, its first sections changed."""
    rest = SMALL["sections"][len(changes) :]
    return {
        **SMALL,
        "sections": [*(s | c for s, c in zip(SMALL["sections"], changes, strict=False)), *rest],
    }


def post(client: FlaskClient, path: str, **body: Any) -> Any:
    return client.post(path, json=body, headers=AS_SCRIPT).get_json()


def test_a_blueprint_is_kept_changed_and_counted(house: House, cast: Cast) -> None:
    plan_id = house.act(add_plan, cast.adam, body=SMALL)
    kept = house.see(plan_for, plan_id)
    assert (kept.code, kept.origin, kept.version, kept.level) == ("T4-F", "own", 1, 4)
    assert read_blueprint(kept.body) == read_blueprint(SMALL)
    version = house.act(change_plan, cast.adam, plan_id=plan_id, version=1, body={**SMALL, "title": "改过的卷"})
    assert (version, house.see(plan_for, plan_id).title) == (2, "改过的卷")
    assert house.act(change_plan, cast.adam, plan_id=plan_id, version=2, body={**SMALL, "title": "改过的卷"}) == 2
    a_set(house, cast)
    assert house.see(times_used) == {"T4": 1, "T4-F": 1}


def test_who_comes_second_is_told_and_overwrites_nothing(house: House, cast: Cast, refused: Refusal) -> None:
    plan_id = house.act(add_plan, cast.adam, body=SMALL)
    house.act(change_plan, cast.adam, plan_id=plan_id, version=1, body={**SMALL, "minutes": 100})
    with refused("plan_changed"):
        house.act(change_plan, cast.adam, plan_id=plan_id, version=1, body={**SMALL, "minutes": 110})
    assert house.see(plan_for, plan_id).body["minutes"] == 100


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (SMALL, "plan_code_taken"),
        ({**SMALL, "code": "四级"}, "bad_paper_code"),
        ({**SMALL, "code": "N", "title": "长" * 121}, "bad_blueprint"),
        ({**SMALL, "code": "N", "sections": []}, "bad_blueprint"),
        ({}, "bad_blueprint"),
    ],
)
def test_what_cannot_be_kept(house: House, cast: Cast, refused: Refusal, body: Any, refusal: str) -> None:
    house.act(add_plan, cast.adam, body=SMALL)
    with refused(refusal):
        house.act(add_plan, cast.adam, body=body)
    assert len(house.see(plans)) == 1


def test_what_ships_comes_in_and_stays_as_it_was_changed_here(house: House, cast: Cast) -> None:
    shipped = [write_blueprint(read_blueprint(plan)) for plan in (SMALL, BLUEPRINT)]
    assert house.act(stock_plans, cast.adam, plans=shipped) == {"added": 2, "changed": 0, "same": 0}
    mine = next(p for p in house.see(plan_views) if p.code == "T4-F")
    house.act(change_plan, cast.adam, plan_id=mine.id, version=1, body={**SMALL, "minutes": 100})
    newer = [{**plan, "minutes": 120} for plan in shipped]
    assert house.act(stock_plans, cast.adam, plans=newer) == {"added": 0, "changed": 1, "same": 1}
    assert {p.code: (p.origin, p.minutes) for p in house.see(plan_views)} == {
        "T4-F": ("own", 100), "T4": ("shipped", 120),
    }  # fmt: skip


def test_all_that_ship_are_without_fault(house: House, cast: Cast) -> None:
    assert stock.bring_plans(house, cast.adam)["added"] == len(house.see(plans)) > 5
    assert [faults_of(plan.body) for plan in house.see(plans) if faults_of(plan.body)] == []


def test_one_that_was_used_stays(house: House, cast: Cast, refused: Refusal) -> None:
    used, unused = house.act(add_plan, cast.adam, body=BLUEPRINT), house.act(add_plan, cast.adam, body=SMALL)
    with refused("plan_in_use"):
        house.act(delete_plan, cast.adam, plan_id=used)
    house.act(delete_plan, cast.adam, plan_id=unused)
    assert [p.code for p in house.see(plans)] == ["T4"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({**SMALL, "code": ""}, PlanFault("不能为空", "code")),
        ({**SMALL, "minutes": 0}, PlanFault("须为 1 到 600 的整数", "minutes")),
        ({**SMALL, "title": "长" * 121}, PlanFault("不能超过 120 字", "title")),
        (sections({}, {"points": "40"}), PlanFault("总分为 90，须为 100", "sections")),
        (sections({"title": ""}), PlanFault("缺少标题", "title", 0)),
        (sections({}, {"kind": "none"}), PlanFault("没有这种题型", "kind", 1)),
        (sections({}, {"count": None}), PlanFault("题数须为 1 到 500 的整数", "count", 1)),
        (sections({"quotas": {"基础知识": 1}}), PlanFault("配额之和为 1，题数为 2", "quotas", 0)),
        (
            sections({}, {"limits": [{"module": "职业道德", "least": 1}, {"importance": "X", "least": 2, "most": 1}]}),
            PlanFault("least 大于 most", "limits", 1, 1),
        ),
        ({**SMALL, "mandatory": ["S-0"], "exclude": ["S-0"]}, PlanFault("S-0 既必选又排除", "mandatory")),
    ],
)
def test_a_fault_is_told_at_its_place(body: dict[str, Any], fault: PlanFault) -> None:
    assert faults_of(body) == [fault]


def test_faults_of_the_head_and_of_sections_are_told_together() -> None:
    found = faults_of({**sections({"count": 0}, {"points": "x"}), "level": 9})
    assert [(f.field, f.section) for f in found] == [("level", -1), ("count", 0), ("points", 1)]


def test_supply_is_counted_of_what_is_right_already() -> None:
    plan, places = countable({**sections({"count": 0}), "level": 3, "minutes": "x"})
    assert plan is not None
    assert (places, plan.level, [s.title for s in plan.sections]) == ([1], 3, ["判断题"])
    assert countable({"sections": "x"}) == (None, [])
    assert countable(sections({"quotas": {"基础知识": 1}}, {"limits": [{"module": "职业道德", "least": 9}]}))[1] == [
        0,
        1,
    ]


def test_supply_stands_against_demand_while_it_is_written(adam: FlaskClient) -> None:
    limits = [{"importance": "X", "least": 3}, {"difficulty": [0.9, 1], "least": 1}]
    body = sections({"count": 8, "quotas": {"基础知识": 8}}, {"limits": limits})
    said = post(adam, "/papers/plans/look", plan=body)
    assert said["supply"] == {
        "0": [{"least": 8, "most": 8, "found": 6}, {"least": 8, "most": 8, "found": 6}],
        "1": [
            {"least": 1, "most": 1, "found": 3},
            {"least": 3, "most": 1, "found": 3},
            {"least": 1, "most": 1, "found": 0},
        ],
    } or [f["sentence"] for f in said["faults"]]


def test_a_mandatory_question_that_is_not_there_is_told(adam: FlaskClient) -> None:
    said = post(adam, "/papers/plans/look", plan={**SMALL, "mandatory": ["NONE"]})
    assert [f["field"] for f in said["faults"]] == ["mandatory"]
    assert said["supply"]["0"][0]["found"] == 6


def test_a_blueprint_is_tried_before_it_is_kept(adam: FlaskClient, house: House) -> None:
    said = post(adam, "/papers/plans/try", plan=SMALL, seed="5")
    assert (said["drawn"], "按模块" in said["html"]) == (True, True)
    short = post(adam, "/papers/plans/try", plan=sections({"count": 10, "points": "5"}), seed="5")
    assert (short["drawn"], "还缺" in short["html"]) == (False, True)
    assert post(adam, "/papers/plans/try", plan={}, seed="5")["code"] == "bad_blueprint"
    assert house.see(plans) == []


def test_a_blueprint_is_written_copied_and_deleted_in_the_browser(adam: FlaskClient, house: House) -> None:
    goto = post(adam, "/papers/plans", plan=SMALL)["goto"]
    plan_id = int(goto.rpartition("/")[2])
    assert '"T4-F"' in adam.get(goto).text
    assert '"T4-F-2"' in adam.get(f"/papers/plans/new?from={plan_id}").text
    bad = post(adam, goto, plan={**SMALL, "minutes": 0}, version=1)
    assert (bad["code"], bad["problems"][0]["field"]) == ("bad_blueprint", "minutes")
    assert post(adam, goto, plan={**SMALL, "minutes": 95}, version=1)["ok"]
    assert post(adam, goto, plan={**SMALL, "minutes": 96}, version=1)["code"] == "plan_changed"
    page = adam.get("/papers/plans").text
    assert "95 分钟" in page
    assert adam.post(f"{goto}/delete", headers=AS_SCRIPT).get_json() == {"ok": True, "goto": "/papers/plans"}
    assert adam.get(goto).status_code == 404
    assert adam.get("/papers/plans/new").status_code == 200


def test_what_ships_is_offered_where_there_is_none(adam: FlaskClient) -> None:
    assert "导入随附组卷方案" in adam.get("/papers/draw").text
    assert adam.post("/papers/plans/shipped", headers=AS_SCRIPT).get_json()["ok"]
    assert "L4-S80J20" in adam.get("/papers/draw").text


@pytest.mark.parametrize("body", [[], {}, {"plan": 1}, {"plan": []}])
def test_what_is_no_blueprint_is_malformed(adam: FlaskClient, body: Any) -> None:
    for path in ("/papers/plans", "/papers/plans/look", "/papers/plans/try"):
        assert adam.post(path, json=body, headers=AS_SCRIPT).status_code == 400


@pytest.mark.parametrize("odd", [{"sections": [1]}, {"sections": [{}]}, {"sections": [{"kind": []}]}, {"level": {}}])
def test_odd_shapes_are_faults_and_no_trouble(adam: FlaskClient, odd: Any) -> None:
    said = post(adam, "/papers/plans/look", plan={**SMALL, **odd})
    assert said["ok"]
    assert said["faults"]


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "rita", "ivan", "amy", "ada"])
def test_blueprints_are_the_administrators(client_of: Open, house: House, cast: Cast, name: str) -> None:
    plan_id = house.act(add_plan, cast.adam, body=SMALL)
    client = client_of(getattr(cast, name))
    for path in ("/papers/plans", "/papers/plans/new", f"/papers/plans/{plan_id}"):
        assert client.get(path).status_code == 403
    assert client.post("/papers/plans", json={"plan": SMALL}, headers=AS_SCRIPT).status_code == 403
