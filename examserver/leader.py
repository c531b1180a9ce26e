"""Turns among the processes on one PostgreSQL, by its advisory locks: one opens the site at a time, one leads.

With SQLite there is one process, and it always has its turn.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger()
OPENING, LEADING = 73_001, 73_002
LATE_SECONDS = 30


def _own_connection(engine: Engine) -> Connection:
    """A connection outside the pool: an advisory lock lives and ends with it."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    return connection


@contextmanager
def opening(engine: Engine) -> Iterator[None]:
    """One process after the other, on all machines: migrating, and furnishing an empty house."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with _own_connection(engine) as connection:
        for setting in ("lock_timeout", "statement_timeout"):
            connection.exec_driver_sql(f"SET {setting} = 0")
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": OPENING})
        yield


class Leadership:
    """Who does the duties that are done once for the whole site; lost with the connection, and found by another."""

    def __init__(self, engine: Engine, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._monotonic = engine, monotonic
        self._round_ended = monotonic()
        self._is_alone = engine.dialect.name != "postgresql"
        self._connection: Connection | None = None
        self._leads = False

    @property
    def leads(self) -> bool:
        """Whether this process led when it was last asked."""
        return self._is_alone or self._leads

    def ended_round(self) -> None:
        """All duties were done once more."""
        self._round_ended = self._monotonic()

    def is_late(self) -> bool:
        """Whether this process leads and has long ended no round."""
        return self.leads and self._monotonic() - self._round_ended > LATE_SECONDS

    def is_held(self) -> bool:
        """Whether this process leads at this moment: asked each second; it takes the lead when nobody has it."""
        if self._is_alone:
            return True
        try:
            self._connection = self._connection or _own_connection(self._engine)
            if self._leads:
                self._connection.exec_driver_sql("SELECT 1")
            elif self._connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADING}).scalar():
                self._leads = True
                self.ended_round()  # it is late from now on
                log.info("leads")
        except SQLAlchemyError as error:  # also of the pool itself: none is free, or none can be opened
            self.give_up(type(getattr(error, "orig", None) or error).__name__)
        return self._leads

    def give_up(self, why: str = "") -> None:
        """Let another process lead."""
        if self._leads:
            log.warning("leads_no_more", why=why)
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
