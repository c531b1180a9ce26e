"""The House: settings, database, clock and files; act() changes, see() looks. It stands without Flask."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import gevent
import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from examserver.clock import Clock
from examserver.db import Base, Secret, open_engine
from examserver.errors import Refused
from examserver.facts import AuditRow, Fact
from examserver.files import FileStore
from examserver.offload import is_gevent
from examserver.settings import Settings
from examserver.who import SERVER, Who

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()
GROUP_SECONDS = 0.005  # performance.md 2: at most one commit in 5-10 ms
MOST_TOGETHER, MOST_WAITING = 256, 20_000


class LastMoment(Base):
    """The last stored moment: after a restart the clock never begins before it."""

    __tablename__ = "last_moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@dataclass
class _Ticket:
    """One asker's part in a shared transaction: an answer or a refusal, once it is done."""

    who: Who
    asked: Any
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Any = None


class House:
    """One open site. `listeners` are told every fact after its commit, in order."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        Secret.unlock(settings.data_key)
        self.engine = open_engine(settings.url)
        self.readonly = self.engine.execution_options(readonly=True)
        self.files = FileStore(settings.data_dir / "files")
        self.clock = clock or Clock()
        self.listeners: list[Callable[[Fact], None]] = []
        self._write = threading.RLock()
        self._waiting: dict[Callable[..., Any], list[_Ticket]] = {}

    def resume_clock(self) -> None:
        """Carry the clock over a restart: never before the last stored moment."""
        with Session(self.readonly) as db:
            stored = (db.scalar(select(LastMoment.at)), db.scalar(select(func.max(AuditRow.at))))
        last = max((moment for moment in stored if moment), default=None)
        if last and last > self.clock.now():
            self.clock = Clock(last)

    def act(self, action: Callable[..., T], who: Who, **asked: Any) -> T:
        """Run one action in one transaction; the moment is read once; facts are told after the commit."""
        with self._write, Session(self.engine, expire_on_commit=False) as db:
            facts: list[Fact] = []
            db.info["facts"] = facts
            with db.begin():
                answer = action(db, who, now=self.clock.now(), **asked)
        self.tell(facts)
        return answer

    def act_together(self, action: Callable[..., list[Any]], who: Who, asked: Any) -> Any:
        """Ask for one thing that many ask at once: everybody's are done in one transaction, acknowledged after it.

        `action(db, [(who, asked), …], now=…)` gives an answer or a refusal for each. Under gevent a first asker waits
        GROUP_SECONDS for others; what the commit costs is shared. Refuses: too_many_requests when too many wait.
        """
        ticket = _Ticket(who, asked)
        waiting = self._waiting.setdefault(action, [])
        if len(waiting) >= MOST_WAITING:
            raise Refused("too_many_requests")
        waiting.append(ticket)
        if not is_gevent():
            self._act_for_all(action)
        elif len(waiting) == 1:
            gevent.spawn_later(GROUP_SECONDS, self._act_for_all, action)
        ticket.done.wait()
        if isinstance(ticket.outcome, Exception):
            raise ticket.outcome
        return ticket.outcome

    def _act_for_all(self, action: Callable[..., list[Any]]) -> None:
        tickets = self._waiting.pop(action, [])
        for start in range(0, len(tickets), MOST_TOGETHER):
            some = tickets[start : start + MOST_TOGETHER]
            for ticket, outcome in zip(some, self._outcomes(action, some), strict=True):
                ticket.outcome = outcome
                ticket.done.set()

    def _outcomes(self, action: Callable[..., list[Any]], tickets: list[_Ticket]) -> list[Any]:
        """An answer or an exception for each; of a group that failed nothing was committed, and nobody acknowledged."""
        try:
            return self.act(_for_all, SERVER, shared=action, batch=[(t.who, t.asked) for t in tickets])
        except Exception as error:  # whoever broke it is told so; the others must not suffer for it
            log.exception("group_failed", action=action.__name__, size=len(tickets))
            if len(tickets) == 1 or isinstance(error, OperationalError):  # the database itself: all ask again
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

    def tell(self, facts: list[Fact]) -> None:
        """Tell the listeners; a listener that fails is logged and stops nobody: the change is durable."""
        for fact in facts:
            for listener in self.listeners:
                try:
                    listener(fact)
                except Exception:  # the change is committed: a broken listener must not look like a refusal
                    log.exception("listener_failed", what=fact.what)

    def see(self, read: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one read in a read-only session."""
        with Session(self.readonly, expire_on_commit=False) as db:
            return read(db, *args, **kwargs)


def _for_all(
    db: Session, who: Who, *, now: datetime, shared: Callable[..., list[Any]], batch: list[tuple[Who, Any]]
) -> list[Any]:
    return shared(db, batch, now=now)


def keep_moment(db: Session, who: Who, *, now: datetime) -> None:
    """Store the moment, for the clock after a restart."""
    row = db.get(LastMoment, 1)
    if row is None:
        db.add(LastMoment(id=1, at=now))
    else:
        row.at = now
