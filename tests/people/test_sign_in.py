"""Staff sign in and out: right and wrong, lockout, idleness, the first password, where to go next."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from examserver.house import House
from examserver.people import rules
from examserver.people.actions import edit_account, reset_password, unlock_account
from examserver.people.passwords import passwords
from examserver.security import safe_next
from tests.cast import PASSWORD, Cast, MovableClock

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}


def sign_in(client: FlaskClient, username: str = "inez", password: str = PASSWORD, **more: str) -> tuple[int, Any]:
    given = {"username": username, "password": password, **more}
    answer = client.post("/sign-in", data=given, headers=AS_SCRIPT)
    return answer.status_code, answer.get_json()


def is_in(client: FlaskClient) -> bool:
    return client.get("/password").status_code == 200


def test_the_right_password_opens_the_house(client_of: Open) -> None:
    client = client_of(None)
    assert sign_in(client) == (200, {"ok": True, "goto": "/"})
    assert client.get("/").headers["Location"] == "/monitor/"
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(client_of: Open) -> None:
    client = client_of(None)
    assert sign_in(client, password="Blue-Kettle-43") == sign_in(client, username="nobody")
    said = sign_in(client, password="Blue-Kettle-43")[1]
    assert (said["code"], said["field"]) == ("wrong_password", "password")
    assert not is_in(client)


@pytest.mark.parametrize("username", ["inez'--", "Inez", "inez\x00x", "😀", "x" * 40])
def test_no_other_spelling_of_a_name_is_taken(client_of: Open, username: str) -> None:
    assert sign_in(client_of(None), username=username)[1]["code"] == "wrong_password"


def test_the_fifth_wrong_password_locks_the_account_for_a_quarter_of_an_hour(
    client_of: Open, clock: MovableClock
) -> None:
    client = client_of(None)
    assert [sign_in(client, password="no")[1]["code"] for _ in range(5)] == ["wrong_password"] * 5
    assert sign_in(client)[1]["code"] == "locked_out"
    assert "15" in sign_in(client)[1]["message"]
    clock.move(minutes=14, seconds=59)
    assert sign_in(client)[1]["code"] == "locked_out"
    clock.move(seconds=1)
    assert sign_in(client)[0] == 200


def test_a_locked_account_locks_nobody_else_and_the_administrator_lifts_it(
    client_of: Open, house: House, cast: Cast
) -> None:
    for _ in range(5):
        sign_in(client_of(None), password="no")
    assert sign_in(client_of(None), username="iris")[0] == 200
    house.act(unlock_account, cast.adam, account_id=cast.inez.id)
    assert sign_in(client_of(None))[0] == 200


def test_signing_out_ends_the_cookie_too(client_of: Open) -> None:
    client = client_of(None)
    sign_in(client)
    cookie = client.get_cookie("session")
    assert client.post("/sign-out", headers=AS_SCRIPT).get_json()["goto"] == "/sign-in"
    assert not is_in(client)
    assert cookie is not None
    client.set_cookie("session", cookie.value)
    assert not is_in(client)


def test_each_sign_in_has_a_cookie_of_its_own(client_of: Open) -> None:
    one, other = client_of(None), client_of(None)
    sign_in(one)
    sign_in(other)
    one.post("/sign-out")
    assert is_in(other)


def test_the_cookie_is_for_the_server_alone(client_of: Open) -> None:
    answer = client_of(None).post("/sign-in", data={"username": "inez", "password": PASSWORD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_half_an_hour_without_a_click_signs_staff_out(client_of: Open, clock: MovableClock) -> None:
    client = client_of(None)
    sign_in(client)
    for _ in range(3):
        clock.move(minutes=29)
        assert is_in(client)
    clock.move(minutes=31)
    assert not is_in(client)


def test_a_candidate_is_never_idle(client_of: Open, clock: MovableClock, cast: Cast) -> None:
    client = client_of(cast.ada, "terminal-a")
    clock.move(minutes=240)
    assert client.get("/exam").status_code == 200


def test_an_account_that_is_switched_off_is_out_at_once(client_of: Open, house: House, cast: Cast) -> None:
    client = client_of(None)
    sign_in(client)
    house.act(
        edit_account, cast.adam, account_id=cast.inez.id, name="伊内兹", role="invigilator", workplace="",
        is_active=False,
    )  # fmt: skip
    assert not is_in(client)
    assert sign_in(client)[1]["code"] == "wrong_password"


def test_a_first_password_must_be_changed_before_anything_else(client_of: Open, house: House, cast: Cast) -> None:
    first, own = "First-Word-2026", "Own-Word-2027"
    hashed = passwords(64).hash(first)
    house.act(reset_password, cast.adam, account_id=cast.inez.id, password=first, password_hash=hashed)
    client = client_of(None)
    assert sign_in(client, password=first)[0] == 200
    assert client.get("/").headers["Location"] == "/password"
    given = {"old_password": first, "new_password": own, "repeat_password": own}
    assert client.post("/password", data=given, headers=AS_SCRIPT).status_code == 200
    assert client.get("/").headers["Location"] == "/monitor/"
    assert sign_in(client_of(None), password=own)[0] == 200


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"old_password": "no"}, "wrong_password"),
        ({"repeat_password": "Other-Word-1"}, "passwords_differ"),
        ({"new_password": PASSWORD, "repeat_password": PASSWORD}, "password_reused"),
        ({"new_password": "short", "repeat_password": "short"}, "password_too_weak"),
        ({"new_password": "Inez-and-more-1", "repeat_password": "Inez-and-more-1"}, "password_too_weak"),
    ],
)
def test_a_new_password_is_refused_with_the_reason(
    client_of: Open, cast: Cast, given: dict[str, str], code: str
) -> None:
    good = {"old_password": PASSWORD, "new_password": "Green-Lamp-17", "repeat_password": "Green-Lamp-17"}
    answer = client_of(cast.inez).post("/password", data={**good, **given}, headers=AS_SCRIPT)
    assert answer.get_json()["code"] == code


def test_after_signing_in_one_comes_back_to_the_page_that_was_asked_for(client_of: Open) -> None:
    client = client_of(None)
    asked = client.get("/monitor/?x=1")
    assert asked.headers["Location"] == "/sign-in?next=/monitor/?x%3D1"
    assert sign_in(client, next="/monitor/?x=1")[1]["goto"] == "/monitor/?x=1"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "evil", "/\n/evil.example", "",
     "/\t/evil.example", "/\r/evil.example"],
)  # fmt: skip
def test_no_other_site_is_a_place_to_go_next(client_of: Open, target: str) -> None:
    assert sign_in(client_of(None), next=target)[1]["goto"] == "/"


@given(st.text(alphabet="/\\evil.:@\t\r\n ", max_size=12))
def test_the_next_place_is_always_a_path_of_this_site(target: str) -> None:
    found = safe_next(target)
    assert found is None or (found[0] == "/" and found[1:2] not in ("/", "\\") and found.isprintable())


@pytest.mark.parametrize(
    ("password", "is_strong"),
    [
        ("Abcdef12", True), ("abcdef1!", True), ("ABCDEF1!", True), ("Abcdefg!", True), ("密码Ab12345", True),
        ("Abcde12", False), ("abcdef12", False), ("12345678", False), ("ABCDEFGH", False), ("xada9999A", False),
    ],
)  # fmt: skip
def test_what_a_password_must_be(refused: Refusal, password: str, is_strong: bool) -> None:
    if is_strong:
        rules.may_use_password("adam", password)
    else:
        with refused("password_too_weak"):
            rules.may_use_password("adam", password)


def test_an_address_with_a_nul_names_nothing(client_of: Callable[..., FlaskClient], cast: Cast) -> None:
    adam = client_of(cast.adam)
    assert adam.get("/papers/bank/%00").status_code == 404
    assert adam.get("/registration/?q=a%00b").status_code == 404
