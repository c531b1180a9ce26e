"""Turns among the processes on one PostgreSQL, by its advisory locks: one opens the site at a time, one leads.

With SQLite there is one process, and it always has its turn.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

log = structlog.get_logger()
OPENING, LEADING = 73_001, 73_002


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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_alone = engine.dialect.name != "postgresql"
        self._connection: Connection | None = None
        self._leads = False

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
                log.info("leads")
        except DBAPIError as error:
            self.give_up(type(error.orig).__name__)
        return self._leads

    def give_up(self, why: str = "") -> None:
        """Let another process lead."""
        if self._leads:
            log.warning("leads_no_more", why=why)
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
