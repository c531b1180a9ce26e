"""The long form: day after day with every fault in random order, and a verdict after each. `make chaos`.

python -m tests.chaos [--minutes 10] [--seed N] [--terminals 60] [--faults kill,fill_disk] [--disk FOLDER]
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.chaos import faults
from tests.chaos.checker import Evidence
from tests.chaos.world import World, a_site, a_world, played_out
from tests.load.server import raise_descriptors
from tests.load.site import Site

ROUNDS_A_DAY = 12
HEAVIER = {"kill": 4, "fill_disk": 2, "run_out_of_disk": 2, "pull_cable": 2, "cut_network": 2}


class Fault(Exception):
    """The first thing that was not as promised."""


async def a_round(world: World, rng: random.Random, names: list[str], tally: Counter[str]) -> None:
    """One fault, or two at once; then everything that was acknowledged is looked for."""
    chosen = rng.sample(names, k=2 if rng.random() < 0.3 and len(names) > 1 else 1)
    if any(name.startswith("kill") for name in chosen):
        chosen = chosen[:1] if chosen[0].startswith("kill") else chosen[1:]
    if rng.random() < 0.25:
        world.proxy.delay = rng.uniform(0.01, 0.08)
    began = time.monotonic()
    for name in chosen:
        await faults.RECOVERABLE[name](world)
    await world.check()
    tally.update(chosen)
    report(world, " + ".join(chosen), began)


def report(world: World, what: str, began: float) -> None:
    """One line for a round."""
    losses = sum(p.losses + p.cuts for p in world.players)
    print(
        f"  {what:<44} {time.monotonic() - began:5.1f} s  acknowledged {len(world.ledger.acked):>7}"
        f"  resent {world.ledger.resent:>6}  reconnects {losses:>6}  ok",
        flush=True,
    )


async def the_end(world: World, rng: random.Random, folder: Path) -> Evidence:
    """Some hand in, time is up in a cut or a crash, the server crashes while it marks; gives a calm ending."""
    began = time.monotonic()
    for _ in range(min(rng.randint(0, 3), len(world.working) - 1)):
        await faults.hand_in(world)
    await faults.extend(world)
    await world.check()
    await rng.choice((faults.time_up_in_a_cut, faults.time_up_in_a_crash))(world)
    await world.check()
    await world.settle()
    calm = played_out(world.copy(folder))
    await faults.collect_in_crashes(world)
    await world.check(is_end=True)
    report(world, "time is up in a cut or a crash, then crashes", began)
    return calm


async def a_day(
    site: Site, folder: Path, seed: int, names: list[str], until: float, tally: Counter[str], disk: Path | None
) -> int:
    """One world from its start to its marks; gives how many revisions were acknowledged."""
    rng = random.Random(seed)
    day = (disk or folder) / "day"
    shutil.rmtree(day, ignore_errors=True)
    async with a_world(site, day, seed, has_own_disk=disk is not None) as world:
        try:
            weighted = [name for name in names for _ in range(HEAVIER.get(name, 1))]
            for _ in range(ROUNDS_A_DAY):
                if time.monotonic() < until:
                    rng.shuffle(weighted)
                    await a_round(world, rng, list(dict.fromkeys(weighted)), tally)
            calm, crashed = await the_end(world, rng, folder / "calm"), world.evidence()
            if (crashed.totals, crashed.marks) != (calm.totals, calm.marks):
                raise Fault("other marks than of a day without a crash")
        except (AssertionError, Fault) as fault:
            raise Fault(str(fault)) from fault
        return len(world.ledger.acked)


def play(minutes: float, seed: int, terminals: int, names: list[str], disk: Path | None) -> int:
    """Days until the time is over; gives the exit code."""
    end, day, total, tally = time.monotonic() + minutes * 60, 0, 0, Counter[str]()
    raise_descriptors()
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as name:
        (folder := Path(name) / "site").mkdir()
        site = a_site(folder, terminals)
        while time.monotonic() < end:
            print(f"day {day + 1}, seed {seed + day}, {terminals} terminals", flush=True)
            place = Path(name) / f"{day}"
            place.mkdir()
            try:
                total += asyncio.run(a_day(site, place, seed + day, names, end, tally, disk))
            except Fault as fault:
                print(f"FAULT\n{fault}\n\nagain: python -m tests.chaos --seed {seed + day} --terminals {terminals}")
                return 1
            day += 1
    print(f"\n{day} days, {total} acknowledged revisions, none missing, none altered; the same marks on every replay")
    print(", ".join(f"{name} {n}" for name, n in tally.most_common()))
    return 0


def main() -> None:
    """Read the wishes and play."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--terminals", type=int, default=60)
    parser.add_argument("--faults", default="", help="some of: " + ", ".join(faults.RECOVERABLE))
    parser.add_argument("--disk", type=Path, help="a folder on a small file system of its own, which is really filled")
    asked = parser.parse_args()
    names = asked.faults.split(",") if asked.faults else list(faults.RECOVERABLE)
    with suppress(KeyboardInterrupt):
        sys.exit(play(asked.minutes, asked.seed, asked.terminals, names, asked.disk))


if __name__ == "__main__":
    main()
