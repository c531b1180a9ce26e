"""Load on this machine: a real server in its own process, scripted terminals over raw websockets in this one.

python -m tests.bench                               everything, 10-20 minutes; writes bench.json
python -m tests.bench quick                         the most telling rows, under 2 minutes; writes bench.json
python -m tests.bench 500                           the same rows with 500 terminals
python -m tests.bench profile --terminals 5000      one part; see --help
"""

import argparse
import asyncio
import os
import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from tests.load import (
    bank,
    board,
    flood,
    floor,
    kill,
    large,
    papers,
    profile,
    saturation,
    signin,
    stampede,
    start,
    timeup,
    workspaces,
)
from tests.load.desk import staff_post
from tests.load.figures import Book
from tests.load.server import raise_descriptors, take_core
from tests.load.site import build
from tests.load.stage import Bench
from tests.load.terminal import Terminal, crowd

__all__ = ["Terminal", "build", "crowd", "staff_post"]

Part = Callable[[Bench, int], Awaitable[None]]
PARTS: dict[str, tuple[Part, tuple[int, ...], tuple[int, ...]]] = {  # what, terminals in full, terminals in quick
    "echo": (floor.echo, (1000,), (500,)),
    "saturation": (saturation.measure, (1000,), (500,)),
    "profile": (profile.measure, (500, 1000, 2000, 5000, 10_000), (500,)),
    "stampede": (stampede.measure, (5000,), ()),
    "signin": (signin.measure, (300,), ()),
    "start": (start.measure, (300, 1000, 3000), (300,)),
    "timeup": (timeup.measure, (300, 5000), (300,)),
    "kill": (kill.measure, (1000, 5000), (300,)),
    "board": (board.measure, (1000,), ()),
    "flood": (flood.measure, (300,), ()),
    "large": (large.measure, (1000, 5000), ()),
    "bank": (bank.measure, (10_000,), ()),  # questions
    "papers": (papers.measure, (3000,), ()),  # papers
    "workspaces": (workspaces.measure, (300,), ()),
}


def asked() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="The load benchmark.")
    parser.add_argument(
        "part", nargs="?", default="all", help=f"all, quick, a number of terminals, or {', '.join(PARTS)}"
    )
    parser.add_argument("--terminals", type=int, nargs="+", help="instead of the usual numbers of that part")
    parser.add_argument("--runs", type=int, help="runs of what is short (3; quick: 1)")
    parser.add_argument("--quick", action="store_true", help="short windows")
    parser.add_argument("--free", action="store_true", help="let the kernel place server and generator on any core")
    parser.add_argument("--no-floor", action="store_true", help="leave the floor out")
    parser.add_argument("--out", type=Path, help="where the figures are written (all, quick: bench.json)")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for, print the table, write the file."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # with everything put away
    wish = asked()
    is_whole = wish.part in ("all", "quick") or wish.part.isdigit()
    if not is_whole and wish.part not in PARTS:
        sys.exit(f"no such part: {wish.part}; there are {', '.join(PARTS)}")
    quick = wish.quick or (is_whole and wish.part != "all")
    bench = Bench(Book(), quick=quick, runs=wish.runs or (1 if quick else 3))
    descriptors = raise_descriptors()
    if not wish.free and (os.cpu_count() or 1) > 1:
        bench.server_core = 0
        take_core(1)
    place = "on any core" if bench.server_core is None else "on one core, the generator on another"
    print(f"{bench.book.machine}; {descriptors:,} descriptors; server {place}", flush=True)
    started = time.perf_counter()
    if not wish.no_floor:
        floor.disk(bench)
    failed = [f"{name} with {n:,}" for name, n in todo(wish, quick, is_whole) if not measured(bench, name, n)]
    print(f"\n{bench.book.table()}\n\n{bench.book.machine}; {time.perf_counter() - started:.0f} s in all")
    out = wish.out or (Path("bench.json") if is_whole else None)
    if out:
        bench.book.write(out)
        print(f"written: {out}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def todo(wish: argparse.Namespace, quick: bool, is_whole: bool) -> Iterator[tuple[str, int]]:
    """The parts to measure, and with how many terminals. Saturation alone brings its floor."""
    sizes = (int(wish.part),) if wish.part.isdigit() else wish.terminals
    for name, (_part, full, short) in PARTS.items():
        is_floor = name == "echo"
        if is_whole or name == wish.part or (is_floor and wish.part == "saturation" and not wish.no_floor):
            usual = short if quick and is_whole else full
            yield from ((name, n) for n in (usual if is_floor else sizes or usual))


def measured(bench: Bench, name: str, n: int) -> bool:
    """One part; one that fails must not cost the figures of all others."""
    print(f"{name}, {n:,} terminals", flush=True)
    try:
        asyncio.run(PARTS[name][0](bench, n))
    except Exception:  # told, and said again at the end
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    main()
