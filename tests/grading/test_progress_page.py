"""The leader's table and page over HTTP: who may see it, what it shows, ruling, locking, unlocking, calling back."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from tests.cast import CANDIDATES, Cast
from tests.grading.conftest import Desk, round_on
from tests.grading.test_desk_page import admission_no

ClientOf = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("name", ["gao", "adam", "ivan"])
def test_the_table_shows_all_works_by_code_and_no_candidate(
    house: House, cast: Cast, client_of: ClientOf, desk: Desk, coded: dict[str, str], name: str
) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    desk.grade(cast.guo, ada=84, ben=60)
    client = client_of(getattr(cast, name))
    table = client.get("/grading/progress").text
    one = client.get(f"/grading/progress/{coded['ada']}").text
    file = client.get(f"/grading/progress/{coded['ada']}/file/1")
    assert client.get(f"/grading/progress/{coded['ada']}/file/1/preview").status_code == 200
    assert coded["ada"] in table
    assert coded["ben"] in table
    assert "82" in one
    assert file.headers["Content-Disposition"] == "inline; filename=task1-logo-1.png"
    for secret in (CANDIDATES["ada"][0], CANDIDATES["ada"][2], house.see(admission_no, cast.ada.id)):
        for page in (table, one, str(file.headers)):
            assert secret not in page


@pytest.mark.parametrize("name", ["gita", "inez", "rita", "ada", None])
def test_others_do_not_see_it(cast: Cast, client_of: ClientOf, coded: dict[str, str], name: str | None) -> None:
    client = client_of(getattr(cast, name) if name else None)
    for path in ("/grading/progress", f"/grading/progress/{coded['ada']}", f"/grading/progress/{coded['ada']}/file/1"):
        assert client.get(path, headers=JSON).status_code == (403 if name else 401)


@pytest.mark.parametrize("name", ["adam", "ivan", "gita"])
def test_only_the_leader_settles(cast: Cast, client_of: ClientOf, coded: dict[str, str], name: str) -> None:
    client, code = client_of(getattr(cast, name)), coded["ada"]
    for path in ("lock", f"{code}/rule", f"{code}/lock", f"{code}/unlock", f"{code}/call-back"):
        assert client.post(f"/grading/progress/{path}", headers=JSON).status_code == 403
    if name != "gita":
        page = client.get(f"/grading/progress/{code}").text
        for action in ("rule", "lock", "unlock", "call-back"):
            assert f"{code}/{action}" not in page


def test_a_ruling_with_points_and_reason(cast: Cast, client_of: ClientOf, desk: Desk, coded: dict[str, str]) -> None:
    for who, points in ((cast.gita, 20), (cast.guo, 50), (cast.gu, 80)):
        desk.grade(who, ada=points, **({"ben": 30} if who is not cast.gu else {}))
    client, url = client_of(cast.gao), f"/grading/progress/{coded['ada']}"
    assert "由考评组长裁定" in client.get(url).text
    for data, code in (
        ({"points": "101", "reason": "x"}, 409),
        ({"points": "abc", "reason": "x"}, 409),
        ({"points": "50.25", "reason": "x"}, 409),
        ({"points": "50", "reason": " "}, 400),
        ({"reason": "x"}, 400),
    ):
        assert client.post(f"{url}/rule", data=data, headers=JSON).status_code == code
    assert client.post(f"{url}/rule", data={"points": "50.5", "reason": "核对三份评分"}, headers=JSON).json == {
        "ok": True,
        "goto": url,
    }
    page = client.get(url).text
    assert "50.5" in page
    assert "核对三份评分" in page


def test_locking_all_then_unlocking_one_with_a_reason(
    cast: Cast, client_of: ClientOf, desk: Desk, coded: dict[str, str]
) -> None:
    desk.grade(cast.gita, ada=80, ben=30)
    desk.grade(cast.guo, ada=84, ben=30)
    client, url = client_of(cast.gao), f"/grading/progress/{coded['ada']}"
    assert client.post("/grading/progress/lock", headers=JSON).json["goto"] == "/grading/progress"  # type: ignore[index]
    assert "已锁定 2 份作品" in client.get("/grading/progress").text
    again = client.post("/grading/progress/lock", headers=JSON)
    assert again.json["code"] == "nothing_to_lock"  # type: ignore[index]
    assert client.post(f"{url}/unlock", data={"reason": ""}, headers=JSON).status_code == 400
    assert client.post(f"{url}/unlock", data={"reason": "申诉复核"}, headers=JSON).status_code == 200
    assert "申诉复核" in client.get(url).text
    assert client.post(f"{url}/lock", headers=JSON).status_code == 200


def test_calling_back_an_open_round(
    house: House, cast: Cast, client_of: ClientOf, desk: Desk, coded: dict[str, str]
) -> None:
    code = desk.take(cast.gita)
    client, url = client_of(cast.gao), f"/grading/progress/{code}"
    round_id = house.see(round_on, cast.gita, code).id
    assert "收回" in client.get(url).text
    for bad in ("", "x", "9" * 30):
        data = {"round_id": bad, "reason": "离岗"}
        assert client.post(f"{url}/call-back", data=data, headers=JSON).status_code == 400
    data = {"round_id": str(round_id), "reason": "离岗"}
    assert client.post(f"{url}/call-back", data=data, headers=JSON).status_code == 200


@pytest.mark.parametrize("state", ["", "third", "ruling", "waiting", "scoring", "agreed", "ruled", "locked", "no-such"])
def test_the_table_can_be_narrowed_to_a_state(cast: Cast, client_of: ClientOf, desk: Desk, state: str) -> None:
    desk.take(cast.gita)
    assert client_of(cast.gao).get(f"/grading/progress?state={state}").status_code == 200


@pytest.mark.parametrize("code", ["AAAA-AAAA", "x", "%00", "9" * 200, "AAAA-AAA\x00"])
def test_codes_that_do_not_exist_are_not_found(
    cast: Cast, client_of: ClientOf, coded: dict[str, str], code: str
) -> None:
    client = client_of(cast.gao)
    assert client.get(f"/grading/progress/{code}").status_code == 404
    assert client.get(f"/grading/progress/{code}/file/1").status_code == 404
    assert client.post(f"/grading/progress/{code}/lock", headers=JSON).status_code == 404


def test_an_empty_site_says_that_nothing_is_sealed_yet(cast: Cast, client_of: ClientOf) -> None:
    assert "还没有可评的作品" in client_of(cast.gao).get("/grading/progress").text
    assert "还没有可评的作品" in client_of(cast.gita).get("/grading/").text


def test_everything_is_there_in_english_too(cast: Cast, client_of: ClientOf, desk: Desk, coded: dict[str, str]) -> None:
    for name, paths in {
        "gita": ["/grading/"],
        "gao": ["/grading/progress", f"/grading/progress/{coded['ada']}"],
    }.items():
        client = client_of(getattr(cast, name))
        client.set_cookie("language", "en")
        for path in paths:
            assert client.get(path).status_code == 200
    client = client_of(cast.gao)
    client.set_cookie("language", "en")
    assert "Grading progress" in client.get("/grading/progress").text
