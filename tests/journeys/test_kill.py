"""A server under load is killed without warning and comes back: nothing that was acknowledged is missing or altered."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from examserver.attempts.tables import AnswerRevision
from examserver.house import House
from examserver.registration.tables import Candidate
from tests.bench import Terminal, build, crowd, staff_post
from tests.browser.conftest import free_port, start_server, stop_server
from tests.cast import PASSWORD, settings_in

N, ROUNDS = 12, 2
Place = tuple[int, int, int]


class Witness:
    """What terminals were told: the answer of every acknowledged number. It compares with the database afterwards."""

    def __init__(self) -> None:
        self.acknowledged: dict[Place, Any] = {}

    def faults(self, rows: dict[Place, Any]) -> list[str]:
        """Whatever was acknowledged and is missing or other."""
        missing = [f"missing {place}" for place in self.acknowledged if place not in rows]
        other = [f"other {p}" for p, answer in self.acknowledged.items() if p in rows and rows[p] != answer]
        return missing + other


async def answer_until_cut(terminal: Terminal, witness: Witness) -> None:
    """Answer without a pause; what was sent and not acknowledged is sent again after the reconnect."""
    while True:
        asked = terminal.revision(terminal.number + 1)
        said = await terminal.ask("answer.save", **asked)
        if said["ok"]:
            terminal.number += 1
            witness.acknowledged[terminal.attempt_id, 1, terminal.number] = asked["answer"]
        else:
            assert said["code"] == "too_many_requests", said
            await asyncio.sleep(0.1)


def kept(folder: Path) -> dict[Place, Any]:
    """Every revision in the database, read by a house of its own."""
    house = House(settings_in(folder))
    with Session(house.readonly) as db:
        rows = db.scalars(select(AnswerRevision))
        found = {(r.attempt_id, r.lease, r.number): r.answer for r in rows}
        assert db.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    house.engine.dispose()
    return found


async def seat_everybody(folder: Path, url: str) -> list[Terminal]:
    house = House(settings_in(folder))
    with Session(house.readonly) as db:
        people = [(c.admission_no or "", c.id_number) for c in db.query(Candidate).order_by(Candidate.row_no)]
        sitting = db.execute(text("SELECT id FROM sittings")).scalar()
    house.engine.dispose()
    terminals = [Terminal(url, no, id) for no, id in people]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as boss:
        await staff_post(boss, url, "/sign-in", username="carl", password=PASSWORD)
        await staff_post(boss, url, f"/monitor/{sitting}/open")
        for step in ("sign_in", "connect", "sit_down"):
            await crowd(terminals, step)
        waiting = asyncio.gather(*(t.fetch_paper() for t in terminals))
        assert (await staff_post(boss, url, f"/monitor/{sitting}/start"))["ok"]
        await waiting
    return terminals


async def play(folder: Path, witness: Witness) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = start_server(folder, port, fsync=True)
    terminals = await seat_everybody(folder, url)
    for _ in range(ROUNDS):
        before = len(witness.acknowledged)
        working = [asyncio.create_task(answer_until_cut(t, witness)) for t in terminals]
        while len(witness.acknowledged) < before + 25 * N:
            await asyncio.sleep(0.01)
        process.kill()  # in the middle of it
        process.wait()
        for task in working:
            task.cancel()
        with contextlib.suppress(Exception):
            await asyncio.gather(*working, return_exceptions=True)
        assert witness.faults(kept(folder)) == []
        process = start_server(folder, port, fsync=True)
        await crowd(terminals, "connect")
        await crowd(terminals, "reopen")
    stop_server(process)
    for terminal in terminals:
        terminal.close()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    build(tmp_path, N)
    witness = Witness()
    asyncio.run(play(tmp_path, witness))
    assert len(witness.acknowledged) >= 50 * N
    assert witness.faults(kept(tmp_path)) == []


@pytest.mark.parametrize(("rows", "fault"), [({}, "missing (1, 1, 1)"), ({(1, 1, 1): "B"}, "other (1, 1, 1)")])
def test_the_witness_finds_a_planted_loss(rows: dict[Place, Any], fault: str) -> None:
    witness = Witness()
    witness.acknowledged[1, 1, 1] = "A"
    assert witness.faults(rows) == [fault]
    assert witness.faults({(1, 1, 1): "A"}) == []
