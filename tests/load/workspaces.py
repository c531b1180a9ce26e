"""Practical work: a capture of everybody every two seconds while 20 MB of files come from each, and what the machine
looks into afterwards. `n`: candidates.
"""

import asyncio
import base64
import hashlib
import os
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
from sqlalchemy import update
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.papers import compose_practical, freeze_paper
from examserver.sittings.actions import set_papers
from examserver.sittings.tables import Sitting
from examserver.who import SERVER, Who
from question_bank.bank import Bank, load_bank
from question_bank.contract import Act, Spec, WorkSample
from question_bank.registry import workspace
from tests.given import shipped
from tests.load.pace import Due, Tally, gauge, play
from tests.load.site import BANK, Site
from tests.load.stage import Bench, Stage, stage
from tests.load.terminal import JSON_HEADERS, Terminal, token_in
from tests.load.wire import WireLost

TASK, MARKET = "L4-WLTG-01", "L3-WLTG-02"
EVERY = 2.0
FILE_MB, QUICK_FILE_MB = 20, 2
PIECE = 1024 * 1024
AT_ONCE = 30
WINDOW, QUICK_WINDOW = 60.0, 10.0
WORKS, ROUNDS = 1_000, 1_000
SLOT = {"id": "attachment", "label": "附件", "types": ["zip", "txt"], "max_kb": 50_000, "max_count": 9}


async def measure(bench: Bench, n: int) -> None:
    """Captures under load, then (without a server) a round of the market for everybody, and the automatic checks."""
    async with stage(bench, n, adapt=_give_task) as on:
        await on.seat()
        await _work(bench, on)
    bank = load_bank(BANK)
    _rounds(bench, bank)
    _checks(bench, bank)


def _give_task(site: Site) -> None:
    """The sitting becomes a practical one, of one task with documents to write and a place for files."""
    house = site.house()
    task = shipped(TASK)
    task = {**task, "pack": [], "slots": [SLOT]}
    house.act(stock_bank, SERVER, questions=(), tasks=[task])
    asked = {"code": "W", "title": "操作技能试卷", "level": 4, "minutes": 120, "task_codes": [task["code"]]}
    site.paper_id = house.act(compose_practical, SERVER, **asked)
    house.act(freeze_paper, SERVER, paper_id=site.paper_id)
    house.act(_make_practical, SERVER, site=site)
    house.engine.dispose()


def _make_practical(db: Session, who: Who, *, now: Any, site: Site) -> None:
    db.execute(update(Sitting).values(subject="practical"))
    db.execute(update(Attempt).values(subject="practical"))
    set_papers(db, site.sitting_id, {4: site.paper_id})


async def _work(bench: Bench, on: Stage) -> None:
    n, seconds = len(on.terminals), bench.seconds(WINDOW, QUICK_WINDOW)
    size = (QUICK_FILE_MB if bench.quick else FILE_MB) * PIECE
    alone, _used = await _capture(on, bench.seconds(20, 5))
    bench.book.percentiles("practical: capture every 2 s", alone.seconds, n)
    sending = asyncio.create_task(_send_files(on, size))
    tally, used = await _capture(on, seconds)
    took = await sending
    name = f"practical: capture every 2 s while {size // PIECE} MB come from each"
    bench.book.percentiles(name, tally.seconds, n, used.limit)
    bench.book.note(f"{name}: server", used.server, "core", n)
    bench.book.note("practical: all files of everybody taken in", took, "s", n)
    bench.book.note("practical: files taken in", n * size / PIECE / took, "MB/s", n)


async def _capture(on: Stage, seconds: float) -> tuple[Tally, Any]:
    tally, rng = Tally(), random.Random(1)
    begin, events = time.perf_counter() + 0.2, list[Due]()
    for terminal in on.terminals:
        due = begin + rng.uniform(0, EVERY)
        while due < begin + seconds:
            events.append((due, partial(_save, tally, terminal)))
            due += EVERY
    async with gauge(on.server) as used:
        await play(sorted(events, key=lambda event: event[0]))
        await tally.settle(60)
    tally.must_be_clean()
    return tally, used


