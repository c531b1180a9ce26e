"""The House: settings, database, clock and files; act() changes, see() looks. It stands without Flask."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from examserver.clock import Clock
from examserver.db import Base, Secret, open_engine
from examserver.facts import Fact
from examserver.files import FileStore
from examserver.settings import Settings
from examserver.who import Who

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()


class LastMoment(Base):
    """The last stored moment: after a restart the clock never begins before it."""

    __tablename__ = "last_moment"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


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

    def resume_clock(self) -> None:
        """Carry the clock over a restart: never before the last stored moment."""
        with Session(self.readonly) as db:
            last = db.scalar(select(LastMoment.at))
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


def keep_moment(db: Session, who: Who, *, now: datetime) -> None:
    """Store the moment, for the clock after a restart."""
    row = db.get(LastMoment, 1)
    if row is None:
        db.add(LastMoment(id=1, at=now))
    else:
        row.at = now
