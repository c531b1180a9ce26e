"""The form that is the same for all, and a candidate's order of it."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from examserver.house import House
from examserver.papers.presenting import form_of, order_of
from examserver.papers.reads import frozen_items
from examserver.papers.rules import arrange, difference
from question_bank.draw import options_rng, order_for
from question_bank.registry import kind
from tests.cast import Cast

VALUES = st.one_of(st.integers(-2, 2), st.text(max_size=2), st.lists(st.integers(0, 2), max_size=4))
QUESTIONS = st.fixed_dictionaries({"stem": VALUES, "options": st.lists(st.integers(0, 3), max_size=6)})


@given(QUESTIONS, st.data())
def test_a_question_put_in_order_is_the_one_that_was_shown(plain: dict[str, Any], data: st.DataObject) -> None:
    shown = {"stem": data.draw(VALUES), "options": data.draw(st.permutations(plain["options"])), "more": 1}
    moved, other = difference(plain, shown)
    form = {"title": "卷", "questions": [{**plain, "no": 1}]}
    [question] = arrange(form, [(1, moved, other)])["questions"]
    assert question == {**shown, "no": 1}
    assert "options" not in other


def test_a_paper_is_arranged_as_the_draw_and_the_kinds_say(house: House, cast: Cast) -> None:
    form = house.see(form_of, cast.paper_id)
    order = orjson.loads(house.see(order_of, cast.paper_id, form, "a seed"))
    paper = arrange(orjson.loads(form.json), order)
    items = house.see(frozen_items, cast.paper_id).values()
    expected = [
        {
            **kind(i.kind).present(i.spec, options_rng("a seed", i.code)),
            "no": i.no,
            "section": i.section,
            "worth": i.worth,
        }
        for i in order_for(items, "a seed")
    ]
    assert paper["questions"] == expected
    assert [q["no"] for q in expected] != sorted(q["no"] for q in expected)


def test_two_seeds_give_two_orders_of_one_form(house: House, cast: Cast) -> None:
    form = house.see(form_of, cast.paper_id)
    assert house.see(form_of, cast.paper_id) is form
    one, same, other = (house.see(order_of, cast.paper_id, form, seed) for seed in ("1", "1", "2"))
    assert (one == same, one == other) == (True, False)


def test_tasks_keep_their_order(house: House, cast: Cast) -> None:
    form = house.see(form_of, cast.practical_paper_id)
    assert orjson.loads(house.see(order_of, cast.practical_paper_id, form, "a seed")) == [[1, {}, {}]]
