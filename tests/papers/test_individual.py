"""One paper a candidate: given at the placing, never twice, with a reserve; reproducible from the seed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.attempts.actions.placing import place_candidates
from examserver.attempts.reads import attempts_in
from examserver.house import House
from examserver.papers import reads
from examserver.papers.presenting import form_of, order_of
from examserver.papers.reads.forms import forms_in, set_for
from examserver.sittings.rules import Plan, advice
from tests.cast import DAY, Cast, begin_sitting
from tests.papers.forms import a_set, individual, use_set

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]


def place(house: House, cast: Cast) -> None:
    house.act(place_candidates, cast.adam, batch_id=cast.batch_id, room_ids=cast.rooms, site_code="0001")


def given(house: House, cast: Cast) -> list[int | None]:
    rooms = (cast.theory, cast.other_theory)
    return [a.paper_id for sitting in rooms for a in house.see(attempts_in, sitting)]


def test_everybody_in_both_rooms_has_a_paper_of_their_own(house: House, cast: Cast) -> None:
    set_id = individual(house, cast, 6)
    for sitting in (cast.theory, cast.other_theory):
        use_set(house, cast, set_id, sitting)
    place(house, cast)
    papers = given(house, cast)
    assert len(set(papers)) == 4
    assert set(papers) <= {p.id for p in house.see(forms_in, set_id)}
    place(house, cast)
    assert given(house, cast) == papers


def test_too_few_papers_are_told_before_the_day(house: House, cast: Cast, refused: Refusal) -> None:
    set_id = individual(house, cast, 3)
    for sitting in (cast.theory, cast.other_theory):
        use_set(house, cast, set_id, sitting)
    with refused("set_used_up"):
        place(house, cast)


def test_a_planner_is_advised_of_too_small_a_set(client_of: Open, house: House, cast: Cast) -> None:
    use_set(house, cast, individual(house, cast, 3))
    assert "请另组一组更多的试卷" in client_of(cast.adam).get(f"/sittings/{cast.theory}").text
    plan = Plan("theory", 90, 90, DAY.date(), DAY.date(), (4,), {4: 90}, 1, {4: 1})
    assert list(advice(plan)) == [("set_is_short", {"level": 4, "n": 1})]


def test_those_who_have_come_keep_their_paper(house: House, cast: Cast) -> None:
    set_id = individual(house, cast, 6)
    use_set(house, cast, set_id)
    begin_sitting(house, cast, cast.theory, "ada")  # the plan came after the placing: the door gives the papers
    papers = [a.paper_id for a in house.see(attempts_in, cast.theory)]
    assert len({p for p in papers if p}) == 3


def test_papers_of_one_draw_differ_and_come_again_from_their_seed(house: House, cast: Cast) -> None:
    one, other = individual(house, cast, 5), individual(house, cast, 5, code="G")
    digests = [[p.digest for p in house.see(forms_in, id)] for id in (one, other)]
    assert digests[0] == digests[1]
    assert len(set(digests[0])) > 1
    proof = house.see(set_for, one).proof
    assert sum(n for _from, _to, n in proof["times"]) == proof["questions"]
    assert proof["shared"] == {}


def test_papers_share_the_questions_that_they_have_in_common(house: House, cast: Cast) -> None:
    papers = house.see(forms_in, individual(house, cast, 6))
    items = [house.see(reads.frozen_items, p.id) for p in papers]
    specs = {id(i.spec): i.code for paper in items for i in paper.values()}
    assert len(specs) == len(set(specs.values()))


def test_forms_are_forgotten_and_made_anew_alike(house: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from examserver.papers import presenting

    monkeypatch.setattr(presenting, "_forms", reads.Recent(2))
    papers = house.see(forms_in, a_set(house, cast))
    first = [house.see(form_of, p.id).json for p in papers]
    assert [house.see(form_of, p.id).json for p in papers] == first
    form = house.see(form_of, papers[0].id)
    assert house.see(order_of, papers[0].id, form, "s") == house.see(order_of, papers[0].id, form, "s")


def test_the_set_page_shows_sums_and_papers_by_pages(client_of: Open, house: House, cast: Cast) -> None:
    set_id = individual(house, cast, 60)
    adam = client_of(cast.adam)
    page = adam.get(f"/papers/sets/{set_id}").text
    assert "F-0050" in page
    assert "F-0051" not in page
    assert "F-0051" in adam.get(f"/papers/sets/{set_id}?page=2").text
    first = house.see(forms_in, set_id)[0].id
    assert "F-0001" in adam.get(f"/papers/{first}").text
