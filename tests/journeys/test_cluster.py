"""Two worker processes on PostgreSQL and Redis: one site for everybody, and no process whose death loses anything."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.facts import AuditRow
from examserver.grading.tables import TheoryMark
from examserver.monitor.words import EXTENSION_REASONS
from tests.apart import run_apart
from tests.cast import PASSWORD
from tests.journeys.cluster import Board, Place, Worker, a_site, come_back, missing, until, write
from tests.load.desk import Desk
from tests.load.site import MINUTES, Site
from tests.load.terminal import Terminal, terminals_of
from tests.load.wire import WireLost, WireRefused, said_in
from tests.postgres import a_database, postgres
from tests.redis import OwnRedis, redis

__all__ = ["postgres", "redis"]
N = 6
SECOND = {"second_username": "cora", "second_password": PASSWORD}
REASON = next(f"{title}·{reasons[0]}" for title, reasons in EXTENSION_REASONS.items())


@asynccontextmanager
async def two_workers(site: Site, redis: OwnRedis) -> AsyncIterator[tuple[Worker, Worker]]:
    """Both start at once; gives the one that leads, and the other."""
    workers = [Worker(site, name, redis.url) for name in ("one", "two")]
    try:
        for worker in workers:
            await until(worker.listens, "it listens")
        await until(lambda: any('"leads"' in w.said() for w in workers), "one leads")
        leader = next(w for w in workers if '"leads"' in w.said())
        yield leader, next(w for w in workers if w is not leader)
    finally:
        for worker in workers:
            worker.stop()


def seen_by(site: Site, read: Any) -> Any:
    """A read by a house of its own."""
    house = site.house()
    with Session(house.readonly) as db:
        found = read(db)
    house.engine.dispose()
    return found


async def the_day(site: Site, redis: OwnRedis, acknowledged: set[Place]) -> None:
    board = Board()
    async with two_workers(site, redis) as (leader, other), Desk(other.url) as desk:
        terminals = terminals_of(leader.url, site.seats, site.questions)
        for terminal in terminals[:2]:
            terminal.url = other.url
        await board.watch(other.url, desk.cookie, site.sitting_id)
        ids = [t.attempt_id for t in terminals]
        for terminal in terminals:
            await terminal.connect()
            await terminal.open()
        await until(lambda: all(board.shows(id, online=True) for id in ids), "both processes' terminals are on line")

        # one button in one process begins the exam in both
        assert (await desk.press(f"/monitor/{site.sitting_id}/start"))["ok"]
        for terminal in terminals:
            await asyncio.wait_for(terminal.began.wait(), 40)
            await terminal.fetch_paper()
        await until(lambda: all(board.shows(id, state="answering") for id in ids), "all answer")

        # a save in the one is seen on the board of the other; an extension there reaches the terminal here
        there = terminals[2]
        told: list[dict[str, Any]] = []
        there.on_event = lambda name, body: told.append(said_in(body)) if name == "attempt.changed" else None
        await there.answer()
        acknowledged.add((there.attempt_id, 1, 1))
        await until(lambda: board.shows(there.attempt_id, answered=1), "the saved answer")
        given = await desk.press(f"/monitor/seats/{there.attempt_id}/extend", minutes=5, reason=REASON, **SECOND)
        assert given["ok"], given
        await until(lambda: any(s["extension_minutes"] == 5 for s in told), "the extension at the terminal")

        # handed in there, shown here
        early = terminals[3]
        assert (await early.ask("attempt.hand_in", attempt_id=early.attempt_id, last_number=0))["ok"]
        await until(lambda: board.shows(early.attempt_id, state="handed_in"), "handed in")

        await takeover(site, leader, other, desk, board, there)
        await death_of_the_leader(site, leader, other, board, terminals, acknowledged)


async def takeover(site: Site, leader: Worker, other: Worker, desk: Desk, board: Board, old: Terminal) -> None:
    """The candidate at the one process asks to go on at the other; the old terminal is fenced there."""
    new = Terminal(other.url, old.admission_no, old.id_number)
    await new.sign_in()
    await new.connect()
    said = await new.open()
    assert (said["is_holder"], said["asked_to_move"]) == (False, True)
    await until(lambda: board.rows[old.attempt_id]["request"], "the request on the board")
    lost = asyncio.Event()
    old.on_lost = lost.set
    assert (await desk.press(f"/monitor/seats/{old.attempt_id}/move", decision="approve"))["ok"]
    await asyncio.wait_for(lost.wait(), 40)
    with pytest.raises((WireLost, WireRefused)):
        await old.connect()
    said = await new.open(has_nothing=True)
    assert (said["is_holder"], new.lease, len(said["answers"])) == (True, 2, 1)
    late = {**old.revision(2), "lease": 1}
    assert (await new.ask("answer.save", **late))["code"] == "wrong_terminal"
    await until(lambda: board.shows(old.attempt_id, lease=2, online=True), "the new terminal on the board")
    # the very same terminal, opened again at the first process: of its two sockets the newer one counts
    again = Terminal(leader.url, cookie=new.cookie)
    await again.connect()
    assert (await again.open())["is_holder"]
    new.cut()
    await asyncio.sleep(0)
    await until(lambda: board.shows(old.attempt_id, online=True), "still on line")
    old.cookie, old.lease, old.number = new.cookie, 2, 0
    old.on_lost = None
    again.cut()


async def death_of_the_leader(
    site: Site, leader: Worker, other: Worker, board: Board, terminals: list[Terminal], acknowledged: set[Place]
) -> None:
    """The leading process is killed under load; the other has its terminals, leads, collects at the end and marks."""
    writing = [t for t in terminals if t is not terminals[3]]
    await come_back(writing[2], [leader.url])
    begun = [asyncio.create_task(write(t, [leader.url, other.url], acknowledged)) for t in writing]
    before = len(acknowledged)
    await until(lambda: len(acknowledged) >= before + 100, "a hundred answers")
    leader.kill()
    before = Counter(id for id, _lease, _number in acknowledged)
    await until(
        lambda: all(Counter(p[0] for p in acknowledged)[t.attempt_id] > before[t.attempt_id] + 5 for t in writing),
        "everybody goes on at the other process",
    )
    assert {t.url for t in writing} == {other.url}
    await until(lambda: all(board.shows(t.attempt_id, online=True) for t in writing), "all on line again")
    await until(lambda: '"leads"' in other.said(), "the other leads")
    (site.folder / "nudge").write_text(str(MINUTES * 60 + 600))
    codes = await asyncio.wait_for(asyncio.gather(*begun), 60)
    assert set(codes) <= {"time_is_up", "not_answering"}
    await until(lambda: all(board.shows(t.attempt_id, state="collected") for t in writing), "all are collected")
    ids = sorted(t.attempt_id for t in terminals)
    marked = select(TheoryMark.attempt_id).order_by(TheoryMark.attempt_id)
    await until(lambda: seen_by(site, lambda db: list(db.scalars(marked))) == ids, "everybody is marked")
    for terminal in terminals:
        with suppress(WireLost):
            terminal.cut()


def test_two_processes_are_one_site_and_the_death_of_one_loses_nothing(
    tmp_path: Path, postgres: str, redis: OwnRedis
) -> None:
    site = a_site(tmp_path, N, a_database(postgres))
    terminals = terminals_of("", site.seats, site.questions)
    acknowledged: set[Place] = set()
    run_apart(the_day(site, redis, acknowledged))
    times = select(AuditRow.attempt_id, func.count()).where(AuditRow.what == "attempt.collected")
    collected = seen_by(site, lambda db: dict(db.execute(times.group_by(AuditRow.attempt_id)).all()))
    assert set(collected.values()) <= {1}
    states = seen_by(site, lambda db: Counter(db.scalars(select(Attempt.state))))
    assert states == {"collected": N - 1, "handed_in": 1}
    assert missing(site, terminals, acknowledged) == []
