"""A server under load of scripted terminals, and everything that can go wrong: nothing acknowledged is lost.

The long form, with everything in random order, is `make chaos`. Seeds are fixed here.
"""

from pathlib import Path

import pytest

from tests.apart import run_apart
from tests.chaos import faults
from tests.chaos.checker import Evidence
from tests.chaos.world import World, a_site, a_world, played_out
from tests.load.site import Site

N = 10


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A room in which everybody answers."""
    folder = tmp_path_factory.mktemp("chaos") / "site"
    folder.mkdir()
    return a_site(folder, N)


@pytest.mark.parametrize("name", faults.RECOVERABLE)
def test_nothing_acknowledged_is_missing_or_altered_after(name: str, room: Site, tmp_path: Path) -> None:
    async def play() -> None:
        async with a_world(room, tmp_path, seed=1) as world:
            await faults.RECOVERABLE[name](world)
            await world.answers(N)
            await world.check()
            assert len(world.ledger.acked) >= N

    run_apart(play())


@pytest.mark.parametrize("name", ["step_wall", "reboot_without_battery"])
def test_no_time_is_moved_by_the_wall_clock(name: str, room: Site, tmp_path: Path) -> None:
    async def play() -> None:
        async with a_world(room, tmp_path, seed=1, n=4, has_real_clock=True) as world:
            await getattr(faults, name)(world)
            await world.check()

    run_apart(play())


def test_handing_in_among_saves_loses_none_and_ends_it(room: Site, tmp_path: Path) -> None:
    async def play() -> None:
        async with a_world(room, tmp_path, seed=1, n=6) as world:
            for _ in range(3):
                await faults.hand_in(world)
            await world.until(lambda: world.count("SELECT count(*) FROM theory_marks") == 3, "marked")
            await world.check()

    run_apart(play())


@pytest.mark.parametrize("name", ["time_up_in_a_cut", "time_up_in_a_crash"])
def test_in_the_drain_only_what_was_numbered_before_the_deadline_is_taken(
    name: str, room: Site, tmp_path: Path
) -> None:
    async def play() -> None:
        async with a_world(room, tmp_path, seed=1) as world:
            await getattr(faults, name)(world)
            await world.check()

    run_apart(play())


def test_a_crash_while_collecting_and_marking_changes_no_mark(room: Site, tmp_path: Path) -> None:
    async def play() -> tuple[Evidence, Evidence]:
        async with a_world(room, tmp_path / "day", seed=1) as world:
            await world.answers(20 * N)
            await world.settle()
            calm = played_out(world.copy(tmp_path / "calm"))
            await faults.collect_in_crashes(world)
            await world.check(is_end=True)
            return calm, world.evidence()

    calm, crashed = run_apart(play())
    assert len(calm.totals) == N
    assert len(set(calm.totals.values())) > 1
    assert (crashed.totals, crashed.marks) == (calm.totals, calm.marks)


def test_everything_at_once_and_then_the_end(room: Site, tmp_path: Path) -> None:
    """Slow network, a change of terminal, a full disk, a crash on it, more time; time is up in a cut, and a crash."""

    async def storm(world: World) -> None:
        await world.answers(3 * N)
        world.proxy.delay = 0.03
        await faults.take_over(world)
        await faults.twin(world)
        with world.full_disk():
            await faults.refused_by_the_database(world)
            world.kill()
        await world.start()
        await world.check()
        await faults.extend(world)
        await faults.time_up_in_a_cut(world)
        await faults.collect_in_crashes(world, kills=1)
        await world.check(is_end=True)

    async def play() -> None:
        async with a_world(room, tmp_path, seed=1) as world:
            await storm(world)

    run_apart(play())
