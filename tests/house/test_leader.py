"""Of the processes on one PostgreSQL one leads and one opens at a time; the lead goes on when a process is gone."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from examserver import schema
from examserver.errors import Unavailable
from examserver.house import House
from examserver.leader import Leadership, opening
from examserver.schema import migrate
from examserver.settings import _kept_secret
from examserver.sittings.tables import Room
from examserver.who import SERVER, Who
from tests.cast import MovableClock, settings_in
from tests.house.test_post import until
from tests.postgres import a_database


@pytest.fixture
def two(postgres: str, tmp_path: Path) -> Iterator[list[House]]:
    """Two houses on one empty PostgreSQL database, as two processes have them."""
    url = a_database(postgres)
    houses = [House(settings_in(tmp_path / "site", database_url=url), MovableClock()) for _ in range(2)]
    yield houses
    for house in houses:
        house.engine.dispose()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own; gives what each gave, or the exception that ended it."""
    found: list[Any] = [None] * len(works)

    def run(n: int) -> None:
        try:
            found[n] = works[n]()
        except Exception as error:
            found[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def cut(house: House) -> None:
    """The database ends every other connection, as when it is restarted."""
    with house.engine.connect() as connection:
        others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))


def test_with_sqlite_the_one_process_leads(house: House) -> None:
    assert Leadership(house.engine).is_held()


def test_one_of_two_leads_and_goes_on_leading(two: list[House]) -> None:
    first, second = (Leadership(house.engine) for house in two)
    assert [first.is_held(), second.is_held()] == [True, False]
    assert [second.is_held(), first.is_held()] == [False, True]
    first.give_up()
    second.give_up()


def test_when_the_leader_gives_up_the_other_leads(two: list[House]) -> None:
    first, second = (Leadership(house.engine) for house in two)
    first.is_held()
    first.give_up()
    until(second.is_held, "the lead is free")
    assert not first.is_held()
    first.give_up()
    second.give_up()


def test_a_leader_whose_connection_is_cut_leads_no_more_until_it_has_the_lock_again(two: list[House]) -> None:
    first, second = (Leadership(house.engine) for house in two)
    assert first.is_held()
    cut(two[1])
    until(second.is_held, "the lead is free")
    assert not first.is_held()
    assert not first.is_held()
    first.give_up()
    second.give_up()


def test_processes_that_open_at_once_migrate_once(two: list[House]) -> None:
    def open_one(house: House) -> str | None:
        with opening(house.engine):
            migrate(house.engine)
            with house.engine.connect() as connection:
                return schema.revision_of(connection)

    found = at_once(*(lambda house=house: open_one(house) for house in two))
    assert found[0] == found[1]
    assert isinstance(found[0], str)
    schema.check(two[0].engine)


def test_a_deadlock_is_run_anew_and_both_are_done(two: list[House]) -> None:
    migrate(two[0].engine)

    def add_rooms(db: Session, who: Who, *, now: datetime) -> None:
        db.add_all(Room(no=no, name=f"{no}", capacity=1, columns=1) for no in (1, 2))

    two[0].act(add_rooms, SERVER)
    met = threading.Barrier(2, timeout=30)

    def widen(db: Session, who: Who, *, now: datetime, order: tuple[int, int], tries: list[int]) -> None:
        tries.append(1)
        for n, no in enumerate(order):
            if n == 1 and len(tries) == 1:
                met.wait()  # each holds its first row
            db.scalars(select(Room).where(Room.no == no).with_for_update()).one().capacity += 1
            db.flush()

    tries: list[list[int]] = [[], []]
    found = at_once(
        lambda: two[0].act(widen, SERVER, order=(1, 2), tries=tries[0]),
        lambda: two[1].act(widen, SERVER, order=(2, 1), tries=tries[1]),
    )
    assert found == [None, None]
    assert sorted(len(t) for t in tries) == [1, 2]
    assert two[0].see(lambda db: sorted(db.scalars(select(Room.capacity)))) == [3, 3]
    assert two[0].health.alarms() == two[1].health.alarms() == []


def test_a_house_goes_on_when_the_database_was_restarted(two: list[House]) -> None:
    migrate(two[0].engine)
    for house in two:
        assert house.see(lambda db: list(db.scalars(select(Room)))) == []
    cut(two[0])
    for house in two:
        assert house.see(lambda db: list(db.scalars(select(Room)))) == []


def test_a_lock_that_another_keeps_is_waited_for_but_not_for_ever(two: list[House]) -> None:
    migrate(two[0].engine)

    def add_room(db: Session, who: Who, *, now: datetime, patience: str) -> None:
        db.execute(text(f"SET LOCAL lock_timeout = '{patience}'"))
        db.add(Room(no=1, name="1", capacity=1, columns=1))

    with two[1].engine.begin() as connection:
        connection.execute(text("LOCK TABLE rooms"))
        with pytest.raises(Unavailable, check=lambda e: e.code == "database_locked"):
            two[0].act(add_room, SERVER, patience="50ms")
    two[0].act(add_room, SERVER, patience="5s")
    with two[0].engine.connect() as connection:
        limits = [connection.execute(text(f"SHOW {name}")).scalar() for name in ("lock_timeout", "statement_timeout")]
    assert limits == ["5s", "1min"]


def test_of_processes_that_make_a_secret_at_once_all_have_the_same(tmp_path: Path) -> None:
    found = at_once(*(lambda n=n: _kept_secret(tmp_path / "site.key", f"secret {n}") for n in range(8)))
    assert len(set(found)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["site.key"]
    assert (tmp_path / "site.key").stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_not_there_is_an_alarm_and_a_refusal(tmp_path: Path) -> None:
    url = f"postgresql://exam@/none?host={tmp_path}"
    house = House(settings_in(tmp_path / "site", database_url=url), MovableClock())
    with pytest.raises((Unavailable, DBAPIError)):
        house.see(lambda db: list(db.scalars(select(Room))))
    assert [alarm.code for alarm in house.health.alarms()] == ["database_unreachable"]
    house.engine.dispose()
