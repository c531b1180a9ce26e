"""The health of one open site: alarms that are raised and cleared, and what a failing database or disk means.

An alarm has sources (the database, the files, the disk's space): it stands until each of them is well again. While one
stands nothing is acknowledged that was not kept; terminals keep their answers and ask again.
"""

import errno
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import structlog
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from examserver import metrics
from examserver.clock import wall_seconds
from examserver.errors import Unavailable
from examserver.facts import Fact

log = structlog.get_logger()
GIGABYTE = 1024**3
DISK_LOW, DISK_VERY_LOW = 5 * GIGABYTE, GIGABYTE
STEP_SECONDS = 60
STEP_SHOWN = timedelta(minutes=15)
MOST_PAST = 200

# Why nothing can be kept: while one of these stands, the site is not ready.
STOPPING = (
    "database_damaged",
    "storage_full",
    "storage_readonly",
    "storage_failing",
    "database_unreachable",
    "database_locked",
)
INFORMATION = {"clock_stepped"}
CODES = (*STOPPING, "chores_stopped", "disk_very_low", "disk_low", "redis_unreachable", "clock_stepped")

OF_SQLITE = {
    sqlite3.SQLITE_FULL: "storage_full",
    sqlite3.SQLITE_READONLY: "storage_readonly",
    sqlite3.SQLITE_PERM: "storage_readonly",
    sqlite3.SQLITE_IOERR: "storage_failing",
    sqlite3.SQLITE_BUSY: "database_locked",
    sqlite3.SQLITE_LOCKED: "database_locked",
    sqlite3.SQLITE_PROTOCOL: "database_locked",
    sqlite3.SQLITE_CORRUPT: "database_damaged",
    sqlite3.SQLITE_NOTADB: "database_damaged",
    sqlite3.SQLITE_CANTOPEN: "database_unreachable",
}
OF_POSTGRESQL = (  # by the beginning of the SQLSTATE
    ("53100", "storage_full"),
    ("53", "database_unreachable"),
    ("25006", "storage_readonly"),
    ("25P03", "database_unreachable"),
    ("55P03", "database_locked"),
    ("40", "database_locked"),
    ("57014", "database_locked"),
    ("57P", "database_unreachable"),
    ("08", "database_unreachable"),
    ("58", "storage_failing"),
    ("XX001", "database_damaged"),
    ("XX002", "database_damaged"),
)
OF_DISK = {
    errno.ENOSPC: "storage_full",
    errno.EDQUOT: "storage_full",
    errno.EROFS: "storage_readonly",
    errno.EACCES: "storage_readonly",
    errno.EPERM: "storage_readonly",
    errno.EIO: "storage_failing",
    errno.EFBIG: "storage_failing",
}


def code_of(error: BaseException) -> str | None:
    """The alarm that an error of the database or the disk means; None for any other error, which is our own fault."""
    if isinstance(error, DBAPIError):
        return code_of(error.orig) if error.orig is not None else None
    if isinstance(error, PoolTimeout):
        return "database_unreachable"
    if isinstance(error, sqlite3.Error):
        return OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    return OF_DISK.get(error.errno or 0) if isinstance(error, OSError) else None


def _of_postgresql(error: psycopg.Error) -> str | None:
    if error.sqlstate is None:  # no answer at all: the connection was refused or broke
        return "database_unreachable" if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else None
    return next((code for start, code in OF_POSTGRESQL if error.sqlstate.startswith(start)), None)


