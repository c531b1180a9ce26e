"""PostgreSQL with a synchronous standby: the primary dies under load, the standby goes on, nothing told is missing."""

import asyncio
from pathlib import Path

from sqlalchemy import text

from tests.apart import run_apart
from tests.journeys.cluster import Place, Worker, a_site, missing, until, write
from tests.load.site import Site
from tests.load.terminal import Terminal, terminals_of
from tests.standby import Pair, a_pair

N = 4


async def the_death_of_the_primary(site: Site, pair: Pair, terminals: list[Terminal], acknowledged: set[Place]) -> None:
    worker = Worker(site, "server")
    try:
        await until(worker.listens, "it listens")
        for terminal in terminals:
            terminal.url = worker.url
            await terminal.connect()
            await terminal.open()
        begun = [asyncio.create_task(write(t, [worker.url], acknowledged, pause=0.002)) for t in terminals]
        await until(lambda: len(acknowledged) >= 100, "a hundred answers")
        pair.kill(pair.primary)
        before = len(acknowledged)
        await asyncio.to_thread(pair.promote)
        # The server was given both addresses: it finds the one that takes writes, without being restarted.
        await until(lambda: len(acknowledged) >= before + 100, "a hundred more")
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
    finally:
        worker.stop()


def test_no_acknowledged_answer_is_missing_when_the_primary_dies_and_the_standby_is_promoted(tmp_path: Path) -> None:
    with a_pair() as pair:
        site = a_site(tmp_path, N, pair.url, state="answering")
        pair.join()
        terminals = terminals_of("", site.seats, site.questions)
        acknowledged: set[Place] = set()
        run_apart(the_death_of_the_primary(site, pair, terminals, acknowledged))
        assert len(acknowledged) >= 200
        assert missing(site, terminals, acknowledged) == []
        house = site.house()
        with house.engine.connect() as connection:
            assert connection.execute(text("SELECT pg_is_in_recovery()")).scalar() is False
        house.engine.dispose()
