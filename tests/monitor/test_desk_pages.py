"""The desk over HTTP: who may do what, what needs a second person, and every refusal in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.outages import Absence, keep_outages
from examserver.attempts.actions.presence import arrive
from examserver.attempts.duties import collect_due
from examserver.attempts.ledger import lost_in
from examserver.attempts.reads import attempts_in
from examserver.attempts.tables import Attempt, Extension
from examserver.house import House
from examserver.monitor import words
from examserver.people.tables import Failure
from examserver.sittings.reads import incidents_of, notices_for, see_sitting
from examserver.who import SERVER, Who
from tests.cast import PASSWORD, Cast, MovableClock, Sitter, at_terminal, bring_in

ClientOf = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}
SECOND = {"second_username": "carl", "second_password": PASSWORD}
REASON = "考试机故障·死机或重启"
OF_SITTING = ("open", "start", "finish", "reconcile", "seal", "message", "extend", "compensate", "incident")
OF_SEAT = (
    "message", "incident", "extend", "compensate", "no-compensation", "collect", "absent", "misconduct", "reopen",
    "move", "unlock",
)  # fmt: skip


def post(client: FlaskClient, url: str, **form: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(url, data=form, headers=JSON)
    return answer.status_code, answer.get_json()


def state_of(house: House, attempt_id: int) -> str:
    return house.see(lambda db: db.get_one(Attempt, attempt_id)).state


def place(house: House, sitting_id: int, who: Who) -> int:
    return next(a.id for a in house.see(attempts_in, sitting_id) if a.candidate_id == who.id)


def acts(cast: Cast, attempt_id: int) -> list[str]:
    return [f"/monitor/{cast.theory}/{act}" for act in OF_SITTING] + [
        f"/monitor/seats/{attempt_id}/{act}" for act in OF_SEAT
    ]


# ── Who may ──


def test_every_post_of_the_floor_is_listed_here(app: Flask) -> None:
    rules = {
        str(r) for r in app.url_map.iter_rules() if r.endpoint.startswith("monitor.") and "POST" in (r.methods or ())
    }
    assert rules == {f"/monitor/<int:sitting_id>/{a}" for a in OF_SITTING} | {
        f"/monitor/seats/<int:attempt_id>/{a}" for a in OF_SEAT
    }


@pytest.mark.parametrize("name", ["ivan", "adam", "gita", "gao", "rita", "ada", None])
def test_only_the_desk_acts(
    house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter], name: str | None
) -> None:
    client = client_of(getattr(cast, name) if name else None)
    for url in acts(cast, answering["ada"].attempt_id):
        code, said = post(client, url, **SECOND)
        assert (code, said["ok"]) == (401 if name is None else 403, False), url
    assert house.see(incidents_of, cast.carl, cast.theory) == []


def test_an_invigilator_of_another_room_finds_nothing(
    cast: Cast, client_of: ClientOf, answering: dict[str, Sitter]
) -> None:
    iris, attempt_id = client_of(cast.iris), answering["ada"].attempt_id
    form = {
        "text": "……", "minutes": "5", "reason": REASON, "kind": "other", "tier": "A", "behaviour": "……",
        "witness": "……", "present": "2", "absent": "1", "decision": "approve", **SECOND,
    }  # fmt: skip
    for url in acts(cast, attempt_id):
        reasons = {
            "collect": words.COLLECT_REASONS[0],
            "reopen": words.REOPEN_REASONS[0],
            "no-compensation": words.NOTHING_REASONS[0],
        }
        code, _said = post(iris, url, **{**form, "reason": reasons.get(url.rpartition("/")[2], REASON)})
        assert code == 404, url
    for path in (f"/monitor/{cast.theory}", f"/monitor/seats/{attempt_id}", f"/monitor/seats/{attempt_id}/photo"):
        assert iris.get(path).status_code == 404


@pytest.mark.parametrize("name", ["inez", "carl", "adam", "ivan"])
def test_watchers_see_board_seat_and_photo(
    cast: Cast, client_of: ClientOf, answering: dict[str, Sitter], name: str
) -> None:
    client, seat = client_of(getattr(cast, name)), f"/monitor/seats/{answering['ada'].attempt_id}"
    page = client.get(f"/monitor/{cast.theory}").get_data(as_text=True)
    assert f'"may_act":{"true" if name in ("inez", "carl") else "false"}' in page
    said = client.get(seat, headers=JSON).get_json()
    assert said["seat"]["id_masked"] == "1101**********8721"
    with client.get(f"{seat}/photo") as photo:
        assert photo.mimetype == "image/jpeg"


def test_an_act_upon_what_is_not_there_is_not_found(cast: Cast, client_of: ClientOf) -> None:
    carl = client_of(cast.carl)
    assert post(carl, "/monitor/999/open")[0] == 404
    assert post(carl, "/monitor/seats/999/absent")[0] == 404
    assert post(carl, f"/monitor/{2**70}/open")[0] == 404
    assert carl.get("/monitor/999").status_code == 404


# ── The sitting's life ──


def test_too_early_is_said_with_the_earliest_time(cast: Cast, client_of: ClientOf, clock: MovableClock) -> None:
    clock.move(minutes=-30)
    code, said = post(client_of(cast.inez), f"/monitor/{cast.theory}/open")
    assert (code, said["code"]) == (409, "too_early_to_admit")
    assert "08:50" in said["message"]


def test_a_room_without_a_paper_is_not_opened(house: House, cast: Cast, client_of: ClientOf) -> None:
    from examserver.sittings.actions import set_papers

    house.act(lambda db, who, now: set_papers(db, cast.theory, {}), SERVER)
    code, said = post(client_of(cast.inez), f"/monitor/{cast.theory}/open")
    assert (code, said["code"]) == (409, "paper_missing")
    assert "4" in said["message"]


def test_an_exam_day_at_the_desk(house: House, cast: Cast, client_of: ClientOf, clock: MovableClock) -> None:
    inez, at = client_of(cast.inez), f"/monitor/{cast.theory}"
    assert post(inez, f"{at}/open")[1]["ok"]
    bring_in(house, cast.ada)
    bring_in(house, cast.ben)
    assert "2 名考生" in post(inez, f"{at}/start")[1]["message"]
    code, said = post(inez, f"{at}/finish")
    assert (code, said["code"], "2 名考生" in said["message"]) == (409, "attempts_open", True)
    clock.move(minutes=91)
    inez = client_of(cast.inez)
    collect_due(house)
    assert post(inez, f"{at}/finish")[1]["ok"]
    code, said = post(inez, f"{at}/reconcile", present="3", absent="0", **SECOND)
    assert (code, said["code"]) == (409, "counts_differ")
    assert post(inez, f"{at}/reconcile", present="2", absent="1", **SECOND)[1]["ok"]
    assert post(inez, f"{at}/seal")[1]["ok"]
    assert house.see(see_sitting, cast.inez, cast.theory).state == "sealed"
    code, said = post(inez, f"{at}/message", text="……")
    assert (code, said["code"]) == (409, "wrong_state")


# ── The second person ──


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"second_username": "carl", "second_password": "wrong"}, "needs_second_person"),
        ({"second_username": "nobody", "second_password": PASSWORD}, "needs_second_person"),
        ({"second_username": "gita", "second_password": PASSWORD}, "needs_second_person"),
        ({"second_username": "ivan", "second_password": PASSWORD}, "needs_second_person"),
        ({"second_username": "inez", "second_password": PASSWORD}, "second_is_first"),
        ({}, "missing_field"),
    ],
)
def test_what_needs_two_is_not_done_by_one(
    house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter], second: dict[str, str], code: str
) -> None:
    inez, ada = client_of(cast.inez), answering["ada"].attempt_id
    house.act(collect, SERVER, attempt_id=answering["ben"].attempt_id)
    seats = f"/monitor/seats/{ada}"
    asked = [
        (f"{seats}/extend", {"minutes": "5", "reason": REASON}),
        (f"/monitor/{cast.theory}/extend", {"minutes": "5", "reason": REASON}),
        (f"{seats}/misconduct", {"tier": "A", "behaviour": "……", "witness": "……"}),
        (f"/monitor/seats/{answering['ben'].attempt_id}/reopen", {"reason": "误收卷", "minutes": "0"}),
        (f"/monitor/{cast.theory}/reconcile", {"present": "2", "absent": "1"}),
    ]
    for url, form in asked:
        _status, said = post(inez, url, **form, **second)
        assert (said["ok"], said["code"], said["field"]) == (False, code, "second_username"), url
    assert house.see(incidents_of, cast.inez, cast.theory) == []


# ── Acts ──


def test_time_for_one_and_for_all(house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter]) -> None:
    inez, ada = client_of(cast.inez), answering["ada"].attempt_id
    form = {"minutes": "5", "reason": REASON, "text": "重启两次", **SECOND}
    assert "5 分钟" in post(inez, f"/monitor/seats/{ada}/extend", **form)[1]["message"]
    assert "3 名考生" in post(inez, f"/monitor/{cast.theory}/extend", **form)[1]["message"]
    rows = house.see(lambda db: db.query(Extension).filter_by(attempt_id=ada).all())
    assert [(e.minutes, e.reason, e.seconded_by) for e in rows] == [(5, f"{REASON}（重启两次）", cast.carl.id)] * 2


def test_messages_reach_all_or_one(house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter]) -> None:
    inez, ada = client_of(cast.inez), answering["ada"].attempt_id
    assert post(inez, f"/monitor/{cast.theory}/message", text="请安静")[1]["ok"]
    assert post(inez, f"/monitor/seats/{ada}/message", text="请看屏幕")[1]["ok"]
    assert [n.text for n in house.see(notices_for, cast.theory, ada)] == ["请安静", "请看屏幕"]
    assert len(house.see(notices_for, cast.theory, answering["ben"].attempt_id)) == 1


def test_incidents_of_the_room_and_of_a_seat(
    house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter]
) -> None:
    inez, ada = client_of(cast.inez), answering["ada"].attempt_id
    post(inez, f"/monitor/{cast.theory}/incident", kind="other", text="停电 1 分钟")
    post(inez, f"/monitor/seats/{ada}/incident", kind="illness", text="头晕，休息 2 分钟")
    found = house.see(incidents_of, cast.inez, cast.theory)
    assert [(i.kind, i.attempt_id) for i in found] == [("other", None), ("illness", ada)]
    assert post(inez, f"/monitor/{cast.theory}/incident", kind="misconduct", text="……")[0] == 400


def test_a_seat_from_collected_to_reopened_to_ended(
    house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter]
) -> None:
    inez, ada = client_of(cast.inez), answering["ada"].attempt_id
    at = f"/monitor/seats/{ada}"
    assert post(inez, f"{at}/collect", reason="突发疾病")[1]["ok"]
    assert state_of(house, ada) == "collected"
    assert post(inez, f"{at}/collect", reason="突发疾病")[1]["code"] == "wrong_state"
    assert post(inez, f"{at}/reopen", reason="误收卷", minutes="3", **SECOND)[1]["ok"]
    assert state_of(house, ada) == "answering"
    record = {"tier": "C", "behaviour": "使用手机", "witness": "监考员伊内兹"}
    assert post(inez, f"{at}/misconduct", **record, **SECOND)[1]["ok"]
    line = house.see(incidents_of, cast.inez, cast.theory)[-1]
    assert (line.tier, line.text, line.witness) == ("C", "使用手机", "监考员伊内兹、主监考卡尔")
    cai = place(house, cast.theory, cast.cai)
    assert post(inez, f"/monitor/seats/{cai}/absent")[1]["ok"]
    assert state_of(house, cai) == "absent"


@pytest.mark.parametrize(("decision", "lease"), [("approve", 2), ("refuse", 1)])
def test_a_change_of_terminal_is_decided(
    house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter], decision: str, lease: int
) -> None:
    house.act(arrive, at_terminal(house, cast.ada, "spare"))
    inez, ada = client_of(cast.inez), answering["ada"].attempt_id
    assert post(inez, f"/monitor/seats/{ada}/move", decision=decision)[1]["ok"]
    assert house.see(lambda db: db.get_one(Attempt, ada)).lease == lease
    assert post(inez, f"/monitor/seats/{ada}/move", decision=decision)[1]["code"] == "already_changed"


def test_a_locked_sign_in_is_unlocked_from_its_seat(house: House, cast: Cast, client_of: ClientOf) -> None:
    ada = place(house, cast.theory, cast.ada)

    def lock(db: Any, who: Who, *, now: Any) -> str:
        from examserver.registration.tables import Candidate

        no: str = db.get_one(Candidate, cast.ada.id).admission_no
        db.add(Failure(admission_no=no, failures=5, locked_until=now))
        return no

    no = house.act(lock, SERVER)
    assert post(client_of(cast.inez), f"/monitor/seats/{ada}/unlock")[1]["ok"]
    assert house.see(lambda db: db.get(Failure, no)) is None


MALFORMED = [
    ("seats/{a}/extend", {"minutes": "0", "reason": REASON}, "minutes"),
    ("seats/{a}/extend", {"minutes": "-5", "reason": REASON}, "minutes"),
    ("seats/{a}/extend", {"minutes": "9999", "reason": REASON}, "minutes"),
    ("seats/{a}/extend", {"minutes": "五", "reason": REASON}, "minutes"),
    ("seats/{a}/compensate", {"minutes": "0", "reason": REASON}, "minutes"),
    ("seats/{a}/no-compensation", {"reason": "不想给"}, "reason"),
    ("seats/{a}/extend", {"minutes": "5", "reason": "随便"}, "reason"),
    ("seats/{a}/extend", {"minutes": "5"}, "reason"),
    ("seats/{a}/extend", {"minutes": "5", "reason": REASON, "text": "长" * 101}, "text"),
    ("seats/{a}/collect", {"reason": REASON}, "reason"),
    ("seats/{a}/misconduct", {"tier": "F", "behaviour": "x", "witness": "x"}, "tier"),
    ("seats/{a}/misconduct", {"tier": "A", "behaviour": " ", "witness": "x"}, "behaviour"),
    ("seats/{a}/misconduct", {"tier": "A", "behaviour": "x"}, "witness"),
    ("seats/{a}/reopen", {"reason": "误收卷", "minutes": ""}, "minutes"),
    ("seats/{a}/move", {"decision": "maybe"}, "decision"),
    ("seats/{a}/message", {"text": ""}, "text"),
    ("{s}/message", {"text": "长" * 501}, "text"),
    ("{s}/incident", {"kind": "nonsense", "text": "x"}, "kind"),
    ("{s}/reconcile", {"present": "x", "absent": "1"}, "present"),
    ("{s}/reconcile", {"present": "1", "absent": "-1"}, "absent"),
]


@pytest.mark.parametrize(("path", "form", "field"), MALFORMED)
def test_a_malformed_field_is_named_in_words(
    house: House, cast: Cast, client_of: ClientOf, answering: dict[str, Sitter], path: str, form: Any, field: str
) -> None:
    url = "/monitor/" + path.format(a=answering["ada"].attempt_id, s=cast.theory)
    code, said = post(client_of(cast.inez), url, **form, **SECOND)
    assert (code, said["ok"], said["field"]) == (400, False, field)
    assert "“" in said["message"]
    assert state_of(house, answering["ada"].attempt_id) == "answering"


def test_english_readers_are_told_in_english(cast: Cast, client_of: ClientOf) -> None:
    inez = client_of(cast.inez)
    inez.set_cookie("language", "en")
    assert post(inez, f"/monitor/{cast.theory}/open")[1]["message"] == "Admission is open."


# ── Lost time ──


@pytest.fixture
def lost(house: House, clock: MovableClock, answering: dict[str, Sitter]) -> dict[str, Sitter]:
    """Ada was out of reach for 200 seconds, Ben for 50."""
    clock.move(minutes=20)
    until = clock.now()
    away = {"ada": 200, "ben": 50}
    absences = {
        answering[name].attempt_id: Absence(until - timedelta(seconds=seconds), until=until)
        for name, seconds in away.items()
    }
    house.act(keep_outages, SERVER, absences=absences)
    return answering


def minutes_of(house: House, sitter: Sitter) -> int:
    return house.see(lambda db: db.get_one(Attempt, sitter.attempt_id)).extension_ms // 60_000


def test_everybody_is_given_their_own_lost_minutes(
    house: House, cast: Cast, client_of: ClientOf, lost: dict[str, Sitter]
) -> None:
    inez, url = client_of(cast.inez), f"/monitor/{cast.theory}/compensate"
    assert post(inez, url, reason=REASON, **SECOND | {"second_password": "x"})[1]["code"] == "needs_second_person"
    assert post(inez, url, reason="自拟", **SECOND)[0] == 400
    code, said = post(inez, url, reason=REASON, **SECOND)
    assert (code, said["message"]) == (200, "已为 2 名考生按各自失联时间补时。")
    assert [minutes_of(house, lost[name]) for name in ("ada", "ben")] == [4, 1]
    code, said = post(inez, url, reason=REASON, **SECOND)
    assert (code, said["code"], said["message"]) == (409, "nothing_lost", "没有尚未处理的失联时间。")


def test_one_candidate_is_given_the_minutes_that_the_invigilator_decides(
    house: House, cast: Cast, client_of: ClientOf, lost: dict[str, Sitter]
) -> None:
    inez, url = client_of(cast.inez), f"/monitor/seats/{lost['ada'].attempt_id}/compensate"
    assert post(inez, url, minutes="6", reason=REASON, **SECOND | {"second_username": "inez"})[0] == 409
    assert post(inez, url, minutes="6", reason=REASON, text="等待换机", **SECOND)[0] == 200
    assert minutes_of(house, lost["ada"]) == 6
    seat = inez.get(f"/monitor/seats/{lost['ada'].attempt_id}", headers=JSON).get_json()["seat"]
    [line] = seat["outages"]
    assert (line["cause"], line["lost_ms"], line["decision"], line["minutes"], line["by"]) == (
        "terminal", 200_000, "compensated", 6, "监考员伊内兹",
    )  # fmt: skip
    assert line["reason"] == f"{REASON}（等待换机）"


def test_own_fault_is_given_nothing_and_the_record_says_why(
    house: House, cast: Cast, client_of: ClientOf, lost: dict[str, Sitter]
) -> None:
    url = f"/monitor/seats/{lost['ada'].attempt_id}/no-compensation"
    assert post(client_of(cast.inez), url, reason="考生本人原因", text="拔掉网线")[0] == 200
    assert minutes_of(house, lost["ada"]) == 0
    assert [i.text for i in house.see(incidents_of, cast.carl, cast.theory)] == [
        "座位 1 失联时间不予补时：考生本人原因（拔掉网线）"
    ]


def test_a_reopening_settles_lost_time_where_it_is_asked_to(
    house: House, cast: Cast, client_of: ClientOf, lost: dict[str, Sitter]
) -> None:
    inez = client_of(cast.inez)
    for name, settles in (("ada", {"settles": "1"}), ("ben", {})):
        house.act(collect, SERVER, attempt_id=lost[name].attempt_id)
        form = {"reason": "掉线期间到时收卷", "minutes": "4", **settles, **SECOND}
        assert post(inez, f"/monitor/seats/{lost[name].attempt_id}/reopen", **form)[0] == 200
    found = house.see(lost_in, cast.theory, house.clock.now())
    assert [found[lost[name].attempt_id].due_ms for name in ("ada", "ben")] == [0, 50_000]
