"""Finding questions, and how much each was used: on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from examserver.house import House
from examserver.papers.actions.bank import import_questions, write_draft
from examserver.papers.actions.life import move_items
from examserver.papers.actions.papers import draw_paper
from examserver.papers.reads import items_of
from examserver.papers.reads.bank import exposures_since, versions_of
from examserver.papers.reads.finding import Search, choices_in, desk_of, find_ids, find_page
from examserver.papers.reads.usage import papers_with, uses_of
from tests.cast import BLUEPRINT, QUESTIONS, Cast, MovableClock, begin_sitting, build_site, settings_in
from tests.postgres import a_database, postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock) -> Iterator[tuple[House, Cast]]:
    """The prepared site on this database, with one draft of Amy's."""
    url = "" if request.param == "sqlite" else a_database(request.getfixturevalue("postgres"))
    cast = build_site(tmp_path / "site", database_url=url)
    house = House(settings_in(tmp_path / "site", database_url=url), clock)
    clock.move(minutes=1)
    spec = {**QUESTIONS[0], "stem": "<p>跨境<b>电商</b>的 100% 与 A_B</p>", "options": ["甲", "ＳＫＵ", "丙", "丁"]}
    house.act(write_draft, cast.amy, spec=spec)
    yield house, cast
    house.engine.dispose()


def found(house: House, **asked: Any) -> list[str]:
    return [line.code for line in house.see(find_page, Search(**asked), 1, 50).lines]


def test_the_newest_version_is_listed_and_what_is_in_use_beside_it(site: tuple[House, Cast]) -> None:
    house, cast = site
    page = house.see(find_page, Search(), 1, 5)
    assert (page.total, page.pages, len(page.lines)) == (13, 3, 5)
    assert house.see(find_page, Search(), 99, 5).page == 3
    (line,) = house.see(find_page, Search(words="S-0"), 1, 5).lines
    assert (line.version, line.state, line.released, line.written_by) == (2, "draft", 1, cast.amy.id)
    assert line.title == "跨境电商的 100% 与 A_B"


CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"words": "跨境电商"}, ["S-0"]),
    ({"words": "sku"}, ["S-0"]),
    ({"words": "因为如此 多选题 电子支付"}, ["M-0", "M-1", "M-2"]),
    ({"words": "100%"}, ["S-0"]),
    ({"words": "a_b"}, ["S-0"]),
    ({"words": "%"}, ["S-0"]),
    ({"words": "没有这样的词"}, []),
    ({"state": "draft"}, ["S-0"]),
    ({"state": "released", "words": "S-0"}, ["S-0"]),
    ({"state": "retired"}, []),
    ({"kind": "fill_in"}, ["T-0"]),
    ({"module": "职业道德"}, ["J-0", "J-1", "J-2"]),
    ({"point": "电子支付"}, ["M-0", "M-1", "M-2"]),
    ({"level": 5}, []),
    ({"level": 3, "kind": "fill_in"}, ["T-0"]),
    ({"difficulty": "易"}, ["J-0", "J-1", "J-2"]),
    ({"difficulty": "中", "kind": "fill_in"}, ["T-0"]),
    ({"difficulty": "难"}, []),
    ({"difficulty": "不难"}, []),
    ({"importance": "Y", "kind": "fill_in"}, ["T-0"]),
    ({"origin": "written"}, ["S-0"]),
    ({"origin": "shipped", "kind": "fill_in"}, ["T-0"]),
    ({"is_tasks": True}, ["P-1"]),
    ({"used": "0", "kind": "fill_in"}, ["T-0"]),
    ({"used": "1"}, []),
    ({"used": "x", "kind": "fill_in"}, []),
    ({"sort": "written", "state": "draft"}, ["S-0"]),
]


def test_the_bank_is_narrowed(site: tuple[House, Cast]) -> None:
    house, _cast = site
    wrong = [(asked, got) for asked, codes in CASES if (got := found(house, **asked)) != codes]
    assert wrong == []
    assert all(len(house.see(find_ids, Search(**asked))) == len(codes) for asked, codes in CASES)