def reason_of(error: BaseException) -> str:
    """The machine's own name of an error, without its text, which may hold values."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    name = getattr(inner, "sqlite_errorname", None) or getattr(inner, "sqlstate", None)
    return name or (errno.errorcode.get(inner.errno or 0, "") if isinstance(inner, OSError) else type(inner).__name__)


@dataclass(frozen=True)
class Alarm:
    """Something that a person must know, since when, and what fills its sentence."""

    code: str
    since: datetime
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PastAlarm:
    """An alarm that has been cleared."""

    code: str
    since: datetime
    until: datetime


class Health:
    """The alarms of one house. `tell` is told a fact of every raise and clear."""

    def __init__(
        self,
        data_dir: Path,
        now: Callable[[], datetime],
        tell: Callable[[list[Fact]], None],
        wall: Callable[[], float] = wall_seconds,
        monotonic: Callable[[], float] = time.monotonic,
        disk: Callable[[Path], Any] = shutil.disk_usage,
    ) -> None:
        self.data_dir = data_dir
        self.last_kept_at: datetime | None = None
        self.past: deque[PastAlarm] = deque(maxlen=MOST_PAST)
        self.is_troubled = False
        self.stepped_seconds = 0.0
        self._now, self._tell, self._wall, self._monotonic, self._disk = now, tell, wall, monotonic, disk
        self._standing: dict[tuple[str, str], Alarm] = {}
        self._lock = threading.Lock()
        self._born = monotonic()
        self._drift = wall() - self._born

    # ── Alarms ──

    def alarms(self) -> list[Alarm]:
        """What stands now, the gravest first."""
        with self._lock:
            standing = list(self._standing.values())
        first: dict[str, Alarm] = {}
        for alarm in standing:
            if alarm.code not in first or alarm.since < first[alarm.code].since:
                first[alarm.code] = alarm
        return [first[code] for code in CODES if code in first]

    def has(self, code: str) -> bool:
        """Whether this alarm stands."""
        return self.is_troubled and any(code == standing for standing, _source in list(self._standing))

    @property
    def is_damaged(self) -> bool:
        """Whether nothing may be kept, because what is kept might be lost with the damaged file."""
        return self.is_troubled and self.has("database_damaged")

    def stopping(self) -> str | None:
        """The gravest alarm that keeps the site from keeping anything, or None: then it is ready."""
        return next((a.code for a in self.alarms() if a.code in STOPPING), None) if self.is_troubled else None

    def raise_alarm(self, code: str, source: str = "database", reason: str = "", **detail: Any) -> None:
        """An alarm stands; raising it again changes nothing. `reason` is for the log alone."""
        with self._lock:
            is_new = all(code != standing for standing, _source in self._standing)
            self._standing.setdefault((code, source), Alarm(code, self._now(), detail))
            self.is_troubled = True
        if is_new:
            write = log.warning if code in INFORMATION or code == "disk_low" else log.error
            write("alarm_raised", code=code, source=source, reason=reason, **detail)
            metrics.alarm(code, True)
            self._tell([Fact("alarm.raised", detail={"code": code})])

    def clear(self, *codes: str, source: str = "database") -> None:
        """The cause is gone for this source; the alarm ends when it is gone for all."""
        ended = []
        with self._lock:
            for code in codes:
                alarm = self._standing.pop((code, source), None)
                if alarm and all(code != standing for standing, _source in self._standing):
                    ended.append(PastAlarm(code, alarm.since, self._now()))
            self.past.extend(ended)
            self.is_troubled = bool(self._standing)
        for past in ended:
            seconds = round((past.until - past.since).total_seconds(), 1)
            log.warning("alarm_cleared", code=past.code, source=source, seconds=seconds)
            metrics.alarm(past.code, False)
            self._tell([Fact("alarm.cleared", detail={"code": past.code})])

    # ── What the house sees ──

    def report(self, error: BaseException) -> str | None:
        """An error of the database: the alarm's code, raised; None when it is none of the machine's."""
        code = code_of(error)
        if code:
            self.raise_alarm(code, reason=reason_of(error))
        return code

    def kept(self, now: datetime) -> None:
        """A change was written and is durable: the database takes changes again.

        A damaged one is not well because one write went through: that takes a whole check (`sound`).
        """
        self.last_kept_at = now
        if self.is_troubled:
            self.clear(*(code for code in STOPPING if code != "database_damaged"))

    def files_kept(self) -> None:
        """A file was written and is durable."""
        if self.is_troubled:
            self.clear(*STOPPING, source="files")

    def sound(self) -> None:
        """A check has found the database whole."""
        self.clear("database_damaged")

    def uptime_seconds(self) -> float:
        """How long this process has had the house open."""
        return self._monotonic() - self._born

    # ── Looking, every ten seconds ──

    def look(self) -> None:
        """Free space and the wall clock; files are tried where they failed."""
        self._look_at_disk()
        self._look_at_clock()

    def free_bytes(self) -> int | None:
        """What is free for the data folder; None when it cannot be seen."""
        try:
            return int(self._disk(self.data_dir).free)
        except OSError:
            return None

    def _look_at_disk(self) -> None:
        free = self.free_bytes()
        if free is None:
            return
        metrics.disk_free(free)
        for code, limit in (("disk_low", DISK_LOW), ("disk_very_low", DISK_VERY_LOW)):
            is_low = free < limit if code == "disk_very_low" else DISK_VERY_LOW <= free < limit
            if is_low:
                self.raise_alarm(code, "disk", free_gb=round(free / GIGABYTE, 1))
            else:
                self.clear(code, source="disk")

    def _look_at_clock(self) -> None:
        """A step stands for a quarter of an hour, then the new time is what a next step is measured against."""
        drift = self._wall() - self._monotonic()
        self.stepped_seconds = drift - self._drift
        if abs(self.stepped_seconds) <= STEP_SECONDS:
            self.clear("clock_stepped", source="clock")
            return
        self.raise_alarm("clock_stepped", "clock", seconds=round(self.stepped_seconds))
        since = next((a.since for a in self.alarms() if a.code == "clock_stepped"), self._now())
        if self._now() - since >= STEP_SHOWN:
            self._drift = drift
            self.clear("clock_stepped", source="clock")


# ── Where the site cannot be opened at all: what to do, for whoever reads the console ──

TO_DO = {
    "database_damaged": (
        "the database is damaged, or is no database.\n"
        "  1. Delete nothing: first copy the whole data folder to another disk.\n"
        "  2. Put back the last good copy of the folder: exam.db together with data.key, session.key and files/.\n"
        "     Remove an exam.db-wal and exam.db-shm that do not belong to that copy.\n"
        "  3. Start again. Exam terminals hold what they could not send, and send it by themselves."
    ),
    "storage_full": "the disk is full. Free some space (5 GB or more), then start again.",
    "storage_readonly": "nothing can be written there. See whether the disk is read-only, and who owns the folder.",
    "storage_failing": "the disk fails. Before anything else copy the data folder to another disk, then check this.",
    "database_locked": "another program holds the database. Close it, then start again.",
    "database_unreachable": "the database cannot be reached. See that it runs, its address, and the folder's rights.",
}


def why_not_opened(url: str, error: DBAPIError | Unavailable | OSError) -> str:
    """What is wrong, where, and what to do; an error that is none of the machine's is raised as it is."""
    code = error.code if isinstance(error, Unavailable) else code_of(error)
    if code is None:
        raise error
    where = make_url(url).render_as_string(hide_password=True)
    return f"The site cannot be opened: {TO_DO[code]}\n  database: {where}\n  error: {code} {reason_of(error)}"
