"""The loops of duties: no error ends one, an alarm tells when they stand still, files are looked into beside them."""

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from examserver.chores import Sweeper, inspect, look_after, loop, note_rounds
from examserver.house import House, LastMoment
from examserver.leader import Leadership
from examserver.schema import migrate
from tests.cast import MovableClock, Sitter, settings_in
from tests.postgres import a_database, postgres

__all__ = ["postgres"]


@pytest.fixture
def on_postgres(postgres: str, tmp_path: Path) -> Iterator[House]:
    house = House(settings_in(tmp_path / "pg", database_url=a_database(postgres)), MovableClock())
    migrate(house.engine)
    yield house
    house.engine.dispose()


@pytest.fixture
def rounds() -> Callable[[int], tuple[threading.Event, Callable[[float], None]]]:
    """rounds(3): what stops a loop after so many."""

    def of(n: int) -> tuple[threading.Event, Callable[[float], None]]:
        stop, turns = threading.Event(), []

        def sleep(seconds: float) -> None:
            turns.extend([seconds] if seconds else [])  # a turn for the others ends no round
            if len(turns) == n:
                stop.set()

        return stop, sleep

    return of


def moment(db: Session) -> Any:
    return db.get(LastMoment, 1)


def test_a_pool_that_has_no_connection_left_is_no_lead_and_no_error(on_postgres: House) -> None:
    engine = create_engine(on_postgres.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    lead = Leadership(engine)
    with engine.connect():
        assert not lead.is_held()
    assert lead.is_held()
    lead.give_up()
    engine.dispose()


def test_a_loop_goes_on_after_whatever_error(on_postgres: House, rounds: Callable[[int], Any]) -> None:
    failed: list[int] = []

    def fail_first(*_args: Any) -> None:
        if not failed:
            failed.append(1)
            raise RuntimeError("something that nobody thought of")

    engine = create_engine(on_postgres.engine.url)
    event.listen(engine, "do_connect", fail_first)
    loop(on_postgres, *rounds(3), Leadership(engine))
    assert failed
    assert on_postgres.see(moment)
    engine.dispose()


@pytest.fixture
def led(house: House) -> SimpleNamespace:
    """A lead whose time a test moves."""
    world = SimpleNamespace(now=0.0)
    world.lead = Leadership(house.engine, lambda: world.now)
    return world


def test_duties_that_stand_still_are_an_alarm_until_a_round_has_ended(
    house: House, led: SimpleNamespace, rounds: Callable[[int], Any]
) -> None:
    led.now = 30
    look_after(house, *rounds(1), led.lead)
    assert not house.health.has("chores_stopped")
    led.now = 31
    look_after(house, *rounds(1), led.lead)
    assert [a.code for a in house.health.alarms() if a.code == "chores_stopped"] == ["chores_stopped"]
    assert house.health.stopping() is None
    loop(house, *rounds(1), led.lead)
    look_after(house, *rounds(1), led.lead)
    assert not house.health.has("chores_stopped")


def test_a_process_that_does_not_lead_is_never_late(on_postgres: House) -> None:
    times = iter([0.0, 100.0, 100.0, 120.0, 131.0])
    lead = Leadership(on_postgres.engine, lambda: next(times))
    assert not lead.is_late()
    next(times)
    assert lead.is_held()  # at 100: from now on it must do its rounds
    assert [lead.is_late(), lead.is_late()] == [False, True]
    lead.give_up()
    note_rounds(on_postgres, lead)
    assert on_postgres.health.alarms() == []


def test_only_who_leads_looks_into_files(
    on_postgres: House, rounds: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[House] = []
    monkeypatch.setattr("examserver.grading.duties.code_sealed_works", looked.append)
    lead = Leadership(on_postgres.engine)
    inspect(on_postgres, *rounds(2), lead)
    assert looked == []
    assert lead.is_held()
    inspect(on_postgres, *rounds(2), lead)
    assert looked == [on_postgres] * 2
    lead.give_up()


ENDLESS = """
from gevent import monkey; monkey.patch_all()
import gevent
from examserver.offload import off_loop, off_loop_within
lock = monkey.get_original("_thread", "allocate_lock")()
lock.acquire()
ended = []
for _ in range(12):
    try:
        off_loop_within(0.05, lock.acquire)
    except TimeoutError:
        ended.append(1)
print(len(ended), off_loop(lambda: "others go on"), flush=True)
lock.release()
import os; os._exit(0)
"""


def test_under_gevent_what_never_ends_is_left_and_holds_nobody_else_up() -> None:
    done = subprocess.run([sys.executable, "-c", ENDLESS], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "12 others go on\n", done.stderr


# ── Garbage ──


class Knot:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_collected_every_ten_minutes_while_nobody_answers(house: House) -> None:
    world = SimpleNamespace(now=0.0)
    sweeper = Sweeper(lambda: world.now)
    gc.disable()
    try:
        gone = weakref.ref(Knot())
        world.now = 599
        sweeper.sweep(house)
        assert gone()
        world.now = 600
        sweeper.sweep(house)
        assert gone() is None
        gone = weakref.ref(Knot())
        world.now = 1199
        sweeper.sweep(house)
        assert gone()
    finally:
        gc.enable()


def test_no_garbage_is_collected_while_somebody_answers(house: House, answering: dict[str, Sitter]) -> None:
    world = SimpleNamespace(now=0.0)
    sweeper = Sweeper(lambda: world.now)
    gc.disable()
    try:
        gone = weakref.ref(Knot())
        world.now = 900
        sweeper.sweep(house)
        assert gone()
    finally:
        gc.enable()
