"""The processes of one machine show one time, whatever is done to its wall clock; a restart goes on with it."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from examserver.clock import Clock, shared_clock
from examserver.house import House, keep_moment
from examserver.who import SERVER
from tests.cast import Cast, MovableClock, copy_site, settings_in

AWAY = timedelta(hours=5)
NEAR = timedelta(seconds=30)  # a slow machine between two looks


def set_wall_clock(path: Path, by: timedelta) -> None:
    """As if the machine's wall clock had been stepped since: the file does not know."""
    kept = orjson.loads(path.read_bytes())
    kept["anchor"] = (datetime.fromisoformat(kept["anchor"]) + by).isoformat()
    path.write_bytes(orjson.dumps(kept))


def test_two_processes_agree_to_the_millisecond(tmp_path: Path) -> None:
    one, two = (shared_clock(tmp_path / "clock.json", None, begin_anew=n == 0) for n in range(2))
    assert one.anchor == two.anchor


def test_they_agree_though_the_wall_clock_was_stepped_between_their_starts(tmp_path: Path) -> None:
    shared_clock(tmp_path / "clock.json", None, begin_anew=True)
    set_wall_clock(tmp_path / "clock.json", AWAY)
    later = shared_clock(tmp_path / "clock.json", None, begin_anew=False)
    assert abs(later.now() - datetime.now(UTC) - AWAY) < NEAR


def test_where_nobody_is_at_work_the_wall_clock_is_taken_again(tmp_path: Path) -> None:
    shared_clock(tmp_path / "clock.json", None, begin_anew=True)
    set_wall_clock(tmp_path / "clock.json", -AWAY)
    anew = shared_clock(tmp_path / "clock.json", None, begin_anew=True)
    assert abs(anew.now() - datetime.now(UTC)) < NEAR


def test_after_a_boot_the_counter_begins_anew_and_so_does_the_anchor(tmp_path: Path) -> None:
    shared_clock(tmp_path / "clock.json", None, begin_anew=True)
    kept = orjson.loads((tmp_path / "clock.json").read_bytes())
    earlier = {**kept, "boot": "another", "anchor": (datetime.now(UTC) + AWAY).isoformat()}
    (tmp_path / "clock.json").write_bytes(orjson.dumps(earlier))
    assert abs(shared_clock(tmp_path / "clock.json", None, begin_anew=False).now() - datetime.now(UTC)) < NEAR


@pytest.mark.parametrize("begin_anew", [False, True])
def test_it_never_shows_less_than_the_last_stored_moment(tmp_path: Path, begin_anew: bool) -> None:
    shared_clock(tmp_path / "clock.json", None, begin_anew=True)
    last = datetime.now(UTC) + AWAY
    for _ in range(2):
        assert shared_clock(tmp_path / "clock.json", last, begin_anew).now() >= last - timedelta(milliseconds=1)
    assert shared_clock(tmp_path / "clock.json", None, begin_anew=False).now() >= last - timedelta(milliseconds=1)


@pytest.mark.parametrize("nonsense", [b"", b"[]", b"{}", b'{"boot": 1, "anchor": "x", "counted": 1}'])
def test_a_file_with_nonsense_is_written_anew(tmp_path: Path, nonsense: bytes) -> None:
    (tmp_path / "clock.json").write_bytes(nonsense)
    one, two = (shared_clock(tmp_path / "clock.json", None, begin_anew=False) for _ in range(2))
    assert one.anchor == two.anchor
    assert abs(one.now() - datetime.now(UTC)) < NEAR


def test_many_that_start_at_once_agree(tmp_path: Path) -> None:
    found: list[Clock] = []
    starting = [
        threading.Thread(target=lambda: found.append(shared_clock(tmp_path / "clock.json", None, False)))
        for _ in range(8)
    ]
    for each in starting:
        each.start()
    for each in starting:
        each.join()
    assert len({clock.anchor for clock in found}) == 1


def test_a_house_that_is_restarted_goes_on_with_its_clock(prepared: tuple[Path, Cast], tmp_path: Path) -> None:
    copy_site(prepared[0], tmp_path / "site")
    settings = settings_in(tmp_path / "site")
    before = House(settings)
    before.resume_clock()
    before.act(keep_moment, SERVER)
    again = House(settings)
    again.resume_clock()
    assert again.clock.anchor == before.clock.anchor
    for house in (before, again):
        house.engine.dispose()


def test_a_clock_that_was_given_stays(prepared: tuple[Path, Cast], tmp_path: Path) -> None:
    copy_site(prepared[0], tmp_path / "site")
    house = House(settings_in(tmp_path / "site"), MovableClock(datetime(2090, 1, 1, tzinfo=UTC)))
    house.resume_clock()
    assert isinstance(house.clock, MovableClock)
    house.engine.dispose()
