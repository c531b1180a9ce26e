"""The second person's password: counted like a sign-in, by role, never the first person."""

from collections.abc import Callable
from typing import Any

import pytest

from examserver.house import House
from examserver.people.actions import reset_password
from examserver.people.passwords import passwords
from examserver.people.second import second_person
from examserver.who import Role
from tests.cast import PASSWORD, Cast, MovableClock

DESK = (Role.INVIGILATOR, Role.CHIEF_INVIGILATOR)


def form(username: str, password: str = PASSWORD) -> dict[str, str]:
    return {"second_username": username, "second_password": password}


def test_the_other_invigilator_is_the_second_person(house: House, cast: Cast) -> None:
    assert second_person(house, cast.inez, form("carl"), *DESK) == cast.carl.id


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [
        ("carl", "wrong", "needs_second_person"),
        ("nobody", PASSWORD, "needs_second_person"),
        ("gita", PASSWORD, "needs_second_person"),
        ("inez", PASSWORD, "second_is_first"),
    ],
)
def test_who_is_not_a_second_person(
    house: House, cast: Cast, refused: Callable[[str], Any], username: str, password: str, code: str
) -> None:
    with refused(code):
        second_person(house, cast.inez, form(username, password), *DESK)


def test_guessing_locks_the_account_and_the_lock_ends(
    house: House, clock: MovableClock, cast: Cast, refused: Callable[[str], Any]
) -> None:
    for _ in range(5):
        with refused("needs_second_person"):
            second_person(house, cast.inez, form("carl", "guess"), *DESK)
    with refused("locked_out"):
        second_person(house, cast.inez, form("carl"), *DESK)
    clock.move(minutes=16)
    assert second_person(house, cast.inez, form("carl"), *DESK) == cast.carl.id


def test_a_first_password_that_another_gave_makes_no_second_person(
    house: House, cast: Cast, refused: Callable[[str], Any]
) -> None:
    fresh = {"password": "Quiet-Pond-31", "password_hash": passwords(64).hash("Quiet-Pond-31")}
    house.act(reset_password, cast.adam, account_id=cast.carl.id, **fresh)
    with refused("needs_second_person"):
        second_person(house, cast.inez, form("carl", "Quiet-Pond-31"), *DESK)
