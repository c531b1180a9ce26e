"""Time that never runs backwards: UTC, anchored at start and carried by the monotonic counter."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """`now()` is aware UTC. After a restart it never begins before `last`, the last stored moment."""

    def __init__(self, last: datetime | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        wall = datetime.now(UTC)
        self._monotonic = monotonic
        self._anchor = max(wall, last) if last else wall
        self._started = monotonic()

    def now(self) -> datetime:
        """The moment, to the millisecond; stepping the machine's wall clock does not move it."""
        moment = self._anchor + timedelta(seconds=self._monotonic() - self._started)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def remaining_ms(deadline: datetime, now: datetime) -> int:
    """Milliseconds left until the deadline, never negative."""
    return max(0, int((deadline - now).total_seconds() * 1000))
