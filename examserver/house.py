"""The House: settings, database, clock and files; act() changes, see() looks. It stands without Flask."""

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import gevent
import gevent.event
import structlog
from sqlalchemy import Engine, func, literal_column, select, table
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Mapped, Session, mapped_column

from examserver import metrics
from examserver.clock import Clock, shared_clock
from examserver.db import Base, Instant, Secret, open_engine
from examserver.errors import Refused, Unavailable
from examserver.facts import AuditRow, Fact
from examserver.files import FileStore
from examserver.health import Health
from examserver.incoming import Incoming
from examserver.offload import is_gevent
from examserver.post import Post
from examserver.settings import Settings
from examserver.who import SERVER, Who

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()
REOPENED = {"storage_readonly", "database_damaged", "database_unreachable"}  # a connection stays what it was opened on
ANEW_SECONDS = (0.02, 0.1, 0.3)
FELL_TO_ANOTHER = ("40", "23503", "23505")  # deadlock and serialization, foreign and unique keys (PostgreSQL alone)
GROUP_SECONDS = 0.008  # performance.md 2: at most one commit in 5-10 ms
LOOK_SECONDS = 0.02
AWAY_SECONDS = 5
GROUP = 100  # of a chore's: short enough a transaction for everybody else to wait for
MOST_TOGETHER, MOST_LOOKING, MOST_WAITING = 256, 64, 20_000


class LastMoment(Base):
    """The last stored moment: after a restart the clock never begins before it."""

    __tablename__ = "last_moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def _event() -> Any:
    """Something to wait for: gevent's own is a tenth of the patched one's cost."""
    return gevent.event.Event() if is_gevent() else threading.Event()


@dataclass
class _Ticket:
    """One asker's part in a shared transaction: an answer or a refusal, once it is done."""

    who: Who
    asked: Any
    done: Any = field(default_factory=_event)
    outcome: Any = None


