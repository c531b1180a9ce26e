"""Time that never runs backwards: UTC, anchored at start and carried by the monotonic counter."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from examserver.lock import exclusively

BOOT = Path("/proc/sys/kernel/random/boot_id")


class Clock:
    """`now()` is aware UTC. After a restart it never begins before `last`, the last stored moment."""

    def __init__(self, last: datetime | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        wall = datetime.now(UTC)
        self._monotonic = monotonic
        self._anchor = max(wall, last) if last else wall
        self._started = monotonic()

    @property
    def anchor(self) -> tuple[datetime, float]:
        """A moment, and what the monotonic counter showed then."""
        return self._anchor, self._started

    @classmethod
    def at(cls, anchor: datetime, counted: float, monotonic: Callable[[], float] = time.monotonic) -> "Clock":
        """The clock that showed `anchor` when the counter showed `counted`."""
        clock = cls(monotonic=monotonic)
        clock._anchor, clock._started = anchor, counted
        return clock

    def now(self) -> datetime:
        """The moment, to the millisecond; stepping the machine's wall clock does not move it."""
        moment = self._anchor + timedelta(seconds=self._monotonic() - self._started)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def shared_clock(path: Path, last: datetime | None, begin_anew: bool) -> Clock:
    """The clock of this machine's processes: its anchor lies in a file, for as long as the machine is not booted anew.

    All count on the same monotonic counter, so they agree whatever is done to the wall clock in between, and one that
    is restarted goes on. `begin_anew` takes the wall clock's time again; never before `last`, the last stored moment.
    """
    with exclusively(path.with_suffix(".lock")):
        kept = None if begin_anew else _kept_clock(path)
        if kept and (last is None or kept.now() >= last):
            return kept
        clock = Clock.at(last, time.monotonic()) if kept and last else Clock(last)
        anchor, counted = clock.anchor
        fresh = path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps({"boot": _boot(), "anchor": anchor.isoformat(), "counted": counted}))
        fresh.replace(path)
        return clock


def _kept_clock(path: Path) -> Clock | None:
    """The clock of the file, if it was written since the machine was booted and shows no nonsense."""
    try:
        kept = orjson.loads(path.read_bytes())
        boot, anchor, counted = kept["boot"], datetime.fromisoformat(kept["anchor"]), float(kept["counted"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    is_of_now = boot and boot == _boot() and anchor.tzinfo is not None and counted <= time.monotonic()
    return Clock.at(anchor, counted) if is_of_now else None


def _boot() -> str:
    """Names this run of the machine; empty where the system does not say: then every process has its own anchor."""
    return BOOT.read_text("ascii").strip() if sys.platform == "linux" and BOOT.exists() else ""


def wall_seconds() -> float:
    """The machine's wall clock, which somebody may step: only to notice that."""
    return time.time()


def remaining_ms(deadline: datetime, now: datetime) -> int:
    """Milliseconds left until the deadline, never negative."""
    return max(0, int((deadline - now).total_seconds() * 1000))
