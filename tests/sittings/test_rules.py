"""What a planner is told to look at again, and what cannot be planned at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from examserver.sittings.rules import BOUNDS, Plan, advice, may_plan, overlapping
from tests.cast import DAY

Refusal = Callable[[str], Any]
GOOD = Plan(
    subject="theory", minutes=90, least_minutes=90, day=date(2026, 11, 28), exam_date=date(2026, 11, 28),
    levels=(4, 3), papers={4: 90, 3: 90}, staff=2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"minutes": 89, "papers": {4: 89, 3: 89}}, "below_standard_minutes"),
        ({"papers": {4: 90}}, "level_without_paper"),
        ({"papers": {4: 90, 3: 120}}, "paper_minutes_differ"),
        ({"day": date(2026, 11, 29)}, "not_on_exam_date"),
        ({"staff": 0}, "no_invigilator"),
        ({"levels": (), "papers": {}}, None),
    ],
)
def test_each_thing_worth_a_second_look_is_said_once(change: dict[str, Any], code: str | None) -> None:
    said = [c for c, _detail in advice(Plan(**{**vars(GOOD), **change}))]
    assert said == ([code] if code else [])


@pytest.mark.parametrize(
    ("planned", "minutes", "book", "code"),
    [
        (DAY, 90, {}, ""),
        (DAY + timedelta(days=731), 90, {}, ""),
        (DAY + timedelta(days=733), 90, {}, "far_start"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), 90, {}, "far_start"),
        (DAY, 0, {}, "out_of_range"),
        (DAY, 601, {}, "out_of_range"),
        *((DAY, 90, {name: least - 1}, "out_of_range") for name, (least, _most) in BOUNDS.items()),
        *((DAY, 90, {name: most + 1}, "out_of_range") for name, (_least, most) in BOUNDS.items()),
        *((DAY, 90, {name: most}, "") for name, (_least, most) in BOUNDS.items()),
    ],
)
def test_a_plan_stays_within_its_bounds(
    planned: datetime, minutes: int, book: dict[str, int], code: str, refused: Refusal
) -> None:
    with refused(code):
        may_plan(planned, minutes, book, DAY)


@pytest.mark.parametrize(
    ("room", "starts_after", "pairs"),
    [(1, 0, [(1, 2)]), (1, 89, [(1, 2)]), (1, 90, []), (2, 0, []), (1, -119, [(2, 1)])],
)
def test_two_sittings_in_one_room_at_one_time_overlap(
    room: int, starts_after: int, pairs: list[tuple[int, int]]
) -> None:
    other = (2, room, DAY + timedelta(minutes=starts_after), 120)
    assert overlapping([(1, 1, DAY, 90), other]) == pairs