class House:
    """One open site. `listeners` are told every fact after its commit, in order."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        Secret.unlock(settings.data_key)
        self.engine = open_engine(settings.url)
        self.readonly = self.engine.execution_options(readonly=True)
        self._impatient = self.engine.execution_options(patience=0.0)
        self.files = FileStore(settings.data_dir / "files")
        self.media = FileStore(settings.data_dir / "media")  # of questions: whoever is signed in may see these
        self.incoming = Incoming(settings.data_dir / "incoming")
        self.clock = clock or Clock()
        self._is_clock_given = clock is not None
        self.opened_at = self.clock.now()
        self.last_kept: datetime | None = None
        self.listeners: list[Callable[[Fact], None]] = []
        self.health = Health(settings.data_dir, self._moment, self.tell)
        # SQLite has one writer; PostgreSQL's row locks decide, between processes and within one
        self._write = nullcontext() if self.is_on_postgresql else threading.RLock()
        self.post = self._share(Post(settings.redis_url, settings.site_mark)) if settings.redis_url else None
        self._waiting: dict[Callable[..., Any], list[_Ticket]] = {}

    def _moment(self) -> datetime:
        return self.clock.now()

    @property
    def is_on_postgresql(self) -> bool:
        """Whether other processes may be writing into the same database."""
        return self.engine.dialect.name == "postgresql"

    def _share(self, post: Post) -> Post:
        """Hear what other processes tell; whoever may have missed something looks at everything again."""
        post.on("facts", lambda _process, facts: self.tell_here([Fact(*fact) for fact in facts]))
        post.on("gap", lambda _process, _letter: self.tell_here([Fact("post.gap")]))
        post.on_trouble = self._note_post
        return post

    def _note_post(self, is_away: bool) -> None:
        if is_away:
            self.health.raise_alarm("redis_unreachable", "redis")
        else:
            self.health.clear("redis_unreachable", source="redis")

    def resume_clock(self, begin_anew: bool = False) -> None:
        """Carry the clock over a restart: never before the last stored moment.

        The processes of one machine share its clock, and so does one that is restarted while it runs; `begin_anew`
        takes the wall clock's time again.
        """
        with Session(self.readonly) as db:
            # of answers, which write no audit row; the one place where the cellar looks at a floor's table, by name
            saved = select(func.max(literal_column("last_saved_at", Instant()))).select_from(table("attempts"))
            stored = (db.scalar(select(LastMoment.at)), db.scalar(select(func.max(AuditRow.at))), db.scalar(saved))
        last = max((moment for moment in stored if moment), default=None)
        if not self._is_clock_given:
            self.clock = shared_clock(self.settings.data_dir / "clock.json", last, begin_anew)
        elif last and last > self.clock.now():
            self.clock = Clock(last)
        self.opened_at, self.last_kept = self.clock.now(), stored[0]

    def was_away(self) -> bool:
        """Whether nobody served this site just before this process was opened, by what it knows (one leads, and stores
        the moment every other second)."""
        if not self.is_on_postgresql or self.last_kept is None:
            return True
        return (self.opened_at - self.last_kept).total_seconds() > AWAY_SECONDS

    def act(self, action: Callable[..., T], who: Who, **asked: Any) -> T:
        """Run one action in one transaction; the moment is read once; facts are told after the commit.

        Unavailable, with the code of the alarm, when the database cannot keep it: then nothing was kept. One that
        PostgreSQL turned back because of another's (a deadlock) is run anew.
        """
        if self.health.is_damaged:
            raise Unavailable("database_damaged")
        with self._watched():
            answer, facts = _run_anew(lambda: self._act_once(action, who, asked))
        self.tell(facts)
        return answer

    def _act_once(self, action: Callable[..., T], who: Who, asked: dict[str, Any]) -> tuple[T, list[Fact]]:
        facts: list[Fact] = []
        with self._write, Session(self._engine_to_write(), expire_on_commit=False) as db:
            db.info |= {"facts": facts, "clock": self.clock.now}
            with db.begin():
                before = _changes(db)
                now = self.clock.now()
                answer = action(db, who, now=now, **asked)
                has_written = before < 0 or _changes(db) > before
                commits = time.monotonic()
            if has_written:
                metrics.fsynced(time.monotonic() - commits)
        if has_written:
            self.health.kept(now)
        return answer, facts

    def _engine_to_write(self) -> Engine:
        """While another process holds the database, nobody waits for it a second time."""
        return self._impatient if self.health.has("database_locked") else self.engine

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """What the database cannot do is an alarm, and a refusal that may be asked again; other errors pass."""
        try:
            yield
        except (DBAPIError, PoolTimeout) as error:
            code = self.health.report(error)
            if code is None:
                raise
            if code in REOPENED:
                self.engine.dispose()
            raise Unavailable(code) from None

    def act_together(self, action: Callable[..., list[Any]], who: Who, asked: Any) -> Any:
        """Ask for one thing that many ask at once: everybody's are done in one transaction, acknowledged after it.

        `action(db, [(who, asked), …], now=…)` gives an answer or a refusal for each. Under gevent a first asker waits
        GROUP_SECONDS for others; what the commit costs is shared. Refuses: too_many_requests when too many wait.
        """
        started = time.monotonic()
        outcome = self._together(action, who, asked, self._act_for_all, GROUP_SECONDS)
        metrics.acknowledged(time.monotonic() - started)
        return outcome

    def see_together(self, read: Callable[..., list[Any]], who: Who, asked: Any) -> Any:
        """As `act_together`, for one small read that many ask at once: `read(db, [(who, asked), …], now=…)`."""
        return self._together(read, who, asked, self._see_for_all, LOOK_SECONDS)

    def _together(
        self, work: Callable[..., list[Any]], who: Who, asked: Any, for_all: Callable[[Any], None], pause: float
    ) -> Any:
        ticket = _Ticket(who, asked)
        waiting = self._waiting.setdefault(work, [])
        if len(waiting) >= MOST_WAITING:
            raise Refused("too_many_requests")
        waiting.append(ticket)
        if not is_gevent():
            for_all(work)
        elif len(waiting) == 1:
            gevent.spawn_later(pause, for_all, work)
        ticket.done.wait()
        if isinstance(ticket.outcome, Exception):
            raise ticket.outcome
        return ticket.outcome

    def _see_for_all(self, read: Callable[..., list[Any]]) -> None:
        for some in _in_turn(self._waiting.pop(read, []), MOST_LOOKING):
            batch = [(t.who, t.asked) for t in some]
            try:
                outcomes = self.see(lambda db, batch=batch: read(db, batch, now=self.clock.now()))  # type: ignore[misc]
            except Exception as error:  # everybody is told, nobody waits for ever
                outcomes = [error] * len(some)
            _give(some, outcomes)

    def _act_for_all(self, action: Callable[..., list[Any]]) -> None:
        tickets = self._waiting.pop(action, [])
        metrics.queued(len(tickets))
        for some in _in_turn(tickets, MOST_TOGETHER):
            _give(some, self._outcomes(action, some))
        metrics.queued(0)

    def _outcomes(self, action: Callable[..., list[Any]], tickets: list[_Ticket]) -> list[Any]:
        """An answer or an exception for each; of a group that failed nothing was committed, and nobody acknowledged."""
        try:
            started = time.monotonic()
            outcomes = self.act(_for_all, SERVER, shared=action, batch=[(t.who, t.asked) for t in tickets])
            metrics.committed(len(tickets), time.monotonic() - started)
            return outcomes
        except Exception as error:  # whoever broke it is told so; the others must not suffer for it
            if isinstance(error, Unavailable):  # the database itself: all ask again
                return [error] * len(tickets)
            log.exception("group_failed", action=action.__name__, size=len(tickets))
            if len(tickets) == 1 or isinstance(error, OperationalError):
                return [error] * len(tickets)
        return [outcome for ticket in tickets for outcome in self._outcomes(action, [ticket])]

    def each(self, ids: Iterable[int], work: Callable[[int], object]) -> None:
        """For chores: one small piece of work for each id, with a turn for everybody else in between.

        A refusal means that somebody was first; a failure is logged and holds up nobody else's.
        """
        for id in ids:
            try:
                work(id)
            except Refused:
                continue
            except Exception:  # one row must not hold up all others
                log.exception("chore_failed", id=id)
            if is_gevent():
                gevent.sleep(0)

    def each_group(self, ids: Sequence[int], work: Callable[[list[int]], object]) -> None:
        """As `each`, by GROUP at once; one whose group failed is tried alone, so that it holds up nobody else."""
        for start in range(0, len(ids), GROUP):
            some = list(ids[start : start + GROUP])
            try:
                work(some)
            except (Refused, Unavailable):
                continue
            except Exception:
                log.exception("chore_group_failed", size=len(some))
                self.each(some if len(some) > 1 else [], lambda id: work([id]))
            if is_gevent():
                gevent.sleep(0)

    def tell(self, facts: list[Fact]) -> None:
        """Tell the listeners of this process, and by post those of the others."""
        if self.post and facts:
            self.post.send("facts", [(f.what, f.noun_id, f.sitting_id, f.attempt_id, f.detail) for f in facts])
        self.tell_here(facts)

    def tell_here(self, facts: list[Fact]) -> None:
        """Tell the listeners; a listener that fails is logged and stops nobody: the change is durable."""
        for fact in facts:
            for listener in self.listeners:
                try:
                    listener(fact)
                except Exception:  # the change is committed: a broken listener must not look like a refusal
                    log.exception("listener_failed", what=fact.what)

    def see(self, read: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one read in a read-only session. Unavailable when the database cannot be read."""
        with self._watched(), Session(self.readonly, expire_on_commit=False) as db:
            return read(db, *args, **kwargs)


