"""What is counted: Prometheus metrics, and the figures of the last minutes for the page of the site's health.

Plain functions, cheap enough for the answer path. With PROMETHEUS_MULTIPROC_DIR set, every worker writes its share
there and `exposition` adds them up.
"""

import bisect
import os
import platform
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)

disable_created_metrics()  # type: ignore[no-untyped-call]

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SLOT_SECONDS, SLOTS = 10, 30  # the last five minutes, in tens of seconds

ACKNOWLEDGED = Histogram("exam_answer_ack_seconds", "From an answer's arrival to its acknowledgement", buckets=BUCKETS)
COMMITTED = Histogram("exam_commit_seconds", "One commit with its fsync", buckets=BUCKETS)
BATCH_TIME = Histogram("exam_batch_seconds", "Judging and committing answers together", buckets=BUCKETS)
BATCH = Histogram("exam_commit_batch", "Answers that shared a commit", buckets=BATCHES)
QUEUE = Gauge("exam_queue_length", "Answers that wait for a commit", multiprocess_mode="livesum")
CONNECTIONS = Gauge("exam_connections", "Open sockets", multiprocess_mode="livesum")
CONNECTS = Counter("exam_connects", "Sockets opened")
RECONNECTS = Counter("exam_reconnects", "Terminals that came back")
REFUSALS = Counter("exam_refusals", "Commands and requests refused", ["code"])
ANSWERING = Gauge("exam_attempts_answering", "Attempts at work", multiprocess_mode="livemostrecent")
ALARM = Gauge("exam_alarm", "1 while an alarm stands", ["code"], multiprocess_mode="livemax")
DISK_FREE = Gauge("exam_disk_free_bytes", "Free space of the data folder", multiprocess_mode="livemostrecent")
WORKERS = Gauge("exam_workers", "Server processes", multiprocess_mode="livesum")
BUILD = Gauge("exam_build", "1, with the versions", ["version", "python", "sqlite"], multiprocess_mode="livemax")


class Recent:
    """Durations since the start and by tens of seconds: fine enough for a median and a 99th percentile."""

    # a step of 7 % from 0.1 ms to a minute
    EDGES = [0.0001 * 1.07**n for n in range(198)]

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all = [0] * (len(self.EDGES) + 1)
        self._slots: deque[tuple[int, list[int]]] = deque(maxlen=SLOTS)

    def note(self, seconds: float) -> None:
        """One more."""
        place = bisect.bisect_left(self.EDGES, seconds)
        self._all[place] += 1
        now = int(self._clock()) // SLOT_SECONDS
        if not self._slots or self._slots[-1][0] != now:
            self._slots.append((now, [0] * len(self._all)))
        self._slots[-1][1][place] += 1

    def quantiles(self, *wanted: float, seconds: int | None = None) -> list[float | None]:
        """The durations below which these shares lie, of the last `seconds` or since the start; None of nothing."""
        counts = self._counts(seconds)
        total = sum(counts)
        return [_quantile(self.EDGES, counts, total * share) if total else None for share in wanted]

    def count(self, seconds: int | None = None) -> int:
        """How many."""
        return sum(self._counts(seconds))

    def _counts(self, seconds: int | None) -> list[int]:
        if seconds is None:
            return self._all
        first = int(self._clock() - seconds) // SLOT_SECONDS
        slots = [counts for slot, counts in self._slots if slot > first]
        return [sum(column) for column in zip(*slots, strict=True)] if slots else []


def _quantile(edges: list[float], counts: list[int], rank: float) -> float:
    seen = 0
    for place, count in enumerate(counts):
        seen += count
        if seen >= rank and count:
            return edges[min(place, len(edges) - 1)]
    return edges[-1]


ack_times, commit_times, reconnections = Recent(), Recent(), Recent()


def acknowledged(seconds: float) -> None:
    """An answer was acknowledged so long after it came."""
    ACKNOWLEDGED.observe(seconds)
    ack_times.note(seconds)


def committed(size: int, seconds: float) -> None:
    """So many answers were judged and committed together, in so long."""
    BATCH.observe(size)
    BATCH_TIME.observe(seconds)


def fsynced(seconds: float) -> None:
    """One commit of a change, with its fsync, took so long."""
    COMMITTED.observe(seconds)
    commit_times.note(seconds)


def queued(n: int) -> None:
    """So many answers wait."""
    QUEUE.set(n)


def refused(code: str) -> None:
    """Something was refused."""
    REFUSALS.labels(code).inc()


_open = 0


def connected(n: int) -> None:
    """So many sockets are open."""
    global _open
    if n > _open:
        CONNECTS.inc(n - _open)
    _open = n
    CONNECTIONS.set(n)


def reconnected() -> None:
    """A terminal came back."""
    RECONNECTS.inc()
    reconnections.note(0)


def answering(n: int) -> None:
    """So many attempts are at work."""
    ANSWERING.set(n)


def alarm(code: str, is_raised: bool) -> None:
    """An alarm was raised or cleared."""
    ALARM.labels(code).set(1 if is_raised else 0)


def disk_free(n: int) -> None:
    """So many bytes are free in the data folder."""
    DISK_FREE.set(n)


def started(version: str) -> None:
    """This process serves."""
    WORKERS.set(1)
    BUILD.labels(version, platform.python_version(), sqlite3.sqlite_version).set(1)


def folder() -> str:
    """Where the workers' shares lie; empty for a single process."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def worker_gone(pid: int) -> None:
    """For the parent of the workers: what a dead one had open is no longer counted."""
    if folder() and Path(folder()).is_dir():
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _registry() -> CollectorRegistry:
    if not folder():
        return REGISTRY
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def exposition() -> bytes:
    """All metrics in the Prometheus text format; of all workers where there are several."""
    return generate_latest(_registry())


def total(name: str) -> float | None:
    """One plain metric's value, over all workers."""
    for family in _registry().collect():
        for sample in family.samples:
            if sample.name == name:
                return float(sample.value)
    return None
