"""The administrator's list of accounts: adding, editing, resetting, unlocking; and one's own password."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from examserver.people import reads
from examserver.people.actions import add_account, edit_account
from examserver.people.reads import AccountView
from examserver.who import SERVER, Role
from tests.cast import PASSWORD, Cast

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}
NEW = {
    "username": "wen.li", "first_password": "Green-Lamp-7", "name": "文丽", "role": "grader",
    "workplace": "示例学院", "certificate_no": "KP-1",
}  # fmt: skip


def post(client: FlaskClient, path: str, **form: str) -> Any:
    return client.post(path, data=form, headers=AS_SCRIPT)


def account(house: House, username: str) -> AccountView:
    return next(a for a in house.see(reads.accounts) if a.username == username)


def test_an_account_is_added_and_must_change_its_password(client_of: Open, house: House, cast: Cast) -> None:
    assert post(client_of(cast.adam), "/accounts", **NEW).get_json() == {"ok": True, "goto": "/accounts"}
    added = account(house, "wen.li")
    assert (added.name, added.role, added.workplace, added.certificate_no) == ("文丽", "grader", "示例学院", "KP-1")
    assert added.must_change_password


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("username", "inez", "username_taken"),
        ("username", "x", "bad_username"),
        ("username", "a b", "bad_username"),
        ("username", "王", "bad_username"),
        ("username", "", "missing_field"),
        ("first_password", "short1A", "password_too_weak"),
        ("first_password", "Wen-Lamp-77", "password_too_weak"),
        ("role", "candidate", "malformed_field"),
        ("role", "server", "malformed_field"),
        ("name", "", "missing_field"),
        ("workplace", "单" * 121, "too_long"),
    ],
)
def test_an_account_that_cannot_be_is_refused(client_of: Open, cast: Cast, field: str, value: str, code: str) -> None:
    said = post(client_of(cast.adam), "/accounts", **{**NEW, field: value}).get_json()
    assert (said["code"], said["field"]) == (code, field)


def test_a_person_is_renamed_and_switched_off(client_of: Open, house: House, cast: Cast) -> None:
    iris = client_of(cast.iris)
    assert iris.get("/password").status_code == 200
    form = {"name": "艾瑞斯新", "role": "chief_invigilator", "workplace": "新单位", "certificate_no": "J-2"}
    assert post(client_of(cast.adam), f"/accounts/{cast.iris.id}", **form).get_json()["ok"]
    changed = account(house, "iris")
    assert (changed.name, changed.role, changed.workplace, changed.is_active) == (
        "艾瑞斯新", "chief_invigilator", "新单位", False,
    )  # fmt: skip
    assert iris.get("/password").status_code == 303


def test_the_last_administrator_stays(house: House, cast: Cast, refused: Refusal) -> None:
    asked = {"account_id": cast.adam.id, "name": "阿丹", "workplace": ""}
    for change in ({"role": Role.GRADER, "is_active": True}, {"role": Role.ADMINISTRATOR, "is_active": False}):
        with refused("last_administrator"):
            house.act(edit_account, cast.adam, **asked, **change)
    house.act(
        add_account, SERVER, username="eve", name="伊芙", role=Role.ADMINISTRATOR, password="Tall-Tree-99",
        password_hash="x",
    )  # fmt: skip
    house.act(edit_account, cast.adam, **asked, role=Role.GRADER, is_active=True)


def test_a_reset_password_signs_the_person_out_and_must_be_changed(client_of: Open, house: House, cast: Cast) -> None:
    gita = client_of(cast.gita)
    path = f"/accounts/{cast.gita.id}/password"
    assert post(client_of(cast.adam), path, new_password="weak").get_json()["code"] == "password_too_weak"
    assert post(client_of(cast.adam), path, new_password="Quiet-Pond-31").get_json()["ok"]
    assert gita.get("/password").status_code == 303
    assert account(house, "gita").must_change_password


def test_a_locked_account_is_shown_and_unlocked(client_of: Open, house: House, cast: Cast) -> None:
    for _ in range(5):
        post(client_of(None), "/sign-in", username="guo", password="wrong")
    adam = client_of(cast.adam)
    assert "已锁定" in adam.get("/accounts").text
    assert post(adam, f"/accounts/{cast.guo.id}/unlock").get_json()["ok"]
    assert "已锁定" not in adam.get("/accounts").text


def test_all_roles_are_listed_in_their_order(client_of: Open, house: House, cast: Cast) -> None:
    page = client_of(cast.adam).get("/accounts").text
    for word in ("管理员", "监考员", "主监考员", "考评员", "考评组长", "成绩管理员", "内部质量督导员"):
        assert word in page
    order = [a.role for a in house.see(reads.accounts)]
    assert order == sorted(order, key=list(Role).index)


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "gao", "rita", "ivan", "ada"])
def test_nobody_else_sees_the_accounts(client_of: Open, cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    assert client.get("/accounts").status_code == 403
    assert post(client, "/accounts", **NEW).status_code == 403


def test_an_account_that_is_not_there_is_not_found(client_of: Open, cast: Cast) -> None:
    adam = client_of(cast.adam)
    assert post(adam, "/accounts/999/unlock").status_code == 404
    assert post(adam, "/accounts/999/password", new_password="Quiet-Pond-31").status_code == 404
    assert post(adam, "/accounts/999", name="x", role="grader").status_code == 404


def change(client: FlaskClient, old: str, new: str, again: str) -> str:
    answer = post(client, "/password", old_password=old, new_password=new, repeat_password=again)
    return answer.get_json().get("code", "ok")


def test_the_own_password_is_typed_twice_and_not_used_again(client_of: Open, cast: Cast) -> None:
    inez = client_of(cast.inez)
    assert change(inez, PASSWORD, "Silver-Moon-8", "Silver-Moon-9") == "passwords_differ"
    assert change(inez, "Not-Mine-1", "Silver-Moon-8", "Silver-Moon-8") == "wrong_password"
    assert change(inez, PASSWORD, PASSWORD, PASSWORD) == "password_reused"
    assert change(inez, PASSWORD, "Silver-Moon-8", "Silver-Moon-8") == "ok"
    assert change(inez, "Silver-Moon-8", PASSWORD, PASSWORD) == "password_reused"


def test_another_role_ends_what_the_person_has_open(client_of: Open, house: House, cast: Cast) -> None:
    carl = client_of(cast.carl)
    form = {"name": "卡尔", "role": "grader", "is_active": "on"}
    assert post(client_of(cast.adam), f"/accounts/{cast.carl.id}", **form).get_json()["ok"]
    assert carl.get("/password").status_code == 303


def test_another_name_ends_nothing(client_of: Open, cast: Cast) -> None:
    carl = client_of(cast.carl)
    form = {"name": "卡尔新", "role": "chief_invigilator", "is_active": "on"}
    assert post(client_of(cast.adam), f"/accounts/{cast.carl.id}", **form).get_json()["ok"]
    assert carl.get("/password").status_code == 200


def test_a_new_own_password_ends_the_other_sign_ins(client_of: Open, cast: Cast) -> None:
    elsewhere, inez = client_of(cast.inez, "elsewhere"), client_of(cast.inez)
    assert change(inez, PASSWORD, "Silver-Moon-8", "Silver-Moon-8") == "ok"
    assert inez.get("/password").status_code == 200
    assert elsewhere.get("/password").status_code == 303


def test_before_the_first_password_is_changed_no_socket_opens(
    client_of: Open, socket_of: Callable[..., Any], cast: Cast
) -> None:
    assert post(client_of(cast.adam), f"/accounts/{cast.carl.id}/password", new_password="Quiet-Pond-31")
    assert not socket_of(cast.carl).is_connected()