def _in_turn(tickets: list[_Ticket], most: int) -> Iterator[list[_Ticket]]:
    """So many at a time; after each lot everybody else has a turn, above all those who have just been answered."""
    for start in range(0, len(tickets), most):
        if start and is_gevent():
            gevent.sleep(0)
        yield tickets[start : start + most]


def _give(tickets: list[_Ticket], outcomes: list[Any]) -> None:
    """To each its own; nobody waits for ever, also where the work gave too few."""
    wrong = RuntimeError("an outcome is missing")
    for n, ticket in enumerate(tickets):
        ticket.outcome = outcomes[n] if len(outcomes) == len(tickets) else wrong
        ticket.done.set()


def _run_anew(run: Callable[[], T]) -> T:
    """Run a transaction; where it fell to another one (its rows were rolled back), again after a short while.

    Two that gave the same unique name or number at once are such a case: the second then sees the first one's row, and
    does what it does where it is there: refuse, or take the next number.
    """
    for pause in ANEW_SECONDS:
        try:
            return run()
        except DBAPIError as error:
            state = str(getattr(error.orig, "sqlstate", None) or "")
            if not state.startswith(FELL_TO_ANOTHER):
                raise
            log.warning("run_anew", state=state)
        time.sleep(pause * (1 + random.random()))
    return run()


def _changes(db: Session) -> int:
    """How many rows this connection has changed so far; -1 where the database does not say (PostgreSQL)."""
    db.flush()
    connection = db.connection().connection.driver_connection
    return connection.total_changes if isinstance(connection, sqlite3.Connection) else -1


def _for_all(
    db: Session, who: Who, *, now: datetime, shared: Callable[..., list[Any]], batch: list[tuple[Who, Any]]
) -> list[Any]:
    return shared(db, batch, now=now)


def keep_moment(db: Session, who: Who, *, now: datetime) -> None:
    """Store the moment, for the clock after a restart."""
    row = db.get(LastMoment, 1, with_for_update=True)
    if row is None:
        db.add(LastMoment(id=1, at=now))
    else:
        row.at = max(row.at, now)
