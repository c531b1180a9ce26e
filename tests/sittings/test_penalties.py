"""The general penalties of a practical sitting: each with its scope and what it leaves, or off."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from examserver.house import House
from examserver.rulebook import Rulebook
from examserver.sittings.rules import PENALTIES, may_plan
from tests.cast import DAY, Cast
from tests.sittings.test_plan import AS_SCRIPT, form_of, seen

Open = Callable[..., FlaskClient]


def test_each_penalty_is_set_with_its_scope_and_what_it_leaves(client_of: Open, house: House, cast: Cast) -> None:
    adam, address = client_of(cast.adam), f"/sittings/{cast.practical}"
    page = adam.get(address).text
    for name in PENALTIES:
        assert f'name="{name}"' in page
    changes = {
        "penalty_distorted": "module",
        "penalty_distorted_percent": "75",
        "penalty_named": "off",
        "penalty_named_percent": "0",
    }
    form = form_of(seen(house, cast, cast.practical), **changes)
    assert adam.post(address, data=form, headers=AS_SCRIPT).get_json()["ok"]
    rules = seen(house, cast, cast.practical).rules
    assert (rules.penalty_distorted, rules.penalty_named) == ("module 75", "off")
    assert rules.penalty_missing == Rulebook().penalty_missing, "what was not asked stays"


def test_a_theory_sitting_has_none(client_of: Open, cast: Cast) -> None:
    assert "penalty_" not in client_of(cast.adam).get(f"/sittings/{cast.theory}").text


@pytest.mark.parametrize(
    ("scope", "percent"), [("task", "0"), ("", "0"), ("line", "100"), ("line", "-1"), ("line", "x"), ("module", "")]
)
def test_what_is_no_penalty_is_refused(client_of: Open, house: House, cast: Cast, scope: str, percent: str) -> None:
    form = form_of(seen(house, cast, cast.practical), penalty_named=scope, penalty_named_percent=percent)
    answer = client_of(cast.adam).post(f"/sittings/{cast.practical}", data=form, headers=AS_SCRIPT)
    assert answer.status_code == 400
    assert seen(house, cast, cast.practical).rules.penalty_named == "module 0"


def test_a_rulebook_with_an_unknown_rule_is_refused(refused: Callable[[str], object]) -> None:
    for name in PENALTIES:
        with refused("malformed_field"):  # type: ignore[attr-defined]
            may_plan(DAY, 90, {name: "line 200"}, DAY)
