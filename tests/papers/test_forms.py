"""Parallel forms: drawn, kept all or nothing, frozen and discarded together, and laid out so that neighbours differ."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from examserver.attempts.actions.placing import place_candidates
from examserver.attempts.actions.presence import arrive
from examserver.attempts.reads import attempts_in
from examserver.attempts.rules import form_at
from examserver.attempts.seating import placing_of
from examserver.errors import Refused
from examserver.facts import AuditRow
from examserver.house import House
from examserver.papers import making, reads
from examserver.papers.actions import forms as actions
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import digest_of_paper, discard_paper, freeze_paper
from examserver.papers.drawn import PARALLEL, Wish, compute_or_refuse
from examserver.papers.reads.forms import forms_in, set_for, set_views
from examserver.papers.tables import FrozenSpec, PaperItem
from examserver.sittings.actions import open_admission
from examserver.sittings.reads import see_sitting
from question_bank.blueprints import read_blueprint
from tests.cast import QUESTIONS, Cast, at_terminal, begin_sitting, paper_in
from tests.papers.forms import SMALL, a_set, letters, use_set
from tests.sittings.test_plan import form_of

Open = Callable[..., FlaskClient]
Refusal = Callable[[str], Any]
AS_SCRIPT = {"Accept": "application/json"}


def codes(house: House, paper_id: int) -> list[str]:
    return [i.code for i in house.see(reads.items_of, paper_id)]


def count(house: House, table: Any) -> int:
    return house.see(lambda db: db.query(table).count())


def test_three_forms_share_nothing_and_carry_their_sums(house: House, cast: Cast) -> None:
    set_id = a_set(house, cast)
    papers = house.see(forms_in, set_id)
    held = [set(codes(house, p.id)) for p in papers]
    assert [p.code for p in papers] == ["F-A", "F-B", "F-C"]
    assert [len(one & other) for one, other in ((held[0], held[1]), (held[0], held[2]), (held[1], held[2]))] == [0] * 3
    proof = house.see(set_for, set_id).proof
    assert proof["shared"] == {"0-1": 0, "0-2": 0, "1-2": 0}
    assert (proof["items"], proof["questions"], proof["most_times"], proof["times"]) == (3, 9, 1, [[1, 1, 9]])


def test_what_papers_ask_is_kept_once(house: House, cast: Cast) -> None:
    before = count(house, FrozenSpec)
    a_set(house, cast)
    a_set(house, cast, code="G")
    assert count(house, PaperItem) > count(house, FrozenSpec)
    assert count(house, FrozenSpec) - before <= 9


def test_a_set_is_frozen_as_each_of_its_papers_would_be(house: House, cast: Cast, refused: Refusal) -> None:
    set_id = a_set(house, cast)
    papers = house.see(forms_in, set_id)
    assert [p.digest for p in papers] == [house.see(digest_of_paper, p.id) for p in papers]
    assert all(house.see(reads.paper_for, p.id).frozen_by == cast.adam.id for p in papers)
    with refused("paper_is_frozen"):
        house.act(actions.freeze_set, cast.adam, set_id=set_id)
    with refused("paper_is_frozen"):
        house.act(actions.discard_set, cast.adam, set_id=set_id)


def test_a_draft_is_thrown_away_with_all_its_papers(house: House, cast: Cast) -> None:
    before = count(house, PaperItem)
    set_id = a_set(house, cast, frozen=False)
    house.act(actions.discard_set, cast.adam, set_id=set_id)
    assert (house.see(set_views), count(house, PaperItem)) == ([], before)


@pytest.mark.parametrize("action", [freeze_paper, discard_paper])
def test_no_paper_leaves_its_set(house: House, cast: Cast, refused: Refusal, action: Any) -> None:
    set_id = a_set(house, cast, frozen=False)
    with refused("paper_in_set"):
        house.act(action, cast.adam, paper_id=house.see(forms_in, set_id)[0].id)


def test_a_bank_too_small_gives_nothing_at_all(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("bank_shortage"):
        a_set(house, cast, size=4)
    assert house.see(set_views) == []
    assert house.see(forms_in, a_set(house, cast, size=4, overlap=1))[3].code == "F-D"


def test_nothing_is_kept_of_a_bank_that_changed_meanwhile(house: House, cast: Cast, refused: Refusal) -> None:
    plan = read_blueprint(SMALL)
    drawn = compute_or_refuse(making.bank_for(house, plan), plan, Wish(PARALLEL, 3), "7")
    house.act(stock_bank, cast.adam, questions=[{**QUESTIONS[0], "stem": "改过的题干"}], tasks=[])
    with refused("bank_changed"):
        house.act(actions.keep_set, cast.adam, drawn=drawn, code="F", title="卷")
    assert house.see(set_views) == []


@pytest.mark.parametrize(
    ("code", "refusal"), [("T4-A", "paper_code_taken"), ("F", "paper_code_taken"), ("卷", "bad_paper_code")]
)
def test_a_set_has_a_code_of_its_own(house: House, cast: Cast, refused: Refusal, code: str, refusal: str) -> None:
    a_set(house, cast)
    with refused(refusal):
        a_set(house, cast, code=code)


def test_a_code_that_one_of_the_papers_would_have_is_taken(house: House, cast: Cast, refused: Refusal) -> None:
    with refused("paper_code_taken"):
        a_set(house, cast, code="T4")  # there is a T4-A


@pytest.mark.parametrize(("size", "overlap"), [(1, 0), (27, 0), (2, -1), (2, 501)])
def test_a_wish_has_bounds(refused: Refusal, size: int, overlap: int) -> None:
    with refused("out_of_range"):
        Wish(PARALLEL, size, overlap)


@given(st.integers(2, 26), st.integers(1, 12), st.integers(1, 200), st.integers(0, 25))
def test_neighbours_have_different_forms(forms: int, columns: int, seat: int, turn: int) -> None:
    mine = form_at(seat, columns, forms, turn)
    assert 0 <= mine < forms
    assert form_at(seat + columns, columns, forms, turn) != mine
    if seat % columns:
        assert form_at(seat + 1, columns, forms, turn) != mine


def forms_of(house: House, set_id: int, sitting_id: int) -> dict[int, str]:
    """Seat to form."""
    names = letters(house, set_id)
    return {a.seat_no: names[a.paper_id] for a in house.see(attempts_in, sitting_id) if a.paper_id}


def test_placing_gives_every_seat_a_form_and_says_so(house: House, cast: Cast) -> None:
    set_id = a_set(house, cast)
    use_set(house, cast, set_id)
    house.act(place_candidates, cast.adam, batch_id=cast.batch_id, room_ids=cast.rooms, site_code="0001")
    given = forms_of(house, set_id, cast.theory)
    assert sorted(given.values()) == ["A", "B", "C"]
    [told] = house.see(lambda db: db.query(AuditRow).filter_by(what="sitting.papers_allotted").all())
    assert told.detail["seats"] == {str(seat): "ABC".index(form) + 1 for seat, form in given.items()}
    assert (told.sitting_id, told.detail["code"], told.detail["seed"]) == (cast.theory, "F", "7")
    [room, _other] = house.see(placing_of, cast.batch_id).rooms
    assert {no: seat.form for no, seat in room.seats.items()} == given


def test_placing_again_gives_the_same_forms(house: House, cast: Cast) -> None:
    set_id = a_set(house, cast)
    use_set(house, cast, set_id)
    plans = []
    for _turn in range(2):
        house.act(place_candidates, cast.adam, batch_id=cast.batch_id, room_ids=cast.rooms, site_code="0001")
        plans.append(forms_of(house, set_id, cast.theory))
    assert plans[0] == plans[1]


def test_a_plan_that_changed_after_the_placing_holds_at_the_door(house: House, cast: Cast) -> None:
    set_id = a_set(house, cast)
    use_set(house, cast, set_id)
    sitters = begin_sitting(house, cast, cast.theory, "ada", "ben")
    given = forms_of(house, set_id, cast.theory)
    assert (len(given), len(set(given.values()))) == (3, 3)
    forms = {a.id: a.paper_id for a in house.see(attempts_in, cast.theory)}
    house.act(arrive, sitters["ada"].who)
    assert forms == {a.id: a.paper_id for a in house.see(attempts_in, cast.theory)}


def test_two_neighbours_see_two_papers(house: House, cast: Cast) -> None:
    from examserver.attempts.opening import Held, pictures, start_of

    set_id = a_set(house, cast)
    use_set(house, cast, set_id)
    sitters = begin_sitting(house, cast, cast.theory, "ada", "ben")
    batch = [(s.who, Held(attempt_id=s.attempt_id)) for s in sitters.values()]
    ada, ben = house.see(lambda db: pictures(db, batch, now=house.clock.now()))
    assert ada
    assert ben
    assert ada["mark"] != ben["mark"]
    stems = [{q["stem"] for q in paper_in(seen)["questions"]} for seen in (ada, ben)]
    assert stems[0].isdisjoint(stems[1])
    start = house.see(start_of, cast.theory, house.clock.now(), b"")
    assert set(start["keys"]) == {ada["mark"], ben["mark"]}


def test_a_level_sits_a_paper_or_a_set_that_is_frozen(house: House, cast: Cast, refused: Refusal) -> None:
    draft = a_set(house, cast, frozen=False)
    with refused("paper_not_frozen"):
        use_set(house, cast, draft)
    with refused("paper_not_frozen"):
        use_set(house, cast, 99)
    frozen = a_set(house, cast, code="G")
    with refused("paper_not_frozen"):
        use_set(house, cast, frozen, cast.practical)
    use_set(house, cast, frozen)
    house.act(open_admission, cast.carl, sitting_id=cast.theory)
    assert house.act(arrive, at_terminal(house, cast.ada)) > 0


def test_forms_are_drawn_looked_at_and_frozen_in_the_browser(client_of: Open, house: House, cast: Cast) -> None:
    adam = client_of(cast.adam)
    assert adam.post("/papers/plans", json={"plan": SMALL}, headers=AS_SCRIPT).get_json()["ok"]
    page = adam.get("/papers/draw?blueprint=T4-F&kind=parallel&forms=3&overlap=0&seed=5").text
    assert "各卷对照" in page
    form = {
        "blueprint": "T4-F",
        "seed": "5",
        "kind": "parallel",
        "size": "3",
        "overlap": "0",
        "code": "F",
        "title": "卷",
    }
    goto = adam.post("/papers/draw", data=form, headers=AS_SCRIPT).get_json()["goto"]
    page = adam.get(goto).text
    assert "这组试卷是草稿" in page
    assert "F-A" not in adam.get("/papers/").text
    assert adam.post(f"{goto}/freeze", headers=AS_SCRIPT).get_json() == {"ok": True, "goto": goto}
    assert adam.post(f"{goto}/discard", headers=AS_SCRIPT).get_json()["code"] == "paper_is_frozen"
    assert "全部冻结" not in adam.get(goto).text
    chosen = adam.get(f"/sittings/{cast.theory}").text
    assert 'value="set-1"' in chosen
    assert adam.get("/papers/sets/99").status_code == 404


def test_the_plan_page_takes_a_set(client_of: Open, house: House, cast: Cast) -> None:
    set_id = a_set(house, cast)
    adam = client_of(cast.adam)
    form = form_of(house.see(see_sitting, cast.adam, cast.theory), paper_4=f"set-{set_id}")
    assert adam.post(f"/sittings/{cast.theory}", data=form, headers=AS_SCRIPT).get_json()["ok"]
    view = house.see(see_sitting, cast.adam, cast.theory)
    assert (view.papers, view.sets) == ({}, {4: set_id})
    assert "F ×3" in adam.get("/sittings/").text
    assert f'value="set-{set_id}" data-minutes="90" selected' in adam.get(f"/sittings/{cast.theory}").text
    bad = adam.post(f"/sittings/{cast.theory}", data=form | {"paper_4": "set-x"}, headers=AS_SCRIPT).get_json()
    assert bad["code"] == "not_a_number"


@pytest.mark.parametrize("name", ["inez", "carl", "gita", "rita", "ivan", "amy", "ada"])
def test_sets_are_the_administrators(client_of: Open, house: House, cast: Cast, name: str) -> None:
    set_id = a_set(house, cast)
    client = client_of(getattr(cast, name))
    assert client.get(f"/papers/sets/{set_id}").status_code == 403
    assert client.post(f"/papers/sets/{set_id}/freeze", headers=AS_SCRIPT).status_code == 403


def test_a_refusal_names_the_shortage(house: House, cast: Cast) -> None:
    with pytest.raises(Refused) as short:
        a_set(house, cast, size=4)
    assert short.value.detail["problems"][0]["wanted"] > short.value.detail["problems"][0]["found"]
