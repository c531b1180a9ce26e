"""A paper with one question of every type that the machine marks: seen, answered, found again, marked."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from examserver.attempts.reads import newest_revisions
from examserver.grading.tables import ItemMark
from examserver.house import House
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import draw_paper, freeze_paper
from examserver.papers.reads import frozen_items
from examserver.sittings.actions import set_papers
from examserver.who import SERVER
from question_bank.contract import lines_of
from question_bank.registry import folder, kind, kinds
from tests.browser.conftest import LiveSite, axe_violations
from tests.browser.people import Staff, attempt_of, expect_all_saved, go_to, sit_down, soon
from tests.cast import Cast

pytestmark = [pytest.mark.browser]
OpenPage = Callable[..., Page]
MARKED = [name for name, one in kinds().items() if not getattr(one, "BY_PERSON", False)]

CASES = 3
"""So many cases, that their parts stand below the text as well as in it."""


def stock_examples(house: House, cast: Cast) -> int:
    """The bank gets every kind's examples, and the theory sitting a paper with one of each kind."""
    examples = [
        {**spec, "code": f"{name}-{n}", "levels": [4]}
        for name in MARKED
        for n, spec in enumerate(json.loads((folder(name) / "examples.json").read_text("utf-8")))
        if not lines_of(kind(name), spec, 100)
    ]
    house.act(stock_bank, cast.adam, questions=examples, tasks=())
    worth, rest = divmod(100, len(MARKED))
    sections = [
        {"title": kind(name).LABEL, "kind": name, "count": 1, "points": str(worth + (rest if n == 0 else 0))}
        for n, name in enumerate(MARKED)
    ]
    cases = next(section for section in sections if section["kind"] == "case")
    cases |= {"count": CASES, "points": f"{int(str(cases['points'])) / CASES:g}"}
    blueprint = {"code": "ALL", "title": "各题型", "level": 4, "minutes": 90, "sections": sections}
    paper = int(house.act(draw_paper, cast.adam, blueprint=blueprint, seed="1", code="ALL-A", title="各种题型一览"))
    house.act(freeze_paper, cast.adam, paper_id=paper)
    house.act(lambda db, _who, *, now: set_papers(db, cast.theory, {4: paper}), SERVER)
    return paper


@pytest.fixture
def ada(open_page: OpenPage, live: LiveSite, cast: Cast, carl: Staff) -> Page:
    """Ada before her first question."""
    stock_examples(live.house, cast)
    page = open_page()
    carl.post(f"/monitor/{cast.theory}/open")
    sit_down(page, live.house, cast, "ada")
    assert carl.post(f"/monitor/{cast.theory}/start")["ok"]
    expect(page.get_by_role("heading", name="第 1 题")).to_be_visible()
    return page


def choose_each(page: Page, lists: Locator) -> None:
    """One of each list, each another where there are enough."""
    for n in range(lists.count()):
        free = lists.nth(n).locator("option:not([disabled])")
        value = free.nth(min(n + 1, free.count() - 1)).get_attribute("value")
        lists.nth(n).select_option(value)


def answer(page: Page, name: str) -> None:
    """Some answer, with the keyboard where the type has keys of its own."""
    question = page.locator(".question")
    if name in ("single_choice", "true_false", "multiple_choice"):
        question.locator(".choice").first.click()
    elif name in ("fill_in", "numeric"):
        question.locator("input.blank").first.fill("128")
    elif name in ("inline_choice", "gap_match") or (name == "matching" and question.locator("select").count()):
        choose_each(page, question.locator("select"))
    elif name == "ordering":
        question.locator(".order-item").nth(1).locator("button").last.focus()
        page.keyboard.press("Alt+ArrowUp")
    elif name in ("category_sort", "matching"):
        for row in question.locator(".matrix-row").all():
            row.locator("input").first.check()
    elif name == "hot_spot":
        question.locator(".spot-picture").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    elif name == "case":
        answer_parts(page, question)
    else:
        raise AssertionError(f"{name}: how is it answered?")


def answer_parts(page: Page, question: Locator) -> None:
    """Some answer to each part of a case, whatever its parts are."""
    if question.locator("select").count():
        choose_each(page, question.locator("select"))
    for blank in question.locator("input.blank").all():
        blank.fill("128")
    for part in question.locator(".case-part:has(.choice)").all():
        part.locator(".choice").first.click()
    if question.locator(".order-item").count():
        question.locator(".order-item").nth(1).locator("button").last.focus()
        page.keyboard.press("Alt+ArrowUp")
    parts = question.locator(".case-line, .case-part").count()
    expect(question.locator(".case-progress")).to_have_text(f"已答 {parts} / {parts} 小题")


def look(page: Page, name: str) -> None:
    """For people who want to see them: EXAM_SHOTS names a folder."""
    if shots := os.environ.get("EXAM_SHOTS"):
        page.screenshot(path=Path(shots) / f"{name}.png")


def kept(live: LiveSite, cast: Cast) -> dict[int, Any]:
    return {r.question_no: r.answer for r in live.house.see(newest_revisions, attempt_of(live.house, cast, "ada").id)}


def test_every_type_is_answered_found_again_and_marked(ada: Page, live: LiveSite, cast: Cast, carl: Staff) -> None:
    attempt = attempt_of(live.house, cast, "ada")
    items = live.house.see(frozen_items, attempt.paper_id)
    for place, item in enumerate(items.values(), 1):
        go_to(ada, place)
        answer(ada, item.kind)
        expect(ada.locator(".question .save-state")).to_contain_text("已保存", timeout=15_000)
        assert axe_violations(ada) == [], item.kind
        look(ada, f"{item.kind}-{item.no}")
    expect_all_saved(ada)
    answers = kept(live, cast)
    assert {items[no].kind for no, value in answers.items() if value is not None} == set(MARKED)
    ada.reload()
    expect(ada.get_by_role("heading", name=f"第 {len(items)} 题", exact=True)).to_be_visible()  # where she was
    for place in range(1, len(items) + 1):  # each widget shows what was kept, and changes nothing by it
        go_to(ada, place)
    expect_all_saved(ada)
    assert kept(live, cast) == answers
    live.move_clock(95 * 60)
    assert soon(ada, lambda: len(_marks(live, attempt.id)) == len(items))
    right = {no: kind(i.kind).mark(i.spec, answers[no], i.worth) for no, i in items.items()}
    assert _marks(live, attempt.id) == {no: mark.points for no, mark in right.items() if mark}


def _marks(live: LiveSite, attempt_id: int) -> dict[int, int]:
    query = select(ItemMark.question_no, ItemMark.points).where(ItemMark.attempt_id == attempt_id)
    return dict(live.house.see(lambda db: [tuple(row) for row in db.execute(query)]))
