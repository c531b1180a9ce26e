"""Papers in the database: one a candidate drawn and kept, given out as forms, and marked as at time-up. No server."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.grading.duties import mark_collected
from examserver.grading.tables import ItemMark, TheoryMark
from examserver.house import House
from examserver.papers import making
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.forms import freeze_set
from examserver.papers.drawn import INDIVIDUAL, Wish
from examserver.papers.presenting import form_of
from examserver.papers.reads.forms import ids_in_sets
from examserver.papers.tables import Paper
from examserver.who import SERVER, Who
from question_bank.blueprints import read_blueprint
from tests.load.bank import a_bank, a_plan
from tests.load.site import Site, build, prepare
from tests.load.stage import Bench

QUESTIONS, SITTERS = 10_000, 1_000


async def measure(bench: Bench, n: int) -> None:
    """n papers of one draw, from the browser's action on; then a room in which everybody has a paper of their own."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        site = build(folder, SITTERS if not bench.quick else SITTERS // 10)
        _draw(bench, site.house(), n if not bench.quick else n // 10)
        for is_own in (False, True):
            _mark(bench, site, is_own)
    finally:
        shutil.rmtree(folder)


def _timed(work: Callable[..., Any], *args: Any, **asked: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    done = work(*args, **asked)
    return time.perf_counter() - began, done


def _draw(bench: Bench, house: House, n: int) -> None:
    house.act(stock_bank, SERVER, questions=a_bank(QUESTIONS), tasks=())
    wish = Wish(INDIVIDUAL, n)
    seconds, set_id = _timed(making.make, house, SERVER, a_plan(), wish, "1", code="M", title="一人一卷")
    bench.book.note(f"papers: {n:,} papers, one a candidate, drawn of {QUESTIONS:,} questions and kept", seconds, "s")
    seconds, _ = _timed(house.act, freeze_set, SERVER, set_id=set_id)
    bench.book.note(f"papers: {n:,} papers frozen", seconds, "s")
    papers = house.see(ids_in_sets, [set_id])[set_id]
    seconds, _ = _timed(house.see, lambda db: [len(form_of(db, id).zipped) for id in papers])
    bench.book.note("papers: the form of one of them, made and packed", seconds * 1000 / n, "ms")
    house.engine.dispose()


def _mark(bench: Bench, site: Site, is_own: bool) -> None:
    """All papers as after the collection; whoever is marked twice is marked anew."""
    house = site.house()
    if is_own:
        plan = house.see(lambda db: read_blueprint(db.get_one(Paper, site.paper_id).blueprint))
        wish = Wish(INDIVIDUAL, len(site.seats))
        set_id = making.make(house, SERVER, plan, wish, "1", code="E", title="一人一卷")
        house.act(freeze_set, SERVER, set_id=set_id)
        papers = house.see(ids_in_sets, [set_id])[set_id]
    else:
        prepare(site, "answering", answers=True)
        papers = [site.paper_id] * len(site.seats)
    house.act(_collect, SERVER, papers=papers)
    seconds, _ = _timed(mark_collected, house)
    words = "everybody with a paper of their own" if is_own else "one paper for all"
    bench.book.note(f"papers: {len(papers):,} attempts marked, {words}", seconds, "s")
    house.engine.dispose()


def _collect(db: Session, who: Who, *, now: Any, papers: list[int]) -> None:
    for table in (ItemMark, TheoryMark):
        db.execute(delete(table))
    ids = list(db.scalars(select(Attempt.id).order_by(Attempt.seat_no)))
    same = {"state": "collected", "ended_at": now}
    db.execute(update(Attempt), [{"id": id, "paper_id": paper, **same} for id, paper in zip(ids, papers, strict=True)])