def _save(tally: Tally, terminal: Terminal, due: float) -> None:
    """The document as it stands: some twenty kilobytes, a little longer each time."""
    terminal.number += 1
    paragraphs = "".join(f"<p>{terminal.number}-{n} {'竹编收纳篮的推广方案写到这里。' * 16}</p>" for n in range(26))
    asked = {
        "attempt_id": terminal.attempt_id, "lease": terminal.lease, "number": terminal.number, "question_no": 1,
        "part": "plan", "answer": paragraphs, "flagged": False, "left_ms": 60_000,
    }  # fmt: skip
    try:
        if terminal.wire is None:
            raise WireLost("answer.save")
        terminal.wire.send("answer.save", asked, partial(tally.acked, due))
        tally.sent += 1
    except WireLost:
        tally.refused["connection_lost"] += 1


async def _send_files(on: Stage, size: int) -> float:
    """A file from each, some at once, as a room sends them; gives the seconds until the last one is there."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(terminal: Terminal) -> None:
        async with gate:
            await _send_file(terminal, size)

    began = time.perf_counter()
    await asyncio.gather(*(one(terminal) for terminal in on.terminals))
    return time.perf_counter() - began


async def _send_file(terminal: Terminal, size: int) -> None:
    async with aiohttp.ClientSession(headers={"Cookie": terminal.cookie}, cookie_jar=aiohttp.DummyCookieJar()) as http:
        page = await http.get(f"{terminal.url}/exam")
        cookie = "; ".join([terminal.cookie.partition("; ")[0], *(f"{c.key}={c.value}" for c in page.cookies.values())])
        headers = {"X-CSRFToken": token_in(await page.text()), "Cookie": cookie, **JSON_HEADERS}
        name = base64.b64encode(b"work.txt").decode()
        told = {**headers, "Upload-Length": str(size), "Upload-Metadata": f"filename {name},left {_b64(b'60000')}"}
        begun = await http.post(f"{terminal.url}/exam/{terminal.attempt_id}/uploads/1/attachment", headers=told)
        assert begun.status == 201, await begun.text()
        place, line = f"{terminal.url}{begun.headers['Location']}", base64.b64encode(os.urandom(PIECE // 2))
        for offset in range(0, size, PIECE):
            content = (line * 2)[: min(PIECE, size - offset)]
            digest = _b64(hashlib.sha256(content).digest())
            more = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {digest}"}
            kind = {"Content-Type": "application/offset+octet-stream"}
            said = await http.patch(place, data=content, headers={**headers, **more, **kind})
            assert said.status == 204, await said.text()


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _rounds(bench: Bench, bank: Bank) -> None:
    """The last round of the search campaign, played for everybody: what the terminal sees after it was sent off."""
    task = next(task for task in bank.tasks if task["code"] == MARKET)
    kind = workspace("promotion")
    model = next(iter(kind.samples(task)))
    acts = [Act(part, value, 1000) for part, value in model.fields.items() if part.startswith("round-")]
    seconds = _timed(lambda: [kind.play(task, acts, 2000) for _ in range(ROUNDS)])
    bench.book.note(f"practical: all rounds of the market for {ROUNDS:,} candidates", seconds, "s")


def _checks(bench: Bench, bank: Bank) -> None:
    """The automatic checks of whole papers: model and flawed works of the five levels in turn."""
    tasks = {task["code"]: task for task in bank.tasks}
    papers = [[tasks[code] for code in paper.tasks] for paper in bank.papers]
    works = [_works(task) for paper in papers for task in paper]
    each = max(1, len(papers))
    total = 0.0
    for task, samples in works:
        kind = workspace(task["workspace"])
        rounds = WORKS // each // len(samples) // (10 if bench.quick else 1)
        seconds = _timed(
            lambda kind=kind, task=task, samples=samples, rounds=rounds: [
                kind.inspect(task, s.fields, s.files, s.acts) for s in samples for _ in range(rounds)
            ]
        )
        total += seconds
        bench.book.note(f"practical: checks of {task['code']}", seconds * 1000 / rounds / len(samples), "ms")
    words = "checks of 1,000 whole papers, levels 5 to 1" if not bench.quick else "checks of 100 whole papers"
    bench.book.note(f"practical: {words}", total, "s")


def _works(task: Spec) -> tuple[Spec, list[WorkSample]]:
    model, *others = workspace(task["workspace"]).samples(task)
    return task, [model, *others[:-1]] if len(others) > 1 else [model]


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
