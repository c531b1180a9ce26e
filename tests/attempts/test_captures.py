"""Work that is captured every two seconds: what of it is kept, and what a history offers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.actions.thinning import thin_captures
from examserver.attempts.duties import Thinning
from examserver.attempts.reads import fields_of, history_of
from examserver.attempts.rules import MOST_VERSIONS, spread
from examserver.attempts.tables import AnswerRevision
from examserver.house import House
from examserver.who import SERVER
from tests.cast import MovableClock, Sitter, an_answer

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
LONG = "<p>" + "字" * 700 + "</p>"


@pytest.fixture
def ada(working: dict[str, Sitter]) -> Sitter:
    return working["ada"]


def write(house: House, clock: MovableClock, ada: Sitter, n: int, part: str = "note", text: str = LONG) -> None:
    """Something new each ten seconds, n times."""
    for turn in range(n):
        house.act(
            save_answer, ada.who, asked=an_answer(ada, number=next_number(house), answer=f"{text}{turn}", part=part)
        )
        clock.move(seconds=10)


def next_number(house: House) -> int:
    return len(numbers(house)) + 1000 + max(numbers(house), default=0)


def numbers(house: House) -> list[int]:
    return house.see(lambda db: list(db.scalars(select(AnswerRevision.number).order_by(AnswerRevision.id))))


def parts(house: House) -> list[str]:
    return house.see(lambda db: list(db.scalars(select(AnswerRevision.part).order_by(AnswerRevision.id))))


def test_of_large_captures_the_last_of_each_minute_that_passed_is_kept(
    house: House, clock: MovableClock, ada: Sitter
) -> None:
    write(house, clock, ada, 36, text="<p>" + "字" * 400 + "</p>")
    before = len(numbers(house))
    newest = house.see(fields_of, ada.attempt_id)[1]["note"]
    gone = house.act(thin_captures, SERVER)
    assert 12 <= gone <= 16, "of three minutes with six captures each one a minute stays"
    assert len(numbers(house)) == before - gone
    assert house.act(thin_captures, SERVER) == 0
    assert house.see(fields_of, ada.attempt_id)[1]["note"] == newest


def test_short_fields_are_never_thinned(house: House, clock: MovableClock, ada: Sitter) -> None:
    write(house, clock, ada, 36, part="shop_name", text="茶铺")
    assert house.act(thin_captures, SERVER) == 0


def test_nothing_is_thinned_once_the_attempt_is_over(house: House, clock: MovableClock, ada: Sitter) -> None:
    write(house, clock, ada, 36, text="<p>" + "字" * 400 + "</p>")
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    assert house.act(thin_captures, SERVER) == 0


def test_the_chore_thins_once_a_minute(house: House, clock: MovableClock, ada: Sitter) -> None:
    chore = Thinning()
    chore.thin(house)
    write(house, clock, ada, 36, text="<p>" + "字" * 400 + "</p>")
    before = len(numbers(house))
    chore.thin(house)
    after = len(numbers(house))
    assert after < before
    clock.move(seconds=30)
    chore.thin(house)
    assert len(numbers(house)) == after


def test_a_history_goes_back_to_the_beginning(house: House, clock: MovableClock, ada: Sitter) -> None:
    write(house, clock, ada, 70, part="shop_name", text="茶")
    shown = house.see(history_of, ada.who, ada.attempt_id, 1, "shop_name")
    assert shown[0]["answer"] == "茶69"
    assert shown[-1]["answer"] == "茶0"
    assert len(shown) < 40


MOMENTS = st.lists(st.integers(0, 7200), min_size=1, max_size=400, unique=True)


def rows(seconds: Any) -> list[tuple[int, datetime]]:
    return [(second, START + timedelta(seconds=second)) for second in sorted(seconds, reverse=True)]


@given(seconds=MOMENTS)
def test_a_history_has_the_newest_the_oldest_and_not_too_many(seconds: list[int]) -> None:
    kept = spread(rows(seconds))
    assert kept[0] == max(seconds)
    assert kept[-1] == min(seconds)
    assert len(kept) <= MOST_VERSIONS
    assert kept == sorted(set(kept), reverse=True)


def test_versions_of_an_hour_lie_ever_further_apart() -> None:
    kept = spread(rows(range(0, 3600, 2)))
    assert kept[:3] == [3598, 3592, 3586]
    gaps = [a - b for a, b in pairwise(kept)]
    assert max(gaps[:10]) == 6
    assert set(gaps[-9:-1]) == {300}