def test_everybody_has_a_desk(site: tuple[House, Cast]) -> None:
    house, cast = site
    (id,) = house.see(find_ids, Search(state="draft"))
    assert found(house, desk="mine", who_id=cast.amy.id) == ["S-0"]
    assert found(house, desk="mine", who_id=cast.aldo.id) == []
    house.act(move_items, cast.amy, event="submit", ids=[id])
    assert found(house, desk="to_review", who_id=cast.aldo.id) == ["S-0"]
    assert found(house, desk="to_review", who_id=cast.amy.id) == []
    desk = house.see(desk_of, cast.aldo.id, tasks=False)
    assert (desk.to_review, desk.mine, desk.sent_back, desk.to_release) == (1, 0, 0, 0)
    house.act(move_items, cast.aldo, event="send_back", ids=[id], reason="再想想")
    desk = house.see(desk_of, cast.amy.id, tasks=False)
    assert (desk.to_review, desk.mine, desk.sent_back) == (0, 1, 1)
    assert found(house, author=cast.amy.id) == ["S-0"]


def test_the_choices_are_what_is_there(site: tuple[House, Cast]) -> None:
    house, cast = site
    choices = house.see(choices_in, tasks=False, module="职业道德")
    assert choices.points == ["诚实守信"]
    assert set(choices.modules) == {"职业道德", "基础知识"}
    assert (set(choices.origins), set(choices.authors)) == ({"shipped", "written"}, {0, cast.amy.id})


def test_a_question_is_exposed_when_a_candidate_has_begun(site: tuple[House, Cast], clock: MovableClock) -> None:
    house, cast = site
    (held,) = house.see(papers_with, house.see(versions_of, "T-0"))
    assert (held.code, held.is_frozen, held.version, [s.candidates for s in held.sittings]) == ("T4-A", True, 1, [0, 0])
    assert house.see(exposures_since) == {}, "frozen and planned, but nobody has seen it"
    began = clock.now()
    for sitting, names in ((cast.theory, ("ada", "ben")), (cast.other_theory, ("dora",))):
        begin_sitting(house, cast, sitting, *names)
    exposed = house.see(exposures_since)
    assert (len(exposed), set(exposed.values())) == (9, {1}), "two rooms of one exam are one exposure"
    assert house.see(exposures_since, began.date().isoformat()) == exposed
    assert house.see(exposures_since, (began + timedelta(days=1)).date().isoformat()) == {}
    use = house.see(uses_of, ["T-0", "NONE"])
    assert (use["T-0"].papers, use["T-0"].exams, use["T-0"].candidates, use["T-0"].last) == (1, 1, 3, began)
    assert use["NONE"].exams == 0
    unused = found(house, used="0")
    assert len(unused) == 13 - 9
    assert found(house, sort="least_used")[:4] == unused
    assert not {*unused} & {*found(house, sort="uses")[:9]}
    assert not {*unused} & {*found(house, sort="last_used")[:9]}


def test_a_draft_paper_is_known_but_is_no_use(site: tuple[House, Cast]) -> None:
    house, cast = site
    house.act(draw_paper, cast.adam, blueprint=BLUEPRINT, seed="9", code="T4-Z", title="草稿卷")
    held = house.see(papers_with, house.see(versions_of, "T-0"))
    assert next((p.code, p.is_frozen, p.sittings) for p in held) == ("T4-Z", False, ())
    assert house.see(uses_of, ["T-0"])["T-0"].papers == 1


def test_a_paper_keeps_the_version_it_was_made_of(site: tuple[House, Cast]) -> None:
    house, cast = site
    code = next(i["code"] for i in QUESTIONS if i["kind"] == "multiple_choice" and i["code"] in _drawn(house, cast))
    spec = next(q for q in QUESTIONS if q["code"] == code)
    house.act(import_questions, cast.amy, questions=[{**spec, "key": "AB"}], file="x.yaml", reason="更正")
    (id,) = house.see(find_ids, Search(state="draft", words=code))
    for who, event in ((cast.amy, "submit"), (cast.aldo, "review"), (cast.adam, "release")):
        house.act(move_items, who, event=event, ids=[id])
    versions = house.see(versions_of, code)
    assert [(v.version, v.state) for v in versions] == [(2, "released"), (1, "retired")]
    assert [p.version for p in house.see(papers_with, versions)] == [1], "though its section has a rule of its own"


def _drawn(house: House, cast: Cast) -> set[str]:
    return {i.code for i in house.see(items_of, cast.paper_id)}
