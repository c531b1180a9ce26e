"""Sets of papers as tests draw them: of the small bank, which holds three forms that share nothing."""

from typing import Any

from examserver.house import House
from examserver.papers import making
from examserver.papers.actions.forms import freeze_set
from examserver.papers.drawn import INDIVIDUAL, PARALLEL, Wish
from examserver.papers.reads.forms import forms_in
from examserver.sittings.actions import edit_sitting
from examserver.sittings.reads import see_sitting
from question_bank.blueprints import read_blueprint
from tests.cast import Cast

SMALL: dict[str, Any] = {
    "code": "T4-F",
    "title": "平行测试卷",
    "level": 4,
    "minutes": 90,
    "sections": [
        {"title": "单选题", "kind": "single_choice", "count": 2, "points": "25"},
        {"title": "判断题", "kind": "true_false", "count": 1, "points": "50"},
    ],
}


def a_set(house: House, cast: Cast, kind: str = PARALLEL, size: int = 3, *, code: str = "F", **more: Any) -> int:
    """A set of papers, drawn and frozen (frozen=False: a draft)."""
    is_frozen, wish = more.pop("frozen", True), Wish(kind, size, more.pop("overlap", 0))
    plan = read_blueprint({**SMALL, **more})
    set_id = making.make(house, cast.adam, plan, wish, "7", code=code, title="一组测试卷")
    if is_frozen:
        house.act(freeze_set, cast.adam, set_id=set_id)
    return set_id


def individual(house: House, cast: Cast, size: int, **more: Any) -> int:
    """A set of papers, one a candidate."""
    return a_set(house, cast, INDIVIDUAL, size, **more)


def letters(house: House, set_id: int) -> dict[int, str]:
    """The papers of a set by id: A, B, C … or 0001, 0002 …"""
    return {form.id: form.code.rpartition("-")[2] for form in house.see(forms_in, set_id)}


def use_set(house: House, cast: Cast, set_id: int, sitting_id: int = 0) -> None:
    """Level 4 of a sitting sits this set."""
    sitting_id = sitting_id or cast.theory
    view = house.see(see_sitting, cast.adam, sitting_id)
    house.act(
        edit_sitting,
        cast.adam,
        sitting_id=sitting_id,
        planned_start=view.planned_start,
        minutes=view.minutes,
        rulebook=view.rules.as_dict(),
        papers={},
        staff=list(view.staff),
        sets={4: set_id},
    )
